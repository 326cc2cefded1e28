"""People, their destinations and subscriptions are kept apart by workspace, and made once."""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.storage.destinations import (
    channels_named,
    destination_by_id,
    ensure_destination,
    find_destination,
    pause_destination,
    resume_destination,
)
from bot.storage.people import (
    change_person,
    ensure_person,
    ensure_workspace,
    find_person,
    find_workspace,
    person_by_id,
)
from bot.storage.schema import queries
from bot.storage.session import Database
from bot.storage.subscriptions import (
    Subscription,
    add_subscription,
    change_subscription,
    every_subscription,
    find_subscription,
    pause_subscriptions,
    remove_subscriptions,
    same_subscription,
    subscriptions_of,
)
from tests.making import NOW

ME = Address.parse("web:local/@me")
SAME_ID_ELSEWHERE = Address.parse("web:other/@me")
JOBS = Address.parse("web:local/jobs")


async def _subscribe(database: Database, query: str, to: Address) -> Subscription:
    async with database.write() as connection:
        destination_id = await ensure_destination(connection, to)
        await add_subscription(
            connection,
            query=query,
            destination_id=destination_id,
            cadence=Cadence.INSTANT,
            with_unknown=False,
            created_by=None,
            now=NOW,
        )
        found = await same_subscription(connection, query, destination_id)
    assert found
    return found


async def test_the_same_person_is_one_row(database: Database) -> None:
    """However often they speak, and however many requests come at once."""

    async def meet(name: str) -> int:
        async with database.write() as connection:
            return await ensure_person(connection, ME, name=name)

    ids = await asyncio.gather(*(meet("Me") for _ in range(8)))
    assert len(set(ids)) == 1


async def test_a_person_is_another_one_in_another_workspace(database: Database) -> None:
    """The platform's id alone says nothing."""
    async with database.write() as connection:
        here = await ensure_person(connection, ME)
        there = await ensure_person(connection, SAME_ID_ELSEWHERE)
        assert here != there
        found = await find_person(connection, SAME_ID_ELSEWHERE)
        assert found
        assert found.id == there
        assert await find_workspace(connection, "web", "local") != found.workspace_id
        assert await find_workspace(connection, "slack", "local") is None


async def test_names_follow_the_platform(database: Database) -> None:
    """A new name replaces the old; silence keeps it."""
    async with database.write() as connection:
        person_id = await ensure_person(connection, ME, name="Ada")
        await ensure_person(connection, ME)
        known = await person_by_id(connection, person_id)
        assert known
        assert known.name == "Ada"
        await ensure_person(connection, ME, name="Ada L.")
        await ensure_destination(connection, JOBS, name="jobs")
        channel_id = await ensure_destination(connection, JOBS, name="work")
        renamed, channel = (
            await person_by_id(connection, person_id),
            await destination_by_id(connection, channel_id),
        )
    assert renamed
    assert renamed.name == "Ada L."
    assert channel
    assert channel.name == "work"


async def test_settings_of_a_person_are_kept(database: Database) -> None:
    """They come back as they were set, and None takes them back."""
    async with database.write() as connection:
        person_id = await ensure_person(connection, ME)
        await change_person(connection, person_id, time_zone="Europe/Oslo", digest_minute=0)
        changed = await person_by_id(connection, person_id)
        assert changed
        assert (changed.time_zone, changed.digest_minute) == ("Europe/Oslo", 0)
        await change_person(connection, person_id, time_zone=None)
        changed = await person_by_id(connection, person_id)
    assert changed
    assert changed.time_zone is None


async def test_strangers_are_nobody(database: Database) -> None:
    """Asking makes no rows."""
    async with database.read() as connection:
        assert await find_person(connection, ME) is None
        assert await find_destination(connection, JOBS) is None
        assert await person_by_id(connection, 1) is None
        assert await destination_by_id(connection, 1) is None


async def test_direct_messages_belong_to_their_person(database: Database) -> None:
    """A channel belongs to nobody, also one that is called like a person."""
    namesake = Address.parse("web:local/me")
    async with database.write() as connection:
        own = await ensure_destination(connection, ME)
        channel = await ensure_destination(connection, namesake)
        assert own != channel
        person = await find_person(connection, ME)
        mine, theirs = (
            await find_destination(connection, ME),
            await find_destination(connection, namesake),
        )
    assert person
    assert mine
    assert theirs
    assert mine.person_id == person.id
    assert theirs.person_id is None


