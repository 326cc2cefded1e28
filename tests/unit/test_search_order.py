"""The groups of a search: none overlaps another, and together they are everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.compile import compile_query, condition_of
from bot.matching.condition import Condition, Entry, HasAny, NoneOf, holds
from bot.matching.entry import entry_of
from bot.places.gazetteer import gazetteer
from bot.places.place import Location
from bot.postings.hashtag_table import TABLE
from bot.postings.posting import Posting
from bot.queries.clauses import LivesIn
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.search_order import groups
from bot.storage.index_terms import tagged_term
from tests.making import make_posting
from tests.unit.matching.atlas import locations, postings
from tests.unit.matching.queries import queries

HOME = condition_of(LivesIn(place=gazetteer().place("country:GB")))


def entry(posting: Posting, location: Location) -> Entry:
    """Give what the full-text index knows."""
    found = entry_of(posting, location, source="seeds")
    tagged = {tagged_term(tag) for tag in TABLE.including.intersection(posting.hashtags)}
    return Entry(terms=found.terms | tagged, words=found.words)


@given(
    query=queries,
    board=st.lists(st.tuples(postings(), locations()), min_size=1, max_size=5),
    home=st.sampled_from((None, HOME)),
)
def test_each_posting_is_in_one_group(
    query: Query, board: list[tuple[Posting, Location]], home: Condition | None
) -> None:
    """What matches is in exactly one group, what does not is in none."""
    condition = compile_query(query, unknown=False)
    for posting, location in board:
        of = entry(posting, location)
        times = sum(holds(group, of) for group in groups(query, condition, home))
        assert times == holds(condition, of)


def order(text: str, *boards: dict[str, object]) -> list[int]:
    """Give the number of the group that each posting is in."""
    query = parse_query(text)
    found = groups(query, compile_query(query, unknown=False), None)
    entries = [entry(make_posting(**changes), Location(text="")) for changes in boards]
    return [next(i for i, group in enumerate(found) if holds(group, each)) for each in entries]


@pytest.mark.parametrize("text", ["#python", "#python -#php", "#python (#web OR payments)"])
def test_what_is_only_implied_comes_later(text: str) -> None:
    """A posting that says python itself stands before one that says django."""
    own, implied = order(
        text, {"hashtags": ("python", "web")}, {"hashtags": ("django",), "title": "Payments"}
    )
    assert own < implied


def test_of_alternatives_one_that_is_carried_is_enough() -> None:
    """Who asks for python or go, and finds go, finds what was asked for."""
    assert order("#python OR #go", {"hashtags": ("go", "django")}, {"hashtags": ("python",)}) == [
        0,
        0,
    ]


def test_words_in_title_come_first() -> None:
    """All of the words in the title, then some, then none."""
    found = order(
        "payments kafka",
        {"title": "Kafka payments"},
        {"title": "Kafka", "text": "payments"},
        {"title": "Engineer", "text": "payments and kafka"},
    )
    assert found == [0, 1, 2]


def test_what_nothing_implies_needs_no_groups() -> None:
    """An index is asked once where there is one order only."""
    query = parse_query("#fastapi")
    condition = compile_query(query, unknown=False)
    assert groups(query, condition, None) == (condition,)


def test_the_second_half_asks_no_more_than_it_must() -> None:
    """What is shared by both halves is asked once."""
    query = parse_query("#python #fastapi in:uk")
    condition = compile_query(query, unknown=False)
    _first, second = groups(query, condition, None)
    assert second.parts[-1] == NoneOf(parts=(HasAny(terms=frozenset({"tagged:python"})),))  # type: ignore[union-attr]
