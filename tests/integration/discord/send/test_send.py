"""Messages to every kind of place: sent once, marked, found again, changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord.client import Client
from adapters.discord.send import DiscordAdapter
from bot.channel import Address
from bot.errors import DeliveryError, Scope
from bot.messages.message import Message
from tests.adapter_contract import AdapterContract, Platform
from tests.integration.discord.send.conftest import Turned
from tests.integration.discord.send.places import (
    ANA,
    FORUM,
    JOBS,
    NEWS,
    SAID,
    SEND,
    SINCE,
    THEIRS,
    THREAD,
    asked,
    shown,
)
from tests.making import NOW
from tests.twins.discord.faults import Fault
from tests.twins.discord.messages import blank
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import forbid
from tests.twins.discord.twin import Twin

CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"


def platform_on(twin: Twin, adapter: DiscordAdapter, here: Address) -> Platform:
    """Say how to look at a place."""

    async def headings(place: Address) -> list[str]:
        return shown(twin, place)

    elsewhere = replace(here, target="99999")
    return Platform(adapter=adapter, here=here, elsewhere=elsewhere, headings=headings)


class TestChannel(AdapterContract):
    """A channel of texts."""

    @pytest.fixture
    def platform(self, twin: Twin, adapter: DiscordAdapter) -> Platform:
        """Look at the channel."""
        return platform_on(twin, adapter, JOBS)


class TestForum(AdapterContract):
    """A forum, where every message is a thread."""

    @pytest.fixture
    def platform(self, twin: Twin, adapter: DiscordAdapter) -> Platform:
        """Look at the forum's threads."""
        return platform_on(twin, adapter, FORUM)


@pytest.mark.parametrize("place", [JOBS, NEWS, THREAD, ANA], ids=str)
async def test_every_place_takes_messages(
    twin: Twin, adapter: DiscordAdapter, place: Address
) -> None:
    """Sent, found, changed: the same in a channel, a thread and direct messages."""
    ref = await adapter.send(place, SAID, delivery_id=7)
    assert await adapter.find(place, delivery_id=7, since=SINCE) == ref
    await adapter.edit(place, ref, Message(heading="Changed."))
    assert shown(twin, place) == ["Changed."]


async def test_same_delivery_stands_there_once(twin: Twin, adapter: DiscordAdapter) -> None:
    """What is sent a second time within minutes is the message that stands there already."""
    first = await adapter.send(JOBS, SAID, delivery_id=7)
    assert await adapter.send(JOBS, SAID, delivery_id=7) == first
    assert shown(twin, JOBS) == ["One."]


async def test_message_that_a_moderator_deleted_does_not_come_back(
    twin: Twin, adapter: DiscordAdapter
) -> None:
    """A message that arrived and was deleted is over: only this message, not the channel."""
    await adapter.send(JOBS, SAID, delivery_id=7)
    twin.world.channels["31"].messages.clear()
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=7)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.MESSAGE)


async def test_foreign_numbers_are_not_ours(twin: Twin, adapter: DiscordAdapter) -> None:
    """Another bot's message that is numbered alike is not taken for ours."""
    await adapter.send(JOBS, SAID, delivery_id=7)
    [message] = twin.world.channels["31"].messages.values()
    message.author_id = "11"
    assert await adapter.find(JOBS, delivery_id=7, since=SINCE) is None


async def test_long_conversation_is_looked_through(twin: Twin, adapter: DiscordAdapter) -> None:
    """A message is found behind hundreds of others, and only those of its time are looked at."""
    channel = twin.world.channels["31"]
    for number in range(1, 250):
        said = blank(twin.world, channel.id)
        channel.messages[said.id] = replace(said, content=str(number), author_id="11")
    ref = await adapter.send(JOBS, SAID, delivery_id=7)
    assert await adapter.find(JOBS, delivery_id=7, since=SINCE) == ref
    later = NOW + timedelta(minutes=5)
    assert await adapter.find(JOBS, delivery_id=7, since=later) is None


async def test_history_that_is_kept_from_us_is_no_proof(
    twin: Twin, adapter: DiscordAdapter
) -> None:
    """Without the right to read, Discord shows nothing; that is not taken for “not there”."""
    await adapter.send(JOBS, SAID, delivery_id=7)
    forbid(twin.world.channels["31"], twin.world.bot_id, Right.READ_MESSAGE_HISTORY)
    with pytest.raises(DeliveryError) as caught:
        await adapter.find(JOBS, delivery_id=7, since=SINCE)
    assert caught.value.permanent


