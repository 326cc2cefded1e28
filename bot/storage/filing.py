"""File queries in the reverse index, in the transaction that stores them.

So a posting finds every query that its transaction can see. What a row means is said in
`bot.matching.filing`; `asking.py` finds it again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.matching.filing import ROOM, Demand, Filed, file_query
from bot.matching.rules import rules
from bot.queries.query import Query
from bot.queries.stored import read_query
from bot.storage.board import known_hashtags
from bot.storage.bulk import chunks, insert_new
from bot.storage.index_terms import number_of
from bot.storage.keys import key_of
from bot.storage.missing import key_of_new
from bot.storage.schema import filed_clauses, filed_members, filed_terms, queries
from bot.storage.session import Database

#: Queries filed anew in one transaction.
BATCH = 500
#: Seconds for which it is remembered how often hashtags are carried; it decides nothing but speed.
SHARES_KEPT_S = 3_600.0
#: How many of a hundred postings are taken to carry the most frequent hashtag.
_MOST_FREQUENT = 30.0
#: Queries whose ids differ only in so many bits share an entry of PostgreSQL's index.
NEIGHBOURS = 4
#: More than the rows of one query.
_NUMBERS = 30_000
_NOTHING = (None,) * ROOM

_shares: WeakKeyDictionary[AsyncEngine, tuple[float, Mapping[str, float]]] = WeakKeyDictionary()

# Most of the time it stands there, and looking takes no lock on the index.
_HELD = (
    select(queries.c.id, queries.c.filed_as)
    .where(queries.c.text == bindparam("asked"))
    .with_for_update(read=True, key_share=True)
)
_KNOWN = select(filed_terms.c.number, filed_terms.c.id).where(
    filed_terms.c.number.in_(bindparam("numbers", expanding=True))
)
_FILE = insert(filed_clauses)


async def ensure_query(connection: AsyncConnection, text: str, *, with_unknown: bool) -> int:
    """Give the id of a canonical text, stored and filed when it was not.

    Args:
        connection: With a transaction for writing.
        text: Canonical.
        with_unknown: Whether postings of unknown location shall find it too.

    Returns:
        Its id; on PostgreSQL nobody can delete it before this transaction is over.
    """
    marks = _marks(with_unknown=with_unknown)
    while (found := (await connection.execute(_HELD, {"asked": text})).first()) is None:
        fresh = {"text": text, "filed_as": marks[0]}
        if made := await key_of_new(connection, queries, fresh, ["text"]):
            await _store(connection, {made.id: text}, with_unknown=with_unknown)
            return int(made.id)
    if found.filed_as not in marks:
        await _file(connection, {found.id: text}, with_unknown=with_unknown)
    return int(found.id)


async def file_anew(database: Database) -> int:
    """File what was stored by other code than this, a batch a transaction.

    Returns:
        How many queries.
    """
    stale = (
        select(queries.c.id, queries.c.text, queries.c.filed_as)
        .where(queries.c.filed_as.not_in(_marks(with_unknown=False)))
        .order_by(queries.c.id)
        .limit(BATCH)
    )
    total = 0
    while True:
        async with database.read() as connection:
            found = (await connection.execute(stale)).all()
        if not found:
            return total
        async with database.write() as connection:
            for with_unknown in (False, True):
                texts = {row.id: row.text for row in found if (row.filed_as < 0) is with_unknown}
                await _file(connection, texts, with_unknown=with_unknown)
        total += len(found)


@cache
def version() -> int:
    """Give the number of the rules by which queries are filed now, above zero."""
    return int(rules()[:7], 16) + 1


def _marks(*, with_unknown: bool) -> tuple[int, ...]:
    """Give the mark of queries that are filed so, and those of others that need it no more."""
    return (-version(),) if with_unknown else (version(), -version())


async def _file(
    connection: AsyncConnection, texts: Mapping[int, str], *, with_unknown: bool
) -> None:
    if not texts:
        return
    marks = _marks(with_unknown=with_unknown)
    # Asked once more of the row that is about to change, for another may have been quicker.
    unfiled = queries.c.id.in_(texts) & queries.c.filed_as.not_in(marks)
    mark = update(queries).where(unfiled).values(filed_as=marks[0])
    ids = sorted(await connection.scalars(mark.returning(queries.c.id)))
    await remove_rows(connection, ids)
    await _store(connection, {id_: texts[id_] for id_ in ids}, with_unknown=with_unknown)


async def _store(
    connection: AsyncConnection, texts: Mapping[int, str], *, with_unknown: bool
) -> None:
    """Store the rows of queries that have none; what nobody can read has none."""
    readable = {id_: query for id_, text in texts.items() if (query := read_query(text))}
    shares = await known_shares(connection)
    await store_rows(connection, rows_of(readable, shares, with_unknown=with_unknown))


def rows_of(
    asked: Mapping[int, Query], shares: Mapping[str, float], *, with_unknown: bool
) -> list[tuple[int, Filed]]:
    """Give the rows of some queries, each with its query's id."""
    return [
        (id_, row)
        for id_, query in asked.items()
        for row in file_query(query, doubtful=with_unknown, shares=shares)
    ]


