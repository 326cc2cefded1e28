"""What we know about hashtags: their names, other spellings, and what includes what.

Stage 2 of the journey. `hashtags.toml` beside this file is the table itself, for people to read and
mend; this reads it. How a hashtag is folded is in `hashtags.py`, what a query makes of it in
`bot.matching`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

#: Name → what belongs to it, as the file has it.
_Lists = Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class HashtagTable:
    """The table, read."""

    #: Every spelling → the name that is kept; names lead to themselves.
    names: Mapping[str, str]
    #: Name → what it says without another step, in the order of the file: django → python.
    implied: Mapping[str, tuple[str, ...]]
    #: Changes whenever the file does: what was stored by another table is refreshed by this.
    digest: str

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that the table knows."""
        return frozenset(self.names.values())

    @cached_property
    def including(self) -> frozenset[str]:
        """Names that other names imply: a posting may be found by them without carrying them."""
        return frozenset(wider for found in self.implied.values() for wider in found)

    def implied_by(self, tags: Iterable[str]) -> frozenset[str]:
        """Give what hashtags imply, at any number of steps, beside themselves.

        Args:
            tags: Canonical names, known or not.
        """
        own = frozenset(tags)
        found, new = set(own), set(own)
        while new:
            new = {wider for tag in new for wider in self.implied.get(tag, ())} - found
            found |= new
        return frozenset(found - own)

    def path(self, tags: Iterable[str], name: str) -> tuple[str, ...]:
        """Give the shortest way from one of some hashtags to what it implies.

        Returns:
            Names from the hashtag to `name`, such as ("next.js", "react", "javascript"); empty when
            none of them leads there.
        """
        ways: list[tuple[str, ...]] = [(tag,) for tag in tags]
        seen = {way[-1] for way in ways}
        while ways:
            arrived = next((way for way in ways if way[-1] == name), None)
            if arrived:
                return arrived
            longer = [(*way, wider) for way in ways for wider in self.implied.get(way[-1], ())]
            ways = [way for way in longer if way[-1] not in seen]
            seen.update(way[-1] for way in ways)
        return ()


def read_table(file: Path) -> HashtagTable:
    """Read a table of hashtags.

    Raises:
        ValueError: a spelling belongs to two names, or a name includes itself by a detour.
    """
    content = file.read_bytes()
    sections: Mapping[str, _Lists] = tomllib.loads(content.decode("utf-8"))
    implied = _turned(sections["includes"])
    names = _owners(sections["names"], [*sections["includes"], *implied], file.name)
    table = HashtagTable(names=names, implied=implied, digest=hashlib.sha256(content).hexdigest())
    for tag in implied:
        _require_no_detour(table, tag, file.name)
    return table


def _turned(includes: _Lists) -> dict[str, tuple[str, ...]]:
    """Turn python → django around: django implies python."""
    implied: dict[str, tuple[str, ...]] = {}
    for wider, narrower in includes.items():
        for tag in narrower:
            implied[tag] = (*implied.get(tag, ()), wider)
    return implied


def _owners(names: _Lists, included: Iterable[str], where: str) -> dict[str, str]:
    """Turn name → spellings around, each name leading to itself."""
    owners = {name: name for name in (*names, *included)}
    for name, spellings in names.items():
        for spelling in spellings:
            if owners.setdefault(spelling, name) != name:
                message = f"{where}: “{spelling}” belongs to {owners[spelling]} and to {name}"
                raise ValueError(message)
    return owners


def _require_no_detour(table: HashtagTable, tag: str, where: str) -> None:
    wider = table.implied[tag]
    way = table.path(wider, tag)
    if way:
        message = f"{where}: “{tag}” includes itself: {' → '.join((tag, *way))}"
        raise ValueError(message)


#: The table that everybody uses.
TABLE = read_table(Path(__file__).with_name("hashtags.toml"))
