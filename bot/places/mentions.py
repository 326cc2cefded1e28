"""From spans to mentions: which of several places each name means.

Context decides: first what stands right beside a name ("Cambridge, MA"; "Germany, Berlin"), then
the other places of the same text, then population, in which order the gazetteer gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.places.gazetteer import Gazetteer
from bot.places.names import fold
from bot.places.place import Place, PlaceKind
from bot.places.spans import Span
from bot.places.words import Meaning

#: Between a place and what says where it lies.
_BESIDE = re.compile(r"\s*[,(:\-–—.]?\s*(?:[-–—]\s*)?")
#: A place of the same country as its siblings wins over one up to this many times larger.
_SIBLING_SHARE = 0.1
#: A US reading of "Richmond, CA" wins over one of another country up to this many times larger.
_STATE_SHARE = 0.2
#: Towns smaller than this are not believed in between words that we do not know.
_KNOWN_TOWN = 50_000


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place that the text names, as far as decided."""

    #: The places it may be, the likeliest first; never empty.
    places: tuple[Place, ...]
    #: Where in the list of spans it starts and ends.
    first: int
    last: int
    #: Its neighbour says which is meant.
    is_settled: bool = False
    #: It was written as a code only.
    is_code: bool = False

    @property
    def place(self) -> Place:
        """The likeliest place."""
        return self.places[0]


def mentions(spans: Sequence[Span], places: Gazetteer) -> list[Mention]:
    """Give the places that a text names, in its order."""
    found: list[Mention] = []
    at = 0
    while at < len(spans):
        mention = _mention(spans, at, places)
        if mention:
            found.append(mention)
        at = mention.last + 1 if mention else at + 1
    believed = [m for m in found if _is_believed(m, spans)]
    return [_with_siblings(m, believed, places) for m in believed]


def _mention(spans: Sequence[Span], at: int, places: Gazetteer) -> Mention | None:
    span = spans[at]
    if not span.places:
        return None
    mention = Mention(places=span.places, first=at, last=at, is_code=span.is_code)
    narrowed = _narrowed(mention, spans, places)
    if narrowed is not mention:
        return narrowed
    return _widened(mention, spans, places)


def _narrowed(mention: Mention, spans: Sequence[Span], places: Gazetteer) -> Mention:
    """Let what follows say where it lies: "Cambridge, MA", "Atlanta, Georgia, United States"."""
    areas: tuple[Place, ...] = ()
    while mention.last + 1 < len(spans):
        span = spans[mention.last + 1]
        if not _BESIDE.fullmatch(span.gap) or not (span.places or span.context):
            break
        around = (*span.context, *(p for p in span.places if p.kind is not PlaceKind.CITY))
        inside = _inside(mention.places, around, places)
        if not inside and _holds_any(around, areas, places):
            inside = mention.places
        if not inside:
            break
        if span.is_code:
            inside = _by_code(inside)
        areas = around
        mention = replace(mention, places=inside, last=mention.last + 1, is_settled=True)
    return mention


def _inside(
    candidates: Sequence[Place], around: Sequence[Place], places: Gazetteer
) -> tuple[Place, ...]:
    keys = {area.key for area in around}
    return tuple(p for p in candidates if not keys.isdisjoint(places.ancestors(p) - {p.key}))


def _holds_any(around: Sequence[Place], areas: Sequence[Place], places: Gazetteer) -> bool:
    return bool(_inside(areas, around, places))


def _by_code(candidates: tuple[Place, ...]) -> tuple[Place, ...]:
    """Prefer cities, and among them those of a US state, as people write codes after."""
    cities = [place for place in candidates if place.kind is PlaceKind.CITY]
    largest = max((place.population for place in cities), default=0)
    american = [
        place
        for place in cities
        if place.country == "US" and place.population >= largest * _STATE_SHARE
    ]
    return tuple(dict.fromkeys([*american, *cities, *candidates]))


def _widened(mention: Mention, spans: Sequence[Span], places: Gazetteer) -> Mention:
    """Let it say where the next one lies: "Germany, Berlin", "UK - London", "US, CA"."""
    if mention.last + 1 >= len(spans) or mention.place.kind is PlaceKind.CITY:
        return mention
    span = spans[mention.last + 1]
    if not span.places or not _BESIDE.fullmatch(span.gap):
        return mention
    if mention.place.kind is not PlaceKind.COUNTRY and span.is_code:
        return mention
    areas = [place for place in mention.places if place.kind is not PlaceKind.CITY]
    inside = _inside(span.places, areas, places)
    if not inside:
        return mention
    start = Mention(places=inside, first=mention.first, last=mention.last + 1, is_settled=True)
    return _narrowed(start, spans, places)


def _is_believed(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether it is a place even so, where words stand beside it that we do not know."""
    if mention.is_settled or not _is_in_noise(mention, spans):
        return True
    place, name = mention.place, fold(spans[mention.first].text)
    if mention.is_code or len(name) <= 3:
        return False
    if place.kind is not PlaceKind.CITY:
        return True
    return place.population >= _KNOWN_TOWN and fold(place.name) == name


def _is_in_noise(mention: Mention, spans: Sequence[Span]) -> bool:
    before = spans[mention.first - 1] if mention.first else None
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    gap = spans[mention.first].gap
    return bool(
        (before and before.meaning is Meaning.NOISE and gap.isspace())
        or (after and after.meaning is Meaning.NOISE and after.gap.isspace())
    )


def _with_siblings(mention: Mention, all_: Sequence[Mention], places: Gazetteer) -> Mention:
    if mention.is_settled or len(mention.places) == 1 or len(all_) == 1:
        return mention
    others = [m.place for m in all_ if m is not mention]
    countries = {place.country for place in others if place.country}
    best = mention.place
    if best.country in countries:
        return mention
    for place in mention.places[1:]:
        is_near_in_size = place.population >= best.population * _SIBLING_SHARE
        is_division = place.kind is PlaceKind.REGION and best.kind is PlaceKind.COUNTRY
        if place.country in countries and (is_near_in_size or is_division):
            rest = (other for other in mention.places if other is not place)
            return replace(mention, places=(place, *rest))
    return mention
