"""Digests come at the hour that was asked for, once, with what waited."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.contents import digest_page
from bot.deliveries.delivery import Kind, State
from bot.deliveries.digests import (
    collect_now,
    ensure_schedule,
    prepare_digests,
    reschedule,
)
from bot.storage.destinations import pause_destination, resume_destination
from bot.storage.digests import drop_unused, schedules_of
from bot.storage.personal import State as Mark
from bot.storage.personal import mark, mute_company, unmark
from bot.storage.session import Database
from bot.storage.subscriptions import every_subscription, pause_subscriptions, remove_subscriptions
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community


def utc(text: str) -> datetime:
    """Read a time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def prepare(here: Community) -> int:
    """Prepare what is due."""
    return await prepare_digests(here.database, now=here.now, settings=here.settings)


async def next_at(here: Community, to: Address = JOBS) -> list[datetime]:
    """Say when a destination's digests are due."""
    destination_id = await here.destination_id(to)
    async with here.database.read() as connection:
        return [one.next_at for one in await schedules_of(connection, [destination_id])]


async def test_daily_digest_arrives_at_the_communitys_hour(database: Database) -> None:
    """What came since yesterday goes out at nine in the community's zone, in one message."""
    here, web = Community(database, time_zone="Europe/Oslo", digest_hour=9), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    await here.post_many(3)
    here.now = utc("2026-11-25T07:59")
    assert await prepare(here) == 0
    here.now = utc("2026-11-25T08:00")
    assert await prepare(here) == 1
    assert await prepare(here) == 0
    await here.sender(web).send_due()
    [(address, _, message)] = web.taken
    assert (address, len(message.cards)) == (JOBS, 3)
    assert all(card.why for card in message.cards)
    assert await next_at(here) == [utc("2026-11-26T08:00")]


async def test_day_without_postings_sends_nothing(database: Database) -> None:
    """No message says that there is nothing."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.DAILY)
    here.wait(days=1)
    assert await prepare(here) == 0
    assert await next_at(here) == [utc("2026-11-26T09:00")]


async def test_member_has_an_hour_and_zone_of_their_own(database: Database) -> None:
    """A digest in direct messages follows the person's settings, summer and winter."""
    here = Community(database)
    await here.person(ME, digest_minute=7 * 60 + 30, time_zone="America/New_York")
    await here.subscribe("all", ME, Cadence.DAILY)
    assert await next_at(here, ME) == [utc("2026-11-24T12:30")]
    here.now = utc("2027-03-13T13:00")
    await prepare(here)
    assert await next_at(here, ME) == [utc("2027-03-14T11:30")]


