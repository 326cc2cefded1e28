"""What a posting must hold for a query to want it: plain boolean logic over terms and words.

`compile.py` turns a query into a condition, once. Everyone then asks the same condition: the pure
matcher (`holds`), the full-text index of SQLite and the one of PostgreSQL. So they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Where words are looked for."""

    #: The posting's title.
    TITLE = "title"
    #: The employer's name.
    COMPANY = "company"
    #: The hashtags, read as words.
    HASHTAGS = "hashtags"
    #: The body as plain text.
    BODY = "body"


ANYWHERE = frozenset(Field)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A posting as the index knows it."""

    #: Exact terms, such as "#python", "in:country:GB", "work:remote"; see `entry.py` for all.
    terms: frozenset[str]
    #: Folded words of each field, in order, by `bot.postings.words`.
    words: Mapping[Field, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class HasAny:
    """The posting carries at least one of these exact terms."""

    terms: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class HasWords:
    """These words stand side by side, in this order, in one of these fields."""

    words: tuple[str, ...]
    fields: frozenset[Field] = ANYWHERE


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Every part holds; with no parts, always true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one part holds; with no parts, never true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class NoneOf:
    """No part holds."""

    parts: tuple[Condition, ...]


Condition = HasAny | HasWords | AllOf | AnyOf | NoneOf

ALWAYS = AllOf(parts=())
NEVER = AnyOf(parts=())


def holds(condition: Condition, entry: Entry) -> bool:
    """Tell whether a posting meets a condition."""
    match condition:
        case HasAny(terms=terms):
            return not terms.isdisjoint(entry.terms)
        case HasWords(words=words, fields=fields):
            return any(_stand_together(words, entry.words.get(field, ())) for field in fields)
        case AllOf(parts=parts):
            return all(holds(part, entry) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, entry) for part in parts)
        case NoneOf(parts=parts):
            return not any(holds(part, entry) for part in parts)


def _stand_together(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    if len(words) == 1:
        return words[0] in text
    last = len(text) - len(words)
    return any(text[i] == words[0] and text[i : i + len(words)] == words for i in range(last + 1))
