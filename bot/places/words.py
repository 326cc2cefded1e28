"""What the words of a location text mean beside the names of places, from `words.toml`."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from typing import Final

from bot.places.areas import read_table
from bot.places.names import fold

#: Longest phrase in the table, in words.
LONGEST: Final = 6


class Meaning(Enum):
    """What a word or phrase tells about a location."""

    #: The work is done from wherever the person lives.
    REMOTE = auto()
    #: Partly at an office.
    HYBRID = auto()
    #: At an office.
    ONSITE = auto()
    #: Remote, from the whole world unless an area is named.
    ANYWHERE = auto()
    #: The text says that it does not say.
    NOTHING = auto()
    #: Before and after it stand alternatives.
    OR = auto()
    #: Before and after it stand items of one list.
    AND = auto()
    #: What follows is where a remote person lives.
    TIED = auto()
    #: What follows is not meant.
    EXCEPT = auto()
    #: Says nothing of its own.
    SILENT = auto()
    #: A place, or several that share a name.
    PLACE = auto()
    #: A word that we do not know.
    NOISE = auto()


@cache
def phrases() -> dict[str, Meaning]:
    """Give the meaning of each folded phrase; where two claim one, the first of `Meaning`."""
    table = read_table("words")
    found: dict[str, Meaning] = {}
    for meaning in Meaning:
        for phrase in table.get(meaning.name.lower(), ()):
            found.setdefault(fold(phrase), meaning)
    return found


@cache
def departments() -> frozenset[str]:
    """Give folded names that stand where a place belongs, and are none."""
    return frozenset(map(fold, read_table("words")["departments"]))


@cache
def everyday_words() -> frozenset[str]:
    """Give folded names of places that are everyday words as well."""
    return frozenset(map(fold, read_table("words")["everyday"]))


@cache
def weak_words() -> frozenset[str]:
    """Give folded names of towns that nobody means by the bare word."""
    return frozenset(map(fold, read_table("words")["weak"]))


@cache
def zone_words() -> dict[str, str]:
    """Give the key of the area that each folded time zone is kept in."""
    return {fold(word): key for word, key in read_table("words")["zones"].items()}


@cache
def area_words() -> dict[str, str]:
    """Give the key of the area that each folded word stands for: Europe for "european"."""
    areas = {fold(word): key for word, key in read_table("words")["areas"].items()}
    return areas | zone_words()
