"""The order of what a search finds: which of two conditions comes first. Pure.

A search shows one group after another, each in the order of the board: newest day, then `featured`,
then what came last. The groups, first to last:

1. remote work that the member can do from home, where they said where that is;
2. what carries the hashtags that were asked for, then what only implies them;
3. what names all of the searched words in title or hashtags, then some, then none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.matching.condition import (
    AllOf,
    AnyOf,
    Condition,
    Entry,
    Field,
    HasAny,
    HasWords,
    NoneOf,
    holds,
)
from bot.matching.entry import entry_of
from bot.postings.hashtag_table import TABLE
from bot.postings.stored import StoredPosting
from bot.queries.query import And, Node, Or, Query, Words
from bot.storage.index_terms import tagged_term

_WHERE_IT_COUNTS = frozenset({Field.TITLE, Field.HASHTAGS})
#: Hashtags that a posting may be found by without carrying them → what it carries if it does.
_TAGGED = {f"#{name}": tagged_term(name) for name in TABLE.including}


@lru_cache(maxsize=256)
def groups(query: Query, condition: Condition, home: Condition | None) -> tuple[Condition, ...]:
    """Cut what meets a condition into groups, the first to be shown first.

    Args:
        query: What was asked.
        condition: What a posting must meet; made of the query.
        home: What remote work must meet that the member can do; None when that is not known.

    Returns:
        Conditions of which every posting that meets `condition` meets exactly one.
    """
    homes: list[_Parts] = [()] if home is None else [(home,), (NoneOf(parts=(home,)),)]
    return tuple(
        _all_of((*tagged, *near, *named))
        for near in homes
        for tagged in _by_hashtags(condition)
        for named in _by_words(query)
    )


def group_of(stored: StoredPosting, ordered: Sequence[Condition]) -> int:
    """Tell which group a posting is in that meets the condition.

    Args:
        stored: The posting.
        ordered: The groups.
    """
    posting = stored.posting
    found = entry_of(posting, stored.location, source=stored.source)
    carried = TABLE.including.intersection(posting.hashtags)
    tagged = frozenset(tagged_term(name) for name in carried)
    entry = Entry(terms=found.terms | tagged, words=found.words)
    last = len(ordered) - 1
    return next((at for at, group in enumerate(ordered[:last]) if holds(group, entry)), last)


_Parts = tuple[Condition, ...]


def _all_of(parts: _Parts) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(parts=parts)


def _by_hashtags(condition: Condition) -> list[_Parts]:
    """Cut by whether the hashtags are carried, or only implied."""
    tagged = _as_tagged(condition)
    if tagged == condition:
        return [(condition,)]
    return [(tagged,), (condition, NoneOf(parts=(_difference(condition),)))]


def _as_tagged(condition: Condition) -> Condition:
    """Demand that hashtags are carried, not only implied."""
    match condition:
        case HasAny(terms=terms):
            return HasAny(terms=frozenset(_TAGGED.get(term, term) for term in terms))
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return replace(condition, parts=tuple(map(_as_tagged, parts)))
    # What is left out is left out either way.
    return condition


def _difference(condition: Condition) -> Condition:
    """Give what carrying the hashtags demands beyond the condition, as little as can be told."""
    if isinstance(condition, AllOf):
        changed = [part for part in condition.parts if _as_tagged(part) != part]
        return _all_of(tuple(map(_difference, changed)))
    return _as_tagged(condition)


def _by_words(query: Query) -> list[_Parts]:
    """Cut by how many of the searched words stand where they count."""
    named: list[Condition] = [
        HasWords(words=words, fields=_WHERE_IT_COUNTS)
        for words in dict.fromkeys(_searched_words(query.root))
    ]
    if not named:
        return [()]
    every, none = AllOf(parts=tuple(named)), NoneOf(parts=tuple(named))
    if len(named) == 1:
        return [(every,), (none,)]
    some = AllOf(parts=(AnyOf(parts=tuple(named)), NoneOf(parts=(every,))))
    return [(every,), (some,), (none,)]


def _searched_words(node: Node) -> Iterator[tuple[str, ...]]:
    match node:
        case Words(words=words):
            yield words
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _searched_words(part)
