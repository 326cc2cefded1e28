"""What stands right beside a name and says where it lies: "Cambridge, MA"; "Germany, Berlin"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.places.mention import Mention
from bot.places.names import fold
from bot.places.naming import Naming
from bot.places.place import Place, PlaceKind
from bot.places.spans import Span
from bot.places.words import Meaning

#: Between a place and what says where it lies.
_BESIDE = re.compile(r"\s*[,(:\-–—.]?\s*(?:[-–—]\s*)?")
_UNKNOWN = frozenset({Meaning.NOISE, Meaning.SILENT})
#: Longest item of a list that is passed over, in words.
_MAX_ITEM = 5
#: After a city that stands for its division.
_DIVISIONS = frozenset(
    {"state", "province", "county", "oblast", "region", "governorate", "district", "prefecture"}
    | {"department", "voivodeship", "canton"}
)
#: Before a city that stands for the towns around it: "Stockport, Greater Manchester".
_SURROUNDINGS = ("greater ", "metro ")


def narrowed(mention: Mention, spans: Sequence[Span], naming: Naming) -> Mention:
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


def widened(mention: Mention, spans: Sequence[Span], naming: Naming) -> Mention:
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
    return narrowed(start, spans, naming)
