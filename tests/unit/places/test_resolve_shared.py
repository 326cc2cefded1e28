"""The locations of real postings are read as a person would, where they are at hand."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from bot.places.place import PlaceKind
from bot.places.resolve import resolve_location
from tests.shared_data import shared
from tests.unit.places.labels import label_of

_LOCATION = re.compile(r'^location: "(.*)"', re.MULTILINE)


@cache
def _texts() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in shared("data/postings").rglob("*.md"):
        match = _LOCATION.search(path.read_text("utf-8", errors="replace"))
        if match:
            found[match[1]] += 1
    return found


def test_few_real_locations_stay_unknown() -> None:
    """What stays unknown is empty, a department, or says that it does not say."""
    texts = _texts()
    unknown = {text for text in texts if not resolve_location(text).is_known}
    assert len(unknown) <= 8
    assert sum(texts[text] for text in unknown) < 0.05 * texts.total()


def test_every_text_that_says_remote_is_remote() -> None:
    """No way of writing it is missed."""
    missed = {
        text
        for text in _texts()
        if "remote" in text.lower() and resolve_location(text).work.value != "remote"
    }
    assert not missed


def test_city_state_country_is_one_city() -> None:
    """As one board writes all of its locations."""
    shapes = re.compile(r"[^,;/|()-]+, [^,;/|()-]+, (United States|United Kingdom|Germany|Canada)")
    texts = [text for text in _texts() if shapes.fullmatch(text) and "emote" not in text]
    assert len(texts) > 20
    for text in texts:
        (city,) = resolve_location(text).places
        assert city.kind is PlaceKind.CITY, text
        assert text.startswith((city.name, "New York")), text


def test_city_with_remote_ok_is_an_office_and_the_world() -> None:
    """The other common shape: "London, GB - Remote OK"."""
    shape = re.compile(r"(?P<city>[\w ]+), [A-Z]{2} - +Remote OK")
    texts = [text for text in _texts() if shape.fullmatch(text) and not text.startswith("Europe")]
    assert len(texts) > 15
    for text in texts:
        location = resolve_location(text)
        assert [office.kind for office in location.places] == [PlaceKind.CITY], text
        assert [area.key for area in location.remote_area] == ["world"], text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Multiple Countries", ""),
        ("Engineering", ""),
        ("Remote (Timezone friendly to CET)", "remote ~+EU"),
        ("US or EU - Remote Position, California", "remote ~US, eu"),
        ("Plantation Fl, OR Remote", "remote @Plantation/US ~world"),
    ],
)
def test_particular_texts(text: str, expected: str) -> None:
    """Those that a simpler reading gets wrong."""
    assert text in _texts()
    assert label_of(resolve_location(text)) == expected
