"""A send whose outcome is unknown is looked for before anything is sent again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channel import Address
from bot.deliveries import attempts
from bot.deliveries.dead_ends import close
from bot.deliveries.delivery import Delivery, Kind, Outcome, State
from bot.deliveries.sender import Sender
from bot.errors import DeliveryError
from bot.messages.message import Message
from bot.storage.claims import claim, claim_doubts, record, retry
from bot.storage.destinations import destination_by_id
from bot.storage.session import Database
from bot.storage.turns import find_due
from tests.fakes import FakePlatform
from tests.integration.community import ME, Community

RESET = DeliveryError("connection reset", in_doubt=True)


async def owed(here: Community, count: int = 1) -> None:
    """Owe a channel some alerts."""
    await here.subscribe()
    await here.post_many(count)


async def take_up(here: Community) -> list[Delivery]:
    """Claim what is due, as a worker does that then dies: no outcome is ever recorded."""
    async with here.database.write() as connection:
        due = await find_due(
            connection,
            platforms=["web"],
            now=here.now,
            free={},
            free_elsewhere=8,
            after=0,
            limit=8,
        )
        return await claim(connection, [turn.id for turn in due], now=here.now)


async def test_accepted_then_dropped_is_found_and_not_sent_again(database: Database) -> None:
    """The platform took the message and the connection broke: one message, and the record says."""
    here, web = Community(database), FakePlatform(plan=[[RESET]])
    await owed(here)
    assert await here.sender(web).send_due() == 1
    [one] = await here.deliveries()
    assert (len(web.taken), one.state, one.attempts) == (1, State.SENT, 1)
    assert one.error == "in doubt, then found: it had arrived"


async def test_dropped_before_it_was_accepted_is_sent_again(database: Database) -> None:
    """It surely did not arrive: it is sent again, and the record keeps how the doubt ended."""
    here, web = Community(database), FakePlatform(plan=[RESET])
    await owed(here)
    sender = here.sender(web)
    assert await sender.send_due() == 0
    here.wait(seconds=2)
    assert await sender.send_due() == 1
    [one] = await here.deliveries()
    assert (len(web.taken), one.state, one.attempts) == (1, State.SENT, 2)
    assert "had not arrived" in (one.error or "")


async def test_nothing_overtakes_a_doubt(database: Database) -> None:
    """While a message is in doubt, the ones behind it wait."""
    here = Community(database)
    web = FakePlatform(plan=[RESET], find_error=DeliveryError("503"))
    await owed(here, 2)
    sender = here.sender(web)
    await sender.send_due()
    states = [one.state for one in await here.deliveries()]
    assert (web.taken, states) == ([], [State.IN_DOUBT, State.PENDING])
    web.find_error = None
    here.wait(seconds=2)
    await sender.send_due()
    here.wait(seconds=2)
    await sender.send_due()
    ids = [delivery_id for _, delivery_id, _ in web.taken]
    assert ids == sorted(ids)
    assert len(ids) == 2


async def test_doubt_that_cannot_be_settled_is_sent_again(database: Database) -> None:
    """Where reading back is impossible the default is to send again, and the record says so."""
    unreadable = DeliveryError("not allowed to read", permanent=True)
    here, web = Community(database), FakePlatform(plan=[[RESET]], find_error=unreadable)
    await owed(here)
    await _until_settled(here, here.sender(web))
    [one] = await here.deliveries()
    assert (len(web.taken), one.state, one.attempts) == (2, State.SENT, 2)
    assert (one.error or "").endswith("sending it again may double it")


async def test_doubt_that_stays_for_72_hours_is_given_up(database: Database) -> None:
    """Nobody could look for three days: that is too late to send it once more."""
    here = Community(database)
    web = FakePlatform(plan=[[RESET]], find_error=DeliveryError("503"))
    await owed(here)
    await _until_settled(here, here.sender(web))
    [one] = await here.deliveries()
    assert (len(web.taken), one.state) == (1, State.FAILED)
    assert (one.error or "").startswith("given up after 72 hours: in doubt")


async def test_mistake_of_ours_while_looking_settles_nothing(database: Database) -> None:
    """An adapter that breaks its promise when asked: the doubt stays, and is asked again."""
    here, web = Community(database), FakePlatform(plan=[[RESET]], find_error=ZeroDivisionError())
    await owed(here)
    sender = here.sender(web)
    await sender.send_due()
    assert [one.state for one in await here.deliveries()] == [State.IN_DOUBT]
    web.find_error = None
    here.wait(seconds=2)
    await sender.send_due()
    assert [one.state for one in await here.deliveries()] == [State.SENT]
    assert len(web.taken) == 1


@pytest.mark.parametrize("permanent", [True, False], ids=["never", "not for 72 hours"])
async def test_doubt_that_cannot_be_settled_is_held_where_the_operator_says_so(
    database: Database, permanent: bool
) -> None:
    """`hold`: nothing is sent, others go on, and `hirewire retry` sends it after all."""
    here = Community(database, in_doubt="hold")
    unreadable = DeliveryError("not allowed to read", permanent=permanent)
    web = FakePlatform(plan=[[RESET]], find_error=unreadable)
    await owed(here, 2)
    sender = here.sender(web)
    await _until_settled(here, sender)
    first, second = await here.deliveries()
    assert (first.state, second.state) == (State.IN_DOUBT, State.SENT)
    assert (first.error or "").endswith("held")
    async with database.write() as connection:
        assert await retry(connection, first.id, now=here.now)
    assert await sender.send_due() == 1
    assert len(web.taken) == 3


async def _until_settled(here: Community, sender: Sender) -> None:
    for _ in range(8):
        await sender.send_due()
        here.wait(hours=12)


async def test_platform_that_does_not_answer_is_in_doubt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer in time may mean that it arrived: looked for, found, not sent again."""
    monkeypatch.setattr(attempts, "ANSWER_WITHIN_S", 0.05)

    class Mute(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            await super().send(address, message, delivery_id=delivery_id)
            await asyncio.Event().wait()
            raise AssertionError

    here, web = Community(database), Mute()
    await owed(here)
    assert await here.sender(web).send_due() == 1
    assert len(web.taken) == 1


async def test_platform_that_does_not_answer_our_question(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search for the message that takes too long is repeated later."""
    monkeypatch.setattr(attempts, "ANSWER_WITHIN_S", 0.05)

    class Forgetful(FakePlatform):
        async def find(self, *_where: object, **_which: object) -> str | None:
            await asyncio.Event().wait()
            raise AssertionError

    here, web = Community(database), Forgetful(plan=[[RESET]])
    await owed(here)
    await here.sender(web).send_due()
    [one] = await here.deliveries()
    assert (one.state, len(web.taken)) == (State.IN_DOUBT, 1)


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "did not"])
async def test_what_a_dead_process_was_sending_is_looked_for(
    database: Database, arrived: bool
) -> None:
    """After a kill in the middle of a send: one message, whether it had arrived or not."""
    here, web = Community(database), FakePlatform()
    await owed(here)
    await take_up(here)
    [one] = await here.deliveries()
    if arrived:
        web.taken.append((one.destination, one.id, Message(heading="It arrived.")))
    here.wait(seconds=61)
    sender = here.sender(web)
    await sender.send_due()
    here.wait(seconds=2)
    await sender.send_due()
    [one] = await here.deliveries()
    assert (len(web.taken), one.state) == (1, State.SENT)


async def test_update_of_a_dead_process_is_made_again(database: Database) -> None:
    """A kill in the middle of an edit: the edit is made again, nobody needs to look."""
    here = Community(database)
    web = FakePlatform(find_error=AssertionError("nobody needs to look"))
    await here.subscribe()
    stored = await here.post()
    await here.sender(web).send_due()
    await here.close(stored)
    await take_up(here)
    here.wait(seconds=61)
    await here.sender(web).send_due()
    assert web.taken[0][2].cards[0].closed


async def test_only_one_worker_looks_for_a_message(database: Database) -> None:
    """While somebody looks, others leave it; if that one dies, it is looked for a minute later."""
    here = Community(database)
    await owed(here)
    [one] = await take_up(here)
    async with database.write() as connection:
        doubt = Outcome(state=State.IN_DOUBT, error="reset", due_at=here.now)
        assert await record(connection, one, doubt, now=here.now)
        assert len(await claim_doubts(connection, [one.id], now=here.now)) == 1
        assert await claim_doubts(connection, [one.id], now=here.now) == []
        later = here.now + timedelta(minutes=1)
        assert len(await claim_doubts(connection, [one.id], now=later)) == 1


async def test_worker_taken_for_dead_records_nothing(database: Database) -> None:
    """Whoever wakes after another took over cannot overwrite what happened since."""
    here, web = Community(database), FakePlatform()
    await owed(here)
    [stale] = await take_up(here)
    here.wait(seconds=61)
    new = here.sender(web)
    await new.send_due()
    here.wait(seconds=2)
    await new.send_due()
    async with database.write() as connection:
        late = Outcome(state=State.FAILED, error="too late")
        assert not await record(connection, stale, late, now=here.now)
    assert [one.state for one in await here.deliveries()] == [State.SENT]


async def test_second_dead_end_tells_nobody_again(database: Database) -> None:
    """A destination that is paused already stays as it is, and its owner was told."""
    here = Community(database)
    await here.subscribe("all", by=ME)
    await here.post_many(1)
    [one] = await take_up(here)
    async with database.write() as connection:
        await close(connection, one.destination_id, reason="archived", now=here.now)
        await close(connection, one.destination_id, reason="something else", now=here.now)
        channel = await destination_by_id(connection, one.destination_id)
    assert channel and channel.paused_reason == "archived"
    assert [each.kind for each in await here.deliveries()] == [Kind.ALERT, Kind.NOTICE]
