"""Whether a query wants a posting. Stage 4 of the journey, pure: no database, no clock.

Which of many queries do is found by the reverse index, see `filing.py`; what it answers is what is
said here.
"""

from __future__ import annotations

from enum import Enum

from bot.matching.compile import compile_query
from bot.matching.condition import Condition, Entry, holds
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


def _judge(sure: Condition, possible: Condition, entry: Entry) -> Verdict:
    if not holds(possible, entry):
        return Verdict.NO
    # Only an unknown location sets the two conditions apart.
    return Verdict.YES if UNKNOWN not in entry.terms or holds(sure, entry) else Verdict.UNKNOWN
