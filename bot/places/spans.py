"""Cuts a location text into spans: work words, joining words, names of places, noise.

The text comes from `cleaning.py`. Glued words ("SanFranciscoorRemote") are taken apart first; then
the longest known phrase wins. Which of several places a name means is decided later, in
`mentions.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.places.areas import WORLD
from bot.places.names import fold
from bot.places.naming import Naming
from bot.places.place import Place, PlaceKind
from bot.places.slips import MAX_WORDS as MAX_SLIP
from bot.places.words import (
    Meaning,
    area_words,
    everyday_words,
    phrases,
    weak_words,
    zone_words,
)

#: More text than this says nothing about a place.
MAX_TEXT = 1_000
#: Inhabitants of a city that a misspelt name alone can mean.
_UNMISTAKABLE = 1_000_000
#: Longest name that is tried, in words.
MAX_WORDS = 7

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:\.[^\W\d_])+(?!\w)|\w+(?:['’ʻ]\w+)*")
_GLUE = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_GLUED_REMOTE = re.compile(r"remote(?=[a-z]{3})")
_GLUED_OR = re.compile(r"(?:or|and|OR)$")
#: Scripts that write no gaps between words: Han, kana, Thai.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3041-\u30ff\u4e00-\u9fff]{3}")
_LONGEST_UNSPACED = 20
#: Prefecture, city, ward and the like, and what stands between a place and a kind of work.
_AREA_SIGNS = frozenset("都道府県市区町省的のでは")
#: Between words of one name.
_INSIDE = re.compile(r"[ \xa0]{0,3}|[ \xa0]?['’.][ \xa0]?|[-‐][ \xa0]?|[ \xa0][-‐]")
#: Between words of a listed name such as "UK & Ireland" or "Dallas/Fort Worth".
_INSIDE_LISTED = re.compile(r"[ \xa0/&.‐'’-]{1,3}")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of the text that means one thing."""

    #: What it means.
    meaning: Meaning
    #: As written.
    text: str
    #: What stands between the span before and this one.
    gap: str
    #: The places it may name, the likeliest first.
    places: tuple[Place, ...] = ()
    #: Areas that it stands for only after a place, to say which is meant.
    context: tuple[Place, ...] = ()
    #: Such areas, too, but only where none of `context` fits.
    rarely: tuple[Place, ...] = ()
    #: It is a two- or three-letter code: "GB", "CA".
    is_code: bool = False
    #: It is an everyday word as well: "Nice", "Reading".
    is_everyday: bool = False
    #: It is a place only where the text says where that lies: "Mobile", "Most".
    is_weak: bool = False
    #: It is a time zone, and stands for the area where people keep it.
    is_zone: bool = False

    @property
    def around(self) -> tuple[Place, ...]:
        """What a place before it may lie in: areas, and for a quarter its city."""
        cities = (place for place in self.places if place.kind is PlaceKind.CITY)
        return (*self.context, *cities)

    @property
    def is_place(self) -> bool:
        """Whether it names a place."""
        return self.meaning is Meaning.PLACE


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int


def spans(text: str, naming: Naming) -> list[Span]:
    """Cut a text into spans."""
    return list(_Reader(_unglue(text[:MAX_TEXT], naming), naming).read())


