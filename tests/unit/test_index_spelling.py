"""How conditions are spelt for the index: nothing in them means anything to a database."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.condition import (
    ALWAYS,
    ANYWHERE,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    Field,
    HasAny,
    HasWords,
    NoneOf,
)
from bot.storage.index_sqlite import match_expression
from bot.storage.index_terms import MAX_LENGTH, spell_term, spell_words


def has(*terms: str) -> HasAny:
    """Ask for any of these terms."""
    return HasAny(terms=frozenset(terms))


def says(*words: str, fields: frozenset[Field] = ANYWHERE) -> HasWords:
    """Ask for these words."""
    return HasWords(words=words, fields=fields)


@pytest.mark.parametrize(
    ("condition", "expression"),
    [
        (has("#c++"), 'terms : "#c++"'),
        (has("#b", "#a"), 'terms : ("#a" OR "#b")'),
        (has(), 'terms : "%none"'),
        (says("a", "b"), '"a b"'),
        (says("a", fields=frozenset({Field.BODY})), '(body : "a")'),
        (
            says("a", "b", fields=frozenset({Field.TITLE})),
            '(terms : "%t:a" AND terms : "%t:b" AND title : "a b")',
        ),
        (
            says("a", fields=frozenset({Field.TITLE, Field.HASHTAGS})),
            '(terms : "%h:a") OR (terms : "%t:a")',
        ),
        (says("a", fields=frozenset()), 'terms : "%none"'),
        (ALWAYS, 'terms : "%:any"'),
        (NEVER, 'terms : "%none"'),
        (NoneOf(parts=()), 'terms : "%:any"'),
        (AllOf(parts=(has("#a"), says("b"))), '(terms : "#a") AND ("b")'),
        (AnyOf(parts=(has("#a"), says("b"))), '(terms : "#a") OR ("b")'),
        (NoneOf(parts=(has("#a"),)), '(terms : "%:any") NOT (terms : "#a")'),
        (
            AllOf(parts=(has("#a"), NoneOf(parts=(has("#b"), has("#c"))))),
            '(terms : "#a") NOT ((terms : "#b") OR (terms : "#c"))',
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_expressions(condition: Condition, expression: str) -> None:
    """Each kind of condition has one spelling; NOT always has a left side."""
    assert match_expression(condition) == expression


@pytest.mark.parametrize(
    ("term", "spelt"),
    [
        ("#python", "#python"),
        ("any", "%:any"),
        ("#ui/ux", "#ui/ux"),
        ("in:country:GB", "in:country:%47%42"),
        ("type:full time", "type:full%20time"),
        ('source:a"b', "source:a%22b"),
        ("#100%", "#100%25"),
        ("#東", "#%e6%9d%b1"),
        ("#\0", "#%00"),
    ],
)
def test_terms_are_escaped(term: str, spelt: str) -> None:
    """Only what no tokenizer cuts or folds is left as it is."""
    assert spell_term(term) == spelt


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_terms_are_never_spelt_alike(one: str, other: str) -> None:
    """Whatever a hashtag, job type or source holds, it is found by itself alone."""
    assert (spell_term(one) == spell_term(other)) == (one == other)


@given(st.text(max_size=300))
def test_a_spelt_term_is_plain_and_short(term: str) -> None:
    """No space, quotation mark, capital or byte beyond ASCII is left, and no key is too long."""
    spelt = spell_term(term)
    assert re.fullmatch(r"[a-z0-9#:/.+_%-]*", spelt)
    assert not spelt.isalnum()
    assert len(spelt) <= MAX_LENGTH * 12


def test_long_words_are_kept_as_digests() -> None:
    """A word of any length is found by itself, and by no other of the same beginning."""
    long, longer = "a" * (MAX_LENGTH + 1), "a" * (MAX_LENGTH + 2)
    spelt = spell_words([long, longer, "short"])
    assert len({*spelt}) == 3
    assert spelt[2] == "short"
    assert max(map(len, spelt)) <= MAX_LENGTH