async def test_channels_are_found_by_name_within_their_workspace(database: Database) -> None:
    """A name means nothing elsewhere, and a person's direct messages are no channel."""
    async with database.write() as connection:
        await ensure_workspace(connection, "web", "other")
        await ensure_destination(connection, Address.parse("web:local/C1"), name="jobs")
        await ensure_destination(connection, Address.parse("web:local/@U1"), name="jobs")
        found = await channels_named(connection, "web", "local", "jobs")
        assert [str(one.address) for one in found] == ["web:local/C1"]
        assert await channels_named(connection, "web", "other", "jobs") == []


async def test_a_dead_end_is_met_once(database: Database) -> None:
    """The first pause says so, and so does the first resume."""
    async with database.write() as connection:
        id_ = await ensure_destination(connection, JOBS)
        assert await pause_destination(connection, id_, reason="Gone.", now=NOW)
        assert not await pause_destination(connection, id_, reason="Again.", now=NOW)
        paused = await destination_by_id(connection, id_)
        assert paused
        assert (paused.paused_reason, paused.paused_at) == ("Gone.", NOW)
        assert await resume_destination(connection, id_)
        assert not await resume_destination(connection, id_)


async def _texts(connection: AsyncConnection) -> dict[int, str]:
    found = await connection.execute(select(queries.c.id, queries.c.text))
    return {row.id: row.text for row in found}


async def test_equal_queries_are_one_text(database: Database) -> None:
    """Whoever asks; and it goes away with the last who did."""
    one = await _subscribe(database, "#go", ME)
    two = await _subscribe(database, "#go", JOBS)
    assert one.query_id == two.query_id
    async with database.write() as connection:
        assert await _texts(connection) == {one.query_id: "#go"}
        await remove_subscriptions(connection, [one])
        assert await _texts(connection) == {one.query_id: "#go"}
        await remove_subscriptions(connection, [two])
        assert await _texts(connection) == {}
        assert await every_subscription(connection) == []


async def test_an_edited_subscription_leaves_no_text_behind(database: Database) -> None:
    """Its number stays; what nobody asks for any more goes."""
    before = await _subscribe(database, "#go", ME)
    async with database.write() as connection:
        await change_subscription(
            connection, before, query="#rust", cadence=Cadence.DAILY, with_unknown=True
        )
        await change_subscription(connection, before)
        after = await find_subscription(connection, before.id, [before.destination.id])
        assert set((await _texts(connection)).values()) == {"#rust"}
    assert after
    assert (after.id, after.query, after.cadence) == (before.id, "#rust", Cadence.DAILY)
    assert after.with_unknown


async def test_paused_subscriptions_keep_the_date_of_their_first_pause(
    database: Database,
) -> None:
    """Until they are resumed."""
    one = await _subscribe(database, "#go", ME)
    async with database.write() as connection:
        await pause_subscriptions(connection, [one.id], at=NOW)
        await pause_subscriptions(connection, [one.id], at=NOW.replace(year=2027))
        [paused] = await subscriptions_of(connection, [one.destination.id])
        assert paused.paused_at == NOW
        await pause_subscriptions(connection, [one.id], at=None)
        [resumed] = await subscriptions_of(connection, [one.destination.id])
        assert resumed.paused_at is None


async def test_a_subscription_is_found_through_its_destination_only(database: Database) -> None:
    """An id alone opens nothing."""
    one = await _subscribe(database, "#go", ME)
    other = await _subscribe(database, "#go", SAME_ID_ELSEWHERE)
    async with database.read() as connection:
        assert await find_subscription(connection, one.id, [other.destination.id]) is None
        assert await find_subscription(connection, one.id, []) is None
        assert await find_subscription(connection, one.id, [one.destination.id]) == one


async def test_many_subscribe_and_leave_at_once(database: Database) -> None:
    """A text that somebody leaves while another comes is there for the other."""

    async def come_and_go(number: int) -> None:
        one = await _subscribe(database, "#go", Address.parse(f"web:local/c{number}"))
        async with database.write() as connection:
            if number % 2:
                await remove_subscriptions(connection, [one])

    await asyncio.gather(*(come_and_go(number) for number in range(12)))
    async with database.read() as connection:
        assert set((await _texts(connection)).values()) == {"#go"}
        assert len(await every_subscription(connection)) == 6
