"""The full-text index: which postings meet a condition, best first.

`bot.search` asks it; `index_writes.py` fills it. SQLite keeps it in an FTS5 table, PostgreSQL in
arrays under a GIN index; what they answer is the same. Both are keyed by the rank (`rank.py`), so
the newest come first and a search can stop early.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from sqlalchemy import ColumnElement, Select, Text, column, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import AllOf, AnyOf, Condition, HasAny, NoneOf
from bot.storage.index_postgresql import where_clause
from bot.storage.index_schema import FTS, GIN
from bot.storage.index_sqlite import match_expression
from bot.storage.postings import batches
from bot.storage.rank import ID_MASK, first_rank_of_day, id_of
from bot.storage.schema import person_postings, posting_places, postings

#: More places than this are first narrowed to those that the board has.
_MANY_TERMS = 50
_OFFICE = "at:"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a search asks of the index."""

    #: What a posting must meet.
    condition: Condition
    #: Posted at this time or later; None for any time.
    since: datetime | None = None
    #: Whose hidden postings are left out; None for nobody's.
    person_id: int | None = None


async def narrowed(connection: AsyncConnection, wanted: Wanted) -> Wanted:
    """Leave out offices that no posting has: `near:` may name thousands of towns."""
    asked = reduce(frozenset.union, _large_sets(wanted.condition), frozenset[str]())
    keys = [term.removeprefix(_OFFICE) for term in asked if term.startswith(_OFFICE)]
    if not keys:
        return wanted
    there: set[str] = set()
    for batch in batches(keys):
        query = select(posting_places.c.place_key).distinct()
        found = await connection.scalars(query.where(posting_places.c.place_key.in_(batch)))
        there.update(f"{_OFFICE}{key}" for key in found)
    absent = frozenset(f"{_OFFICE}{key}" for key in keys) - there
    return replace(wanted, condition=_without(wanted.condition, absent))


async def find(
    connection: AsyncConnection, wanted: Wanted, *, limit: int, offset: int = 0
) -> list[int]:
    """Find postings.

    Args:
        connection: For reading.
        wanted: What to find, from `narrowed`.
        limit: How many at most.
        offset: How many of the first to leave out.

    Returns:
        Their ids, highest rank first.
    """
    rank = _rank(connection)
    query = _where(select(rank), connection, wanted).order_by(rank.desc())
    return [id_of(found) for found in await connection.scalars(query.limit(limit).offset(offset))]


async def count(connection: AsyncConnection, wanted: Wanted) -> int:
    """Count postings."""
    table = FTS if connection.dialect.name == "sqlite" else GIN
    query = _where(select(func.count()).select_from(table), connection, wanted)
    return await connection.scalar(query) or 0


def _where(query: Select[int], connection: AsyncConnection, wanted: Wanted) -> Select[int]:
    rank = _rank(connection)
    query = query.where(_meets(connection, wanted.condition))
    if wanted.since is not None:
        query = query.where(*_posted_since(rank, wanted.since))
    if wanted.person_id is not None:
        query = query.where(rank.bitwise_and(ID_MASK).not_in(_hidden_by(wanted.person_id)))
    return query


def _meets(connection: AsyncConnection, condition: Condition) -> ColumnElement[bool]:
    if connection.dialect.name == "sqlite":
        # Written so, the name of an FTS5 table stands for all its columns.
        everywhere: ColumnElement[str] = column("posting_index", Text)
        return everywhere.op("MATCH", is_comparison=True)(match_expression(condition))
    return where_clause(condition)


def _rank(connection: AsyncConnection) -> ColumnElement[int]:
    return FTS.c.rowid if connection.dialect.name == "sqlite" else GIN.c.rank


def _posted_since(rank: ColumnElement[int], since: datetime) -> list[ColumnElement[bool]]:
    """Ask by rank, which is the index's own key; only the first day has to be looked at closely."""
    posted = select(postings.c.posted_at).where(postings.c.id == rank.bitwise_and(ID_MASK))
    whole_days = rank >= first_rank_of_day(since + _A_DAY)
    return [
        rank >= first_rank_of_day(since),
        or_(whole_days, posted.scalar_subquery() >= since),
    ]


def _hidden_by(person_id: int) -> Select[int]:
    marks = person_postings.c
    return select(marks.posting_id).where(marks.person_id == person_id, marks.state == "hidden")


def _large_sets(condition: Condition) -> list[frozenset[str]]:
    match condition:
        case HasAny(terms=terms):
            return [terms] if len(terms) > _MANY_TERMS else []
        case AllOf(parts=parts) | AnyOf(parts=parts) | NoneOf(parts=parts):
            return [terms for part in parts for terms in _large_sets(part)]
        case _:
            return []


def _without(condition: Condition, absent: frozenset[str]) -> Condition:
    match condition:
        case HasAny(terms=terms):
            return HasAny(terms=terms - absent)
        case AllOf(parts=parts) | AnyOf(parts=parts) | NoneOf(parts=parts):
            return replace(condition, parts=tuple(_without(part, absent) for part in parts))
        case _:
            return condition
