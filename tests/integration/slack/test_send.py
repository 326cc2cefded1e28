"""The way out on Slack, against its twin: what the sender is promised, and every accident."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.slack import send
from adapters.slack.clients import Clients
from adapters.slack.installations import Installed
from adapters.slack.send import SlackAdapter
from adapters.slack.setup import Setup, read_setup
from bot.channel import Address
from bot.deliveries import attempts
from bot.deliveries.delivery import State
from bot.errors import DeliveryError, Scope
from bot.messages.message import Message
from bot.settings import load_settings
from bot.storage.destinations import find_destination
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from tests.adapter_contract import AdapterContract, Platform
from tests.integration.community import Community
from tests.making import NOW
from tests.twins.slack.faults import Fault
from tests.twins.slack.state import Message as Written
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

JOBS = Address.parse("slack:T1/C1")
OWNER = Address.parse("slack:T1/@U1")
THEIRS = Address.parse("slack:T2/C2")
SAID = Message(heading="One.")

#: Slack has posted the message, and we do not hear of it.
DONE = (Fault.DROP_AFTER, Fault.FAIL_AFTER, Fault.CUT_BODY, Fault.NOT_JSON)
#: Slack has not, and we cannot know.
NOT_DONE = (Fault.DROP_BEFORE, Fault.FAIL_BEFORE, Fault.UNAVAILABLE)


class Everybody:
    """Every team of the twin, as if each had installed the app."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin

    async def start(self) -> None:
        """There is nothing to see to."""

    async def find(self, workspace: str) -> Installed | None:
        """Give the token that the twin made."""
        team = self.twin.world.teams.get(workspace)
        return team and Installed(
            workspace=team.id,
            name=team.name,
            token=team.bot_token,
            bot_id=team.bot_id,
            user_id=team.bot_user,
            app_id=team.app_id,
            scopes=tuple(team.scopes),
        )

    async def forget(self, workspace: str) -> None:
        """The twin keeps them."""


def setup_for(url: str) -> Setup:
    """Point the adapter somewhere."""
    settings = load_settings(
        slack_bot_token="xoxb-canary", slack_app_token="xapp-canary", slack_api_url=url
    )
    setup = read_setup(settings)
    assert setup
    return setup


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Two teams, each with a channel and a person; nothing may be wrong with what we send."""
    async with Twin() as twin:
        twin.world.clock = NOW.timestamp
        for number in ("1", "2"):
            team = twin.add_team(f"T{number}", f"Team {number}")
            twin.add_user(team, f"U{number}", name="Ada")
            twin.add_channel(team, f"C{number}", "jobs", members={f"U{number}", team.bot_user})
        yield twin
        assert twin.world.violations == []


@pytest.fixture
async def adapter(twin: Twin) -> AsyncIterator[SlackAdapter]:
    """An adapter that calls the twin."""
    clients = Clients(setup_for(twin.api_url), Everybody(twin))
    await clients.open()
    yield SlackAdapter(clients)
    await clients.close()


@pytest.fixture
def here(twin: Twin, sqlite_database: Database) -> Community:
    """A community whose clock the twin shares."""
    community = Community(sqlite_database)
    twin.world.clock = lambda: community.now.timestamp()
    return community


def written(twin: Twin, address: Address) -> list[Written]:
    """Give what stands in a channel or in a person's direct messages."""
    team: Team = twin.world.teams[address.workspace]
    if address.is_person:
        return team.direct(address.target).messages
    return team.channels[address.target].messages


async def states(here: Community) -> list[State]:
    """Give how far each delivery is, the oldest first."""
    return [one.state for one in await here.deliveries()]


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


@pytest.mark.parametrize("place", [JOBS, OWNER], ids=["channel", "person"])
@pytest.mark.parametrize("fault", DONE, ids=lambda fault: fault.value)
async def test_accepted_then_lost_is_found(
    twin: Twin, adapter: SlackAdapter, here: Community, fault: Fault, place: Address
) -> None:
    """Slack posted it and the answer was lost: found by its number, not posted again."""
    await here.subscribe("all", place)
    await here.post()
    twin.faults.plan("chat.postMessage", fault)
    assert await here.sender(adapter).send_due() == 1
    assert len(written(twin, place)) == 1
    assert await states(here) == [State.SENT]


