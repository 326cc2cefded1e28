"""What is left of a condition once a posting's location is known to be unknown.

Such a posting carries `unknown` and no term about places or kinds of work. Half of what a query
asks is then decided, and an index need not be asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.matching.condition import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    HasAny,
    HasWords,
    NoneOf,
)
from bot.matching.entry import UNKNOWN

_ABOUT_LOCATION = ("in:", "lives:", "area:", "at:", "work:")


def for_unknown_location(condition: Condition) -> Condition:
    """Give a smaller condition that holds for the same postings of unknown location."""
    match condition:
        case HasAny(terms=terms):
            return _has_any(terms)
        case HasWords():
            return condition
        case AllOf(parts=parts):
            return _all_of(map(for_unknown_location, parts))
        case AnyOf(parts=parts):
            return _any_of(map(for_unknown_location, parts))
        case NoneOf(parts=parts):
            return _not(_any_of(map(for_unknown_location, parts)))


def _has_any(terms: frozenset[str]) -> Condition:
    if UNKNOWN in terms:
        return ALWAYS
    left = frozenset(term for term in terms if not term.startswith(_ABOUT_LOCATION))
    return HasAny(terms=left) if left else NEVER


def _all_of(parts: Iterable[Condition]) -> Condition:
    found = tuple(part for part in parts if part != ALWAYS)
    if NEVER in found:
        return NEVER
    return found[0] if len(found) == 1 else AllOf(parts=found)


def _any_of(parts: Iterable[Condition]) -> Condition:
    found = tuple(part for part in parts if part != NEVER)
    if ALWAYS in found:
        return ALWAYS
    return found[0] if len(found) == 1 else AnyOf(parts=found)


def _not(condition: Condition) -> Condition:
    if condition in (ALWAYS, NEVER):
        return NEVER if condition == ALWAYS else ALWAYS
    return NoneOf(parts=(condition,))
