"""A condition as SQLite's full-text index wants it: one MATCH expression.

Everything is in the expression, for FTS5 walks its lists side by side and stops early; joining its
answer with another list (`MATCH … AND rowid IN (…)`) took seconds.
Source: https://www.sqlite.org/fts5.html#full_text_query_syntax
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from bot.storage.index_terms import spell_term, spell_words

#: Every posting carries this one; NOT takes two sides.
_ALL = 'terms : "any"'
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
    wanted = [part for part in parts if not isinstance(part, NoneOf)]
    unwanted = [each for part in parts if isinstance(part, NoneOf) for each in part.parts]
    expression = _joined("AND", wanted) if wanted else _ALL
    return f"({expression}) NOT ({_joined('OR', unwanted)})" if unwanted else expression


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
    if not words:
        return _ALL if fields else _NONE
    if not fields:
        return _NONE
    names = sorted(field.value for field in fields)
    columns = "- terms" if fields == ANYWHERE else "{" + " ".join(names) + "}"
    return f"{columns} : {_quoted(spell_words(words))}"


def _quoted(tokens: Iterable[str]) -> str:
    # No token holds a quotation mark: words are letters and digits, terms are escaped.
    return f'"{" ".join(tokens)}"'
