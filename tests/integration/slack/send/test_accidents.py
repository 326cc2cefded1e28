"""Sender, adapter and twin together: what is lost, refused or late, and what becomes of it."""

from __future__ import annotations

import pytest

from adapters.slack.send import SlackAdapter
from bot.channel import Address
from bot.deliveries import attempts
from bot.deliveries.delivery import State
from bot.storage.destinations import find_destination
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from tests.integration.community import Community
from tests.integration.slack.send.places import JOBS, OWNER, THEIRS, written
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin

#: Slack has posted the message, and we do not hear of it.
DONE = (Fault.DROP_AFTER, Fault.FAIL_AFTER, Fault.CUT_BODY, Fault.NOT_JSON)
#: Slack has not, and we cannot know.
NOT_DONE = (Fault.DROP_BEFORE, Fault.FAIL_BEFORE, Fault.UNAVAILABLE)


async def states(here: Community) -> list[State]:
    """Give how far each delivery is, the oldest first."""
    return [one.state for one in await here.deliveries()]


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
