"""What breaks on the way: told as it is, asked for once, and never sent early or twice."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.client import Client
from adapters.discord.send import DiscordAdapter
from bot.channel import Address
from bot.deliveries.delivery import State
from bot.errors import DeliveryError, Scope
from bot.messages.message import Message
from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.discord.send.conftest import Turned
from tests.integration.discord.send.places import (
    FORUM,
    JOBS,
    NEWS,
    POST,
    SAID,
    SEND,
    SINCE,
    THREAD,
    asked,
    shown,
)
from tests.twins.discord.faults import Fault
from tests.twins.discord.twin import Twin

EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
ARRIVED = (Fault.DROP_AFTER, Fault.FAIL_AFTER, Fault.CUT_BODY, Fault.NOT_JSON)
NOT_ARRIVED = (Fault.DROP_BEFORE, Fault.FAIL_BEFORE, Fault.UNAVAILABLE)


async def failing(adapter: DiscordAdapter) -> DeliveryError:
    """Send, and give what went wrong."""
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=7)
    return caught.value


@pytest.mark.parametrize("fault", ARRIVED)
async def test_lost_answer_is_in_doubt_and_found(
    twin: Twin, adapter: DiscordAdapter, fault: Fault
) -> None:
    """It arrived, nobody told us: asked for once, then found, then not sent again."""
    twin.faults.plan(SEND, fault)
    assert (await failing(adapter)).in_doubt
    assert asked(twin, SEND) == 1
    found = await adapter.find(JOBS, delivery_id=7, since=SINCE)
    assert await adapter.send(JOBS, SAID, delivery_id=7) == found
    assert shown(twin, JOBS) == ["One."]


@pytest.mark.parametrize("fault", NOT_ARRIVED)
async def test_lost_request_is_in_doubt_and_not_found(
    twin: Twin, adapter: DiscordAdapter, fault: Fault
) -> None:
    """It did not arrive: the look says so, and the next attempt succeeds."""
    twin.faults.plan(SEND, fault)
    assert (await failing(adapter)).in_doubt
    assert asked(twin, SEND) == 1
    assert await adapter.find(JOBS, delivery_id=7, since=SINCE) is None
    await adapter.send(JOBS, SAID, delivery_id=7)
    assert shown(twin, JOBS) == ["One."]


async def test_too_many_is_for_the_core_to_wait(twin: Twin, adapter: DiscordAdapter) -> None:
    """The wait is Discord's own, to the fraction, and discord.py does not sleep in its stead."""
    twin.faults.plan(SEND, Fault.RATE_LIMITED, retry_after_s=7.25)
    error = await failing(adapter)
    assert (error.permanent, error.in_doubt, error.retry_after_s) == (False, False, 7.25)
    assert asked(twin, SEND) == 1


async def test_ban_of_cloudflare_holds_everything(twin: Twin, adapter: DiscordAdapter) -> None:
    """What lets nothing pass any more is no doubt and closes nothing."""
    twin.faults.plan(SEND, Fault.BANNED)
    error = await failing(adapter)
    assert (error.permanent, error.in_doubt) == (False, False)


async def test_refused_token_stops_everything(twin: Twin, adapter: DiscordAdapter) -> None:
    """With a token that was reset nothing reaches anybody."""
    twin.world.token = "another"
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=1)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.WORKSPACE)


async def test_refused_token_is_asked_with_once(twin: Twin, adapter: DiscordAdapter) -> None:
    """Thousands of servers would be as many answers that Discord holds against the machine."""
    twin.world.token = "another"
    for number, place in enumerate((JOBS, JOBS, Address.parse("discord:22/41"))):
        with pytest.raises(DeliveryError) as caught:
            await adapter.send(place, SAID, delivery_id=number)
        assert (caught.value.permanent, caught.value.closes) == (True, Scope.WORKSPACE)
    assert twin.buckets.invalid == 1


async def test_refusals_are_not_repeated(twin: Twin, adapter: DiscordAdapter) -> None:
    """Each thing that is refused, or is one too many, is held against us once."""
    for number, code in enumerate((50001, 50013, 50007, 20028, 40003)):
        twin.faults.refuse(SEND, code)
        with pytest.raises(DeliveryError):
            await adapter.send(JOBS, SAID, delivery_id=number)
    assert twin.buckets.invalid == 5


@pytest.mark.parametrize("code", [200000, 240000, 50035])
async def test_refused_words_close_nothing_else(
    twin: Twin, adapter: DiscordAdapter, code: int
) -> None:
    """A message that the server's rules block fails alone."""
    twin.faults.refuse(SEND, code)
    error = await failing(adapter)
    assert (error.permanent, error.closes) == (True, Scope.MESSAGE)


async def test_change_is_asked_for_once(twin: Twin, adapter: DiscordAdapter) -> None:
    """Changes are tried again by the core as well, which may know better words by then."""
    ref = await adapter.send(JOBS, SAID, delivery_id=7)
    twin.faults.plan(EDIT, Fault.FAIL_BEFORE)
    with pytest.raises(DeliveryError) as caught:
        await adapter.edit(JOBS, ref, Message(heading="Changed."))
    assert not caught.value.permanent
    assert asked(twin, EDIT) == 1


async def test_discord_out_of_reach_is_no_doubt(client: Client, twin: Twin) -> None:
    """A connection that was never made has carried nothing."""
    adapter = DiscordAdapter(client)
    await adapter.send(JOBS, SAID, delivery_id=1)
    await twin.__aexit__()
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=2)
    assert not caught.value.permanent


@pytest.mark.parametrize("place", [JOBS, FORUM], ids=["channel", "forum"])
@pytest.mark.parametrize("fault", [Fault.FAIL_AFTER, Fault.FAIL_BEFORE, Fault.DROP_AFTER])
async def test_sender_settles_the_doubt(
    twin: Twin,
    adapter: DiscordAdapter,
    clock: Turned,
    sqlite_database: Database,
    place: Address,
    fault: Fault,
) -> None:
    """Whatever happened to the first attempt, the alert stands there once in the end."""
    here = Community(sqlite_database)
    twin.world.clock = lambda: here.now.timestamp()
    await here.subscribe("all", place)
    await here.post()
    twin.faults.plan(POST if place == FORUM else SEND, fault)
    sender = here.sender(adapter)
    for _ in range(4):
        await sender.send_due()
        here.wait(seconds=30)
        clock.now += 30
    assert [one.state for one in await here.deliveries()] == [State.SENT]
    assert len(shown(twin, place)) == 1


async def test_channel_that_hangs_holds_up_no_other(
    twin: Twin, adapter: DiscordAdapter, sqlite_database: Database
) -> None:
    """One channel's answer is long in coming: what others of its server get goes out meanwhile."""
    here = Community(sqlite_database)
    twin.world.clock = lambda: here.now.timestamp()
    for place in (JOBS, NEWS, THREAD):
        await here.subscribe("all", place)
    await here.post_many(3)
    twin.faults.plan(SEND, Fault.HANG_BEFORE, about=JOBS.target)
    sending = asyncio.create_task(here.sender(adapter).send_due())
    await twin.until(lambda: len(shown(twin, NEWS)) == len(shown(twin, THREAD)) == 3)
    assert shown(twin, JOBS) == []
    twin.faults.release()
    assert await sending == 9
    assert shown(twin, JOBS) == shown(twin, NEWS)
