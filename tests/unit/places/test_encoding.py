"""Places and locations survive JSON."""

from __future__ import annotations

import json

import pytest

from bot.places.encoding import (
    location_from_json,
    location_to_json,
    place_from_json,
    place_to_json,
)
from bot.places.gazetteer import gazetteer
from bot.places.resolve import resolve_location


@pytest.mark.parametrize("name", ["London", "EMEA", "Europe", "uk", "California", "world"])
def test_a_place_comes_back_as_it_was(name: str) -> None:
    """Of every kind, with and without a position."""
    place = gazetteer().find(name)[0]
    assert place_from_json(json.loads(json.dumps(place_to_json(place)))) == place


def test_a_place_has_the_fields_that_scripts_rely_on() -> None:
    """Kind, name, country, position and population stay where they are."""
    london = place_to_json(gazetteer().find("London")[0])
    assert {"kind", "name", "country", "lat", "lon", "population", "key"} == set(london)
    assert (london["kind"], london["name"], london["country"]) == ("city", "London", "GB")


def test_a_location_comes_back_as_it_was() -> None:
    """Text, work, offices and remote area."""
    location = resolve_location("Berlin or remote (EU)")
    assert location_from_json(json.loads(json.dumps(location_to_json(location)))) == location