async def store_rows(connection: AsyncConnection, rows: Sequence[tuple[int, Filed]]) -> None:
    """Store rows of the index, and the terms and sets that they name."""
    ids = await _ids_of(connection, {demand for _id, row in rows for demand in _demands(row)})
    made = [_row(query_id, row, ids) for query_id, row in rows]
    if connection.dialect.name == "sqlite":
        # There it completes the primary key.
        made = [{**row, "number": number % _NUMBERS} for number, row in enumerate(made)]
    if made:
        await connection.execute(_FILE, made)


async def remove_rows(connection: AsyncConnection, query_ids: Collection[int]) -> None:
    """Take queries out of the index."""
    row = filed_clauses.c
    for chunk in chunks(sorted(query_ids)):
        neighbours = sorted({id_ >> NEIGHBOURS for id_ in chunk})
        mine = row.query_id.bitwise_rshift(NEIGHBOURS).in_(neighbours) & row.query_id.in_(chunk)
        await connection.execute(delete(filed_clauses).where(mine))


def _demands(row: Filed) -> tuple[Demand, ...]:
    return (*row.key, *row.also, *row.never)


def _row(query_id: int, row: Filed, ids: Mapping[Demand, int]) -> dict[str, int | None]:
    also, never = ([*map(ids.__getitem__, some), *_NOTHING] for some in (row.also, row.never))
    return {
        "key": key_of(*map(ids.__getitem__, row.key), doubtful=row.doubtful, loose=row.loose),
        "query_id": query_id,
        "also_1": also[0],
        "also_2": also[1],
        "never_1": never[0],
        "never_2": never[1],
    }


async def _ids_of(connection: AsyncConnection, demands: Iterable[Demand]) -> dict[Demand, int]:
    """Give the ids of terms and sets, made where they are missing."""
    asked = {demand: _number(demand) for demand in demands}
    sets = [demand for demand in asked if not isinstance(demand, str)]
    members = {term: number_of(term) for one in sets for term in one}
    ids, new = await _ensure_terms(connection, {*asked.values(), *members.values()})
    fresh = [
        {"term_id": ids[members[term]], "set_id": ids[asked[one]]}
        for one in sets
        if asked[one] in new
        for term in sorted(one)
    ]
    if fresh:
        await connection.execute(insert(filed_members), fresh)
    return {demand: ids[number] for demand, number in asked.items()}


def _number(demand: Demand) -> int:
    return number_of(demand if isinstance(demand, str) else " | ".join(sorted(demand)))


async def _ensure_terms(
    connection: AsyncConnection, numbers: Iterable[int]
) -> tuple[dict[int, int], set[int]]:
    """Give the ids of terms by their numbers, and the numbers of those made just now."""
    # In one order, so that nobody waits for us while we wait for them.
    wanted = sorted(set(numbers))
    ids = await ids_by_number(connection, wanted)
    new: set[int] = set()
    while missing := [number for number in wanted if number not in ids]:
        rows = [{"number": number} for number in missing]
        made = await insert_new(
            connection, filed_terms, rows, (filed_terms.c.id, filed_terms.c.number)
        )
        new.update(row.number for row in made)
        # Others may have made some of them meanwhile.
        ids.update(await ids_by_number(connection, missing))
    return ids, new


async def ids_by_number(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, int]:
    """Give the ids of those of these terms that some query asks for, by their numbers."""
    ids: dict[int, int] = {}
    for chunk in chunks(numbers):
        found = await connection.execute(_KNOWN, {"numbers": chunk})
        ids.update((row.number, row.id) for row in found)
    return ids


async def known_shares(connection: AsyncConnection) -> Mapping[str, float]:
    """Tell how many of a hundred postings carry each hashtag, more or less."""
    engine, now = connection.engine, time.monotonic()
    kept = _shares.get(engine)
    if kept and now - kept[0] < SHARES_KEPT_S:
        return kept[1]
    counts = await known_hashtags(connection)
    most = max((found for _name, found in counts), default=1)
    shares = {f"#{name}": _MOST_FREQUENT * found / most for name, found in counts}
    _shares[engine] = now, shares
    return shares
