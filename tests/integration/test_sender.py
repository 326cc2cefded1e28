"""From what is owed to what arrives: contents, order, turns."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete

from bot.channel import Address
from bot.deliveries.delivery import Kind, Outcome, State
from bot.deliveries.outbox import notify
from bot.messages.message import Message
from bot.storage.claims import claim, record
from bot.storage.personal import State as Mark
from bot.storage.personal import mark, mute_company
from bot.storage.schema import destinations
from bot.storage.session import Database
from bot.storage.subscriptions import every_subscription, remove_subscriptions
from bot.storage.turns import find_due
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community


async def test_alert_arrives_and_is_recorded(database: Database) -> None:
    """A due alert is sent once, and its record says when."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("#python")
    stored = await here.post()
    here.wait(seconds=1)
    assert await here.sender(web).send_due() == 1
    [(address, delivery_id, message)] = web.taken
    [one] = await here.deliveries()
    assert address == JOBS
    assert [card.title for card in message.cards] == [stored.posting.title]
    assert (one.id, one.state, one.attempts) == (delivery_id, State.SENT, 1)
    assert one.sent_at == here.now
    assert await here.sender(web).send_due() == 0


@pytest.mark.no_cover
async def test_thousand_alerts_arrive_once_each(sqlite_database: Database) -> None:
    """A thousand alerts for ten channels: each is sent, none twice, each channel in order."""
    here, web = Community(sqlite_database, channel_limit_per_hour=1_000), FakePlatform()
    channels = [Address.parse(f"web:local/c{number}") for number in range(10)]
    for channel in channels:
        await here.subscribe(to=channel)
    await here.post_many(100)
    assert await here.sender(web).send_due() == 1_000
    assert len({delivery_id for _, delivery_id, _ in web.taken}) == 1_000
    for channel in channels:
        order = [delivery_id for address, delivery_id, _ in web.taken if address == channel]
        assert order == sorted(order)


async def test_message_says_what_is_true_when_it_is_sent(database: Database) -> None:
    """An edit between enqueueing and sending is in the message."""
    here, web = Community(database), FakePlatform()
    await here.subscribe()
    stored = await here.post()
    await here.edit(stored, title="Platform Engineer")
    await here.sender(web).send_due()
    [(_, _, message)] = web.taken
    assert message.cards[0].title == "Platform Engineer"


async def test_posting_closed_before_it_was_sent_is_not_announced(database: Database) -> None:
    """The alert is cancelled, and says why."""
    here, web = Community(database), FakePlatform()
    await here.subscribe()
    await here.close(await here.post())
    await here.sender(web).send_due()
    [one] = await here.deliveries()
    assert (web.taken, one.state) == ([], State.CANCELLED)
    assert "closed" in (one.error or "")


async def test_person_who_muted_meanwhile_gets_nothing(database: Database) -> None:
    """What a person muted or left between enqueueing and sending does not arrive."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all", ME)
    await here.post()
    me = await here.person()
    async with database.write() as connection:
        await mute_company(connection, me, "Primer", now=here.now)
    await here.sender(web).send_due()
    assert web.taken == []


async def test_whoever_unsubscribed_meanwhile_gets_nothing(database: Database) -> None:
    """An alert that nobody asks for any more is cancelled."""
    here, web = Community(database), FakePlatform()
    await here.subscribe()
    await here.post()
    async with database.write() as connection:
        await remove_subscriptions(connection, await every_subscription(connection))
    await here.sender(web).send_due()
    assert [one.state for one in await here.deliveries()] == [State.CANCELLED]


async def test_person_sees_what_they_saved(database: Database) -> None:
    """In direct messages the buttons show what the person did with the posting."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all", ME)
    stored = await here.post()
    me = await here.person()
    async with database.write() as connection:
        await mark(connection, me, stored.id, Mark.SAVED, now=here.now)
    await here.sender(web).send_due()
    [(_, _, message)] = web.taken
    assert f"unsave:{stored.id}" in [button.action for button in message.cards[0].buttons]


async def test_notice_arrives(database: Database) -> None:
    """A few words from the bot itself: the first line is the heading."""
    here, web = Community(database), FakePlatform()
    await here.subscribe()
    async with database.write() as connection:
        await notify(connection, await here.destination_id(), "Hello.\nAgain.", now=here.now)
    await here.sender(web).send_due()
    [(_, _, message)] = web.taken
    assert (message.heading, message.paragraphs) == ("Hello.", ("Again.",))
    assert [one.kind for one in await here.deliveries()] == [Kind.NOTICE]


async def test_other_platforms_deliveries_are_left_alone(database: Database) -> None:
    """What this process has no adapter for stays pending for the one that has."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all", Address.parse("slack:T1/C1"))
    await here.post()
    assert await here.sender(web).send_due() == 0
    assert await here.sender().send_due() == 0
    assert [one.state for one in await here.deliveries()] == [State.PENDING]
    assert await here.sender(FakePlatform(platform="slack")).send_due() == 1


async def test_delivery_forgotten_meanwhile_is_no_error(database: Database) -> None:
    """A person who is forgotten while their message is under way: nothing is left to record."""
    here = Community(database)
    await here.subscribe("all", ME)
    await here.post()
    deleted = asyncio.Event()

    class Forgetful(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            async with database.write() as connection:
                await connection.execute(delete(destinations))
            deleted.set()
            return await super().send(address, message, delivery_id=delivery_id)

    await here.sender(Forgetful()).send_due()
    assert deleted.is_set()
    assert await here.deliveries() == []


async def test_destinations_take_turns(database: Database) -> None:
    """A burst for one channel does not hold up another one's single alert."""
    here, web = Community(database, channel_limit_per_hour=100), FakePlatform()
    await here.subscribe("#python")
    await here.post_many(50)
    other = Address.parse("web:local/rust")
    await here.subscribe("#rust", other)
    await here.post(99, hashtags=("rust",))
    await here.sender(web).send_due()
    assert other in [address for address, _, _ in web.taken[:3]]


async def test_turns_go_round_when_not_all_fit(database: Database) -> None:
    """With more destinations than a round holds, each gets its turn before one gets a second."""
    here = Community(database)
    await here.subscribe_many(6)
    await here.post_many(2)
    seen: list[int] = []
    after = 0
    for _ in range(4):
        async with database.write() as connection:
            due = await find_due(
                connection,
                platforms=["web"],
                now=here.now,
                free={},
                free_elsewhere=8,
                after=after,
                limit=3,
            )
            ids = [turn.id for turn in due]
            by_id = {one.id: one for one in await claim(connection, ids, now=here.now)}
            turn = [by_id[delivery_id] for delivery_id in ids]
            for one in turn:
                await record(connection, one, Outcome(state=State.SENT, ref="x"), now=here.now)
        seen += [one.destination_id for one in turn]
        after = seen[-1]
    assert len(set(seen[:6])) == 6
    assert len(set(seen[6:])) == 6


async def test_busy_lane_leaves_room_for_others(database: Database) -> None:
    """A lane with no room is passed by; another workspace's messages go out."""
    here = Community(database)
    slow, quick = Address.parse("web:slow/c"), Address.parse("web:quick/c")
    await here.subscribe("all", slow)
    await here.subscribe("all", quick)
    await here.post()
    async with database.read() as connection:
        due = await find_due(
            connection,
            platforms=["web"],
            now=here.now,
            free={"web:slow": 0},
            free_elsewhere=8,
            after=0,
            limit=10,
        )
    [one] = [each for each in await here.deliveries() if each.id in {turn.id for turn in due}]
    assert one.destination == quick
