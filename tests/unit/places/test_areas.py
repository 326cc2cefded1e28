"""The tables of areas make sense and fit the data they build on."""

from __future__ import annotations

import pytest

from bot.places.areas import WORLD, Areas, read_table
from bot.places.gazetteer import gazetteer
from bot.places.names import fold
from bot.places.place import PlaceKind
from bot.places.words import Meaning, area_words, departments, everyday_words, phrases


@pytest.fixture(scope="module")
def areas() -> Areas:
    """Give all areas."""
    return Areas()


def test_every_country_lies_in_one_continent_and_the_world(areas: Areas) -> None:
    """No country is lost between two tables."""
    countries = [area for area in areas.by_key.values() if area.kind is PlaceKind.COUNTRY]
    assert len(countries) > 240
    for country in countries:
        around = areas.around_country[country.country]
        assert WORLD in around
        continents = [areas.by_key[key] for key in around if key.startswith("continent:")]
        # Réunion lies in Africa, and in Europe as France does.
        assert sum(country.country in continent.countries for continent in continents) == 1


def test_every_division_has_cities() -> None:
    """A wrong GeoNames code in our table would leave a division empty."""
    # GeoNames has no town of 15,000 in these.
    empty = {"region:CA-NU", "region:CH-AI", "region:CH-GL", "region:CH-JU", "region:CH-NW"}
    empty |= {"region:CH-OW", "region:CH-UR", "region:US-VT"}
    known = gazetteer()
    lacking = {
        area.key
        for area in Areas().by_key.values()
        if len(area.divisions) == 1 and known.place(area.key).lat is None
    }
    assert lacking <= empty


@pytest.mark.parametrize(
    ("city", "division"),
    [
        ("Glasgow", "GB-SCT"), ("Toronto", "CA-ON"), ("Melbourne", "AU-VIC"), ("Munich", "DE-BY"),
        ("Bengaluru", "IN-KA"), ("Chicago", "US-IL"), ("Graz", "AT-6"), ("Lugano", "CH-TI"),
        ("Utrecht", "NL-UT"), ("Gent", "BE-VLG"), ("Lyon", "FR-ARA"), ("Sevilla", "ES-AN"),
        ("Milan", "IT-25"), ("Kraków", "PL-12"), ("Cork", "IE-M"), ("Aalborg", "DK-81"),
        ("Bergen", "NO-46"), ("Malmö", "SE-M"), ("Tampere", "FI-11"), ("Porto", "PT-13"),
        ("Athens", "GR-I"), ("Brno", "CZ-64"), ("Curitiba", "BR-PR"), ("Guadalajara", "MX-JAL"),
        ("Auckland", "NZ-AUK"), ("Durban", "ZA-KZN"),
    ],
)  # fmt: skip
def test_large_cities_lie_in_their_division(city: str, division: str) -> None:
    """The codes of each country's divisions are the right way round."""
    known = gazetteer()
    assert f"region:{division}" in known.ancestors(known.find(city)[0])


def test_regions_hold_the_countries_they_are_known_for(areas: Areas) -> None:
    """Regions that are made of regions hold the countries of these."""

    def countries(key: str) -> frozenset[str]:
        return areas.by_key[f"region:{key}"].countries

    assert len(countries("eu")) == 27
    assert countries("dach") == {"DE", "AT", "CH"}
    assert {"GB", "AE", "ZA"} <= countries("emea")
    assert "US" not in countries("emea")
    assert {"JP", "IN", "AU", "SG"} <= countries("apac")
    assert {"BR", "MX", "CR"} <= countries("latam")
    assert countries("mena") >= {"EG", "AE", "MA"}


def test_no_two_areas_share_their_main_name(areas: Areas) -> None:
    """But for the country and the state of Georgia, two Punjabs, and the like."""
    names = [fold(area.names[0]) for area in areas.by_key.values()]
    twice = {name for name in names if names.count(name) > 1}
    assert twice <= {"georgia", "antarctica", "amazonas", "limburg", "luxembourg", "punjab"}


def test_tables_name_only_areas_that_exist(areas: Areas) -> None:
    """A key that nobody has would be noticed by members first."""
    names = read_table("names")
    keys = {key for key in names["also"] if "/" not in key}
    keys |= {*names["within"], *names["meant"].values(), *area_words().values()}
    assert keys <= set(areas.by_key)


def test_work_words_are_no_places() -> None:
    """No phrase of our tables hides a place's name from the whole-text look-up."""
    naming = gazetteer().naming
    kinds = {Meaning.REMOTE, Meaning.HYBRID, Meaning.ONSITE}
    clash = {p for p, m in phrases().items() if m in kinds and naming.named(p)}
    assert not clash
    assert not {name for name in departments() if naming.named(name)}


def test_everyday_words_are_places() -> None:
    """The list holds no word that needs no care."""
    naming = gazetteer().naming
    known = {word for word in everyday_words() if naming.named(word) or word in phrases()}
    assert len(known) > len(everyday_words()) / 2
