"""From spans to mentions: which of several places each name means.

Context decides: first what stands right beside a name (`neighbours.py`), then the other places of
the same text, then population, in which order the gazetteer gives them. `believing.py` tells
whether a name is a place at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.places.believing import is_believed
from bot.places.mention import Mention
from bot.places.names import fold
from bot.places.naming import Naming
from bot.places.neighbours import narrowed, widened
from bot.places.place import Place, PlaceKind
from bot.places.spans import Span
from bot.places.words import Meaning

#: A place of the same country as its siblings wins over one up to this many times larger.
_SIBLING_SHARE = 0.1
#: Cities larger than this are named without saying where they lie.
_FAMOUS = 1_000_000
#: Where people write counties, and the shortest name that is no abbreviation.
_COUNTIES = frozenset({"GB", "IE"})
_COUNTY = 6
#: And larger than this beside the name of another country: "Lyon, Germany" are two places.
_KNOWN_ABROAD = 100_000
#: Countries smaller than this share their names with towns in the US: Lebanon, Cuba, Jordan.
_SMALL_COUNTRY = 15_000_000
#: Codes of states that stand for a city as well.
_CITIES_TOO = frozenset({"NY", "LA", "DC"})


def mentions(spans: Sequence[Span], naming: Naming) -> list[Mention]:
    """Give the places that a text names, in its order."""
    found: list[Mention] = []
    at = 0
    while at < len(spans):
        mention = _mention(spans, at, naming)
        if mention:
            found.append(mention)
        at = mention.last + 1 if mention else at + 1
    believed = [m for m in found if is_believed(m, spans)]
    settled = [_with_siblings(m, believed) for m in believed]
    return [
        m for m, after in pairwise([*settled, None]) if m and not _is_idle(m, after, spans, naming)
    ]


def _mention(spans: Sequence[Span], at: int, naming: Naming) -> Mention | None:
    span = spans[at]
    if not span.places:
        return _county(spans, at, naming)
    mention = Mention(places=span.places, first=at, last=at, is_code=span.is_code)
    found = narrowed(mention, spans, naming)
    if found is mention and span.is_code and span.rarely:
        found = narrowed(replace(mention, places=span.rarely), spans, naming)
    if found.is_settled:
        return found
    return (
        _elsewhere(mention, spans)
        or _of_unknown_town(mention, spans, naming)
        or widened(mention, spans, naming)
    )


def _county(spans: Sequence[Span], at: int, naming: Naming) -> Mention | None:
    """Give what a county lies in that says no more of any place: "East Midlands, UK"."""
    name = fold(spans[at].text)
    areas = naming.within(name) if spans[at].meaning is Meaning.SILENT else ()
    if not areas or len(name) < _COUNTY or areas[0].country not in _COUNTIES:
        return None
    mention = Mention(places=areas, first=at, last=at, is_settled=True)
    found = narrowed(mention, spans, naming)
    return widened(mention, spans, naming) if found is mention else found


def _elsewhere(mention: Mention, spans: Sequence[Span]) -> Mention | None:
    """Give the area alone for a town that we know only elsewhere: "Greenwich, CT"."""
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    if not after or not after.is_place or after.gap.strip() != ",":
        return None
    area, town = after.places[0], mention.place
    if area.kind is not PlaceKind.COUNTRY and not (after.is_code and area.country):
        return None
    is_town = town.kind is PlaceKind.CITY and town.population < (
        _FAMOUS if after.is_code else _KNOWN_ABROAD
    )
    if after.is_code and _is_state(area):
        # "Berlin, NH", "Cuba, NY"; but "Paris, NY" may be two cities.
        is_city = town.kind is PlaceKind.CITY and after.text not in _CITIES_TOO
        is_country = town.kind is PlaceKind.COUNTRY and town.population < _SMALL_COUNTRY
        is_town = is_town or is_city or is_country
    if not is_town or area.kind is PlaceKind.CITY or town.country == area.country:
        return None
    return replace(mention, places=(area,), last=mention.last + 1, is_settled=True)


def _of_unknown_town(mention: Mention, spans: Sequence[Span], naming: Naming) -> Mention | None:
    """Give the area of a county behind a town that we do not know: "Sandwich, Kent"."""
    before = spans[mention.first - 1] if mention.first else None
    if before and before.meaning is Meaning.NOISE and "," in spans[mention.first].gap:
        areas = naming.within(fold(spans[mention.first].text))
        return replace(mention, places=areas, is_settled=True) if areas else None
    return None


def _is_idle(
    mention: Mention, after: Mention | None, spans: Sequence[Span], naming: Naming
) -> bool:
    """Tell whether the next place says all: a ward before its city, a step before the next."""
    if after is None or after.first != mention.last + 1:
        return False
    gap = spans[after.first].gap.strip()
    if gap == ">":
        return bool(naming.inside(after.places, mention.places))
    name = fold(spans[mention.first].text)
    return gap == "," and name in naming.wards.get(after.place.key, ())


def _with_siblings(mention: Mention, all_: Sequence[Mention]) -> Mention:
    if mention.is_settled or len(mention.places) == 1 or len(all_) == 1:
        return mention
    others = [m.place for m in all_ if m is not mention]
    if mention.is_code and {place.kind for place in others} == {PlaceKind.COUNTRY}:
        # "US/CA/UK" speaks of Canada.
        like = [place for place in mention.places if place.kind is PlaceKind.COUNTRY]
        return replace(mention, places=tuple(dict.fromkeys([*like, *mention.places])))
    state = next((p for p in mention.places if _is_state(p)), None)
    if state and all(map(_is_state, others)):
        # "California or New York".
        return replace(mention, places=(state,))
    countries = {place.country for place in others if place.country}
    best = mention.place
    if best.country in countries:
        return mention
    for place in mention.places[1:]:
        is_near_in_size = place.population >= best.population * _SIBLING_SHARE
        if best.kind is PlaceKind.COUNTRY and place.kind is PlaceKind.CITY:
            continue
        is_division = place.kind is PlaceKind.REGION and best.kind is PlaceKind.COUNTRY
        if place.country in countries and (is_near_in_size or is_division):
            rest = (other for other in mention.places if other is not place)
            return replace(mention, places=(place, *rest))
    return mention


def _is_state(place: Place) -> bool:
    return place.key.startswith("region:US-")