class _Reader:
    def __init__(self, text: str, naming: Naming) -> None:
        self._text = text
        self._naming = naming
        self._tokens = [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]

    def read(self) -> Iterator[Span]:
        at, end = 0, 0
        while at < len(self._tokens):
            gap = self._text[end : self._tokens[at].start]
            span, width = self._longest(at, gap)
            yield span
            at += width
            end = self._tokens[at - 1].end

    def _longest(self, at: int, gap: str) -> tuple[Span, int]:
        """Give the longest span that starts at a token, and its width in tokens."""
        inside, listed = self._reach(at)
        for width in range(listed, 0, -1):
            piece = self._text[self._tokens[at].start : self._tokens[at + width - 1].end]
            span = self._known(piece, gap, is_listed_only=width > inside)
            if span and span.meaning is Meaning.OR and self._is_listed_code(at, piece, gap):
                codes = self._naming.coded(fold(piece))
                span = replace(span, meaning=Meaning.PLACE, places=codes)
            if span:
                return span, width
        return self._slip(at, gap) or (
            Span(meaning=Meaning.NOISE, text=self._tokens[at].text, gap=gap),
            1,
        )

    def _slip(self, at: int, gap: str) -> tuple[Span, int] | None:
        """Give what an item that is nearly a known name was meant to say, and its width."""
        if at and (not gap or gap.isspace()):
            return None
        width = 1
        while at + width < len(self._tokens) and self._gap_before(at + width).isspace():
            width += 1
        if width > MAX_SLIP:
            return None
        piece = self._text[self._tokens[at].start : self._tokens[at + width - 1].end]
        name = self._naming.slips.meant(fold(piece))
        span = self._known(name, gap, is_listed_only=False) if name else None
        if not span:
            return None
        # A smaller city has to be confirmed by what stands beside it: "Cincinatti, OH".
        is_doubtful = span.is_place and span.places[0].kind is PlaceKind.CITY
        is_weak = is_doubtful and span.places[0].population < _UNMISTAKABLE
        return replace(span, is_weak=is_weak), width

    def _gap_before(self, at: int) -> str:
        return self._text[self._tokens[at - 1].end : self._tokens[at].start]

    def _is_listed_code(self, at: int, piece: str, gap: str) -> bool:
        """Tell whether "OR" is Oregon: an item of its own in "ID, IN, OR" or "WA, OR, CA"."""
        after = self._gap_before(at + 1) if at + 1 < len(self._tokens) else ","
        return piece == "OR" and gap.startswith(",") and not after.isspace()

    def _reach(self, at: int) -> tuple[int, int]:
        """Give how many tokens may belong to one name, and to one listed name."""
        inside, listed = 1, 1
        for width in range(2, min(MAX_WORDS, len(self._tokens) - at) + 1):
            before, after = self._tokens[at + width - 2 : at + width]
            gap = self._text[before.end : after.start]
            if _INSIDE.fullmatch(gap) or _are_marks(gap):
                inside = width if inside == width - 1 else inside
            elif not _INSIDE_LISTED.fullmatch(gap):
                break
            listed = width
        return inside, listed

    def _known(self, piece: str, gap: str, *, is_listed_only: bool) -> Span | None:
        name = fold(piece)
        if not name:
            return None
        if is_listed_only:
            zone = zone_words().get(name)
            found = self._naming.keyed(zone) if zone else self._naming.listed(name)
            if not found:
                return None
            return Span(
                meaning=Meaning.PLACE, text=piece, gap=gap, places=found, is_zone=bool(zone)
            )
        if name.isdecimal():
            return Span(meaning=Meaning.SILENT, text=piece, gap=gap)
        return self._phrase(piece, name, gap) or self._place(piece, name, gap)

    def _phrase(self, piece: str, name: str, gap: str) -> Span | None:
        meaning = phrases().get(name)
        if meaning is None:
            return None
        codes = self._naming.coded(name) if piece.isupper() and len(piece) == 2 else ()
        if codes and meaning is not Meaning.OR and gap.strip() in {",", "/"}:
            # "Oslo, NO" and "Pune, IN" speak of Norway and India, "DE/AT/CH" of Austria.
            meaning = Meaning.PLACE
        # "Portland, OR" is Oregon if Portland lies there, but "Miami, OR Remote" is a choice.
        places = codes if meaning is Meaning.PLACE else ()
        return Span(
            meaning=meaning, text=piece, gap=gap, places=places, context=codes, is_code=bool(codes)
        )

    def _place(self, piece: str, name: str, gap: str) -> Span | None:
        area = area_words().get(name)
        named = self._naming.keyed(area) if area else self._naming.divided(piece)
        named = named or self._naming.named(name)
        codes = self._naming.coded(name)
        context = self._naming.context(name)
        rarely = self._naming.rarely(name) if piece.isupper() else ()
        if codes and piece.isupper() and not self._naming.listed(name):
            # "WA" is Washington, not the town of Wa.
            named = tuple(place for place in named if place.kind is not PlaceKind.CITY)
        if named and not _is_short_word(piece, name):
            return Span(
                meaning=Meaning.PLACE,
                text=piece,
                gap=gap,
                places=named,
                context=context,
                is_everyday=name in everyday_words(),
                is_weak=name in weak_words(),
                is_zone=name in zone_words(),
            )
        if codes:
            is_place = piece.isupper() or len(self._tokens) <= 3
            return Span(
                meaning=Meaning.PLACE if is_place else Meaning.NOISE,
                text=piece,
                gap=gap,
                places=codes if is_place else (),
                context=context,
                rarely=rarely,
                is_code=True,
            )
        if context or rarely:
            return Span(meaning=Meaning.SILENT, text=piece, gap=gap, context=context, rarely=rarely)
        return None


