"""Verdicts a member would expect, in the design's own examples."""

from __future__ import annotations

import pytest

from bot.matching.entry import entry_of
from bot.matching.match import Verdict, verdict
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, Work
from bot.queries.parse import parse_query
from tests.making import make_posting


def place(name: str) -> Place:
    """Give the likeliest place of a name."""
    return gazetteer().find(name)[0]


WORLD = gazetteer().place("world")
LOCATIONS = {
    "London": Location(text="", places=(place("London"),)),
    "Manchester, hybrid": Location(text="", work=Work.HYBRID, places=(place("Manchester"),)),
    "Remote EMEA": Location(text="", work=Work.REMOTE, remote_area=(place("EMEA"),)),
    "Remote - UK": Location(text="", work=Work.REMOTE, remote_area=(place("UK"),)),
    "Anywhere": Location(text="", work=Work.REMOTE, remote_area=(WORLD,)),
    "Remote - US only": Location(text="", work=Work.REMOTE, remote_area=(place("US"),)),
    "London - Remote OK": Location(
        text="", work=Work.REMOTE, places=(place("London"),), remote_area=(WORLD,)
    ),
    "Engineering": Location(text=""),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in:london", {"London", "London - Remote OK"}),
        ("in:uk", {"London", "Manchester, hybrid", "Remote - UK", "London - Remote OK"}),
        (
            "remote in:uk",
            {"Remote EMEA", "Remote - UK", "Anywhere", "London - Remote OK"},
        ),
        (
            "in:uk OR (remote in:uk)",
            {
                "London",
                "Manchester, hybrid",
                "Remote EMEA",
                "Remote - UK",
                "Anywhere",
                "London - Remote OK",
            },
        ),
        ("near:london", {"London", "London - Remote OK"}),
        ("onsite", {"London"}),
        ("hybrid", {"Manchester, hybrid"}),
        ("-in:uk", {"Remote EMEA", "Anywhere", "Remote - US only"}),
        ("remote -in:us", {"Remote EMEA", "Remote - UK", "Anywhere", "London - Remote OK"}),
        ("#rust OR remote", set(LOCATIONS) - {"London", "Manchester, hybrid", "Engineering"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_places_mean_what_a_person_means(text: str, wanted: set[str]) -> None:
    """Each query surely finds these, and leaves the unreadable location in doubt."""
    query = parse_query(text)
    found = {
        name: verdict(query, entry_of(make_posting(), location, source=""))
        for name, location in LOCATIONS.items()
    }
    assert {name for name, each in found.items() if each is Verdict.YES} == wanted
    assert found["Engineering"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#python OR in:uk", Verdict.YES),
        ("#python in:uk", Verdict.UNKNOWN),
        ("#rust in:uk", Verdict.NO),
        ("-(#rust in:uk)", Verdict.YES),
        ("-(#python in:uk)", Verdict.UNKNOWN),
        ("in:uk OR -in:uk", Verdict.UNKNOWN),
        ("#rust OR in:uk", Verdict.UNKNOWN),
    ],
)
def test_an_unknown_location_is_a_third_answer(text: str, expected: Verdict) -> None:
    """It decides only where nothing else does."""
    entry = entry_of(make_posting(hashtags=("python",)), Location(text=""), source="")
    assert verdict(parse_query(text), entry) is expected


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('"payment infrastructure"', True),
        ('"infrastructure payment"', False),
        ('"Infra engineer"', False),
        ("cafe", True),
        ("title:engineer", True),
        ("title:payment", False),
        ('company:"acme ltd"', True),
        ("company:acm", False),
        ('"node js"', True),
        ('"engineer acme"', False),
    ],
)
def test_words_stand_side_by_side_in_one_part_of_a_posting(text: str, matches: bool) -> None:
    """Whole words, folded, in order, never across title and company."""
    posting = make_posting(
        title="Senior Engineer",
        company="ACME Ltd.",
        hashtags=("node.js",),
        text="Own our payment infrastructure, from the café.",
    )
    entry = entry_of(posting, Location(text=""), source="")
    assert (verdict(parse_query(text), entry) is Verdict.YES) is matches


def test_search_syntax_in_a_query_is_literal() -> None:
    """Operators of databases are words like any other."""
    posting = make_posting(title="NEAR 100% a* OR b; DROP TABLE x")
    entry = entry_of(posting, Location(text=""), source="")
    for text in ('"100% a*"', '"a* or b; drop"', "title:100%", 'title:"NEAR"', "DROP TABLE"):
        assert verdict(parse_query(text), entry) is Verdict.YES
    for text in ('"a* b; drop x"', "title:10%", "tabl*", "title:N_AR"):
        assert verdict(parse_query(text), entry) is Verdict.NO
