"""The workspace whose token is in the settings, and the clients that call Slack for it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from aiohttp import ClientError, ConnectionTimeoutError, web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from adapters.slack import answers as answers_module
from adapters.slack import clients as clients_module
from adapters.slack.answers import Answers
from adapters.slack.clients import Clients
from adapters.slack.installations import NotInstalled, OneWorkspace
from adapters.slack.send import SlackAdapter
from adapters.slack.setup import Setup, read_setup
from bot.channel import Address
from bot.commands.request import Desk, Reply
from bot.errors import DeliveryError
from bot.messages.message import Message
from bot.settings import load_settings
from bot.storage.session import Database
from bot.workspaces import workspace_removed
from tests.integration.community import Community
from tests.integration.slack.installing import paused
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Two teams that have the app."""
    async with Twin() as twin:
        for number in ("1", "2"):
            twin.add_team(f"T{number}", f"Team {number}")
        yield twin
        assert twin.world.violations == []


class Single:
    """One workspace by its token, in the settings of one process."""

    def __init__(self, database: Database, twin: Twin, token: str = "") -> None:
        settings = load_settings(
            slack_bot_token=token or twin.world.teams["T1"].bot_token,
            slack_app_token="xapp-canary",
            slack_api_url=twin.api_url,
        )
        setup = read_setup(settings)
        assert setup
        self.setup: Setup = setup
        self.desk = Desk(database=database, settings=settings, clock=Community(database).clock)
        self.installations = OneWorkspace(self.desk, setup)


async def test_one_workspace_is_asked_for_once(twin: Twin, sqlite_database: Database) -> None:
    """Slack tells once whose token it is, and what it may do; no other workspace has it."""
    one = Single(sqlite_database, twin).installations
    found = await asyncio.gather(*(one.find("T1") for _ in range(5)))
    team = twin.world.teams["T1"]
    assert [call.method for call in twin.calls] == ["auth.test"]
    assert found[0]
    assert (found[0].token, found[0].name) == (team.bot_token, team.name)
    assert (found[0].bot_id, found[0].user_id) == (team.bot_id, team.bot_user)
    assert set(found[0].scopes) == team.scopes
    assert await one.find("T2") is None


@pytest.mark.parametrize(
    "fault", [Fault.FAIL_BEFORE, Fault.DROP_BEFORE, Fault.NOT_JSON, Fault.REFUSED]
)
async def test_a_token_that_is_not_accepted_is_tried_again(
    twin: Twin, sqlite_database: Database, fault: Fault
) -> None:
    """Starting does not fail over it; whoever needs it is told why, until Slack accepts it."""
    one = Single(sqlite_database, twin).installations
    twin.faults.plan("auth.test", fault, times=2, error="invalid_auth")
    with capture_logs() as logs:
        await one.start()
    assert [line["event"] for line in logs] == ["slack_token_not_tried"]
    with pytest.raises((SlackApiError, ClientError)):
        await one.find("T1")
    assert await one.find("T1")


async def test_one_workspace_comes_back_with_a_token_that_works(
    twin: Twin, sqlite_database: Database
) -> None:
    """A workspace that was given up is served again when the bot starts with a good token."""
    single = Single(sqlite_database, twin)
    await single.installations.start()
    await workspace_removed(single.desk, "slack", "T1", "It took the app out.")
    await single.installations.forget("T1")
    assert await paused(sqlite_database) == ["T1"]
    await single.installations.start()
    assert await paused(sqlite_database) == []


async def test_clients_call_slack_by_one_session(twin: Twin, sqlite_database: Database) -> None:
    """Each workspace's client has its token and repeats nothing; a stranger has none."""
    single = Single(sqlite_database, twin)
    clients = Clients(single.setup, single.installations)
    with pytest.raises(RuntimeError, match="not open"):
        clients.anonymous()
    await clients.open()
    try:
        client = await clients.of("T1")
        assert (await client.auth_test())["team_id"] == "T1"
        assert client.retry_handlers == []
        assert client.session is clients.anonymous().session
        assert clients.anonymous().token is None
        with pytest.raises(NotInstalled, match="T2 has not installed"):
            await clients.of("T2")
    finally:
        await clients.close()
        await clients.close()


@pytest.fixture
async def full() -> AsyncIterator[str]:
    """An address at which nobody takes another connection."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _number in range(3):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_what_never_left_is_not_taken_for_sent(
    twin: Twin, sqlite_database: Database, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is never made leaves no doubt: the message is sent later, or otherwise."""
    for module in (clients_module, answers_module):
        monkeypatch.setattr(module, "CONNECT_TIMEOUT_S", 0.05)
    single = Single(sqlite_database, twin)
    clients = Clients(replace(single.setup, api_url=f"{full}/api/"), single.installations)
    await clients.open()
    try:
        with pytest.raises(DeliveryError) as refused:
            await SlackAdapter(clients).send(
                Address.parse("slack:T1/C1"), Message(heading="Hello"), delivery_id=1
            )
        assert not refused.value.in_doubt
        answers = Answers(replace(single.setup, api_url=f"{full}/api/"), clients)
        body = {"response_url": f"{full}/commands/1", "team_id": "T1", "user_id": "U1"}
        with pytest.raises(ConnectionTimeoutError):
            await answers.say(body, Reply(message=Message(heading="Hello")))
    finally:
        await clients.close()


async def test_answers_go_by_the_proxy_as_calls_do(
    twin: Twin, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment names a proxy, nothing of Slack's is reached without it.

    What Slack would have a browser remember is not carried from one workspace to another.
    """
    asked = []

    async def take(request: web.Request) -> web.Response:
        asked.append((request.path, dict(request.cookies)))
        answer = web.Response()
        answer.set_cookie("b", "one")
        return answer

    application = web.Application()
    application.router.add_post("/{path:.*}", take)
    single = Single(sqlite_database, twin)
    clients = Clients(single.setup, single.installations)
    async with TestServer(application) as proxy:
        await clients.open()
        try:
            monkeypatch.setenv("HTTP_PROXY", str(proxy.make_url("/")))
            answers = Answers(replace(single.setup, api_url="http://slack.invalid/api/"), clients)
            for path in ("/commands/1", "/commands/2"):
                body = {"response_url": f"http://hooks.slack.invalid{path}"}
                await answers.say(body, Reply(message=Message(heading="Hello")))
        finally:
            await clients.close()
    assert asked == [("/commands/1", {}), ("/commands/2", {})]
