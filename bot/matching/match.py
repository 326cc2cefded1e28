"""Which of many queries want a posting. Stage 4 of the journey, pure: no database, no clock.

Identical canonical queries are one query here, whoever subscribed to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from enum import Enum

from bot.matching.compile import compile_query
from bot.matching.condition import AllOf, AnyOf, Condition, Entry, HasAny, holds
from bot.matching.entry import UNKNOWN
from bot.queries.query import Query


class Verdict(Enum):
    """Whether a query wants a posting."""

    #: Surely.
    YES = "yes"
    #: Surely not.
    NO = "no"
    #: It hangs on the posting's location, which nobody can tell.
    UNKNOWN = "unknown"


def verdict(query: Query, entry: Entry) -> Verdict:
    """Tell whether a query wants a posting; `since:` and `closed` are left aside."""
    return _judge(compile_query(query, unknown=False), compile_query(query, unknown=True), entry)


class Matcher:
    """Many queries, asked together about one posting after another."""

    def __init__(self, queries: Mapping[int, Query]) -> None:
        """File each query under terms of which a posting must carry one to match.

        Args:
            queries: Distinct canonical queries by the caller's id.
        """
        self._sure = {id_: compile_query(query, unknown=False) for id_, query in queries.items()}
        self._possible = {id_: compile_query(query, unknown=True) for id_, query in queries.items()}
        self._by_term: dict[str, list[int]] = defaultdict(list)
        #: Queries that no single term can rule out.
        self._always: list[int] = []
        for id_, condition in self._possible.items():
            gate = _gate(condition)
            if gate is None:
                self._always.append(id_)
            for term in gate or ():
                self._by_term[term].append(id_)

    def match(self, entry: Entry) -> Mapping[int, Verdict]:
        """Give the queries that want a posting.

        Returns:
            By id, each that is a YES or an UNKNOWN.
        """
        candidates = set(self._always)
        for term in entry.terms:
            candidates.update(self._by_term.get(term, ()))
        judged = {
            id_: _judge(self._sure[id_], self._possible[id_], entry) for id_ in sorted(candidates)
        }
        return {id_: found for id_, found in judged.items() if found is not Verdict.NO}


def _judge(sure: Condition, possible: Condition, entry: Entry) -> Verdict:
    if not holds(possible, entry):
        return Verdict.NO
    # Only an unknown location sets the two conditions apart.
    return Verdict.YES if UNKNOWN not in entry.terms or holds(sure, entry) else Verdict.UNKNOWN


def _gate(condition: Condition) -> frozenset[str] | None:
    """Give terms of which a posting must carry one to meet a condition.

    Returns:
        The fewest that can be told, hashtags rather than places; None when terms cannot tell.
    """
    match condition:
        case HasAny(terms=terms):
            return terms
        case AllOf(parts=parts):
            gates = [gate for part in parts if (gate := _gate(part)) is not None]
            return min(gates, key=_width, default=None)
        case AnyOf(parts=parts):
            found = [_gate(part) for part in parts]
            if None in found:
                return None
            return frozenset().union(*(gate for gate in found if gate is not None))
    return None


def _width(gate: frozenset[str]) -> tuple[bool, int]:
    return not all(term.startswith("#") for term in gate), len(gate)
