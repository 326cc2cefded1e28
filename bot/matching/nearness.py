"""Which of a posting's places answers a query's place, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, PlaceKind

_EARTH_RADIUS_KM = 6371.0088


def first_inside(places: Iterable[Place], area: Place) -> Place | None:
    """Give the first of some places that lies inside an area, or is it."""
    return next((each for each in places if area.key in gazetteer().ancestors(each)), None)


def first_open_to(location: Location, home: Place) -> Place | None:
    """Give the first remote area where somebody from a place may live."""
    inside = first_inside(location.remote_area, home)
    overlapping = gazetteer().overlapping(home)
    return inside or next((each for each in location.remote_area if each.key in overlapping), None)


def nearest_office(location: Location, city: Place) -> tuple[Place, int] | None:
    """Give the office nearest to a city, and the whole kilometres between them."""
    offices = [each for each in location.places if each.kind is PlaceKind.CITY]
    measured = ((_distance_km(each, city), each) for each in offices)
    found = min(measured, key=lambda pair: pair[0], default=None)
    return (found[1], round(found[0])) if found else None


def _distance_km(one: Place, other: Place) -> float:
    """Measure along the surface of the Earth."""
    north, east = radians(one.lat or 0), radians(one.lon or 0)
    other_north, other_east = radians(other.lat or 0), radians(other.lon or 0)
    chord = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))
