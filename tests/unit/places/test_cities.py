"""Cities by name, id, beginning and distance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places.cities import Cities, distance_km
from bot.places.compiled import load_compiled


@pytest.fixture(scope="module")
def cities() -> Cities:
    """Give the real cities."""
    return Cities(load_compiled())


def test_cities_of_one_name_come_by_population(cities: Cities) -> None:
    """London in England stands before London in Ontario."""
    countries = [cities.city(found.rank).country for found in cities.named("london")]
    assert countries[:2] == ["GB", "CA"]


def test_a_name_that_nobody_bears_finds_nothing(cities: Cities) -> None:
    """Neither before the first name, between two, nor after the last."""
    assert not cities.named("")
    assert not cities.named("londonx")
    assert not cities.named("\U0010ffff")


def test_beginnings_find_main_and_other_names(cities: Cities) -> None:
    """Typing "münch" finds Munich by its German name."""
    names = [cities.city(found.rank).name for found in cities.starting_with("munch")]
    assert "Munich" in names


def test_a_city_is_known_by_its_geonames_id(cities: Cities) -> None:
    """The key holds the id, which outlives releases of the data."""
    assert cities.city(cities.rank("city:2643743")).name == "London"


@pytest.mark.parametrize("key", ["city:1", "city:", "city:x", "country:GB", "", "2643743"])
def test_an_unknown_key_is_an_error(cities: Cities, key: str) -> None:
    """A key from elsewhere never means some other city."""
    with pytest.raises(KeyError):
        cities.rank(key)


def test_distances_are_right_to_the_kilometre() -> None:
    """London to Paris is 344 km, half the way round is 20,015 km."""
    assert distance_km(51.5074, -0.1278, 48.8566, 2.3522) == pytest.approx(343.6, abs=1)
    assert distance_km(0, 0, 0, 180) == pytest.approx(20_015, abs=1)


def test_what_is_near_leaves_out_what_is_far(cities: Cities) -> None:
    """50 km round Berlin hold Potsdam, not Hamburg."""
    berlin = cities.place(cities.rank("city:2950159"))
    near = set(cities.within(berlin.lat or 0, berlin.lon or 0, 50))
    assert {"city:2950159", "city:2852458"} <= near
    assert "city:2911298" not in near


@given(
    lat=st.floats(-89, 89),
    lon=st.floats(-180, 180),
    radius_km=st.floats(1, 2_000),
)
@settings(max_examples=15, deadline=None)
def test_near_is_exactly_what_the_distance_says(lat: float, lon: float, radius_km: float) -> None:
    """The band of latitudes that is looked at first never loses a city."""
    cities = Cities(load_compiled())
    near = set(cities.within(lat, lon, radius_km))
    for rank in range(1, len(cities), 7):
        place = cities.place(rank)
        is_near = distance_km(lat, lon, place.lat or 0, place.lon or 0) <= radius_km
        assert (place.key in near) == is_near


def test_near_reaches_over_the_date_line_and_the_poles(cities: Cities) -> None:
    """Tonga is near Fiji, and all around the pole is near the pole."""
    tonga = {near for near in cities.within(-18.14, 178.44, 900) if _east(cities, near) < 0}
    assert any(cities.place(cities.rank(near)).country == "TO" for near in tonga)
    around_pole = list(cities.within(90, 0, 2_800))
    assert {_east(cities, near) > 0 for near in around_pole} == {True, False}
    assert round(distance_km(0, 179.5, 0, -179.5)) == round(distance_km(0, -0.5, 0, 0.5)) == 111


def _east(cities: Cities, key: str) -> float:
    return cities.place(cities.rank(key)).lon or 0


def test_centres_lie_where_people_live(cities: Cities) -> None:
    """Also across the date line: Fiji's is in Fiji, not in Africa."""
    fiji = cities.centre("FJ")
    assert fiji is not None
    assert abs(fiji[1]) > 170
    england = cities.centre("GB", "ENG")
    assert england is not None
    assert 51 < england[0] < 54
    assert cities.centre("XX") is None
