"""Places as JSON, for the database and for scripts, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.places.place import Location, Place, PlaceKind, Work


def place_to_json(place: Place) -> dict[str, Any]:
    """Give a place as JSON holds it."""
    return {
        "kind": place.kind.value,
        "name": place.name,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "population": place.population,
        "key": place.key,
    }


def place_from_json(data: Mapping[str, Any]) -> Place:
    """Read a place back; the gazetteer is not asked, so that a stored place stays what it was."""
    return Place(
        key=data["key"],
        kind=PlaceKind(data["kind"]),
        name=data["name"],
        country=data["country"],
        lat=data["lat"],
        lon=data["lon"],
        population=data["population"],
    )


def location_to_json(location: Location) -> dict[str, Any]:
    """Give a location as `hirewire places` prints it."""
    return {
        "text": location.text,
        "work": location.work.value,
        "places": [place_to_json(place) for place in location.places],
        "remote_area": [place_to_json(place) for place in location.remote_area],
    }


def location_from_json(data: Mapping[str, Any]) -> Location:
    """Read a location back."""
    return Location(
        text=data["text"],
        work=Work(data["work"]),
        places=tuple(map(place_from_json, data["places"])),
        remote_area=tuple(map(place_from_json, data["remote_area"])),
    )
