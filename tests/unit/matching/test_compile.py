"""Conditions are small, and the same where nothing is in doubt."""

from __future__ import annotations

import pytest

from bot.matching.compile import compile_query
from bot.matching.condition import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    Field,
    HasAny,
    HasWords,
    NoneOf,
)
from bot.places.gazetteer import gazetteer
from bot.queries.normal import NOTHING
from bot.queries.parse import parse_query
from bot.queries.query import Query


def has(*terms: str) -> HasAny:
    """Carry one of these terms."""
    return HasAny(terms=frozenset(terms))


def compiled(text: str, *, unknown: bool = False) -> Condition:
    """Compile a text."""
    return compile_query(parse_query(text), unknown=unknown)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("all", ALWAYS),
        ("#a", has("#a")),
        ("#a OR #b OR type:x", has("#a", "#b", "type:x")),
        ("#a #b", AllOf(parts=(has("#a"), has("#b")))),
        ("-#a", NoneOf(parts=(has("#a"),))),
        ("-#a -#b", NoneOf(parts=(has("#a", "#b"),))),
        ("-(#a OR #b)", NoneOf(parts=(has("#a", "#b"),))),
        ("(#a OR #b) -#c", AllOf(parts=(has("#a", "#b"), NoneOf(parts=(has("#c"),))))),
        ("(#a OR #b) (#c OR #d)", AllOf(parts=(has("#a", "#b"), has("#c", "#d")))),
        ("(#a OR #b OR #c) #d", AllOf(parts=(has("#d"), has("#a", "#b", "#c")))),
        ("pay", HasWords(words=("pay",))),
        ("title:pay", HasWords(words=("pay",), fields=frozenset({Field.TITLE}))),
        ("company:pay", HasWords(words=("pay",), fields=frozenset({Field.COMPANY}))),
        ("#a OR pay", AnyOf(parts=(has("#a"), HasWords(words=("pay",))))),
        ("-#a -pay", NoneOf(parts=(has("#a"), HasWords(words=("pay",))))),
        ("source:x", has("source:x")),
        ("in:uk", has("in:country:GB")),
        ("in:uk OR in:germany", has("in:country:GB", "in:country:DE")),
        ("onsite", has("work:onsite")),
        ("-in:uk", NoneOf(parts=(has("in:country:GB", "unknown"),))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_conditions_are_as_small_as_can_be(text: str, condition: Condition) -> None:
    """Alternatives unite their terms, what is left out is one set, single parts stand alone."""
    assert compiled(text) == condition


def test_nothing_is_never_wanted() -> None:
    """A query that leaves everything out compiles to what no posting meets."""
    assert compile_query(Query(root=NOTHING), unknown=True) == NEVER


@pytest.mark.parametrize("text", ["#a", "pay", "all", "type:x -#b", "company:x OR title:y"])
def test_both_variants_are_one_where_no_place_is_asked(text: str) -> None:
    """Callers may skip the second question when the answer is the same object."""
    query = parse_query(text)
    assert compile_query(query, unknown=True) is compile_query(query, unknown=False)


@pytest.mark.parametrize("text", ["in:uk", "-in:uk", "remote", "near:berlin", "#a OR -onsite"])
def test_variants_differ_where_a_place_is_asked(text: str) -> None:
    """An unknown location makes a difference to each of these."""
    query = parse_query(text)
    assert compile_query(query, unknown=True) != compile_query(query, unknown=False)


def test_doubt_is_given_by_a_single_term() -> None:
    """`unknown` stands among the wanted terms, and no longer among the unwanted ones."""
    assert compiled("in:uk", unknown=True) == has("in:country:GB", "unknown")
    assert compiled("-in:uk", unknown=True) == NoneOf(parts=(has("in:country:GB"),))


def test_near_means_the_cities_within_the_distance() -> None:
    """Potsdam is 27 km from Berlin: in at 30, out at 20."""
    potsdam = gazetteer().find("Potsdam")[0]
    near, nearer = compiled("near:berlin:30km"), compiled("near:berlin:20km")
    assert isinstance(near, HasAny)
    assert isinstance(nearer, HasAny)
    assert f"at:{potsdam.key}" in near.terms - nearer.terms
    assert f"at:{gazetteer().find('Berlin')[0].key}" in nearer.terms


def test_living_somewhere_needs_no_list_of_what_lies_inside() -> None:
    """`remote in:europe` asks one term for all of Europe, and names only what reaches beyond it."""
    condition = compiled("remote in:europe")
    assert isinstance(condition, AllOf)
    home = condition.parts[1]
    assert isinstance(home, HasAny)
    assert {"lives:continent:EU", "area:world", "area:region:emea"} <= home.terms
    assert not {"area:continent:EU", "area:country:GB", "area:region:dach"} & home.terms
