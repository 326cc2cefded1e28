"""The workspace whose token is in the settings, and the clients that call Slack for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from adapters.slack.clients import Clients
from adapters.slack.installations import NotInstalled, OneWorkspace
from adapters.slack.setup import Setup, read_setup
from bot.commands.request import Desk
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
