"""A condition as SQLite's full-text index wants it: one MATCH expression.

Everything is in the expression, for FTS5 walks its lists side by side and stops early; joining its
answer with another list (`MATCH … AND rowid IN (…)`) took seconds.
Source: https://www.sqlite.org/fts5.html#full_text_query_syntax
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.matching.condition import (
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
from bot.matching.entry import ANY
from bot.storage.index_terms import MARKS, spell_term, spell_words

#: Every posting carries this one; NOT takes two sides.
_ALL = f'terms : "{spell_term(ANY)}"'
#: No posting carries this one: it is not how a term is spelt.
_NONE = 'terms : "%none"'


def match_expression(condition: Condition) -> str:
    """Write a condition as an FTS5 expression.

    Args:
        condition: With any nesting; nothing in its terms or words means anything to FTS5.

    Returns:
        The expression, to be bound as the right side of MATCH.
    """
    match condition:
        case HasAny(terms=terms):
            return _has_any(sorted(terms))
        case HasWords(words=words, fields=fields):
            return _has_words(words, fields)
        case AllOf(parts=parts):
            return _all_of(parts)
        case AnyOf(parts=parts):
            return _joined("OR", parts) if parts else _NONE
        case NoneOf(parts=parts):
            return _all_of((condition,)) if parts else _ALL


def _all_of(parts: Sequence[Condition]) -> str:
    parts = list(_flat(parts))
    wanted = [part for part in parts if not isinstance(part, NoneOf)]
    unwanted = [each for part in parts if isinstance(part, NoneOf) for each in part.parts]
    expression = _joined("AND", wanted) if wanted else _ALL
    return f"({expression}) NOT ({_joined('OR', unwanted)})" if unwanted else expression


def _flat(parts: Iterable[Condition]) -> Iterator[Condition]:
    """Take apart what only groups: the fewer levels, the fewer lists FTS5 walks twice."""
    for part in parts:
        match part:
            case AllOf(parts=inner):
                yield from _flat(inner)
            case NoneOf(parts=inner):
                yield NoneOf(parts=tuple(each for each in inner if each != NEVER))
            case _:
                yield part


def _joined(operator: str, parts: Sequence[Condition]) -> str:
    if len(parts) == 1:
        return match_expression(parts[0])
    return f" {operator} ".join(f"({match_expression(part)})" for part in parts)


def _has_any(terms: Sequence[str]) -> str:
    if not terms:
        return _NONE
    spelt = " OR ".join(_quoted([spell_term(term)]) for term in terms)
    return f"terms : {spelt}" if len(terms) == 1 else f"terms : ({spelt})"


def _has_words(words: Sequence[str], fields: frozenset[Field]) -> str:
    spelt = spell_words(words)
    if fields == ANYWHERE:
        # No term is spelt like a word, so FTS5 need not look in which column a word stands.
        return _quoted(spelt)
    return " OR ".join(f"({_in_field(spelt, field)})" for field in sorted(fields)) or _NONE


def _in_field(spelt: Sequence[str], field: Field) -> str:
    if field not in MARKS:
        return f"{field.value} : {_quoted(spelt)}"
    marked = " AND ".join(f"terms : {_quoted([MARKS[field] + word])}" for word in spelt)
    return marked if len(spelt) == 1 else f"{marked} AND {field.value} : {_quoted(spelt)}"


def _quoted(tokens: Iterable[str]) -> str:
    # No token holds a quotation mark: words are letters and digits, terms are escaped.
    return f'"{" ".join(tokens)}"'