def _is_short_word(piece: str, name: str) -> bool:
    """Tell whether what is also a place's name is more likely a word of two or three letters."""
    if not name.isascii() or len(name) > 3 or piece.isupper() or name in _SHORT_PLACES:
        return False
    # "Zug" and "Ulm" are written as names are; "us" and "see" are not.
    return len(name) <= 2 or piece.islower()


#: Short names that people write in small letters too.
_SHORT_PLACES = frozenset({"uk", "usa", "eu", "uae", "nyc", "sf", "rio", WORLD})


def _are_marks(gap: str) -> bool:
    return all(unicodedata.category(c).startswith("M") for c in gap)


def _unglue(text: str, naming: Naming) -> str:
    """Put gaps between words that lost theirs: "RemoteMunich" becomes "Remote Munich"."""
    return _TOKEN.sub(lambda found: _parted(found[0], naming), text)


def _parted(word: str, naming: Naming) -> str:
    if _UNSPACED.search(word):
        return _parted_unspaced(word, naming)
    remote = _GLUED_REMOTE.match(word)
    if remote and naming.named(fold(word[remote.end() :])):
        return f"{remote[0]} {word[remote.end() :]}"
    if not _GLUE.search(word) or naming.named(fold(word)):
        return word
    pieces = _GLUE.split(word)
    for at in range(len(pieces) - 1):
        # "SanFranciscoorRemote": what ends in "or" is no name, without it it is.
        bare = _GLUED_OR.sub("", pieces[at])
        if bare != pieces[at] and bare and _ends_name(pieces[:at], bare, pieces[at], naming):
            pieces[at] = f"{bare} {pieces[at][len(bare) :]}"
    return " ".join(pieces)


def _parted_unspaced(word: str, naming: Naming) -> str:
    """Part the names in a script that writes no gaps: "東京都渋谷区" is Tokyo and Shibuya."""
    pieces, rest = [], word
    while rest:
        piece = _known_start(rest, naming)
        if piece:
            pieces.append(piece)
        elif rest[0] not in _AREA_SIGNS:
            return word
        rest = rest[len(piece) or 1 :]
    return " ".join(pieces)


def _known_start(text: str, naming: Naming) -> str:
    """Give the longest name or phrase that a text starts with, of two letters at least."""
    for end in range(min(len(text), _LONGEST_UNSPACED), 1, -1):
        name = fold(text[:end])
        if name in phrases() or naming.named(name):
            return text[:end]
    return ""


def _ends_name(before: list[str], bare: str, whole: str, naming: Naming) -> bool:
    def is_known(last: str) -> bool:
        starts = range(len(before) + 1)
        names = (fold(" ".join([*before[start:], last])) for start in starts)
        return any(naming.named(name) or name in phrases() for name in names)

    return is_known(bare) and not is_known(whole)
