"""Places by name, their labels, what lies in what, and what is near."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places.areas import Areas
from bot.places.cities import Cities
from bot.places.compiled import load_compiled
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind
from bot.places.resolve import resolve_location

_CITIES = Cities(load_compiled())
AREAS = sorted(Areas().by_key)
city_keys = st.integers(1, len(_CITIES)).map(_CITIES.key)
area_keys = st.sampled_from(AREAS)


def place(name: str) -> Place:
    """Give the likeliest place of a name."""
    return gazetteer().find(name)[0]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("London", "city:2643743"),
        ("london, ontario", "city:6058560"),
        ("Cambridge MA", "city:4931972"),
        ("Paris (Texas)", "city:4717560"),
        ("Springfield, Illinois, USA", "city:4250542"),
        ("München", "city:2867714"),
        ("Київ", "city:703448"),
        ("Bangalore", "city:1277333"),
        ("NYC", "city:5128581"),
        ("new  york", "city:5128581"),
        ("sf", "city:5391959"),
        ("uk", "country:GB"),
        ("U.S.", "country:US"),
        ("Holland", "country:NL"),
        ("Georgia", "country:GE"),
        ("Georgia, US", "region:US-GA"),
        ("de", "country:DE"),
        ("ca", "region:US-CA"),
        ("nsw", "region:AU-NSW"),
        ("US-CA", "region:US-CA"),
        ("Quebec", "region:CA-QC"),
        ("emea", "region:emea"),
        ("the nordics", "region:nordics"),
        ("bay area", "region:bay-area"),
        ("Europe", "continent:EU"),
        ("world", "world"),
        ("Bonaire, Saint Eustatius and Saba", "country:BQ"),
        ("city:2643743", "city:2643743"),
        ("region:emea", "region:emea"),
        ("London, 2643743", "city:2643743"),
        ("Hong Kong, China", "country:HK"),
    ],
)
def test_find_understands(name: str, key: str) -> None:
    """Other names, abbreviations, codes, keys, and what says where a place lies."""
    assert place(name).key == key


@pytest.mark.parametrize(
    "name", ["", "  ", ",", "Lodnon", "Paris, Germany", "London, 1", "city:1", "x" * 5_000, "🌍"]
)
def test_find_gives_nothing_for_what_is_no_place(name: str) -> None:
    """Rather than a guess."""
    assert gazetteer().find(name) == ()


def test_find_gives_every_city_of_a_name_by_population() -> None:
    """The caller may go on to the next."""
    countries = [found.country for found in gazetteer().find("Cambridge")]
    assert countries[:4] == ["GB", "CA", "US", "NZ"]


@given(st.one_of(city_keys, area_keys))
@settings(max_examples=300, deadline=None)
def test_every_label_finds_its_place(key: str) -> None:
    """A label is understood as its place before any other, and fits between quotes."""
    known = gazetteer()
    label = known.label(known.place(key))
    assert known.find(label)[0].key == key
    assert '"' not in label


@given(st.one_of(city_keys, area_keys.filter(lambda key: key != "world")))
@settings(max_examples=300, deadline=None)
def test_every_label_is_read_as_an_office(key: str) -> None:
    """A location that is a place's label is that place, whatever words its name holds."""
    known = gazetteer()
    location = resolve_location(known.label(known.place(key)))
    assert [office.key for office in location.places] == [key]


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("city:2643743", "London"),
        ("city:6058560", "London, Ontario"),
        ("city:4717560", "Paris, Texas"),
        ("city:5128581", "New York City"),
        ("region:US-NY", "New York State"),
        ("region:US-GA", "Georgia, United States"),
        ("country:NL", "The Netherlands"),
        ("country:AQ", "AQ"),
        ("city:1880252", "Singapore, Singapore"),
        ("region:emea", "EMEA"),
    ],
)
def test_labels_are_short_and_plain(key: str, label: str) -> None:
    """As a person would write it."""
    known = gazetteer()
    assert known.label(known.place(key)) == label