async def test_weekly_digest_comes_on_its_days(database: Database) -> None:
    """Monday unless the person named other days."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.WEEKLY)
    await here.person(ME, digest_days="2,4")
    await here.subscribe("all", ME, Cadence.WEEKLY)
    assert await next_at(here) == [utc("2026-11-30T09:00")]
    assert await next_at(here, ME) == [utc("2026-11-25T09:00")]


async def test_three_days_of_downtime_are_one_digest(database: Database) -> None:
    """After days away everything that waited comes once, not a digest for each day."""
    here, web = Community(database), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    for day in range(3):
        await here.post(day)
        here.wait(days=1)
    here.wait(hours=5)
    assert await prepare(here) == 1
    await here.sender(web).send_due()
    assert [len(message.cards) for _, _, message in web.taken] == [3]
    assert await next_at(here) == [utc("2026-11-28T09:00")]


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        pytest.param("2026-03-27T12:00", 24 * 4, id="clock jumps ahead"),
        pytest.param("2026-10-23T12:00", 24 * 4, id="clock jumps back"),
        pytest.param("2028-02-27T12:00", 24 * 4, id="leap day"),
    ],
)
async def test_each_digest_once_whatever_the_clock_does(
    database: Database, start: str, hours: int
) -> None:
    """Ticking through it: one digest a day at half past one, nothing skipped."""
    here = Community(database, time_zone="Europe/London")
    here.now = utc(start)
    await here.person(ME, digest_minute=90)
    await here.subscribe("all", ME, Cadence.DAILY)
    for hour in range(hours * 2):
        if hour % 24 == 0:
            await here.post(hour)
        here.wait(minutes=30)
        await prepare(here)
    digests = await here.deliveries()
    days = [one.created_at.astimezone(here.settings.zone).date() for one in digests]
    assert len(set(days)) == len(days) == 4
    # Posted at noon and at midnight; the last one waits for a fifth digest.
    assert sum(len(one.postings) for one in digests) == 8


async def test_two_schedulers_prepare_each_digest_once(database: Database) -> None:
    """Several processes tick at the same moment: every destination gets one digest."""
    here = Community(database)
    channels = [Address.parse(f"web:local/c{number}") for number in range(20)]
    for channel in channels:
        await here.subscribe("all", channel, Cadence.DAILY)
    await here.post()
    here.wait(days=1)
    made = await asyncio.gather(*(prepare(here) for _ in range(4)))
    assert sum(made) == 20
    assert sorted(one.destination for one in await here.deliveries()) == sorted(channels)


async def test_closed_posting_leaves_the_digest(database: Database) -> None:
    """What was closed before the digest was prepared, or before it was sent, is not in it."""
    here, web = Community(database), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    first, second, _ = await here.post_many(3)
    await here.close(first)
    here.wait(days=1)
    await prepare(here)
    await here.close(second)
    await here.sender(web).send_due()
    assert [len(message.cards) for _, _, message in web.taken] == [1]


async def test_digest_of_closed_postings_is_cancelled(database: Database) -> None:
    """When everything in it was closed before it was sent, nothing is sent."""
    here, web = Community(database), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    stored = await here.post()
    here.wait(days=1)
    await prepare(here)
    await here.close(stored)
    await here.sender(web).send_due()
    assert web.taken == []
    assert [one.state for one in await here.deliveries()] == [State.CANCELLED]


async def test_reopened_posting_comes_with_the_next_digest(database: Database) -> None:
    """Closed at the digest's hour and open again later: it was owed and it comes."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.DAILY)
    stored = await here.post()
    await here.close(stored)
    here.wait(days=1)
    assert await prepare(here) == 0
    await here.reopen(stored)
    here.wait(days=1)
    assert await prepare(here) == 1


async def test_hidden_and_muted_postings_stay_out(database: Database) -> None:
    """What the person hid or muted after it matched is not in their digest; a channel has it."""
    here = Community(database)
    for to in (ME, JOBS):
        await here.subscribe("all", to, Cadence.DAILY)
    me = await here.person()
    hidden = await here.post(1, company="Acme")
    await here.post(2, company="Primer")
    async with database.write() as connection:
        await mark(connection, me, hidden.id, Mark.HIDDEN, now=here.now)
        await mute_company(connection, me, "Primer", now=here.now)
    here.wait(days=1)
    assert await prepare(here) == 1
    [digest] = await here.deliveries()
    assert (digest.destination, len(digest.postings)) == (JOBS, 2)
    async with database.write() as connection:
        await unmark(connection, me, hidden.id, Mark.HIDDEN)
    here.wait(days=1)
    assert await prepare(here) == 1


async def test_paused_and_removed_subscriptions_send_nothing(database: Database) -> None:
    """What waited for a subscription waits while it is paused, and not at all once it is gone."""
    here = Community(database)
    subscription_id = await here.subscribe(cadence=Cadence.DAILY)
    await here.post()
    async with database.write() as connection:
        await pause_subscriptions(connection, [subscription_id], at=here.now)
    here.wait(days=1)
    assert await prepare(here) == 0
    async with database.write() as connection:
        await pause_subscriptions(connection, [subscription_id], at=None)
        await pause_subscriptions(connection, [subscription_id], at=here.now)
        await remove_subscriptions(connection, await every_subscription(connection))
    here.wait(days=1)
    assert await prepare(here) == 0
    assert await next_at(here) == []


