"""The reverse index as plain sets: what a row of it says, read once more and slowly."""

from __future__ import annotations

from collections.abc import Iterable

from bot.matching.condition import Entry
from bot.matching.entry import UNKNOWN
from bot.matching.filing import Demand, Filed, carried_by
from bot.matching.match import Verdict, verdict
from bot.queries.query import Query


def carries(demand: Demand, held: frozenset[str]) -> bool:
    """Whether a posting meets one demand."""
    return demand in held if isinstance(demand, str) else not held.isdisjoint(demand)


def is_found(row: Filed, entry: Entry) -> bool:
    """Whether a posting finds a row, and nothing beside its key speaks against it."""
    carried = carried_by(entry)
    held = carried.terms | carried.words
    return (
        all(carries(one, held) for one in (*row.key, *row.also))
        and not any(carries(one, held) for one in row.never)
        and not (row.doubtful and UNKNOWN not in held)
    )


def answer(rows: Iterable[Filed], query: Query, entry: Entry) -> Verdict:
    """Give the verdict of the index, which asks the matcher only about loose rows."""
    found = [row for row in rows if is_found(row, entry)]
    if any(not row.loose and not row.doubtful for row in found):
        return Verdict.YES
    proven = verdict(query, entry) if any(row.loose for row in found) else Verdict.NO
    if proven is Verdict.NO and any(not row.loose for row in found):
        return Verdict.UNKNOWN
    return proven
