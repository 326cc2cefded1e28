"""Tells offices from the areas where remote people may live.

- A city beside "remote" is an office, and the others may live anywhere: "London, GB - Remote OK".
- A country, region or continent beside "remote" is where people may live: "Remote EMEA".
- Unless "or" stands between the two, which makes it an office: "Finland or Remote".
- "Remote from" and "remote in" make any place an area: "Remote from Berlin".

Several kinds of work in one text leave the choice to the person, and count as remote: "Remote or
hybrid". Without a choice the office counts: "Hybrid, 2 days remote".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.places.areas import WORLD
from bot.places.gazetteer import gazetteer
from bot.places.mention import Mention
from bot.places.mentions import mentions
from bot.places.names import fold
from bot.places.place import Location, Place, PlaceKind, Work
from bot.places.spans import Span
from bot.places.words import Meaning

_REMOTE = frozenset({Meaning.REMOTE, Meaning.ANYWHERE})
_WORK = _REMOTE | {Meaning.HYBRID, Meaning.ONSITE}
_JOINS = frozenset({Meaning.OR, Meaning.AND})
#: Signs that stand between alternatives.
_LISTS = frozenset("/|,;")


def read(text: str, spans: Sequence[Span], *, said: Work, area: Sequence[Span]) -> Location:
    """Give what the spans of a location text say.

    Args:
        text: The location as written.
        spans: Its spans.
        said: The kind of work that the posting names elsewhere.
        area: Spans of the text elsewhere that may name the area of remote work.
    """
    meant = _meant(spans)
    found = mentions(meant, gazetteer().naming)
    work = _work(meant)
    work = said if work is Work.UNKNOWN else work
    found = _without_zones(found, meant, is_remote=work is Work.REMOTE)
    if work is not Work.REMOTE:
        return Location(text=text, work=work, places=_once(found))
    offices = _once([mention for mention in found if not _is_area(mention, meant)])
    areas = [mention for mention in found if _is_area(mention, meant)]
    named = _outermost(_once(_without_headings(areas, meant)))
    hinted = _named_area(area)
    if named and hinted and _lie_in(named, hinted):
        # "Austria", where the text says "fully remote within Europe": work in both.
        return Location(text=text, work=work, places=(*offices, *named), remote_area=hinted)
    remote_area = named or hinted or (gazetteer().place(WORLD),)
    return Location(text=text, work=work, places=offices, remote_area=remote_area)


def _without_headings(areas: list[Mention], spans: Sequence[Span]) -> list[Mention]:
    """Leave out what remote work then says more exactly: "India - Remote (Karnataka)"."""
    if len(areas) != 2 or any(span.meaning is Meaning.OR for span in spans):
        return areas
    first, second = areas
    between = {span.meaning for span in spans[first.last + 1 : second.first]}
    return [second] if between & _REMOTE and _lie_in([second.place], [first.place]) else areas


def _without_zones(
    found: list[Mention], spans: Sequence[Span], *, is_remote: bool
) -> list[Mention]:
    """Leave out time zones where the text names an area that keeps them: "Remote US (EST)"."""
    around = gazetteer().ancestors
    named = [
        m.place
        for m in found
        if not spans[m.first].is_zone and not (is_remote and m.place.kind is PlaceKind.CITY)
    ]
    held = frozenset().union(*(around(place) for place in named))
    return [m for m in found if not spans[m.first].is_zone or m.place.key not in held]


def _meant(spans: Sequence[Span]) -> list[Span]:
    """Leave out places that the text excludes: "Remote (not US)"."""
    kept: list[Span] = []
    is_excluded = False
    for span in spans:
        if span.meaning in _REMOTE and kept and kept[-1].meaning is Meaning.EXCEPT:
            # "Kein Homeoffice", "pas de télétravail".
            span = replace(span, meaning=Meaning.ONSITE)
        if _is_of_a_department(kept, span):
            kept.pop()
        if span.meaning is Meaning.EXCEPT:
            is_excluded = True
        elif span.meaning in _WORK:
            is_excluded = False
        if not (is_excluded and span.is_place):
            kept.append(span)
    return kept


def _is_of_a_department(before: Sequence[Span], span: Span) -> bool:
    """Tell whether "Operations" stands behind "Global", which then says nothing of where."""
    is_behind = bool(before) and fold(before[-1].text) == "global" and span.gap.isspace()
    return is_behind and span.meaning is Meaning.NOISE


def _work(spans: Sequence[Span]) -> Work:
    said = {span.meaning for span in spans} & _WORK
    has_office = bool(said - _REMOTE)
    if said & _REMOTE and (not has_office or _offers_choice(spans)):
        return Work.REMOTE
    if Meaning.HYBRID in said:
        return Work.HYBRID
    return Work.ONSITE if Meaning.ONSITE in said else Work.UNKNOWN


def _offers_choice(spans: Sequence[Span]) -> bool:
    kinds = [span for span in spans if span.meaning in _WORK or span.meaning is Meaning.OR]
    return any(span.meaning is Meaning.OR or not _LISTS.isdisjoint(span.gap) for span in kinds[1:])


def _is_area(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether a place says where people may live, rather than where an office is."""
    if _is_tied(mention, spans):
        return True
    return mention.place.kind is not PlaceKind.CITY and not _is_alternative(mention, spans)


def _is_tied(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether "remote from" or the like stands before it."""
    before = [span for span in spans[: mention.first] if span.meaning is not Meaning.SILENT]
    is_city = mention.place.kind is PlaceKind.CITY
    while len(before) > 1 and before[-1].meaning in _JOINS and _is_alike(before[-2], is_city):
        # "Remote from Lisbon or Porto" ties both.
        before = before[:-2]
    if not before or before[-1].meaning is not Meaning.TIED:
        return False
    if len(before) > 1 and before[-2].meaning is Meaning.OR:
        # "Remote or in our Ghent office" ties none.
        return False
    kinds = [span.meaning for span in before if span.meaning in _WORK]
    return bool(kinds) and kinds[-1] in _REMOTE


def _is_alike(span: Span, is_city: bool) -> bool:
    return bool(span.places) and (span.places[0].kind is PlaceKind.CITY) is is_city


def _is_alternative(mention: Mention, spans: Sequence[Span]) -> bool:
    """Tell whether it is one choice and remote work the other: "Finland or Remote"."""
    for at in range(1, len(spans) - 1):
        if spans[at].meaning is not Meaning.OR:
            continue
        before, after = spans[at - 1], spans[at + 1]
        if after.meaning in _WORK and before.is_place and mention.last < at:
            return True
        if before.meaning in _WORK and after.is_place and mention.first > at:
            return True
    return False


def _named_area(spans: Sequence[Span]) -> tuple[Place, ...]:
    found = mentions(_meant(spans), gazetteer().naming)
    return _outermost(_once([m for m in found if m.place.kind is not PlaceKind.CITY]))


def _outermost(areas: tuple[Place, ...]) -> tuple[Place, ...]:
    """Leave out what another area holds: of "US or EU, California" the last."""
    keys = {area.key for area in areas}
    around = gazetteer().ancestors
    return tuple(area for area in areas if keys.isdisjoint(around(area) - {area.key}))


def _lie_in(inner: Sequence[Place], outer: Sequence[Place]) -> bool:
    keys = {area.key for area in outer}
    around = gazetteer().ancestors
    return all(not keys.isdisjoint(around(area) - {area.key}) for area in inner)


def _once(found: Sequence[Mention]) -> tuple[Place, ...]:
    return tuple({mention.place.key: mention.place for mention in found}.values())
