"""Buttons pressed in Slack: in messages, in modals and at Home, by Socket Mode and by HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from adapters.slack import actions
from adapters.slack.payload import Payload
from bot.channel import Address
from bot.messages.alerts import alert_message
from bot.storage.people import find_person
from bot.storage.personal import State, marked
from bot.storage.session import Database
from bot.storage.subscriptions import every_subscription
from tests.integration.slack.running import HTTP, SOCKET, Running, desk_for, running
from tests.making import make_posting, store
from tests.twins.slack.pressing import Spot, forged, spots
from tests.twins.slack.state import Json, Team
from tests.twins.slack.state import Message as Written
from tests.twins.slack.twin import Twin

BOTH = pytest.mark.parametrize("transport", [SOCKET, HTTP])
JOBS = Address.parse("slack:T1/C1")
ADA = Address.parse("slack:T1/@U1")


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give a team with a channel, two members, a guest, a stranger, and somebody outside it."""
    async with Twin() as twin:
        team = twin.add_team("T1", "Acme")
        for user, fields in _PEOPLE.items():
            twin.add_user(team, user, **fields)
        inside = [user for user in _PEOPLE if user != "UOUTSIDE"]
        twin.add_channel(team, "C1", "jobs", members=[*inside, team.bot_user])
        yield twin


_PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {"name": "ada"},
    "U2": {"name": "bob"},
    "UGUEST": {"name": "guest", "is_restricted": True},
    "UOTHER": {"name": "other", "team_id": "T9"},
    "UOUTSIDE": {"name": "outside"},
}


@pytest.fixture
async def board(sqlite_database: Database) -> Database:
    """Give a board with twelve postings."""
    for number in range(1, 13):
        await store(sqlite_database, make_posting(number, title=f"Python Engineer {number}"))
    return sqlite_database


def _team(twin: Twin) -> Team:
    return twin.world.teams["T1"]


async def _ask(office: Running, text: str, user: str = "U1", channel: str = "C1") -> Json:
    done = await office.twin.command(_team(office.twin), user, channel, text)
    [reply] = await done.replies()
    return reply


async def _press(office: Running, where: Json | Written, spot: Spot, user: str = "U1") -> Json:
    """Press a button in the channel; give the one answer."""
    twin = office.twin
    done = await twin.press_raw(_team(twin), user, where, spot, channel="C1")
    assert done.acked_within_s is not None
    assert done.acked_within_s < 1
    [reply] = await done.replies()
    return reply


async def _alert(office: Running, address: Address = JOBS, number: int = 1) -> Written:
    """Send an alert; give the message that stands there."""
    stored = await store(office.desk.database, make_posting(100 + number, title="Alerted"))
    message = alert_message(stored, why="because of #python")
    await office.slack.adapter.send(address, message, delivery_id=number)
    team = _team(office.twin)
    channel = team.direct(address.target) if address.is_person else team.channels[address.target]
    return channel.messages[-1]


async def _marked(database: Database, person: str, state: State) -> int:
    async with database.read() as connection:
        address = Address.parse(f"slack:T1/@{person}")
        found = await find_person(connection, address)
        return len(await marked(connection, found.id, state)) if found else 0


@BOTH
async def test_pages_turn_also_after_a_restart(twin: Twin, board: Database, transport: str) -> None:
    """Buttons of a search work after the process was started anew, in place of the old page."""
    desk = desk_for(board, twin, transport=transport)
    async with running(twin, desk) as office:
        page = await _ask(office, "search python")
        assert "Python Engineer 12" in str(page)
    async with running(twin, desk) as office:
        done = await twin.press(_team(twin), "U1", page, label="More", channel="C1")
        [second] = await done.replies()
        assert second["replace_original"] is True
        assert "Python Engineer 12" not in str(page)
        assert "Python Engineer 7" in str(second)
        # Nobody else can turn somebody's pages.
        stolen = await _press(office, page, forged("page:1:2"), user="U2")
        assert "does not work any more" in str(stolen)
        assert stolen["replace_original"] is False


