"""From spans to mentions: which of several places each name means.

Context decides: first what stands right beside a name ("Cambridge, MA"; "Germany, Berlin"), then
the other places of the same text, then population, in which order the gazetteer gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.places.names import fold
from bot.places.naming import Naming
from bot.places.place import Place, PlaceKind
from bot.places.spans import Span
from bot.places.words import Meaning

#: Between a place and what says where it lies.
_BESIDE = re.compile(r"\s*[,(:\-–—.]?\s*(?:[-–—]\s*)?")
#: A place of the same country as its siblings wins over one up to this many times larger.
_SIBLING_SHARE = 0.1
_UNKNOWN = frozenset({Meaning.NOISE, Meaning.SILENT})
#: What ends an item of a list.
_BOUNDS = frozenset(
    {Meaning.OR, Meaning.AND, Meaning.REMOTE, Meaning.HYBRID, Meaning.ONSITE, Meaning.TIED}
)
#: Longest item of a list that is passed over, in words.
_MAX_ITEM = 5
#: After a city that stands for its division.
_DIVISIONS = frozenset(
    {"state", "province", "county", "oblast", "region", "governorate", "district", "prefecture"}
    | {"department", "voivodeship", "canton"}
)
#: Before a city that stands for the towns around it: "Stockport, Greater Manchester".
_SURROUNDINGS = ("greater ", "metro ")
#: Cities larger than this are named without saying where they lie.
_FAMOUS = 1_000_000
#: And larger than this beside the name of another country: "Lyon, Germany" are two places.
_KNOWN_ABROAD = 100_000
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


def mentions(spans: Sequence[Span], naming: Naming) -> list[Mention]:
    """Give the places that a text names, in its order."""
    found: list[Mention] = []
    at = 0
    while at < len(spans):
        mention = _mention(spans, at, naming)
        if mention:
            found.append(mention)
        at = mention.last + 1 if mention else at + 1
    believed = [m for m in found if _is_believed(m, spans)]
    settled = [_with_siblings(m, believed) for m in believed]
    return [
        m for m, after in pairwise([*settled, None]) if m and not _is_idle(m, after, spans, naming)
    ]


def _mention(spans: Sequence[Span], at: int, naming: Naming) -> Mention | None:
    span = spans[at]
    if not span.places:
        return None
    mention = Mention(places=span.places, first=at, last=at, is_code=span.is_code)
    narrowed = _narrowed(mention, spans, naming)
    if narrowed is mention and span.is_code and span.rarely:
        narrowed = _narrowed(replace(mention, places=span.rarely), spans, naming)
    if narrowed.is_settled:
        return narrowed
    return (
        _elsewhere(mention, spans)
        or _of_unknown_town(mention, spans, naming)
        or _widened(mention, spans, naming)
    )


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


def _narrowed(mention: Mention, spans: Sequence[Span], naming: Naming) -> Mention:
    """Let what follows say where it lies: "Cambridge, MA", "Atlanta, Georgia, United States"."""
    areas: tuple[Place, ...] = ()
    while (at := _context_after(mention, spans)) is not None:
        span = spans[at]
        inside = naming.inside(mention.places, span.around)
        inside = inside or naming.inside(mention.places, span.rarely)
        if not inside and fold(span.text).startswith(_SURROUNDINGS):
            inside = naming.near(mention.places, span.places)
        if not inside and _is_seat(at, spans):
            inside = naming.beside(mention.places, span.places)
        if _names_countries(mention.place, span) and not _lies_in_own(inside, mention.place):
            # "Costa Rica, Mexico" are two countries, though Mexico has a town of that name.
            break
        if not inside and naming.inside(areas, span.around):
            inside = mention.places
        if not inside:
            break
        if span.is_code:
            inside = naming.before_code(inside)
        areas = (*span.around, *span.rarely)
        mention = replace(mention, places=inside, last=at, is_settled=True)
    return mention


def _is_seat(at: int, spans: Sequence[Span]) -> bool:
    """Tell whether a city lends its name to its division: "Ikeja, Lagos State"."""
    if at + 1 >= len(spans):
        return False
    return fold(spans[at + 1].text) in _DIVISIONS and spans[at + 1].gap.isspace()


def _names_countries(place: Place, span: Span) -> bool:
    is_country = bool(span.places) and span.places[0].kind is PlaceKind.COUNTRY
    return is_country and place.kind is PlaceKind.COUNTRY


def _lies_in_own(places: Sequence[Place], country: Place) -> bool:
    return any(p.country == country.country or p.kind is not PlaceKind.CITY for p in places)


def _context_after(mention: Mention, spans: Sequence[Span]) -> int | None:
    """Give which span may say where it lies, past an item that we do not know.

    That is the last of "Hyderabad, Sindh, Pakistan", where we have no name for the middle.
    """
    at = mention.last + 1
    while at < len(spans) and _adds_nothing(spans[at]):
        at += 1
    if at < len(spans) and spans[at].meaning in _UNKNOWN and "," in spans[at].gap:
        at = _end_of_item(at, spans)
    if at >= len(spans) or not (spans[at].around or spans[at].rarely):
        return None
    is_beside = _BESIDE.fullmatch(spans[at].gap) or _is_country_after_bar(mention, spans[at])
    return at if is_beside else None


def _is_country_after_bar(mention: Mention, span: Span) -> bool:
    """Tell whether it is the country in "Madrid | Spain | Remote"."""
    if span.gap.strip() != "|" or not span.places or mention.place.kind is not PlaceKind.CITY:
        return False
    return span.places[0].kind is PlaceKind.COUNTRY


def _adds_nothing(span: Span) -> bool:
    """Tell whether it is the "area" of "Berlin area, Germany"."""
    return span.meaning is Meaning.SILENT and span.gap.isspace() and not span.around


def _end_of_item(start: int, spans: Sequence[Span]) -> int:
    """Give where the item of a list that starts with a word ends: at the next comma."""
    for at in range(start + 1, min(start + _MAX_ITEM, len(spans))):
        if "," in spans[at].gap:
            return at
        if spans[at].meaning not in _UNKNOWN or not spans[at].gap.isspace():
            break
    return len(spans)


def _widened(mention: Mention, spans: Sequence[Span], naming: Naming) -> Mention:
    """Let it say where the next one lies: "Germany, Berlin", "UK - London", "US, CA"."""
    if mention.last + 1 >= len(spans):
        return mention
    span = spans[mention.last + 1]
    if mention.place.kind is PlaceKind.CITY:
        # "東京都渋谷区", "London Soho": a quarter behind its city.
        inside = naming.inside(span.places, (mention.place,)) if span.gap == " " else ()
        return replace(mention, places=inside, last=mention.last + 1) if inside else mention
    if mention.first and spans[mention.first - 1].meaning is Meaning.TIED:
        # "Remote within Germany, Köln": an area, and then an office.
        return mention
    after = spans[mention.last + 2] if mention.last + 2 < len(spans) else None
    if after and fold(after.text) == "preferred" and after.gap.isspace():
        # "Canada (Ontario preferred)".
        return mention
    if not span.places or span.is_zone or not _BESIDE.fullmatch(span.gap):
        return mention
    if mention.place.kind is not PlaceKind.COUNTRY and span.is_code:
        return mention
    areas = [place for place in mention.places if place.kind is not PlaceKind.CITY]
    inside = naming.inside(span.places, areas)
    if not inside:
        return mention
    start = Mention(places=inside, first=mention.first, last=mention.last + 1, is_settled=True)
    return _narrowed(start, spans, naming)


def _is_believed(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether it is a place even so, where words stand beside it that we do not know."""
    if spans[mention.first].is_weak:
        # "Mobile, AL" is one, "surprise us" is none.
        last = spans[mention.last]
        return mention.is_settled and ("," in last.gap or not last.text.islower())
    if mention.is_settled:
        return True
    if spans[mention.first].is_everyday:
        return _stands_alone(mention, spans)
    if not _is_in_noise(mention, spans):
        return True
    place, name = mention.place, fold(spans[mention.first].text)
    if mention.is_code or len(name) <= 3:
        return False
    if place.kind is not PlaceKind.CITY:
        return True
    return place.population >= _KNOWN_TOWN and fold(place.name) == name


def _stands_alone(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether "Nice" is an item of its own: "Nice or Cannes", not "nice to"."""
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    before = spans[mention.first - 1] if mention.first else None
    gap = spans[mention.first].gap
    return (
        spans[mention.first].text[:1].isupper()
        and (before is None or before.meaning in _BOUNDS or not gap.isspace())
        and (after is None or after.meaning in _BOUNDS or not after.gap.isspace())
    )


def _is_in_noise(mention: Mention, spans: Sequence[Span]) -> bool:
    before = spans[mention.first - 1] if mention.first else None
    after = spans[mention.last + 1] if mention.last + 1 < len(spans) else None
    gap = spans[mention.first].gap
    return bool(
        (before and before.meaning is Meaning.NOISE and gap.isspace())
        or (after and after.meaning is Meaning.NOISE and after.gap.isspace())
    )


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
