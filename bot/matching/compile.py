"""From a query to the condition that a posting must meet.

Stage 4 of the journey. A posting's unknown location is a third answer beside yes and no (Kleene's
logic), so every query has two conditions: one that *surely* matching postings meet, and one that
also those meet that *may* match. A posting between the two is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from sys import intern

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
from bot.matching.entry import UNKNOWN
from bot.places.gazetteer import gazetteer
from bot.places.place import Place
from bot.queries.clauses import Clause, Literal, LivesIn, clauses
from bot.queries.query import (
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    OfWork,
    Query,
    Term,
    Title,
    Words,
)


@lru_cache(maxsize=256)
def compile_query(query: Query, *, unknown: bool) -> Condition:
    """Turn a query into a condition, `since:` and `closed` left aside.

    Args:
        query: In canonical form, as `parse_query` gives it.
        unknown: False for postings that surely match; True to give an unknown location the benefit
            of the doubt.

    Returns:
        As small a condition as can be told; the same for both when the query asks nothing about
        places and kinds of work.
    """
    found_clauses = clauses(query.root)
    if unknown and not any(each.about_location for clause in found_clauses for each in clause):
        return compile_query(query, unknown=False)
    found = [_clause_parts(clause, unknown=unknown) for clause in found_clauses]
    return _any_of(_all_of(parts) for parts in _merged(found))


Parts = frozenset[Condition]


def _clause_parts(clause: Clause, *, unknown: bool) -> Parts:
    wanted = {_wanted(literal, unknown=unknown) for literal in clause if literal.wanted}
    unwanted = [_unwanted(literal, unknown=unknown) for literal in clause if not literal.wanted]
    if unwanted:
        wanted.add(NoneOf(parts=_sorted(_united(unwanted))))
    return frozenset(wanted)


def _wanted(literal: Literal, *, unknown: bool) -> Condition:
    found = condition_of(literal.term)
    if literal.about_location and unknown and isinstance(found, HasAny):
        return HasAny(terms=found.terms | {UNKNOWN})
    return found


def _unwanted(literal: Literal, *, unknown: bool) -> Condition:
    found = condition_of(literal.term)
    if literal.about_location and not unknown and isinstance(found, HasAny):
        return HasAny(terms=found.terms | {UNKNOWN})
    return found


def condition_of(term: Term | LivesIn) -> Condition:
    """Give what one term demands of a posting whose location is known."""
    match term:
        case Hashtag(name=name):
            return _has(f"#{name}")
        case InPlace(place=place):
            return _has(f"in:{place.key}")
        case LivesIn(place=place):
            return HasAny(terms=_residence(place))
        case Near(place=place, radius_km=radius_km):
            return HasAny(terms=_vicinity(place, radius_km))
        case OfWork(work=work):
            return _has(f"work:{work}")
        case JobType(name=name):
            return _has(f"type:{name}")
        case FromSource(name=name):
            return _has(f"source:{name}")
        case Company(words=words):
            return HasWords(words=words, fields=frozenset({Field.COMPANY}))
        case Title(words=words):
            return HasWords(words=words, fields=frozenset({Field.TITLE}))
        case Words(words=words):
            return HasWords(words=words, fields=ANYWHERE)
        case Everything():
            return ALWAYS


def _has(term: str) -> Condition:
    return HasAny(terms=frozenset({term}))


@lru_cache(maxsize=256)
def _vicinity(place: Place, radius_km: float) -> frozenset[str]:
    """Give the terms of offices within a distance."""
    # Many queries name the same cities: each name is kept once.
    return frozenset(intern(f"at:{key}") for key in gazetteer().cities_within(place, radius_km))


@lru_cache(maxsize=256)
def _residence(place: Place) -> frozenset[str]:
    """Give the terms of remote work that somebody who lives there can do."""
    atlas = gazetteer()
    wider = (
        key
        for key in atlas.overlapping(place)
        # What lies inside the place is found by one term.
        if place.key not in atlas.ancestors(atlas.place(key))
    )
    return frozenset({f"lives:{place.key}", *(f"area:{key}" for key in wider)})


def _merged(found: list[Parts]) -> list[Parts]:
    """Make one of clauses that differ in a single set of terms: `(#go OR #rust) -#php`."""
    clauses_left = list(dict.fromkeys(found))
    while (pair := _alike(clauses_left)) is not None:
        one, other, same = pair
        terms = [part.terms for part in (one | other) - same if isinstance(part, HasAny)]
        united: Condition = HasAny(terms=frozenset().union(*terms))
        kept = [clause for clause in clauses_left if clause not in (one, other)]
        clauses_left = list(dict.fromkeys([*kept, same | {united}]))
    return clauses_left


def _alike(found: list[Parts]) -> tuple[Parts, Parts, Parts] | None:
    """Find two clauses that differ in one set of terms, and what they share."""
    seen: dict[Parts, Parts] = {}
    for clause in found:
        for part in clause:
            if not isinstance(part, HasAny):
                continue
            rest = clause - {part}
            if rest in seen:
                return seen[rest], clause, rest
            seen[rest] = clause
    return None


def _united(parts: Iterable[Condition]) -> frozenset[Condition]:
    """Make one set of terms of all: to carry none of some is to carry none of their union."""
    rest = frozenset(parts)
    sets = [part for part in rest if isinstance(part, HasAny)]
    if len(sets) < 2:
        return rest
    united = HasAny(terms=frozenset().union(*(part.terms for part in sets)))
    return (rest - frozenset(sets)) | {united}


def _all_of(parts: Parts) -> Condition:
    return next(iter(parts)) if len(parts) == 1 else AllOf(parts=_sorted(parts))


def _any_of(conditions: Iterable[Condition]) -> Condition:
    parts = frozenset(conditions)
    if ALWAYS in parts:
        return ALWAYS
    return next(iter(parts)) if len(parts) == 1 else AnyOf(parts=_sorted(parts)) if parts else NEVER


def _sorted(parts: Iterable[Condition]) -> tuple[Condition, ...]:
    """Put exact terms first, since they decide fastest; otherwise the same order every time."""
    return tuple(sorted(parts, key=_rank))


def _rank(condition: Condition) -> tuple[int, str]:
    match condition:
        case HasAny(terms=terms):
            return len(terms) > 1, min(terms, default="")
        case HasWords(words=words, fields=fields):
            return 2, f"{' '.join(words)} {sorted(fields)}"
    return 3, " ".join(str(_rank(part)) for part in condition.parts)
