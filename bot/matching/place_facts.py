"""What a posting says to a term about its location, in plain words."""

from __future__ import annotations

from bot.matching.entry import work_of
from bot.matching.naming import full_name, remote_from, work_name
from bot.matching.nearness import first_inside, first_open_to, nearest_office
from bot.messages.catalogue import _
from bot.messages.whereabouts import place_text
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, PlaceKind, Work
from bot.queries.clauses import LivesIn
from bot.queries.query import InPlace, Near, OfWork


def place_fact(term: InPlace | LivesIn | Near | OfWork, location: Location) -> str:
    """Say what a location has to do with a term, whether that is enough or not.

    Returns:
        The end of a sentence that begins with “because”.
    """
    if not location.is_known:
        return _("it names no place that I can read")
    match term:
        case InPlace(place=place):
            return _inside(location, place)
        case LivesIn(place=place):
            return _open_to(location, place)
        case Near(place=place):
            return _distance(location, place)
        case OfWork(work=work):
            return _work(location, work)


def _inside(location: Location, asked: Place) -> str:
    office = first_inside(location.places, asked)
    area = first_inside(location.remote_area, asked)
    if office is None and area is None:
        if not location.places and not location.remote_area:
            return _("it names no place")
        message = _("its location ({location}) is not inside {asked}")
        return message.format(location=place_text(location), asked=full_name(asked))
    where = _("in {place}").format(place=full_name(office)) if office else ""
    return _related(where or remote_from(area or asked), office or area or asked, asked)


def _open_to(location: Location, home: Place) -> str:
    area = first_open_to(location, home)
    if area is not None:
        return _related(remote_from(area), area, home)
    if location.work is not Work.REMOTE:
        return _("it is not remote work")
    message = _("it is {remote_from}, which leaves out {home}")
    wide = location.remote_area[0] if location.remote_area else home
    return message.format(remote_from=remote_from(wide), home=full_name(home))


def _related(where: str, found: Place, asked: Place) -> str:
    """Say how the place that was found lies to the one that was asked for."""
    if found.key == asked.key or found.kind is PlaceKind.WORLD:
        return _("it is {where}").format(where=where)
    if asked.key in gazetteer().ancestors(found):
        message = _("it is {where}, which is inside {asked}")
    elif found.key in gazetteer().ancestors(asked):
        message = _("it is {where}, which covers {asked}")
    else:
        message = _("it is {where}, which overlaps {asked}")
    return message.format(where=where, asked=full_name(asked))


def _distance(location: Location, city: Place) -> str:
    nearest = nearest_office(location, city)
    if nearest is None:
        return _("it names no city that an office is in")
    office, km = nearest
    if office.key == city.key:
        return _("it is in {place}").format(place=full_name(office))
    message = _("its nearest office, in {office}, is {km} km from {city}")
    return message.format(office=full_name(office), km=km, city=full_name(city))


def _work(location: Location, asked: Work) -> str:
    actual = work_of(location)
    if location.work is Work.UNKNOWN:
        return _("it names an office and no other way to work")
    if actual is asked:
        return _("it is {work} work").format(work=work_name(asked))
    return _("it is {work} work, not {asked}").format(
        work=work_name(actual), asked=work_name(asked)
    )
