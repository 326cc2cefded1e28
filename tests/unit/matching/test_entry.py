"""What the index knows of a posting."""

from __future__ import annotations

import pytest

from bot.matching.condition import Field
from bot.matching.entry import entry_of, work_of
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Work
from tests.making import make_posting

LONDON = gazetteer().find("London")[0]
EUROPE = gazetteer().find("Europe")[0]
WORLD = gazetteer().place("world")


def terms(location: Location, family: str) -> set[str]:
    """Give the terms of one family for a location."""
    found = entry_of(make_posting(), location, source="").terms
    return {term for term in found if term.startswith(family)}


def test_a_posting_carries_what_its_hashtags_imply() -> None:
    """It is found by what includes its hashtags, at any number of steps, but not by those words."""
    entry = entry_of(make_posting(hashtags=("next.js", "react")), Location(text=""), source="")
    tags = {term for term in entry.terms if term.startswith("#")}
    assert tags == {"#next.js", "#react", "#javascript"}
    assert entry.words[Field.HASHTAGS] == ("next", "js", "react")


def test_a_posting_carries_its_hashtags_type_and_source() -> None:
    """Names are folded, and every posting is any posting."""
    posting = make_posting(hashtags=("c++", "r/d"), job_type="Full  Time")
    found = entry_of(posting, Location(text=""), source="Crocoder").terms
    assert found == {"any", "unknown", "#c++", "#r/d", "type:full time", "source:crocoder"}


def test_a_posting_that_names_nothing_has_terms_for_nothing() -> None:
    """No empty type and no empty source."""
    posting = make_posting(hashtags=(), job_type="")
    assert entry_of(posting, Location(text=""), source="").terms == {"any", "unknown"}


def test_words_are_folded_field_by_field() -> None:
    """Title, company, hashtags and body are looked through apart."""
    posting = make_posting(
        title="Café Engineer", company="J.P. Morgan", hashtags=("node.js", "go"), text="Pay, daily."
    )
    assert entry_of(posting, Location(text=""), source="").words == {
        Field.TITLE: ("cafe", "engineer"),
        Field.COMPANY: ("j", "p", "morgan"),
        Field.HASHTAGS: ("node", "js", "go"),
        Field.BODY: ("pay", "daily"),
    }


def test_an_office_lies_in_all_that_contains_it() -> None:
    """An office has its city, and every area around it; nobody lives there."""
    location = Location(text="", work=Work.HYBRID, places=(LONDON,))
    expected = {f"in:{key}" for key in gazetteer().ancestors(LONDON)}
    assert {f"in:{LONDON.key}", "in:country:GB", "in:continent:EU", "in:world"} <= expected
    assert terms(location, "in:") == expected
    assert terms(location, "at:") == {f"at:{LONDON.key}"}
    assert terms(location, "work:") == {"work:hybrid"}
    assert not terms(location, "lives:") | terms(location, "area:") | terms(location, "unknown")


def test_a_remote_area_is_where_people_live() -> None:
    """It lies in what contains it, has no office, and is itself an exact area."""
    location = Location(text="", work=Work.REMOTE, remote_area=(EUROPE,))
    around = gazetteer().ancestors(EUROPE)
    assert terms(location, "in:") == {f"in:{key}" for key in around}
    assert terms(location, "lives:") == {f"lives:{key}" for key in around}
    assert terms(location, "area:") == {"area:continent:EU"}
    assert not terms(location, "at:")


def test_an_office_larger_than_a_city_is_at_no_city() -> None:
    """`near:` measures to cities; somewhere in Europe is near nothing."""
    location = Location(text="", places=(EUROPE,))
    assert not terms(location, "at:")
    assert "in:continent:EU" in terms(location, "in:")


@pytest.mark.parametrize(
    ("location", "work"),
    [
        (Location(text=""), Work.UNKNOWN),
        (Location(text="", places=(LONDON,)), Work.ONSITE),
        (Location(text="", work=Work.HYBRID, places=(LONDON,)), Work.HYBRID),
        (Location(text="", work=Work.REMOTE, remote_area=(WORLD,)), Work.REMOTE),
        (Location(text="", work=Work.HYBRID), Work.HYBRID),
    ],
)
def test_who_names_an_office_and_nothing_else_means_that_office(
    location: Location, work: Work
) -> None:
    """Only silence about the kind of work lets the office speak."""
    assert work_of(location) is work
    assert terms(location, "work:") == ({f"work:{work}"} if work is not Work.UNKNOWN else set())
