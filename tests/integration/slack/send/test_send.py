"""The way out on Slack, against its twin: what the sender is promised."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.slack import send
from adapters.slack.clients import Clients
from adapters.slack.send import SlackAdapter
from bot.channel import Address
from bot.errors import DeliveryError, Scope
from bot.messages.message import Message
from tests.adapter_contract import AdapterContract, Platform
from tests.integration.slack.send.places import JOBS, OWNER, SAID, Everybody, setup_for, written
from tests.making import NOW
from tests.twins.slack.twin import Twin


@pytest.mark.parametrize("place", [JOBS, OWNER], ids=["channel", "person"])
class TestSlackAdapter(AdapterContract):
    """What every adapter promises, in a channel and in direct messages."""

    @pytest.fixture
    def platform(self, twin: Twin, adapter: SlackAdapter, place: Address) -> Platform:
        """Look at what the twin keeps."""

        async def headings(address: Address) -> list[str]:
            return [one.text.partition("\n")[0] for one in written(twin, address)]

        return Platform(
            adapter=adapter,
            here=place,
            elsewhere=replace(place, workspace="T9"),
            headings=headings,
        )


async def test_message_is_marked_and_unfolds_no_links(twin: Twin, adapter: SlackAdapter) -> None:
    """It carries its delivery's number, and Slack adds no previews; the reference names it."""
    ref = await adapter.send(OWNER, SAID, delivery_id=7)
    [message] = written(twin, OWNER)
    assert ref == f"D1/{message.ts}"
    assert message.metadata == {"event_type": "job_alert", "event_payload": {"delivery_id": 7}}
    assert message.sent["unfurl_links"] is False
    assert message.sent["unfurl_media"] is False
    assert message.blocks


@pytest.mark.parametrize("place", [JOBS, OWNER], ids=["channel", "person"])
async def test_edit_keeps_blocks_and_mark(
    twin: Twin, adapter: SlackAdapter, place: Address
) -> None:
    """A changed message still has blocks, still can be found, and stands in its place."""
    ref = await adapter.send(place, SAID, delivery_id=7)
    await adapter.edit(place, ref, Message(heading="Two.", footer="Closed."))
    [message] = written(twin, place)
    assert "Two." in message.text
    assert len(message.blocks) == 2
    assert await adapter.find(place, delivery_id=7, since=NOW) == ref


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"]
)
async def test_edit_that_is_refused_closes_its_message_alone(
    twin: Twin, adapter: SlackAdapter, error: str
) -> None:
    """What cannot be changed any more is given up; the channel is fine."""
    ref = await adapter.send(JOBS, SAID, delivery_id=7)
    twin.faults.refuse("chat.update", error)
    with pytest.raises(DeliveryError) as caught:
        await adapter.edit(JOBS, ref, SAID)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.MESSAGE)


async def test_refused_connection_is_no_doubt() -> None:
    """Nobody listens there, so nothing can have been posted."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with Twin() as twin:
            twin.add_team("T1", "Acme")
            closed = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
            clients = Clients(setup_for(closed), Everybody(twin))
            await clients.open()
            with pytest.raises(DeliveryError) as caught:
                await SlackAdapter(clients).send(JOBS, SAID, delivery_id=1)
            await clients.close()
    assert (caught.value.permanent, caught.value.in_doubt) == (False, False)


async def test_old_token_closes_nothing(
    twin: Twin, adapter: SlackAdapter, everybody: Everybody
) -> None:
    """Another process was given a new token meanwhile: the message is sent with that, later."""
    team = twin.world.teams["T1"]
    everybody.known_before = "xoxb-canary-old"
    team.revoked.add(everybody.known_before)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(JOBS, SAID, delivery_id=1)
    assert (caught.value.permanent, caught.value.in_doubt) == (False, False)
    assert written(twin, JOBS) == []


async def test_looking_goes_through_pages(
    twin: Twin, adapter: SlackAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among many messages it is found; past a limit nobody knows, which is said."""
    monkeypatch.setattr(send, "MESSAGES_PER_PAGE", 2)
    monkeypatch.setattr(send, "MOST_PAGES", 3)
    ref = await adapter.send(JOBS, SAID, delivery_id=1)
    for number in range(2, 7):
        await adapter.send(JOBS, SAID, delivery_id=number)
    assert await adapter.find(JOBS, delivery_id=1, since=NOW) == ref
    await adapter.send(JOBS, SAID, delivery_id=7)
    with pytest.raises(DeliveryError) as caught:
        await adapter.find(JOBS, delivery_id=1, since=NOW)
    assert (caught.value.permanent, caught.value.closes) == (True, Scope.MESSAGE)


async def test_looking_believes_our_own_messages_of_that_time_only(
    twin: Twin, adapter: SlackAdapter
) -> None:
    """Another app's mark is not ours, nor is what was posted long before or after."""
    await adapter.send(JOBS, SAID, delivery_id=1)
    [message] = written(twin, JOBS)
    for since in (NOW + timedelta(seconds=1), NOW - timedelta(minutes=11)):
        assert await adapter.find(JOBS, delivery_id=1, since=since) is None
    message.ts = str(Decimal(message.ts) + 1)
    assert await adapter.find(JOBS, delivery_id=1, since=NOW) == f"C1/{message.ts}"
    message.app_id, message.bot_id = "A666", "B666"
    assert await adapter.find(JOBS, delivery_id=1, since=NOW) is None
