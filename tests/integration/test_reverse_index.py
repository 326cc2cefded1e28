"""The reverse index on both databases: exactly who asked is found, whatever happened in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.outbox import announce
from bot.deliveries.wanting import find_wants
from bot.matching.condition import Entry
from bot.matching.match import Verdict, verdict
from bot.places.gazetteer import gazetteer
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.search import search
from bot.settings import Settings
from bot.storage.destinations import ensure_destination
from bot.storage.filing import ensure_query, file_anew
from bot.storage.new_matches import make_matches
from bot.storage.people import ensure_person
from bot.storage.personal import State, mark, mute_company
from bot.storage.schema import filed_clauses, filed_members, filed_terms
from bot.storage.schema import queries as stored_queries
from bot.storage.schema import subscriptions as stored_subscriptions
from bot.storage.session import Database
from bot.storage.subscriptions import (
    Subscription,
    add_subscription,
    change_subscription,
    find_subscription,
    pause_subscriptions,
    remove_subscriptions,
    same_subscription,
    wanting,
)
from tests.making import NOW, NOWHERE, as_stored, make_posting, put_on_board, store
from tests.unit.matching.atlas import locations, postings
from tests.unit.matching.queries import queries

JOBS = Address.parse("web:local/jobs")
ME = Address.parse("web:local/@me")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that somebody does to the subscriptions of a channel."""

    #: "add", "remove", "change", "unknown", "pause", "resume".
    kind: str
    query: Query
    #: Which of the subscriptions there are, counted round.
    which: int
    with_unknown: bool


deeds = st.builds(
    Deed,
    kind=st.sampled_from(("add", "add", "add", "remove", "change", "unknown", "pause", "resume")),
    query=queries,
    which=st.integers(0, 9),
    with_unknown=st.booleans(),
)


async def add(
    connection: AsyncConnection, query: str, to: Address = JOBS, *, with_unknown: bool = False
) -> Subscription:
    """Subscribe."""
    destination_id = await ensure_destination(connection, to)
    id_ = await add_subscription(
        connection,
        query=str(parse_query(query)),
        destination_id=destination_id,
        cadence=Cadence.DAILY,
        with_unknown=with_unknown,
        created_by=None,
        now=NOW,
    )
    found = await find_subscription(connection, id_, [destination_id])
    assert found
    return found


async def wanted_by(connection: AsyncConnection, posting: StoredPosting) -> set[int]:
    """Give the ids of the subscriptions that want a posting."""
    await find_wants(connection, [posting])
    return {one.id for one in await wanting(connection)}


async def do(connection: AsyncConnection, deed: Deed, there: dict[int, Subscription]) -> None:
    """Do something, and keep book of what is there."""
    chosen = sorted(there)[deed.which % len(there)] if there else None
    if deed.kind == "add":
        destination_id = await ensure_destination(connection, JOBS)
        if await same_subscription(connection, str(deed.query), destination_id) is None:
            one = await add(connection, str(deed.query), with_unknown=deed.with_unknown)
            there[one.id] = one
        return
    if chosen is None:
        return
    one = there.pop(chosen)
    if deed.kind == "remove":
        await remove_subscriptions(connection, [one])
        return
    if deed.kind == "change":
        same = await same_subscription(connection, str(deed.query), one.destination.id)
        query = None if same else str(deed.query)
        await change_subscription(connection, one, query=query)
    elif deed.kind == "unknown":
        await change_subscription(connection, one, with_unknown=deed.with_unknown)
    else:
        at = NOW if deed.kind == "pause" else None
        await pause_subscriptions(connection, [one.id], at=at)
    changed = await find_subscription(connection, one.id, [one.destination.id])
    assert changed
    there[one.id] = changed


def wants(subscription: Subscription, entry: Entry) -> bool:
    """Decide as the matcher does, one by one."""
    found = verdict(parse_query(subscription.query), entry)
    return found is Verdict.YES or (found is Verdict.UNKNOWN and subscription.with_unknown)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rounds=st.lists(
        st.tuples(st.lists(deeds, min_size=1, max_size=6), postings(), locations()),
        min_size=1,
        max_size=4,
    )
)
async def test_index_matcher_and_search_agree(
    database: Database, rounds: list[tuple[list[Deed], Posting, Location]]
) -> None:
    """Subscriptions come, change, pause and go between postings; each is judged by all three."""
    async with database.write() as connection:
        for table in (stored_subscriptions, stored_queries, filed_clauses, filed_members):
            await connection.execute(delete(table))
        await connection.execute(delete(filed_terms))
        board = await put_on_board(connection, [(posting, where) for _, posting, where in rounds])
        there: dict[int, Subscription] = {}
        for (done, _, _), (news, entry) in zip(rounds, board, strict=True):
            for deed in done:
                await do(connection, deed, there)
            told = {id_ for id_, one in there.items() if wants(one, entry) and not one.paused_at}
            assert await wanted_by(connection, news) == told
        for one in there.values():
            found = await search(
                connection,
                parse_query(one.query),
                now=NOW,
                unknown=one.with_unknown,
                limit=len(board) + 1,
            )
            meant = {news.id for news, entry in board if wants(one, entry)}
            assert {news.id for news in found.postings} == meant


