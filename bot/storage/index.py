"""The full-text index: which postings meet a condition, best first.

`bot.search` asks it; `index_writes.py` fills it. SQLite keeps it in an FTS5 table, PostgreSQL in
arrays under a GIN index; what they answer is the same. Both are keyed by the rank (`rank.py`), so
the newest come first and a search can stop early.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Select,
    Text,
    column,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import AllOf, AnyOf, Condition, HasAny, NoneOf
from bot.storage.index_postgresql import where_clause
from bot.storage.index_schema import FTS, GIN
from bot.storage.index_sqlite import match_expression
from bot.storage.postings import batches
from bot.storage.rank import ID_MASK, State, first_rank, first_rank_of_day, id_of, last_rank
from bot.storage.schema import person_postings, posting_places, postings

#: More terms than this are first narrowed to those of places that the board has.
_MANY_TERMS = 8
#: Postings that are many: among a million, one in a few hundred.
MANY = 3_000
#: Postings that are looked through before any index is asked.
GLANCED = 1_000
#: Terms that name a place which a posting itself names.
_OF_A_PLACE = ("at:", "area:")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a search asks of the index."""

    #: What a posting must meet.
    condition: Condition
    #: Whether open, held or closed ones are asked for.
    state: State = State.OPEN
    #: Posted at this time or later; None for any time.
    since: datetime | None = None
    #: Whose hidden postings are left out; None for nobody's.
    person_id: int | None = None
    #: Ids beyond this one are left out; None for none.
    up_to: int | None = None


async def narrowed(connection: AsyncConnection, wanted: Wanted) -> Wanted:
    """Leave out places that no posting names: `near:` may mean thousands of towns."""
    asked = frozenset[str]().union(*_large_sets(wanted.condition))
    keys = {term: term.partition(":")[2] for term in asked if term.startswith(_OF_A_PLACE)}
    if not keys:
        return wanted
    named: set[str] = set()
    for batch in batches(keys.values()):
        key = _each(connection, batch)
        # One look into an index for each; DISTINCT would go through every posting that names it.
        found = select(key).where(exists().where(posting_places.c.place_key == key))
        named.update(await connection.scalars(found))
    absent = frozenset(term for term, key in keys.items() if key not in named)
    return replace(wanted, condition=_without(wanted.condition, absent))


async def find(
    connection: AsyncConnection,
    wanted: Wanted,
    *,
    limit: int,
    offset: int = 0,
    of: int | None = None,
) -> list[int]:
    """Find postings.

    Args:
        connection: For reading.
        wanted: What to find, from `narrowed`.
        limit: How many at most.
        offset: How many of the first to leave out.
        of: How many there are in all, where that is known.

    Returns:
        Their ids, highest rank first.
    """
    rank, meets = _question(connection, wanted)
    # Going down by rank is fast where many match. Where few do, PostgreSQL's planner would often go
    # down the whole board, since it takes what we ask for together for independent. An order that
    # no index has makes it look the few up.
    order = rank + 0 if of is not None and of < MANY else rank
    query = select(rank).where(*meets).order_by(order.desc()).limit(limit).offset(offset)
    return [id_of(found) for found in await connection.scalars(query)]


async def first_of(
    connection: AsyncConnection, wanted: Wanted, *, limit: int
) -> tuple[list[int], int]:
    """Find the first postings, and count all.

    Args:
        connection: For reading.
        wanted: What to find, from `narrowed`.
        limit: How many of the first are wanted.
    """
    if connection.dialect.name == "sqlite":
        # FTS5 goes down by rank in any case, so only many have to be counted.
        ids = await find(connection, wanted, limit=limit + 1)
        found = len(ids) if len(ids) <= limit else await count(connection, wanted)
        return ids[:limit], found
    found = await count(connection, wanted)
    return (await find(connection, wanted, limit=limit, of=found) if found else []), found