async def test_channel_of_another_server_is_none(twin: Twin, adapter: DiscordAdapter) -> None:
    """An address that names one server and another's channel leads nowhere."""
    wrong = replace(THEIRS, workspace=JOBS.workspace)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(wrong, SAID, delivery_id=1)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.DESTINATION)
    assert shown(twin, THEIRS) == []


@pytest.mark.parametrize("text", ["slack:T1/C1", "discord:21/jobs", "discord:21/٣١"])
async def test_what_is_no_place_on_discord(adapter: DiscordAdapter, text: str) -> None:
    """An address of another platform, or of nothing, is a dead end at once."""
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(Address.parse(text), SAID, delivery_id=1)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("rights", "code"), [(Right.VIEW_CHANNEL, "50001"), (Right.SEND_MESSAGES, "50013")]
)
async def test_lost_right_closes_the_channel(
    twin: Twin, adapter: DiscordAdapter, rights: Right, code: str
) -> None:
    """One attempt is enough to know, and the reason says what to do."""
    forbid(twin.world.channels["31"], twin.world.bot_id, rights)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=1)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.DESTINATION)
    assert code in caught.value.message


async def test_closed_direct_messages_close_the_person(twin: Twin, adapter: DiscordAdapter) -> None:
    """Who takes no messages from us gets no more, and hears why when they come back."""
    twin.world.users["11"].dms_closed = True
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(ANA, SAID, delivery_id=1)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.DESTINATION)
    assert "50007" in caught.value.message


async def test_a_conversation_is_opened_once(twin: Twin, adapter: DiscordAdapter) -> None:
    """Opening direct messages is rationed, so it is remembered."""
    for number in (1, 2, 3):
        await adapter.send(ANA, SAID, delivery_id=number)
    assert asked(twin, "POST /users/@me/channels") == 1


async def test_a_channel_is_asked_for_once_in_a_while(
    twin: Twin, adapter: DiscordAdapter, clock: Turned
) -> None:
    """Without a gateway its kind is asked for, and asked again when that may have changed."""
    for number in (1, 2):
        await adapter.send(JOBS, SAID, delivery_id=number)
    assert asked(twin, "GET /channels/{channel_id}") == 1
    clock.now += 3_600
    await adapter.send(JOBS, SAID, delivery_id=3)
    assert asked(twin, "GET /channels/{channel_id}") == 2


async def test_announcements_go_on_to_followers(twin: Twin, adapter: DiscordAdapter) -> None:
    """In an announcement channel a message is passed on; elsewhere it cannot be."""
    await adapter.send(NEWS, SAID, delivery_id=1)
    await adapter.send(JOBS, SAID, delivery_id=2)
    [message] = twin.world.channels["32"].messages.values()
    assert message.crossposted
    assert asked(twin, CROSSPOST) == 1


async def test_announcements_stay_where_nobody_wants_them_passed_on(
    twin: Twin, client: Client
) -> None:
    """The operator's setting decides."""
    await DiscordAdapter(client).send(NEWS, SAID, delivery_id=1)
    assert asked(twin, CROSSPOST) == 0


@pytest.mark.parametrize(
    "fault", [Fault.RATE_LIMITED, Fault.FAIL_BEFORE, Fault.DROP_AFTER, Fault.NOT_JSON]
)
async def test_message_stands_though_it_is_not_passed_on(
    twin: Twin, adapter: DiscordAdapter, fault: Fault
) -> None:
    """Ten an hour go on; the eleventh is sent all the same, and is no failure."""
    twin.faults.plan(CROSSPOST, fault, retry_after_s=3_000)
    assert await adapter.send(NEWS, SAID, delivery_id=1)
    assert shown(twin, NEWS) == ["One."]


async def test_archived_thread_is_opened_for_a_change(twin: Twin, adapter: DiscordAdapter) -> None:
    """Messages stay true also in a thread that Discord put into the archive meanwhile."""
    ref = await adapter.send(THREAD, SAID, delivery_id=1)
    twin.world.channels["34"].archived = True
    await adapter.edit(THREAD, ref, Message(heading="Changed."))
    assert shown(twin, THREAD) == ["Changed."]


async def test_nothing_is_sent_before_the_login() -> None:
    """While Discord cannot be reached, deliveries wait."""
    with pytest.raises(DeliveryError) as caught:
        await DiscordAdapter(Client()).send(JOBS, SAID, delivery_id=1)
    assert not (caught.value.permanent or caught.value.in_doubt)


async def test_each_message_is_one_call(twin: Twin, adapter: DiscordAdapter) -> None:
    """Fifty calls a second are fifty alerts."""
    await adapter.send(JOBS, SAID, delivery_id=1)
    before = len(twin.calls)
    await adapter.send(JOBS, SAID, delivery_id=2)
    assert len(twin.calls) == before + 1
    assert asked(twin, SEND) == 2
