"""How the adapter begins to listen, keeps at it, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.slack import socket as socket_module
from adapters.slack.app import build_slack
from bot.errors import SettingsError
from bot.storage.session import Database
from tests.integration.slack.running import (
    HTTP,
    PATIENCE_S,
    SOCKET,
    Running,
    desk_for,
    running,
    setup_of,
)
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give a team with a channel and a member."""
    async with Twin() as twin:
        team = twin.add_team("T1", "Acme")
        twin.add_user(team, "U1", name="ada")
        twin.add_channel(team, "C1", "jobs", members=["U1", team.bot_user])
        yield twin


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "PING_S", 0.05)
    monkeypatch.setattr(socket_module, "CONNECT_S", 0.04)


async def _help(office: Running) -> None:
    done = await office.twin.command(office.twin.world.teams["T1"], "U1", "C1", "help")
    assert done.acked_within_s is not None
    await done.replies()


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "token_revoked"])
async def test_a_wrong_app_token_ends_the_start(
    twin: Twin, sqlite_database: Database, code: str
) -> None:
    """A token that Slack refuses for good ends the start with a sentence that names the setting."""
    twin.faults.refuse("apps.connections.open", code)
    desk = desk_for(sqlite_database, twin)
    slack = build_slack(desk, setup_of(desk), wake=lambda: None)
    async with slack.connected(), asyncio.timeout(PATIENCE_S):
        with pytest.raises(SettingsError, match=f"SLACK_APP_TOKEN.*{code}"):
            await slack.listen(asyncio.Event())


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize(
    "fault", [Fault.FAIL_BEFORE, Fault.DROP_BEFORE, Fault.NOT_JSON, Fault.CUT_BODY]
)
async def test_trouble_at_the_start_passes(
    twin: Twin, sqlite_database: Database, fault: Fault
) -> None:
    """When Slack fails at first, the connection is made later."""
    twin.faults.plan("apps.connections.open", fault, times=2)
    async with running(twin, desk_for(sqlite_database, twin)) as office:
        await _help(office)


@pytest.mark.usefixtures("_hurried")
async def test_an_address_that_does_not_work_is_not_tried_again(
    twin: Twin, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each address is good for one connection: after a failure another one is asked for."""
    working, broken = twin.socket_url, iter(["ws://127.0.0.1:1/link/", "ws://127.0.0.1:1/link/"])
    monkeypatch.setattr(twin, "socket_url", lambda: next(broken, "") or working())
    async with running(twin, desk_for(sqlite_database, twin)) as office:
        await _help(office)
    assert sum(call.method == "apps.connections.open" for call in twin.calls) == 3


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "closed"])
async def test_a_connection_that_ends_is_made_anew(
    twin: Twin, sqlite_database: Database, how: str
) -> None:
    """Slack asks for another connection now and then, or just closes one; nothing is lost."""
    async with running(twin, desk_for(sqlite_database, twin)) as office:
        await _help(office)
        if how == "closed":
            await twin.sockets.close()
        else:
            await twin.sockets.disconnect(how)
        await twin.until(lambda: twin.sockets.opened == 2 and twin.sockets.count == 1)
        await _help(office)
        # A third one would have ended the second.
        assert twin.sockets.opened == 2


async def test_a_token_that_dies_ends_listening(twin: Twin, sqlite_database: Database) -> None:
    """When Slack refuses the token at a later connection, listening ends rather than hangs."""
    desk = desk_for(sqlite_database, twin)
    slack = build_slack(desk, setup_of(desk), wake=lambda: None)
    connected = asyncio.Event()
    async with slack.connected(), asyncio.timeout(PATIENCE_S):
        listening = asyncio.create_task(
            slack.listen(asyncio.Event(), on_ready=lambda _port: connected.set())
        )
        await connected.wait()
        twin.faults.refuse("apps.connections.open", "token_revoked")
        await twin.sockets.disconnect()
        with pytest.raises(SettingsError, match="token_revoked"):
            await listening


async def test_told_to_stop_while_slack_is_away_it_stops(
    twin: Twin, sqlite_database: Database
) -> None:
    """A start that does not come about can be given up."""
    twin.faults.plan("apps.connections.open", Fault.UNAVAILABLE, times=100)
    desk = desk_for(sqlite_database, twin)
    slack = build_slack(desk, setup_of(desk), wake=lambda: None)
    stop = asyncio.Event()
    async with slack.connected(), asyncio.timeout(PATIENCE_S):
        listening = asyncio.create_task(slack.listen(stop))
        await twin.until(lambda: any(c.method == "apps.connections.open" for c in twin.calls))
        stop.set()
        await listening


@pytest.mark.parametrize("transport", [SOCKET, HTTP])
async def test_what_is_under_way_is_answered_before_it_ends(
    twin: Twin, sqlite_database: Database, transport: str
) -> None:
    """A command that came before the end is answered before the end."""
    async with running(twin, desk_for(sqlite_database, twin, transport=transport)):
        team = twin.world.teams["T1"]
        done = await twin.command(team, "U1", "C1", "help")
    assert len(done.answers) == 1


async def test_pages_for_installing_are_served_beside_socket_mode(
    twin: Twin, sqlite_database: Database
) -> None:
    """With many workspaces there are pages to install from; Slack's requests come elsewhere."""
    desk = desk_for(sqlite_database, twin, many=True)
    slack = build_slack(desk, setup_of(desk), wake=lambda: None)
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with slack.connected(), asyncio.timeout(PATIENCE_S):
        listening = asyncio.create_task(slack.listen(stop, on_ready=port.set_result))
        async with aiohttp.ClientSession(f"http://127.0.0.1:{await port}") as session:
            statuses = [
                (await session.get("/health")).status,
                (await session.get("/slack/install")).status,
                (await session.post("/slack/events")).status,
            ]
        stop.set()
        await listening
    assert statuses == [200, 200, 404]