@BOTH
async def test_details_open_above_and_lead_on(twin: Twin, board: Database, transport: str) -> None:
    """A posting opens in a modal; what is pressed there lies above it, its undo in its place."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        page = await _ask(office, "search python")
        done = await twin.press(team, "U1", page, label="Details", channel="C1")
        details = await done.opened()
        assert details.content["title"]["text"] == "Python Engineer 12"
        assert "Keep *payments* running" in str(details.content)
        done = await twin.press(team, "U1", details, label="I applied")
        above = await done.opened()
        assert (above.previous, "Noted that you applied" in str(above.content)) == (
            details.id,
            True,
        )
        assert await _marked(board, "U1", State.APPLIED) == 1
        done = await twin.press(team, "U1", above, label="Undo")
        below = await done.opened()
        assert below.id == above.id
        assert await _marked(board, "U1", State.APPLIED) == 0
        assert not done.answers


@pytest.mark.parametrize(
    "error", ["expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"]
)
async def test_a_modal_that_comes_too_late_is_said_instead(
    twin: Twin, board: Database, error: str
) -> None:
    """When three seconds have passed, the posting is shown beside the button, to them alone."""
    twin.faults.refuse("views.open", error)
    async with running(twin, desk_for(board, twin)) as office:
        page = await _ask(office, "search python")
        done = await twin.press(_team(twin), "U1", page, label="Details", channel="C1")
        [reply] = await done.replies()
    assert "payments" in str(reply)
    assert reply["response_type"] == "ephemeral"


@BOTH
async def test_an_alert_in_a_channel_answers_each_alone(
    twin: Twin, board: Database, transport: str
) -> None:
    """Save, Hide, Mute and Why are each person's own, and the alert stays as it is for all."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        alert = await _alert(office)
        before = list(alert.blocks)
        for user in ("U1", "UGUEST", "UOTHER"):
            done = await twin.press(team, user, alert, label="Save")
            [reply] = await done.replies()
            assert reply["replace_original"] is False
            assert reply["response_type"] == "ephemeral"
            assert "Saved “Alerted”" in reply["text"]
            assert await _marked(board, user, State.SAVED) == 1
        for label, said in (("Hide", "will not come up"), ("Why", "Alerted"), ("Mute", "Primer")):
            spot = next(one for one in spots(alert) if label in _label(one))
            assert said in str(await _press(office, alert, spot)), label
        assert await _marked(board, "U2", State.SAVED) == 0
        # Whatever a button says, nobody changes what others see.
        for action in ("page:1:1", "pause:1", "forget:yes"):
            assert (await _press(office, alert, forged(action)))["replace_original"] is False
        assert alert.blocks == before
        done = await twin.press(team, "U1", alert, label="Apply")
        await office.settled()
        assert not done.answers


async def test_in_direct_messages_an_answer_may_take_the_place_of_a_message(
    twin: Twin, board: Database
) -> None:
    """A page turned in direct messages stands where the button stood: nobody else reads there."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin)) as office:
        await _ask(office, "search python")
        alert = await _alert(office, ADA)
        done = await twin.press_raw(team, "U1", alert, forged("page:1:2"))
        [reply] = await done.replies()
        assert reply["replace_original"] is True
        done = await twin.press(team, "U1", alert, label="Save")
        [reply] = await done.replies()
        assert reply["replace_original"] is False


@BOTH
async def test_only_who_manages_a_channel_changes_it(
    twin: Twin, board: Database, transport: str
) -> None:
    """Guests, strangers and people outside touch no channel's subscription, however they try."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        listed = await _ask(office, "subscribe #python to here")
        [subscription] = await _subscriptions(board)
        forgeries = [f"{verb}:{subscription.id}" for verb in ("pause", "unsub", "resume", "widen")]
        forgeries += [f"cadence:{subscription.id}:weekly", "leave:1"]
        for user in ("UGUEST", "UOTHER", "UOUTSIDE"):
            for action in forgeries:
                await _press(office, listed, forged(action), user=user)
            for line in ("pause 1", "unsubscribe 1", "edit 1 #go", "subscribe #go to here"):
                await _ask(office, line, user=user)
            assert await _subscriptions(board) == [subscription]
        # Somebody who left meanwhile has a stale button; who is in may use it.
        await _press(office, listed, forged(f"pause:{subscription.id}"), user="U2")
        [paused] = await _subscriptions(board)
        assert paused.paused_at
        team.channels["C1"].members.discard("U1")
        office.slack.parts.actors.forget("T1", "U1")
        await _press(office, listed, forged(f"unsub:{subscription.id}"))
        assert await _subscriptions(board) == [paused]


