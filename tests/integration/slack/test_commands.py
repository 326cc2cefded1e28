"""`/jobs` typed in Slack, by Socket Mode and by HTTP."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from structlog.testing import capture_logs

from adapters.slack import work
from adapters.slack.parts import Parts
from bot.commands.parse import VERBS
from bot.log import QUIET
from bot.storage.schema import subscriptions
from bot.storage.session import Database
from tests.integration.slack.running import HTTP, SOCKET, Running, desk_for, running
from tests.making import make_posting, store
from tests.twins.slack import payloads, responses
from tests.twins.slack.faults import Fault
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

BOTH = pytest.mark.parametrize("transport", [SOCKET, HTTP])


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give two teams with a person and a channel each; ids are the same but for the team."""
    async with Twin() as twin:
        for number in (1, 2):
            team = twin.add_team(f"T{number}", f"Team {number}")
            twin.add_user(team, f"U{number}", name=f"ada{number}")
            twin.add_channel(team, f"C{number}", "jobs", members=[f"U{number}", team.bot_user])
        yield twin


@pytest.fixture
async def postings(sqlite_database: Database) -> Database:
    """Give a board with two postings."""
    await store(sqlite_database, make_posting(1, title="Python Engineer"))
    await store(
        sqlite_database,
        make_posting(2, title="R&D Chemist", company="Ham & Eggs", hashtags=("chemistry", "r&d")),
    )
    return sqlite_database


def _team(twin: Twin, number: int = 1) -> Team:
    return twin.world.teams[f"T{number}"]


async def _say(office: Running, text: str, *, number: int = 1, channel: str = "") -> Interaction:
    """Type a command; it must be acknowledged in time, with nothing but the acknowledgement."""
    team = _team(office.twin, number)
    channel = channel or f"C{number}"
    interaction = await office.twin.command(team, f"U{number}", channel, text)
    assert interaction.acked_within_s is not None
    assert interaction.acked_within_s < 1
    return interaction


async def _ask(office: Running, text: str, **where: Any) -> dict[str, Any]:
    """Type a command and give the one answer, which only its author can see."""
    interaction = await _say(office, text, **where)
    if text == "export":
        # What is long is read in a window.
        return (await interaction.opened()).content
    [reply] = await interaction.replies()
    assert reply.get("response_type", "ephemeral") == "ephemeral"
    return reply


def _all_text(part: Any) -> str:
    if isinstance(part, dict):
        return "\n".join(_all_text(value) for key, value in part.items() if key != "type")
    if isinstance(part, list):
        return "\n".join(_all_text(value) for value in part)
    return str(part)


#: For each verb a line, and a word of its answer.
LINES = {
    "search": ("search python", "Python Engineer"),
    "subscribe": ("subscribe #python to me daily", "python"),
    "list": ("list", "python"),
    "edit": ("edit 1 #python weekly", "week"),
    "pause": ("pause 1", "Paused"),
    "resume": ("resume 1", "Resumed"),
    "unsubscribe": ("unsubscribe 1", "Unsubscribed"),
    "digest": ("digest", "Nothing waits"),
    "tags": ("tags", "python"),
    "places": ("places", "London"),
    "saved": ("saved python", "Saved"),
    "applied": ("applied python", "applied"),
    "hide": ("hide chemist", "Chemist"),
    "unhide": ("unhide chemist", "Chemist"),
    "mute": ("mute company:Primer", "Primer"),
    "unmute": ("unmute company:Primer", "Primer"),
    "why": ("why python", "Python"),
    "help": ("help", "search"),
    "privacy": ("privacy", "forget"),
    "export": ("export", "everything I keep"),
    "forget": ("forget me", "erase"),
}


@BOTH
async def test_every_verb_is_answered(twin: Twin, postings: Database, transport: str) -> None:
    """Every verb is acknowledged at once and answered to its author alone."""
    assert set(LINES) == set(VERBS)
    async with running(twin, desk_for(postings, twin, transport=transport)) as office:
        for line, word in LINES.values():
            reply = await _ask(office, line)
            assert word.casefold() in _all_text(reply).casefold(), (line, reply)
        # By `digest` and `resume`: the others owe nothing at once.
        assert len(office.woken) == 2


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "search"),
        ("#python", "Python Engineer"),
        ("search <#C7|python> in:uk", "Python Engineer"),
        ("search “python engineer”", "Python Engineer"),
        ("search #python –#java", "Python Engineer"),
        ("search company:“ham &amp; eggs”", "Chemist"),
        ("search payload={} #python", "Nothing matches"),
        ("why R&amp;D chemist", "Chemist"),
        ("subscribe #python in:uk to &lt;nowhere&gt;", "<nowhere>"),
        ("search #pyton (", "("),
        ("serch #python", "search"),
        ("search <@U1|ada>", "mention"),
    ],
    ids=repr,
)
async def test_what_slack_sends_is_understood(
    twin: Twin, postings: Database, typed: str, word: str
) -> None:
    """Links to channels, escaped characters, and what phones make of quotes and dashes."""
    async with running(twin, desk_for(postings, twin, transport=HTTP)) as office:
        reply = await _ask(office, typed)
    assert word in _all_text(reply).replace("&lt;", "<").replace("&gt;", ">"), reply


