"""Ask the reverse index who wants a posting, and gather the answers where they are needed.

What is found stays in the database: moving a hundred thousand ids out and in again costs more than
finding them. So wants are rows of a temporary table, which `matches.py` turns into matches. Only of
queries that were filed as loose the texts are read, and the matcher is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    SmallInteger,
    case,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    text,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import URGENCY
from bot.matching.condition import Entry
from bot.matching.entry import UNKNOWN
from bot.matching.filing import carried_by
from bot.matching.match import Verdict, verdict
from bot.postings.stored import StoredPosting
from bot.queries.stored import read_query
from bot.storage.bulk import among, chunks
from bot.storage.index_terms import number_of
from bot.storage.keys import DOUBTFUL, keys_of
from bot.storage.personal import State, fold_company
from bot.storage.schema import (
    destinations,
    filed_clauses,
    filed_members,
    filed_terms,
    muted_companies,
    person_postings,
    queries,
    subscriptions,
)

#: Subscriptions that want a posting, some of them twice; seen by this transaction alone.
wants = table(
    "wants",
    #: Of its posting among those that are announced together.
    column("place", Integer),
    column("posting_id", BigInteger),
    column("subscription_id", BigInteger),
    column("destination_id", BigInteger),
    #: The place of its cadence in `URGENCY`.
    column("urgency", SmallInteger),
)
_MAKE_WANTS = (
    "CREATE TEMPORARY TABLE wants (place INTEGER NOT NULL, posting_id BIGINT NOT NULL,"
    " subscription_id BIGINT NOT NULL, destination_id BIGINT NOT NULL, urgency SMALLINT NOT NULL)"
)
_DROP_WANTS = {
    "sqlite": "DROP TABLE IF EXISTS temp.wants",
    "postgresql": "DROP TABLE IF EXISTS pg_temp.wants",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a posting asks the index, in ids of terms."""

    #: Under these its rows stand, if any.
    keys: tuple[int, ...]
    #: All that it carries: terms, words and sets.
    held: tuple[int, ...]


async def begin_wants(connection: AsyncConnection) -> None:
    """Make room for the wants of this transaction."""
    await connection.execute(text(_DROP_WANTS[connection.dialect.name]))
    await connection.execute(text(_MAKE_WANTS))


async def gather_wants(
    connection: AsyncConnection, stored: StoredPosting, entry: Entry, *, place: int = 0
) -> None:
    """Find every active subscription that wants a posting.

    What a person has hidden or muted is left out of their own direct messages.

    Args:
        connection: With a transaction, after `begin_wants`.
        stored: The posting.
        entry: What it holds.
        place: The posting's place among those that are announced together.
    """
    question = await ask(connection, entry)
    if not question.keys:
        return
    mine = subscriptions.c
    told = rows_for(connection, question).subquery()
    plain = _active(stored, place).join_from(subscriptions, told, told.c.query_id == mine.query_id)
    await _want(connection, plain.where(or_(~told.c.doubtful, mine.with_unknown)))
    for chunk in chunks(await proven(connection, question, entry)):
        sure = mine.query_id.in_([id_ for id_, doubtful in chunk if not doubtful])
        perhaps = mine.query_id.in_([id_ for id_, doubtful in chunk if doubtful])
        await _want(
            connection, _active(stored, place).where(or_(sure, perhaps & mine.with_unknown))
        )


async def ask(connection: AsyncConnection, entry: Entry) -> Question:
    """Name a posting's terms as the index does; those that nobody asks for are left out."""
    carried = carried_by(entry)
    terms = [number_of(term) for term in carried.terms]
    words = [number_of(word) for word in carried.words]
    ids, sets = await _known(connection, [*terms, *words])
    known_terms = [ids[number] for number in terms if number in ids]
    known_words = [ids[number] for number in words if number in ids]
    keys = list(keys_of(known_terms, known_words, sets))
    if UNKNOWN in entry.terms:
        keys += [key | DOUBTFUL for key in keys]
    return Question(keys=tuple(keys), held=(*ids.values(), *sets))


async def _known(
    connection: AsyncConnection, numbers: Collection[int]
) -> tuple[dict[int, int], set[int]]:
    """Give the ids of known terms by their numbers, and of the sets that hold one of them."""
    known = filed_terms.c
    asked = among(connection, known.number, numbers)
    sets = (
        select(literal(0).label("number"), filed_members.c.set_id.label("id"))
        .join(filed_terms, known.id == filed_members.c.term_id)
        .where(asked)
    )
    both = union_all(select(known.number, known.id).where(asked), sets)
    found = (await connection.execute(both)).all()
    ids = {row.number: row.id for row in found if row.number}
    return ids, {row.id for row in found if not row.number}


def rows_for(
    connection: AsyncConnection, question: Question, *, loose: bool = False
) -> Select[tuple[int, bool]]:
    """Select the queries that stand under a posting's keys and whose other demands are met too.

    Args:
        connection: To the database that will be asked.
        question: From `ask`.
        loose: Those for which that is not enough, or those for which it is.

    Returns:
        Ids of queries, some of them twice, and whether they want the posting only perhaps.
    """
    row, held = filed_clauses.c, question.held
    keys = [-key for key in question.keys] if loose else question.keys
    return select(row.query_id, (func.abs(row.key) >= DOUBTFUL).label("doubtful")).where(
        among(connection, row.key, keys),
        *(or_(one.is_(None), among(connection, one, held)) for one in (row.also_1, row.also_2)),
        *(or_(one.is_(None), ~among(connection, one, held)) for one in (row.never_1, row.never_2)),
    )


async def proven(
    connection: AsyncConnection, question: Question, entry: Entry
) -> list[tuple[int, bool]]:
    """Ask the matcher about the queries that the index leaves open.

    Returns:
        Ids of those that want the posting, and whether only perhaps.
    """
    rows = rows_for(connection, question, loose=True).subquery()
    found = await connection.execute(
        select(queries.c.id, queries.c.text).where(queries.c.id.in_(select(rows.c.query_id)))
    )
    asked = ((row.id, read_query(row.text)) for row in found)
    verdicts = [(id_, verdict(query, entry)) for id_, query in asked if query is not None]
    return [(id_, one is Verdict.UNKNOWN) for id_, one in verdicts if one is not Verdict.NO]


# Rows of `wants`, whose types are in the table.
def _active(stored: StoredPosting, place: int) -> Select[Any]:
    """Select subscriptions that are not paused."""
    mine = subscriptions.c
    urgency = case(
        {cadence.value: place for place, cadence in enumerate(URGENCY)}, value=mine.cadence
    )
    return select(literal(place), literal(stored.id), mine.id, mine.destination_id, urgency).where(
        mine.paused_at.is_(None), mine.destination_id.not_in(_not_for(stored))
    )


def _not_for(stored: StoredPosting) -> Select[tuple[int]]:
    """Select the direct messages of those who do not want to be told about a posting."""
    hidden = select(person_postings.c.person_id).where(
        person_postings.c.posting_id == stored.id,
        person_postings.c.state == State.HIDDEN.value,
    )
    company = fold_company(stored.posting.company)
    muted = select(muted_companies.c.person_id).where(muted_companies.c.company == company)
    return select(destinations.c.id).where(destinations.c.person_id.in_(union(hidden, muted)))


async def _want(connection: AsyncConnection, found: Select[Any]) -> None:
    await connection.execute(insert(wants).from_select(list(wants.c.keys()), found))