async def page_of(
    connection: AsyncConnection, wanted: Wanted, *, limit: int, offset: int
) -> tuple[list[int], int]:
    """Find a page that may begin behind the last posting.

    Args:
        connection: For reading.
        wanted: What to find, from `narrowed`.
        limit: How many at most.
        offset: How many of the first to leave out.

    Returns:
        Their ids, highest rank first; and what is left of the offset behind the last posting.
    """
    if connection.dialect.name == "sqlite":
        ids = await find(connection, wanted, limit=limit, offset=offset)
        # Only a page behind all has to know how many there are.
        behind = offset - await count(connection, wanted) if offset and not ids else 0
        return ids, behind
    ids = await _among_the_newest(connection, wanted, limit=offset + limit)
    if ids:
        return ids[offset:], 0
    found = await count(connection, wanted)
    if offset >= found:
        return [], offset - found
    return await find(connection, wanted, limit=limit, offset=offset, of=found), 0


async def count(connection: AsyncConnection, wanted: Wanted) -> int:
    """Count postings."""
    rank, meets = _question(connection, wanted)
    return await connection.scalar(select(func.count(rank)).where(*meets)) or 0


async def _among_the_newest(
    connection: AsyncConnection, wanted: Wanted, *, limit: int
) -> list[int]:
    """Find the first postings if the newest of the board are enough for that; none otherwise.

    Of what many match, this spares counting them; of what few do, it costs a glance.
    """
    rank, meets = _question(connection, wanted)
    in_state = rank.between(first_rank(wanted.state), last_rank(wanted.state))
    lowest = select(rank).where(in_state).order_by(rank.desc()).offset(GLANCED - 1).limit(1)
    floor = await connection.scalar(lowest)
    if floor is None or limit > GLANCED:
        return []
    # With a number the planner sees that few rows are left, which it would not of a subquery.
    query = select(rank).where(*meets, rank >= floor).order_by(rank.desc()).limit(limit)
    ids = [id_of(found) for found in await connection.scalars(query)]
    return ids if len(ids) == limit else []


def _question(
    connection: AsyncConnection, wanted: Wanted
) -> tuple[ColumnClause[int], list[ColumnElement[bool]]]:
    """Give the column that holds the rank, and all that a posting must meet."""
    rank, meets = _index(connection, wanted.condition)
    meets.append(rank.between(first_rank(wanted.state), last_rank(wanted.state)))
    if wanted.since is not None:
        meets += _posted_since(rank, wanted.state, wanted.since)
    if wanted.up_to is not None:
        meets.append(rank.bitwise_and(ID_MASK) <= wanted.up_to)
    if wanted.person_id is not None:
        meets.append(rank.bitwise_and(ID_MASK).not_in(_hidden_by(wanted.person_id)))
    return rank, meets


def _index(
    connection: AsyncConnection, condition: Condition
) -> tuple[ColumnClause[int], list[ColumnElement[bool]]]:
    if _is_everything(condition):
        # Postings have the rank too; no list of all of them has to be walked.
        return postings.c.rank, []
    if connection.dialect.name == "sqlite":
        # Written so, the name of an FTS5 table stands for all its columns.
        everywhere: ColumnElement[str] = column("posting_index", Text)
        match = everywhere.op("MATCH", is_comparison=True)(match_expression(condition))
        return FTS.c.rowid, [match]
    return GIN.c.rank, [where_clause(condition)]


def _posted_since(
    rank: ColumnElement[int], state: State, since: datetime
) -> list[ColumnElement[bool]]:
    """Ask by rank, which is the index's own key; only the first day has to be looked at closely."""
    # An alias, for the rank may be a column of the same table.
    looked_at = postings.alias()
    posted = select(looked_at.c.posted_at).where(looked_at.c.id == rank.bitwise_and(ID_MASK))
    whole_days = rank >= first_rank_of_day(state, since + _A_DAY)
    return [
        rank >= first_rank_of_day(state, since),
        or_(whole_days, posted.scalar_subquery() >= since),
    ]


def _hidden_by(person_id: int) -> Select[int]:
    marks = person_postings.c
    return select(marks.posting_id).where(marks.person_id == person_id, marks.state == "hidden")


def _is_everything(condition: Condition) -> bool:
    return isinstance(condition, AllOf) and all(map(_is_everything, condition.parts))


def _each(connection: AsyncConnection, texts: list[str]) -> ColumnElement[str]:
    """Make a column of many texts, which are one parameter."""
    if connection.dialect.name == "sqlite":
        return func.json_each(json.dumps(texts)).table_valued(column("value", Text)).c.value
    return func.unnest(literal(texts, ARRAY(Text))).column_valued("asked")


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