@BOTH
async def test_two_teams_see_nothing_of_each_other(
    twin: Twin, postings: Database, transport: str
) -> None:
    """What is subscribed, saved or muted in one team does not show in the other."""
    async with running(twin, desk_for(postings, twin, transport=transport, many=True)) as office:
        for line in ("subscribe zeppelin to here", "saved python", "mute company:Primer"):
            await _ask(office, line, number=1)
        assert "zeppelin" in _all_text(await _ask(office, "list", number=1))
        await _ask(office, "saved chemist", number=2)
        for line in ("list", "saved", "mute", "unsubscribe 1", "edit 1 #go", "export"):
            said = _all_text(await _ask(office, line, number=2))
            hidden = ("zeppelin", "Python Engineer", "Primer")
            assert not [word for word in hidden if word in said], (line, said)
        assert "Python Engineer" in _all_text(await _ask(office, "search python", number=2))
        assert "Python Engineer" not in _all_text(await _ask(office, "search python", number=1))


@BOTH
async def test_a_team_without_the_app_is_told_nothing(
    twin: Twin, postings: Database, transport: str
) -> None:
    """A command of a team that we do not serve is acknowledged, and its author told of no data."""
    async with running(twin, desk_for(postings, twin, transport=transport)) as office:
        said = _all_text(await _ask(office, "list", number=2))
    assert "no subscription" in said.casefold()


@BOTH
async def test_a_request_that_comes_again_is_done_once(
    twin: Twin, postings: Database, transport: str
) -> None:
    """A redelivered or replayed command is acknowledged again and done once."""
    async with running(twin, desk_for(postings, twin, transport=transport)) as office:
        first = await _say(office, "subscribe #python to here")
        await first.replies()
        payload = payloads.command_payload(
            twin.world,
            first,
            url=f"{twin.url}responses/{first.id}",
            command="/jobs",
            text="subscribe #python to here",
            name="jobs",
        )
        for _time in range(2):
            await twin.deliver(first, "slash_commands", payload)
        await office.settled()
        assert len(await first.replies()) == 1
    async with postings.read() as connection:
        assert len((await connection.execute(select(subscriptions.c.id))).all()) == 1


@BOTH
async def test_a_locked_database_delays_no_acknowledgement(
    twin: Twin, postings: Database, transport: str
) -> None:
    """While another process writes, commands are acknowledged at once and answered later."""
    path = Path(str(postings.url.database))
    locker = sqlite3.connect(path, isolation_level=None)
    async with running(twin, desk_for(postings, twin, transport=transport)) as office:
        locker.execute("BEGIN IMMEDIATE")
        asked = [await _say(office, "saved python") for _number in range(3)]
        assert all(not interaction.answers for interaction in asked)
        locker.execute("ROLLBACK")
        for interaction in asked:
            [reply] = await interaction.replies()
            assert "Saved" in reply["text"]
    locker.close()


@pytest.mark.parametrize("is_archived", [False, True], ids=["open", "archived"])
async def test_an_answer_finds_another_way(
    twin: Twin, postings: Database, monkeypatch: pytest.MonkeyPatch, is_archived: bool
) -> None:
    """Where the address for answers is gone, they see it in the channel or are written to."""
    monkeypatch.setattr(responses, "MOST_USES", 0)
    team = _team(twin)
    team.channels["C1"].is_archived = is_archived
    async with running(twin, desk_for(postings, twin)) as office:
        await _say(office, "help")
        await office.settled()
    channel = team.direct("U1") if is_archived else team.channels["C1"]
    [message] = channel.messages
    assert message.ephemeral_to == ("" if is_archived else "U1")
    assert message.text.startswith("I tell you of jobs")


async def test_an_answer_that_may_have_arrived_is_not_said_twice(
    twin: Twin, postings: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the connection breaks after the answer was sent, it is left at that."""
    taken = []

    async def take_and_break(*_known: object) -> web.Response:
        request = _known[-1]
        assert isinstance(request, web.Request)
        taken.append(await request.json())
        assert request.transport
        request.transport.abort()
        return web.Response()

    monkeypatch.setattr(responses, "respond", take_and_break)
    async with running(twin, desk_for(postings, twin)) as office:
        await _say(office, "help")
        await office.settled()
    assert len(taken) == 1
    assert not [call for call in twin.calls if call.method.startswith("chat.")]


@BOTH
async def test_too_many_at_once_are_told_so_at_once(
    twin: Twin, postings: Database, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When too much waits, a command is answered with its acknowledgement and not done."""
    monkeypatch.setattr(work, "MOST_UNDER_WAY", 0)
    async with running(twin, desk_for(postings, twin, transport=transport)) as office:
        done = await _say(office, "help")
    assert "in a minute" in done.ack["text"]
    assert not office.woken


@BOTH
async def test_no_secret_shows_anywhere(
    twin: Twin,
    postings: Database,
    transport: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """With everything logged and everything failing once, no token is logged, stored or said."""
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, logger=name)
    desk = desk_for(postings, twin, transport=transport, many=True)
    replies = []
    with capture_logs() as logs:
        async with running(twin, desk) as office:
            for method in ("users.info", "users.conversations", "chat.postEphemeral"):
                twin.faults.plan(method, Fault.FAIL_BEFORE)
                twin.faults.plan(method, Fault.CUT_BODY, after=1)
            for line in ("help", "subscribe #python to here", "list", "serch"):
                replies.append(await _ask(office, line))
            broken = office.slack.parts
            await broken.work.begin({"team_id": "T1"}, lambda: _fail(broken))
            await office.settled()
    database = Path(str(postings.url.database))
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    out, err = capfd.readouterr()
    said = "\n".join([caplog.text, repr(logs), repr(replies), out, err])
    assert "slack_request_failed" in repr(logs)
    assert "canary" not in said
    assert b"canary" not in stored


async def _fail(parts: Parts) -> None:
    client = await parts.clients.of("T1")
    await client.users_info(user="UNOBODY")
