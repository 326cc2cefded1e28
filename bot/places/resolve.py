"""Reads a location text: places, the kind of work, and where a remote person may live.

`spans.py` cuts the text, `mentions.py` settles the places, this tells offices from remote areas:

- a city beside "remote" is an office, and the rest may live anywhere: "London, GB - Remote OK";
- a country, region or continent beside "remote" is where people may live: "Remote EMEA";
- unless "or" stands between the two, which makes it an office: "Finland or Remote";
- "remote from" and "remote in" make any place an area: "Remote from Berlin".

What stays unknown stays unknown: a department, "TBD" or "Multiple locations" names no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.places.areas import WORLD
from bot.places.gazetteer import Gazetteer, gazetteer
from bot.places.hints import body_says_remote, title_area, title_work
from bot.places.mentions import Mention, mentions
from bot.places.names import fold
from bot.places.place import Location, Place, PlaceKind, Work
from bot.places.spans import MAX_TEXT, Span, spans
from bot.places.words import Meaning, departments

_WORK = {Meaning.REMOTE, Meaning.HYBRID, Meaning.ONSITE, Meaning.ANYWHERE}


def resolve_location(text: str, *, title: str = "", body: str = "") -> Location:
    """Read a location text.

    Args:
        text: As the author wrote it.
        title: The posting's title; asked where the text is silent on the kind of work.
        body: The posting's body; asked where both are.
    """
    location = _resolve(text[:MAX_TEXT], Work.UNKNOWN, "")
    if location.work is Work.UNKNOWN:
        work = title_work(title)
        if work is Work.UNKNOWN and body_says_remote(body, is_place_named=bool(location.places)):
            work = Work.REMOTE
        if work is not Work.UNKNOWN:
            location = _resolve(text[:MAX_TEXT], work, title_area(title))
    elif location.work is Work.REMOTE and _is_world(location.remote_area):
        area = title_area(title)
        location = _resolve(text[:MAX_TEXT], Work.REMOTE, area) if area else location
    return location


@lru_cache(maxsize=8192)
def _resolve(text: str, said: Work, area_text: str) -> Location:
    """Read a text, where the posting says elsewhere what the text may be silent on."""
    places = gazetteer()
    name = fold(text)
    if not name or name in departments():
        pieces: list[Span] = []
    else:
        whole = () if said is Work.REMOTE else places.find(text)
        if whole and not _is_anywhere(whole):
            return Location(text=text, work=said, places=whole[:1])
        pieces = spans(text, places)
    return _Reading(text, pieces, places, said).location(area_text)


class _Reading:
    """One text on its way from spans to a location."""

    def __init__(self, text: str, pieces: list[Span], places: Gazetteer, said: Work) -> None:
        self._text = text
        self._places = places
        self._spans = _meant(pieces)
        self._mentions = mentions(self._spans, places)
        self._work = _work(self._spans)
        if self._work is Work.UNKNOWN:
            self._work = said

    def location(self, area_text: str) -> Location:
        if self._work is not Work.REMOTE:
            return Location(text=self._text, work=self._work, places=_once(self._mentions))
        offices = [m for m in self._mentions if not self._is_area(m)]
        areas = [m for m in self._mentions if self._is_area(m)]
        area = self._reduced(_once(areas)) or self._area_of(area_text)
        return Location(
            text=self._text,
            work=Work.REMOTE,
            places=_once(offices),
            remote_area=area or (self._places.place(WORLD),),
        )

    def _is_area(self, mention: Mention) -> bool:
        before = self._before(mention.first)
        if before and before.meaning is Meaning.TIED:
            return True
        return mention.place.kind is not PlaceKind.CITY and not self._is_alternative(mention)

    def _before(self, at: int) -> Span | None:
        return next(
            (s for s in reversed(self._spans[:at]) if s.meaning is not Meaning.SILENT), None
        )

    def _is_alternative(self, mention: Mention) -> bool:
        """Tell whether it is one choice and remote work the other: "Finland or Remote"."""
        for at, span in enumerate(self._spans):
            if span.meaning is not Meaning.OR:
                continue
            before, after = self._spans[at - 1] if at else None, self._after(at)
            if before is None or after is None:
                continue
            if after.meaning in _WORK and before.is_place and mention.last < at:
                return True
            if before.meaning in _WORK and after.is_place and mention.first > at:
                return True
        return False

    def _after(self, at: int) -> Span | None:
        return self._spans[at + 1] if at + 1 < len(self._spans) else None

    def _reduced(self, areas: tuple[Place, ...]) -> tuple[Place, ...]:
        """Leave out what another area holds: of "US or EU, California" the last."""
        keys = {area.key for area in areas}
        return tuple(
            area for area in areas if keys.isdisjoint(self._places.ancestors(area) - {area.key})
        )

    def _area_of(self, text: str) -> tuple[Place, ...]:
        if not text:
            return ()
        found = mentions(_meant(spans(text, self._places)), self._places)
        return self._reduced(_once([m for m in found if m.place.kind is not PlaceKind.CITY]))


def _meant(pieces: Sequence[Span]) -> list[Span]:
    """Leave out what the text excludes: "Remote (not US)"."""
    kept: list[Span] = []
    is_excluded = False
    for span in pieces:
        if span.meaning is Meaning.EXCEPT:
            is_excluded = True
        elif is_excluded and (not span.is_place) and span.meaning in _WORK:
            is_excluded = False
        if not (is_excluded and span.is_place):
            kept.append(span)
    return kept


def _work(pieces: Sequence[Span]) -> Work:
    said = {span.meaning for span in pieces if span.meaning in _WORK}
    is_remote = bool(said & {Meaning.REMOTE, Meaning.ANYWHERE})
    if is_remote and len(said - {Meaning.ANYWHERE}) > 1:
        # "Remote or hybrid" leaves the choice to the person; "Hybrid, 2 days remote" does not.
        return Work.REMOTE if _offers_choice(pieces) else _office_work(said)
    return Work.REMOTE if is_remote else _office_work(said)


def _office_work(said: set[Meaning]) -> Work:
    if Meaning.HYBRID in said:
        return Work.HYBRID
    return Work.ONSITE if Meaning.ONSITE in said else Work.UNKNOWN


def _offers_choice(pieces: Sequence[Span]) -> bool:
    kinds = [span for span in pieces if span.meaning in _WORK or span.meaning is Meaning.OR]
    return any(
        span.meaning is Meaning.OR or "/" in span.gap or "|" in span.gap for span in kinds[1:]
    )


def _once(found: Sequence[Mention]) -> tuple[Place, ...]:
    return tuple({mention.place.key: mention.place for mention in found}.values())


def _is_world(area: Sequence[Place]) -> bool:
    return all(place.key == WORLD for place in area)


def _is_anywhere(found: Sequence[Place]) -> bool:
    return found[0].key == WORLD
