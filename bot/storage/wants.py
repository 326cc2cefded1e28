"""Gather who wants which posting, where that is needed: in the database.

Moving a hundred thousand ids out and in again costs more than finding them. So wants are rows of a
temporary table, which `new_matches.py` turns into matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Insert,
    Integer,
    Row,
    Select,
    SmallInteger,
    bindparam,
    case,
    column,
    insert,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import URGENCY
from bot.matching.condition import Entry
from bot.matching.match import Verdict
from bot.postings.stored import StoredPosting
from bot.storage.asking import loose_queries, question_of, rows_for, verdicts
from bot.storage.bulk import chunks
from bot.storage.personal import State, fold_company
from bot.storage.schema import destinations, muted_companies, person_postings, subscriptions

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
_MAKE = (
    "CREATE TEMPORARY TABLE wants (place INTEGER NOT NULL, posting_id BIGINT NOT NULL,"
    " subscription_id BIGINT NOT NULL, destination_id BIGINT NOT NULL, urgency SMALLINT NOT NULL)"
)
_DROP = {
    "sqlite": "DROP TABLE IF EXISTS temp.wants",
    "postgresql": "DROP TABLE IF EXISTS pg_temp.wants",
}


async def begin_wants(connection: AsyncConnection) -> None:
    """Make room for the wants of this transaction."""
    await connection.execute(text(_DROP[connection.dialect.name]))
    await connection.execute(text(_MAKE))


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
    question = question_of(entry)
    company = fold_company(stored.posting.company)
    about = {"place": place, "posting_id": stored.id, "company": company}
    loose = await _gather(connection, about | question.parameters(connection))
    for chunk in chunks(verdicts(loose, entry).items()):
        sure = [id_ for id_, found in chunk if found is Verdict.YES]
        perhaps = [id_ for id_, found in chunk if found is Verdict.UNKNOWN]
        await connection.execute(_gather_proven(), about | {"sure": sure, "perhaps": perhaps})


async def _gather(
    connection: AsyncConnection, asked: Mapping[str, object]
) -> Sequence[Row[int, str]]:
    """Gather what the index is sure of, and give the queries that it leaves open."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        # Two in one, for half of the time is the way there and back.
        return (await connection.execute(_gather_and_ask(dialect), asked)).all()
    await connection.execute(_gather_sure(dialect), asked)
    return (await connection.execute(loose_queries(dialect), asked)).all()


@cache
def _gather_and_ask(dialect: str) -> Select[int, str]:
    return loose_queries(dialect).add_cte(_gather_sure(dialect).cte("gathered"))


@cache
def _gather_sure(dialect: str) -> Insert:
    found, mine = rows_for(dialect).subquery(), subscriptions.c
    asked = _active().join_from(subscriptions, found, found.c.query_id == mine.query_id)
    return _into_wants(asked.where(or_(~found.c.doubtful, mine.with_unknown)))


@cache
def _gather_proven() -> Insert:
    mine = subscriptions.c
    sure = mine.query_id.in_(bindparam("sure", expanding=True))
    perhaps = mine.query_id.in_(bindparam("perhaps", expanding=True))
    return _into_wants(_active().where(or_(sure, perhaps & mine.with_unknown)))


# Rows of `wants`, whose types are in the table.
def _active() -> Select[Any]:
    """Select subscriptions that are not paused, for a posting of which the parameters tell."""
    mine = subscriptions.c
    places = {cadence.value: place for place, cadence in enumerate(URGENCY)}
    return select(
        bindparam("place", type_=Integer),
        bindparam("posting_id", type_=BigInteger),
        mine.id,
        mine.destination_id,
        case(places, value=mine.cadence),
    ).where(mine.paused_at.is_(None), mine.destination_id.not_in(_not_told()))


def _not_told() -> Select[tuple[int]]:
    """Select the direct messages of those who do not want to be told about the posting."""
    hidden = select(person_postings.c.person_id).where(
        person_postings.c.posting_id == bindparam("posting_id", type_=BigInteger),
        person_postings.c.state == State.HIDDEN.value,
    )
    muted = select(muted_companies.c.person_id).where(
        muted_companies.c.company == bindparam("company")
    )
    return select(destinations.c.id).where(destinations.c.person_id.in_(union(hidden, muted)))


def _into_wants(found: Select[Any]) -> Insert:
    return insert(wants).from_select(list(wants.c.keys()), found)
