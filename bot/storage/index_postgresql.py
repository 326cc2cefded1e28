"""A condition as PostgreSQL's indexes want it: arrays of terms and words under one GIN index.

A `tsvector` would forget where words stand after its 16,383rd position, so words are an array and
phrases are looked for in the folded text itself, among the few postings that hold their words and
the numbers of their pairs of words.
Terms and words are numbers: a table of short rows stays in memory, and counting has to visit each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    column,
    false,
    literal,
    not_,
    or_,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.matching.condition import (
    ANYWHERE,
    AllOf,
    AnyOf,
    Condition,
    Field,
    HasAny,
    HasWords,
    NoneOf,
)
from bot.storage.index_terms import MARKS, number_of, pairs_of, spell_term, spell_words

_TERMS = column("terms", ARRAY(BigInteger))
_WORDS = column("words", ARRAY(BigInteger))


def where_clause(condition: Condition) -> ColumnElement[bool]:
    """Write a condition as a WHERE clause over `posting_index`."""
    match condition:
        case HasAny(terms=terms):
            return _overlaps(sorted(terms))
        case HasWords(words=words, fields=fields):
            return or_(false(), *_has_words(spell_words(words), fields))
        case AllOf(parts=parts):
            return and_(true(), *map(where_clause, parts))
        case AnyOf(parts=parts):
            return or_(false(), *map(where_clause, parts))
        case NoneOf(parts=parts):
            return not_(or_(false(), *map(where_clause, parts)))


def indexed_text(words: Iterable[str]) -> str:
    """Give what a field's own column holds: the words, each between two spaces."""
    return f" {' '.join(words)} "


def _overlaps(terms: Iterable[str]) -> ColumnElement[bool]:
    overlap: ColumnElement[bool] = _TERMS.overlap(_array(spell_term(term) for term in terms))
    return overlap


def _has_words(words: Sequence[str], fields: frozenset[Field]) -> list[ColumnElement[bool]]:
    if fields == ANYWHERE:
        held = _WORDS.contains(_array(words, pairs_of(words)))
        return [held if len(words) == 1 else and_(held, or_(*_phrases(words, fields)))]
    return [_in_field(words, field) for field in sorted(fields)]


def _in_field(words: Sequence[str], field: Field) -> ColumnElement[bool]:
    if field not in MARKS:
        return and_(_WORDS.contains(_array(words, pairs_of(words))), *_phrases(words, [field]))
    marked = _WORDS.contains(_array([MARKS[field] + word for word in words], pairs_of(words)))
    return marked if len(words) == 1 else and_(marked, *_phrases(words, [field]))


def _phrases(words: Sequence[str], fields: Iterable[Field]) -> list[ColumnElement[bool]]:
    # Of LIKE the planner knows that few rows meet it. Words hold no sign that means anything to it.
    phrase = f"%{indexed_text(words)}%"
    return [column(field.value, Text).like(phrase) for field in sorted(fields)]


def _array(spelt: Iterable[str], pairs: Iterable[int] = ()) -> ColumnElement[list[int]]:
    return literal([*map(number_of, spelt), *pairs], ARRAY(BigInteger))