@given(st.one_of(city_keys, area_keys))
@settings(max_examples=200, deadline=None)
def test_every_place_lies_in_itself_and_the_world(key: str) -> None:
    """And what holds one of its ancestors holds it too."""
    known = gazetteer()
    ancestors = known.ancestors(known.place(key))
    assert {key, "world"} <= ancestors
    for around in ancestors:
        assert known.ancestors(known.place(around)) <= ancestors
    assert ancestors <= known.overlapping(known.place(key))


@given(area_keys, area_keys)
@settings(max_examples=200, deadline=None)
def test_sharing_ground_is_mutual_among_whole_countries(one: str, other: str) -> None:
    """If EMEA shares ground with Germany, Germany does with EMEA."""
    known = gazetteer()
    here, there = known.place(one), known.place(other)
    whole = {PlaceKind.COUNTRY, PlaceKind.CONTINENT, PlaceKind.WORLD}
    if {here.kind, there.kind} <= whole:
        assert (one in known.overlapping(there)) == (other in known.overlapping(here))


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("London", "England"), ("London", "uk"), ("London", "emea"), ("London", "Europe"),
        ("Palo Alto", "Bay Area"), ("Palo Alto", "California"), ("Brooklyn", "New York City"),
        ("Canary Wharf", "London"), ("Kreuzberg", "Berlin"), ("Bay Area", "California"),
        ("California", "US West Coast"), ("New England", "us"), ("DACH", "Europe"),
        ("Nordics", "emea"), ("Belfast", "Northern Ireland"), ("Northern Ireland", "UK & Ireland"),
        ("Sydney", "apac"), ("Mexico", "latam"), ("Mexico", "North America"),
    ],
)  # fmt: skip
def test_lies_in(inner: str, outer: str) -> None:
    """At any level, by way of named regions too."""
    assert place(outer).key in gazetteer().ancestors(place(inner))


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("London", "eu"), ("Zürich", "eu"), ("London, Ontario", "uk"), ("Los Angeles", "Bay Area"),
        ("Jersey City", "New York City"), ("Potsdam", "Berlin"), ("uk", "England"),
        ("Johor Bahru", "Singapore"), ("Edinburgh", "England"), ("Europe", "eu"),
    ],
)  # fmt: skip
def test_does_not_lie_in(inner: str, outer: str) -> None:
    """Nearness and likeness are not containment."""
    assert place(outer).key not in gazetteer().ancestors(place(inner))


def test_what_shares_ground_with_a_country() -> None:
    """What covers the UK and what it is made of, not what lies beside it."""
    shared = gazetteer().overlapping(place("uk"))
    assert {"country:GB", "region:emea", "continent:EU", "region:GB-SCT", "world"} <= shared
    assert not {"country:IE", "region:eu", "continent:NA"} & shared


def test_what_shares_ground_with_a_part_of_a_country() -> None:
    """Remote work in England is not open to Scotland."""
    shared = gazetteer().overlapping(place("Scotland"))
    assert "country:GB" in shared
    assert "region:GB-ENG" not in shared


def test_what_shares_ground_with_a_region_of_countries() -> None:
    """Every area that lies in or reaches into one of its countries."""
    shared = gazetteer().overlapping(place("emea"))
    assert {"country:DE", "region:dach", "region:GB-ENG", "continent:AS", "world"} <= shared
    assert "country:US" not in shared


def test_cities_within_a_distance() -> None:
    """Measured from a city, and from no region that has no middle."""
    known = gazetteer()
    near = known.cities_within(place("Berlin"), 40)
    assert {place("Berlin").key, place("Potsdam").key} <= near
    assert place("Hamburg").key not in near
    assert known.cities_within(place("emea"), 40) == frozenset()