@pytest.mark.parametrize("fault", NOT_DONE, ids=lambda fault: fault.value)
async def test_lost_before_it_was_posted_is_sent_again(
    twin: Twin, adapter: SlackAdapter, here: Community, fault: Fault
) -> None:
    """In doubt, looked for, not there: posted after the usual wait, once."""
    await here.subscribe("all", JOBS)
    await here.post()
    twin.faults.plan("chat.postMessage", fault)
    sender = here.sender(adapter)
    assert await sender.send_due() == 0
    assert await states(here) == [State.PENDING]
    here.wait(seconds=2)
    assert await sender.send_due() == 1
    assert len(written(twin, JOBS)) == 1


async def test_silence_is_in_doubt(
    twin: Twin, adapter: SlackAdapter, here: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Posted, and never answered: after the limit it is looked for and found."""
    monkeypatch.setattr(attempts, "ANSWER_WITHIN_S", 0.2)
    await here.subscribe("all", JOBS)
    await here.post()
    twin.faults.plan("chat.postMessage", Fault.HANG_AFTER)
    assert await here.sender(adapter).send_due() == 1
    assert len(written(twin, JOBS)) == 1
    twin.faults.release()


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


async def test_retry_after_is_kept_and_concerns_nobody_else(
    twin: Twin, adapter: SlackAdapter, here: Community
) -> None:
    """Slack names a wait: not a second earlier, while another workspace gets its message."""
    await here.subscribe("all", JOBS)
    await here.subscribe("all", THEIRS)
    await here.post()
    twin.faults.plan("chat.postMessage", Fault.RATE_LIMITED, team="T1", retry_after_s=30)
    sender = here.sender(adapter, jitter=0.0)
    assert await sender.send_due() == 1
    assert len(written(twin, THEIRS)) == 1
    here.wait(seconds=29)
    assert await sender.send_due() == 0
    here.wait(seconds=1)
    assert await sender.send_due() == 1


async def test_archived_channel_is_paused_and_its_owner_told_once(
    twin: Twin, adapter: SlackAdapter, here: Community
) -> None:
    """One refusal: the channel waits, whoever subscribed it hears why, and once."""
    twin.world.teams["T1"].channels["C1"].is_archived = True
    await here.subscribe("#python", JOBS, by=OWNER)
    await here.subscribe("#aws", JOBS, by=OWNER)
    await here.post_many(3)
    sender = here.sender(adapter)
    assert await sender.send_due() == 1
    await here.post(9)
    assert await sender.send_due() == 0
    [notice] = written(twin, OWNER)
    assert "is_archived" in notice.text
    assert written(twin, JOBS) == []
    posts = [call for call in twin.calls if call.arguments.get("channel") == "C1"]
    assert len(posts) == 1


async def test_deactivated_bot_stops_its_workspace_alone(
    twin: Twin, adapter: SlackAdapter, here: Community
) -> None:
    """The token is dead: nothing more is tried there, and others go on."""
    twin.world.teams["T1"].installed = False
    for place in (JOBS, THEIRS):
        await here.subscribe("all", place)
    await here.post()
    sender = here.sender(adapter)
    assert await sender.send_due() == 1
    await here.post(2)
    assert await sender.send_due() == 1
    assert len([call for call in twin.calls if call.team == "T1"]) == 1
    async with here.database.read() as connection:
        [paused] = await paused_workspaces(connection)
        channel = await find_destination(connection, JOBS)
    assert (paused.external_id, "account_inactive" in paused.paused_reason) == ("T1", True)
    assert channel and channel.paused_at is None


async def test_unread_channel_leaves_the_doubt_to_the_operator(
    twin: Twin, adapter: SlackAdapter, sqlite_database: Database
) -> None:
    """The bot may post where it is no member and cannot look there: held, if so set."""
    here = Community(sqlite_database, in_doubt="hold")
    team = twin.world.teams["T1"]
    team.channels["C1"].members.discard(team.bot_user)
    await here.subscribe("all", JOBS)
    await here.post()
    twin.faults.plan("chat.postMessage", Fault.DROP_AFTER)
    assert await here.sender(adapter).send_due() == 0
    [one] = await here.deliveries()
    assert one.state is State.IN_DOUBT
    assert "not_in_channel" in (one.error or "")
    assert len(written(twin, JOBS)) == 1
    async with here.database.read() as connection:
        channel = await find_destination(connection, JOBS)
    assert channel and channel.paused_at is None


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