_FORGED = [
    forged("save:999999"),
    forged("unsub:1"),
    forged("save:"),
    forged("drop table:1"),
    forged("x" * 2_000),
    forged("page:1:2"),
    forged("details:0"),
    forged("save:1", action_id="an:earlier:version"),
]


@BOTH
async def test_stale_and_forged_buttons_are_answered(
    twin: Twin, board: Database, transport: str
) -> None:
    """A button that leads nowhere is acknowledged and answered in a sentence."""
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        reply = await _ask(office, "help")
        for spot in _FORGED:
            said = await _press(office, reply, spot)
            assert said["replace_original"] is False
            assert "wrong on our side" not in said["text"], spot
        assert await _subscriptions(board) == []


@BOTH
async def test_home_says_what_its_buttons_did(twin: Twin, board: Database, transport: str) -> None:
    """A button at Home changes the page, and what there is to read opens above it."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        await _ask(office, "subscribe #python to me")
        await _ask(office, "saved Engineer 3")
        done = await twin.open_home(team, "U1")
        home = await done.opened()
        done = await twin.press(team, "U1", home, label="Pause")
        home = await done.opened()
        assert home.type == "home"
        assert "Paused" in str(home.content)
        [subscription] = await _subscriptions(board)
        assert subscription.paused_at
        done = await twin.press(team, "U1", home, label="Details")
        assert (await done.opened()).type == "modal"


async def test_unknown_views_and_events_are_acknowledged(twin: Twin, board: Database) -> None:
    """What an earlier version would have handled is acknowledged, and nothing happens."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin)) as office:
        for kind in ("message", "app_mention", "team_join"):
            done = await twin.event(team, {"type": kind, "user": "U1", "channel": "C1"})
            assert done.acked_within_s is not None
        done = await twin.shortcut(team, "U1", "an_earlier_shortcut")
        assert done.acked_within_s is not None
        await office.settled()
        assert not done.answers
    assert not [call for call in twin.calls if call.method.startswith("chat.")]


@BOTH
async def test_a_listener_that_fails_acknowledges_all_the_same(
    twin: Twin, board: Database, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a listener, before or after the acknowledgement, is logged and told."""
    team = _team(twin)
    async with running(twin, desk_for(board, twin, transport=transport)) as office:
        reply = await _ask(office, "help")
        begin = office.slack.parts.work.begin

        async def fail(body: Payload, do: Callable[[], Awaitable[None]]) -> None:
            if body:
                raise ZeroDivisionError
            await begin(body, do)

        monkeypatch.setattr(office.slack.parts.work, "begin", fail)
        monkeypatch.setattr(actions, "read_press", lambda _action: 1 / 0)
        after = await twin.command(team, "U1", "C1", "help")
        before = await twin.press_raw(team, "U1", reply, forged("save:1"), channel="C1")
        for done in (after, before):
            assert done.acked_within_s is not None
            [told] = await done.replies()
            assert "It has been logged as" in told["text"]


async def test_an_envelope_of_no_known_shape_is_acknowledged(twin: Twin, board: Database) -> None:
    """What cannot be read over the socket is acknowledged, since it would only come again."""
    async with running(twin, desk_for(board, twin)):
        done = await twin.event(_team(twin), {"type": "message", "user": "U1"})
        for payload in ({"foo": 1}, {"type": "block_actions", "user": {"id": "U1"}}, {"user": 3}):
            done.acked_within_s = None
            await twin.deliver(done, "interactive", dict(payload))
            assert done.acked_within_s is not None


async def test_a_failure_of_ours_is_told_with_its_number(
    twin: Twin, board: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails in the adapter itself is logged under a number, and the number is told."""

    async def fail(*_anything: object, **_more: object) -> None:
        raise ZeroDivisionError

    async with running(twin, desk_for(board, twin)) as office:
        monkeypatch.setattr(office.slack.parts.actors, "actor", fail)
        reply = await _ask(office, "help")
    assert "It has been logged as" in reply["text"]


def _label(spot: Spot) -> str:
    return str((spot.option or spot.element)["text"]["text"])


async def _subscriptions(database: Database) -> list[Any]:
    async with database.read() as connection:
        return list(await every_subscription(connection))