def test_regions_of_one_country_have_a_position() -> None:
    """Those of several have none, as `Place` says."""
    assert place("Bavaria").lat == pytest.approx(48.9, abs=1)
    assert place("Bay Area").lat == pytest.approx(37.8, abs=0.5)
    assert place("uk").lat is not None
    assert place("New England").lat is None
    assert place("emea").lat is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lodnon", "London"), ("Berln", "Berlin"), ("Amsterdm", "Amsterdam"), ("Pariss", "Paris"),
        ("Germny", "Germany"), ("Scotlnad", "Scotland"), ("Califronia", "California"),
        ("Barcelonaa", "Barcelona"), ("Untied Kingdom", "United Kingdom"),
    ],
)  # fmt: skip
def test_suggests_what_was_meant(typed: str, meant: str) -> None:
    """Swapped, lost and doubled letters."""
    assert gazetteer().suggest(typed)[0].name == meant


def test_suggests_nothing_for_what_is_like_no_place() -> None:
    """No suggestion is better than a silly one."""
    assert gazetteer().suggest("") == ()
    assert gazetteer().suggest("qqqqwwwwxx") == ()
    assert len(gazetteer().suggest("Lodnon", limit=2)) == 2


def test_completes_by_population() -> None:
    """London comes before what fewer people live in, and before other names of larger places."""
    names = [found.name for found in gazetteer().starting_with("lo", 4)]
    assert names[0] == "London"
    assert "Los Angeles" in names


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Ger", "Germany"), ("Münc", "Munich"), ("New Y", "New York"), ("St", "Sto")],
)
def test_completes_what_is_half_typed(typed: str, meant: str) -> None:
    """Areas and cities, by any of their names."""
    assert any(p.name.startswith(meant) for p in gazetteer().starting_with(typed, 10))


def test_completes_nothing_from_nothing() -> None:
    """An empty box lists no place."""
    assert gazetteer().starting_with("", 5) == ()
    assert gazetteer().starting_with("lo", 0) == ()


def test_an_unknown_key_is_an_error() -> None:
    """A place that a newer gazetteer lost is noticed."""
    with pytest.raises(KeyError):
        gazetteer().place("region:atlantis")
    with pytest.raises(LookupError):
        gazetteer()._containment.find_city("GB-ENG/Atlantis")


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("Pristina", "Kosovo", True),
        ("Kosovo", "Europe", True),
        ("Kosovo", "EU", False),
        ("Simferopol", "Crimea", True),
        ("Simferopol", "Ukraine", True),
        ("Simferopol", "Russia", False),
        ("Hong Kong", "China", False),
        ("Hong Kong", "Greater China", True),
        ("Hong Kong", "APAC", True),
        ("San Juan, Puerto Rico", "US", True),
        ("Puerto Rico", "LATAM", True),
        ("Puerto Rico", "US East Coast", False),
        ("Réunion", "France", True),
        ("Réunion", "EU", True),
        ("Réunion", "Africa", True),
        ("Greenland", "EU", False),
        ("Gibraltar", "UK", False),
        ("Las Palmas", "EU", True),
        ("EU", "Europe", True),
        ("Europe", "EU", False),
        ("UK", "EMEA", True),
        ("UK", "EU", False),
        ("Switzerland", "DACH", True),
        ("Switzerland", "EU", False),
        ("Norway", "EEA", True),
        ("Tbilisi", "EMEA", True),
        ("Palo Alto", "Bay Area", True),
        ("Sacramento", "Bay Area", False),
        ("The Bronx", "NYC", True),
        ("Queens", "New York State", True),
        ("Belfast", "Ireland", False),
        ("Belfast", "UK & Ireland", True),
    ],
)
def test_odd_cases_lie_where_people_say(inner: str, outer: str, expected: bool) -> None:
    """Territories, disputed land, unions and areas around cities."""
    known = gazetteer()
    around = known.ancestors(known.find(inner)[0])
    assert (known.find(outer)[0].key in around) is expected