async def test_paused_destination_gets_one_digest_when_it_is_back(database: Database) -> None:
    """A dead end holds the digests; what they would have held comes with the first one after."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.DAILY)
    channel = await here.destination_id()
    await here.post()
    async with database.write() as connection:
        await pause_destination(connection, channel, reason="archived", now=here.now)
    for _ in range(3):
        here.wait(days=1)
        assert await prepare(here) == 0
    async with database.write() as connection:
        await resume_destination(connection, channel)
    here.wait(days=1)
    assert await prepare(here) == 1


async def test_new_zone_moves_the_next_digest(database: Database) -> None:
    """Who moves gets the next digest at the hour of the new zone."""
    here = Community(database)
    await here.person(ME, time_zone="Europe/London")
    await here.subscribe("all", ME, Cadence.DAILY)
    await here.person(ME, time_zone="Asia/Tokyo")
    me = await here.destination_id(ME)
    async with database.write() as connection:
        moved = await reschedule(
            connection, me, Cadence.DAILY, now=here.now, settings=here.settings
        )
        none = await reschedule(
            connection, me, Cadence.WEEKLY, now=here.now, settings=here.settings
        )
    assert (moved, none) == (utc("2026-11-25T00:00"), None)
    assert await next_at(here, ME) == [moved]


async def test_channel_has_an_hour_of_its_own(database: Database) -> None:
    """Minute, days and zone that were told for a channel win over the community's, and stay."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.WEEKLY)
    channel = await here.destination_id()
    async with database.write() as connection:
        for wishes in ({"minute": 600, "time_zone": "Europe/Oslo"}, {"days": "4"}, {}):
            due = await ensure_schedule(
                connection,
                channel,
                Cadence.WEEKLY,
                now=here.now,
                settings=here.settings,
                **wishes,
            )
    assert due == utc("2026-11-27T09:00")


async def test_becoming_instant_sends_what_waited(database: Database) -> None:
    """A daily subscription turned instant: no digest will come, so what waited leaves now."""
    here = Community(database)
    await here.subscribe(cadence=Cadence.DAILY)
    await here.post()
    [subscription] = await here.subscriptions()
    channel = await here.destination_id()
    await here.turn(subscription, Cadence.INSTANT)
    async with database.write() as connection:
        due = await ensure_schedule(
            connection, channel, Cadence.INSTANT, now=here.now, settings=here.settings
        )
        await drop_unused(connection, [channel])
    assert due is None
    assert [one.kind for one in await here.deliveries()] == [Kind.DIGEST]
    assert await next_at(here) == []


async def test_collecting_by_hand_takes_everything_once(database: Database) -> None:
    """`digest` sends what waits, whatever its cadence, and a second time nothing."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("#python", cadence=Cadence.DAILY)
    await here.subscribe("#rust", cadence=Cadence.WEEKLY)
    await here.post(1)
    await here.post(2, hashtags=("rust",))
    channel = await here.destination_id()
    async with database.write() as connection:
        assert await collect_now(connection, channel, now=here.now) == 2
        assert await collect_now(connection, channel, now=here.now) == 0
        assert await collect_now(connection, 99, now=here.now) == 0
    await here.sender(web).send_due()
    assert [len(message.cards) for _, _, message in web.taken] == [2]


async def test_pages_of_a_digest(database: Database) -> None:
    """The button below a digest shows the rest of it, to those who can read it."""
    here, web = Community(database), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    await here.post_many(12)
    here.wait(days=1)
    await prepare(here)
    await here.sender(web).send_due()
    [(_, delivery_id, message)] = web.taken
    assert len(message.cards) == 10
    async with database.read() as connection:
        page = await digest_page(connection, delivery_id, page=2, seen_from=[ME, JOBS])
        stranger = await digest_page(connection, delivery_id, page=2, seen_from=[ME])
        unknown = await digest_page(connection, 99, page=2, seen_from=[ME, JOBS])
    assert page
    assert len(page.cards) == 2
    assert (stranger, unknown) == (None, None)
