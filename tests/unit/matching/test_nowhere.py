"""Conditions about postings whose location nobody can tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.matching.compile import compile_query
from bot.matching.condition import ALWAYS, NEVER, AllOf, Condition, HasAny, NoneOf, holds
from bot.matching.entry import entry_of
from bot.matching.nowhere import for_unknown_location
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from tests.unit.matching.atlas import postings
from tests.unit.matching.queries import queries


def has(term: str) -> Condition:
    """Ask for a term."""
    return HasAny(terms=frozenset({term}))


@settings(max_examples=200, deadline=None)
@given(query=queries, posting=postings())
def test_smaller_condition_holds_for_the_same_postings(query: Query, posting: Posting) -> None:
    """Nothing changes for a posting of unknown location, whichever of the two is asked."""
    entry = entry_of(posting, Location(text="Engineering"), source="seeds")
    for unknown in (False, True):
        condition = compile_query(query, unknown=unknown)
        smaller = for_unknown_location(condition)
        assert holds(smaller, entry) is holds(condition, entry)


@pytest.mark.parametrize(
    ("text", "surely", "perhaps"),
    [
        ("#go remote in:berlin", NEVER, has("#go")),
        ("remote", NEVER, ALWAYS),
        ("#go", has("#go"), has("#go")),
        ("#go -remote", NEVER, has("#go")),
        ("-#go near:london", NEVER, NoneOf(parts=(has("#go"),))),
    ],
)
def test_what_is_left(text: str, surely: Condition, perhaps: Condition) -> None:
    """Places and kinds of work are decided; everything else is still asked."""
    query = parse_query(text)
    assert for_unknown_location(compile_query(query, unknown=False)) == surely
    assert for_unknown_location(compile_query(query, unknown=True)) == perhaps


def test_contradictions_and_truisms_are_seen() -> None:
    """What can never hold is never asked for."""
    assert for_unknown_location(AllOf(parts=(has("#go"), has("in:world")))) == NEVER
    assert for_unknown_location(NoneOf(parts=(has("in:world"),))) == ALWAYS
    assert for_unknown_location(NoneOf(parts=(has("unknown"),))) == NEVER