async def test_an_id_that_is_taken_is_said(postgresql_database: Database) -> None:
    """Where numbers of queries were not moved on, nobody looks for a free one without an end."""
    async with postgresql_database.write() as connection:
        await connection.execute(insert(stored_queries).values(id=1, text="#go"))
    with pytest.raises(IntegrityError):
        async with postgresql_database.write() as connection:
            await ensure_query(connection, "#python", with_unknown=False)


async def test_nothing_is_left_of_a_query_that_nobody_asks(database: Database) -> None:
    """Its rows go with its text."""
    count = select(func.count()).select_from(filed_clauses)
    async with database.write() as connection:
        one = await add(connection, "#python (in:uk OR near:berlin) -#php", with_unknown=True)
        assert (await connection.scalar(count) or 0) > 2
        await remove_subscriptions(connection, [one])
        assert await connection.scalar(count) == 0


@pytest.mark.parametrize("filed_as", [0, 999, -999])
async def test_what_other_code_filed_is_filed_anew(database: Database, filed_as: int) -> None:
    """At the next start; those who want postings of unknown location still do."""
    async with database.write() as connection:
        one = await add(connection, "#python in:uk", with_unknown=filed_as < 0)
        await connection.execute(delete(filed_clauses))
        await connection.execute(update(stored_queries).values(filed_as=filed_as))
        assert await wanted_by(connection, as_stored(make_posting())) == set()
    assert await file_anew(database) == 1
    assert await file_anew(database) == 0
    async with database.read() as connection:
        assert await wanted_by(connection, as_stored(make_posting())) == {one.id}
        nowhere = as_stored(make_posting(), NOWHERE)
        assert await wanted_by(connection, nowhere) == ({one.id} if filed_as < 0 else set())


async def test_a_query_that_does_not_parse_any_more_stops_nobody(database: Database) -> None:
    """It is filed nowhere and asked no more."""
    async with database.write() as connection:
        broken = await add(connection, "#go")
        fine = await add(connection, "#python")
        mine = stored_queries.c.id == broken.query_id
        await connection.execute(
            update(stored_queries).where(mine).values(text="in:atlantis", filed_as=0)
        )
    assert await file_anew(database) == 1
    async with database.read() as connection:
        assert await wanted_by(connection, as_stored(make_posting())) == {fine.id}


async def test_direct_messages_leave_out_what_their_person_does(database: Database) -> None:
    """Hidden postings and muted companies; a channel gets them all the same."""
    stored = await store(database, make_posting())
    async with database.write() as connection:
        mine = await add(connection, "#python", ME)
        theirs = await add(connection, "#python", JOBS)
        posting = as_stored(make_posting(), id_=stored.id)
        assert await wanted_by(connection, posting) == {mine.id, theirs.id}
        person_id = await ensure_person(connection, ME)
        await mark(connection, person_id, stored.id, State.HIDDEN, now=NOW)
        assert await wanted_by(connection, posting) == {theirs.id}
        other = as_stored(make_posting(2), id_=stored.id + 1)
        assert await wanted_by(connection, other) == {mine.id, theirs.id}
        await mute_company(connection, person_id, "PRIMER", now=NOW)
        assert await wanted_by(connection, other) == {theirs.id}


async def test_a_large_neighbourhood_is_one_set(database: Database) -> None:
    """However many towns lie around, and whoever else asks for the same."""
    london = gazetteer().find("London")[0]
    towns = gazetteer().cities_within(london, 80.0)
    async with database.write() as connection:
        first = await add(connection, "near:london:80km")
        second = await add(connection, "near:london:80km #python")
        members = await connection.scalar(select(func.count()).select_from(filed_members))
        rows = await connection.scalar(select(func.count()).select_from(filed_clauses))
        assert (members, rows) == (len(towns), 2)
        found = await wanted_by(connection, as_stored(make_posting()))
        assert found == {first.id, second.id}


async def test_many_subscribe_while_postings_come(database: Database) -> None:
    """Whoever had subscribed before a posting was stored is told of it, and told once."""
    stored = [await store(database, make_posting(number)) for number in range(4)]
    told: list[int] = []

    async def subscribe(number: int) -> None:
        async with database.write() as connection:
            await add(connection, f"#python OR #tag{number}", Address.parse(f"web:local/c{number}"))

    async def tell(one: StoredPosting) -> None:
        async with database.write() as connection:
            told.append(await announce(connection, [one], now=NOW, settings=Settings()))

    await subscribe(99)
    await asyncio.gather(*(subscribe(number) for number in range(8)), *map(tell, stored))
    assert min(told) >= 1
    async with database.write() as connection:
        assert await announce(connection, stored, now=NOW, settings=Settings()) == 9 * 4 - sum(told)
        assert await announce(connection, stored, now=NOW, settings=Settings()) == 0


async def test_who_leaves_while_a_posting_is_stored_is_not_told(
    postgresql_database: Database,
) -> None:
    """Found and gone before it could be noted: the others are told all the same."""
    database = postgresql_database
    stored = await store(database, make_posting())
    async with database.write() as connection:
        leaving = await add(connection, "#python", ME)
        staying = await add(connection, "#python", JOBS)
    async with database.write() as connection:
        await find_wants(connection, [stored])
        async with database.write() as other:
            await remove_subscriptions(other, [leaving])
        made = await make_matches(connection, now=NOW)
        assert made.count == 1
        assert {one.id for one in await wanting(connection)} == {staying.id}
