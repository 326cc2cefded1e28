"""What stands in the way of names is taken out of location texts, and amounts are settled."""

from __future__ import annotations

import pytest

from bot.places.cleaning import cleaned
from bot.places.slips import Slips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K&ouml;ln &amp; Bonn", "Köln & Bonn"),
        ("<b>Berlin</b>", "; Berlin ;"),
        ("MÃ¼nchen", "München"),
        ("Remote â€“ UK", "Remote – UK"),
        ("Ｔｏｋｙｏ，Ｊａｐａｎ", "Tokyo,Japan"),
        ("London\u200b", "London"),
        ("🇩🇪", "DE"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "Scotland"),
        ("🌎", "worldwide"),
        ("Berlin 🌎", "Berlin 🌎"),
        ("remote_us", "remote us"),
        ("12 Long Street, Bristol", ", Bristol"),
        ("Via Torino 2, 20123 Milano", ", 20123 Milano"),
        ("London NW1 6XE", "London"),
        ("CH-8001 Zürich", "8001 Zürich"),
        ("see https://example.com/jobs", "see"),
        ("Western or Central Europe", "Western Europe or Central Europe"),
        ("Central and Eastern Europe", "Central and Eastern Europe"),
        ("Remote: no", "onsite"),
    ],
)
def test_a_text_is_made_readable(text: str, expected: str) -> None:
    """Markup, wrong decoding, other widths, flags and streets go."""
    assert cleaned(text).strip() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 days WFH", "hybrid"),
        ("4 days/week onsite", "hybrid"),
        ("two to three days a week in the office", "hybrid"),
        ("5 days a week in office", "onsite"),
        ("0 days in office", "remote"),
        ("5 days remote", "remote"),
        ("60% remote", "hybrid"),
        ("100% remote", "remote"),
        ("100 % on-site", "onsite"),
        ("2 jours de télétravail par semaine", "hybrid"),
        ("30 days of holiday", "30 days of holiday"),
    ],
)
def test_amounts_are_settled(text: str, expected: str) -> None:
    """Part of a week is hybrid, all of it is what it says."""
    assert cleaned(text).strip() == expected


def test_an_ordinary_text_stays_as_it_is() -> None:
    """Nothing to mend, nothing mended."""
    assert cleaned("Austin, TX or Denver, CO") == "Austin, TX or Denver, CO"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cincinatti", "cincinnati"),
        ("untied states", "united states"),
        ("germnay", "germany"),
        ("hungry", None),
        ("remove", None),
        ("lodnon", "london"),
        ("engineering", None),
        ("", None),
        ("1234567", None),
    ],
)
def test_slips_are_few_and_small(name: str, expected: str | None) -> None:
    """Short words may only swap letters; long ones may differ in two."""
    known = ["united states", "germany", "hungary", "remote", "london", "cincinnati"]
    assert Slips(known).meant(name) == expected
