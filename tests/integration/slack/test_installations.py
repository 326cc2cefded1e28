"""Whose tokens we hold: sealed in the database, changed in time, and let go of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import Connection, Inspector, Table, inspect, text
from structlog.testing import capture_logs

from adapters.slack.clients import Clients
from adapters.slack.installations import ManyWorkspaces, NotInstalled, OneWorkspace
from adapters.slack.sealing import new_key
from adapters.slack.setup import Setup, read_setup
from bot.commands.request import Desk
from bot.settings import load_settings
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from bot.workspaces import workspace_removed
from tests.integration.community import Community, counted_statements
from tests.making import NOW
from tests.twins.slack.faults import Fault
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

OLD, NEW = new_key(), new_key()


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Two teams whose tokens end and are changed, and a clock that stands still."""
    async with Twin() as twin:
        twin.world.clock = NOW.timestamp
        for number in ("1", "2"):
            team = twin.add_team(f"T{number}", f"Team {number}")
            team.rotates, team.refresh_token = True, f"xoxe-1-canary-{team.id}"
            team.tokens[team.bot_token] = (NOW + timedelta(hours=1)).timestamp()
        yield twin
        assert twin.world.violations == []


def many(community: Community, api_url: str, *keys: str) -> ManyWorkspaces:
    """Make a process that serves many workspaces."""
    settings = load_settings(
        slack_client_id="1.1",
        slack_client_secret="canary-client-secret",
        slack_signing_secret="canary-signing",
        slack_public_url="https://hirewire.example.org",
        slack_api_url=api_url,
        encryption_keys=",".join(keys or (OLD,)),
    )
    desk = Desk(database=community.database, settings=settings, clock=community.clock)
    setup = read_setup(settings)
    assert setup
    return ManyWorkspaces(desk, setup)


def nowhere(community: Community, *keys: str) -> ManyWorkspaces:
    """Make a process that has no need of Slack."""
    return many(community, "http://127.0.0.1:9/api/", *keys)


def given(
    workspace: str = "T1",
    token: str = "xoxb-canary",  # noqa: S107 - a canary
    **more: Any,
) -> Installation:
    """Make what a workspace gives us."""
    fields: dict[str, Any] = {
        "app_id": "A1",
        "team_id": workspace,
        "team_name": f"Team {workspace}",
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "U0",
        "bot_scopes": "chat:write,commands",
        "user_id": "U1",
        "installed_at": NOW,
    }
    return Installation(**{**fields, **more})


def ending(team: Team, **span: float) -> Installation:
    """Make what a team of the twin gave us, whose token ends after a while."""
    return given(
        team.id,
        team.bot_token,
        bot_refresh_token=team.refresh_token,
        bot_token_expires_at=NOW + timedelta(**span),
    )


async def rows(database: Database, name: str) -> list[dict[str, Any]]:
    """Give a table as it is stored."""
    async with database.read() as connection:
        found = await connection.execute(text(f"SELECT * FROM {name} ORDER BY id"))
        return [dict(row) for row in found.mappings()]


async def test_our_tables_are_the_ones_that_slack_sdk_works_with(database: Database) -> None:
    """Each column of its tables is in ours, as nullable and of the same kind, and no other is."""
    installations = AsyncSQLAlchemyInstallationStore("1.1", database.engine)
    states = AsyncSQLAlchemyOAuthStateStore(600, database.engine)

    def ours(connection: Connection, table: Table) -> dict[str, tuple[bool, str]]:
        inspector: Inspector = inspect(connection)
        return {
            column["name"]: (bool(column["nullable"]), kind(column["type"]))
            for column in inspector.get_columns(table.name)
        }

    def kind(column_type: Any) -> str:
        # Text for what slack_sdk makes too short.
        return {"Text": "String"}.get(column_type._type_affinity.__name__, "") or str(
            column_type._type_affinity.__name__
        )

    for table in (installations.bots, installations.installations, states.oauth_states):
        theirs = {one.name: (bool(one.nullable), kind(one.type)) for one in table.columns}
        async with database.read() as connection:
            assert await connection.run_sync(ours, table) == theirs


async def test_what_is_stored_is_sealed(database: Database) -> None:
    """Tokens of any length come back as they were, and none of them shows in the database."""
    one = nowhere(Community(database))
    long = "xoxe.xoxb-canary-" + "x" * 300
    await one.save(
        given(
            token=long,
            bot_refresh_token="xoxe-canary",
            bot_token_expires_at=NOW + timedelta(hours=12),
            user_token="xoxp-canary",
            incoming_webhook_url="https://hooks.slack.com/canary",
        )
    )
    await one.save(given("T2", "xoxb-canary-2"))
    found, other = await one.find("T1"), await one.find("T2")
    assert found
    assert other
    assert (found.token, found.name, found.bot_id, found.user_id) == (long, "Team T1", "B1", "U0")
    assert found.scopes == ("chat:write", "commands")
    assert other.token == "xoxb-canary-2"
    assert "canary" not in repr(found)
    stored = [await rows(database, name) for name in ("slack_bots", "slack_installations")]
    assert [len(table) for table in stored] == [2, 2]
    assert "canary" not in str(stored)


async def test_a_second_installation_takes_the_place_of_the_first(database: Database) -> None:
    """No old token stays behind, and the new one counts at once."""
    one = nowhere(Community(database))
    await one.save(given(token="xoxb-canary-1"))
    await one.find("T1")
    await one.save(given(token="xoxb-canary-2", installed_at=NOW + timedelta(days=3)))
    found = await one.find("T1")
    assert found
    assert found.token == "xoxb-canary-2"
    assert len(await rows(database, "slack_bots")) == 1
    assert len(await rows(database, "slack_installations")) == 1


async def test_forgetting_deletes_the_tokens_of_one_workspace(database: Database) -> None:
    """Nothing of it is left in either table; the other workspace keeps its own."""
    one = nowhere(Community(database))
    await one.save(given("T1"))
    await one.save(given("T2"))
    await one.find("T1")
    await one.forget("T1")
    assert await one.find("T1") is None
    assert await one.find("T2")
    for name in ("slack_bots", "slack_installations"):
        assert [row["team_id"] for row in await rows(database, name)] == ["T2"]


async def test_a_key_is_changed_in_service(database: Database) -> None:
    """Started with a new key in front everything is sealed anew; then the old one can go."""
    community = Community(database)
    await nowhere(community, OLD).save(given(bot_refresh_token="xoxe-canary"))
    both = nowhere(community, NEW, OLD)
    assert await both.find("T1")
    await both.start()
    assert await both.reseal() == 0
    found = await nowhere(community, NEW).find("T1")
    assert found
    assert found.token == "xoxb-canary"
    assert await nowhere(community, OLD).find("T1") is None


async def test_what_no_key_opens_counts_as_not_installed(sqlite_database: Database) -> None:
    """A lost key is logged once for a workspace, and a new installation mends it."""
    community = Community(sqlite_database)
    await nowhere(community, OLD).save(given())
    one = nowhere(community, NEW)
    await one.start()
    with capture_logs() as logs:
        assert [await one.find("T1") for _time in range(3)] == [None] * 3
    assert [line["event"] for line in logs] == ["slack_tokens_not_opened"]
    await one.save(given(token="xoxb-canary-2"))
    assert await one.find("T1")


async def test_the_right_key_brings_given_up_workspaces_back(sqlite_database: Database) -> None:
    """What was paused for want of a key is served again; other reasons stay."""
    community = Community(sqlite_database)
    right = nowhere(community, OLD)
    for workspace in ("T1", "T2"):
        await right.save(given(workspace))
    async with sqlite_database.write() as connection:
        await connection.execute(
            text(
                "UPDATE workspaces SET paused_at = '2026-11-24', paused_reason = CASE external_id"
                " WHEN 'T1' THEN :reason ELSE 'Slack shut.' END"
            ),
            {"reason": NotInstalled("T1").message},
        )
    await nowhere(community, NEW).start()
    assert await paused(sqlite_database) == ["T1", "T2"]
    await right.start()
    assert await paused(sqlite_database) == ["T2"]


async def paused(database: Database) -> list[str]:
    """Give the workspaces to which nothing is sent."""
    async with database.read() as connection:
        return sorted(one.external_id for one in await paused_workspaces(connection))


async def test_what_was_read_holds_for_a_minute(sqlite_database: Database) -> None:
    """Within a minute the database is not asked again; that there is none is asked every time."""
    community = Community(sqlite_database)
    one = nowhere(community)
    await one.save(given())
    await one.find("T1")
    with counted_statements(sqlite_database) as statements:
        await one.find("T1")
    assert statements == []
    await nowhere(community).forget("T1")
    community.wait(seconds=61)
    assert await one.find("T1") is None
    await nowhere(community).save(given())
    assert await one.find("T1")


async def test_a_token_that_runs_out_is_changed_once(twin: Twin, database: Database) -> None:
    """However many ask at once, Slack is asked once, and the new token is stored sealed."""
    one = many(Community(database), twin.api_url)
    team, other = twin.world.teams["T1"], twin.world.teams["T2"]
    old = team.bot_token
    await one.save(ending(team, hours=1))
    await one.save(ending(other, hours=3))
    found = await asyncio.gather(*(one.find("T1") for _ in range(5)), one.find("T2"))
    assert {each.token for each in found if each} == {team.bot_token, other.bot_token}
    assert team.bot_token != old
    assert [call.method for call in twin.calls] == ["oauth.v2.access"]
    for name in ("slack_bots", "slack_installations"):
        stored = await rows(database, name)
        assert len(stored) == 2
        assert "canary" not in str(stored)
        assert f"{stored[0]['bot_token_expires_at']}".startswith("2026-11-25 00:00:00")
    again = await many(Community(database), twin.api_url).find("T1")
    assert again
    assert again.token == team.bot_token


async def test_another_process_changes_the_token_first(
    twin: Twin, sqlite_database: Database
) -> None:
    """A refresh token counts once: who comes second takes what the first one stored."""
    community = Community(sqlite_database)
    slow, fast = (many(community, twin.api_url) for _ in range(2))
    team = twin.world.teams["T1"]
    await slow.save(ending(team, hours=1))
    twin.faults.plan("oauth.v2.access", Fault.HANG_BEFORE)
    waiting = asyncio.create_task(slow.find("T1"))
    await twin.faults.until_hanging()
    first = await fast.find("T1")
    twin.faults.release()
    assert await waiting == first
    assert first
    assert first.token == team.bot_token


async def test_a_workspace_that_leaves_meanwhile_stays_away(
    twin: Twin, sqlite_database: Database
) -> None:
    """A new token that arrives after its workspace took the app out is not stored."""
    one = many(Community(sqlite_database), twin.api_url)
    await one.save(ending(twin.world.teams["T1"], hours=1))
    twin.faults.plan("oauth.v2.access", Fault.HANG_AFTER)
    waiting = asyncio.create_task(one.find("T1"))
    await twin.faults.until_hanging()
    await one.forget("T1")
    twin.faults.release()
    assert await waiting is None
    assert await rows(sqlite_database, "slack_bots") == []


async def test_who_is_cut_off_leaves_the_new_token_behind(
    twin: Twin, sqlite_database: Database
) -> None:
    """What Slack has changed already is stored, though nobody waits for it any more."""
    one = many(Community(sqlite_database), twin.api_url)
    team = twin.world.teams["T1"]
    await one.save(ending(team, hours=1))
    twin.faults.plan("oauth.v2.access", Fault.HANG_AFTER)
    waiting = asyncio.create_task(one.find("T1"))
    await twin.faults.until_hanging()
    waiting.cancel()
    twin.faults.release()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    found = await one.find("T1")
    assert found
    assert found.token == team.bot_token
    assert len(twin.calls) == 1


@pytest.mark.parametrize(
    "fault", [Fault.FAIL_BEFORE, Fault.DROP_BEFORE, Fault.RATE_LIMITED, Fault.REFUSED]
)
async def test_a_token_that_cannot_be_changed_works_until_its_end(
    twin: Twin, sqlite_database: Database, fault: Fault
) -> None:
    """Slack's trouble is logged and tried again; only when the token has ended it is in the way."""
    community = Community(sqlite_database)
    one = many(community, twin.api_url)
    team = twin.world.teams["T1"]
    old = team.bot_token
    await one.save(ending(team, hours=1))
    twin.faults.plan("oauth.v2.access", fault, times=2, error="invalid_refresh_token")
    with capture_logs() as logs:
        found = await one.find("T1")
    assert found
    assert found.token == old
    assert [line["event"] for line in logs] == ["slack_token_not_changed"]
    community.wait(hours=2)
    with pytest.raises((SlackApiError, ClientError)):
        await one.find("T1")
    changed = await one.find("T1")
    assert changed
    assert changed.token == team.bot_token != old


async def test_half_a_token_is_not_repeated(twin: Twin, sqlite_database: Database) -> None:
    """An answer that breaks off in the middle of a token is in no error and in no log."""
    one = many(Community(sqlite_database), twin.api_url)
    await one.save(ending(twin.world.teams["T1"], hours=-1))
    for fault in (Fault.CUT_BODY, Fault.NOT_JSON):
        twin.faults.plan("oauth.v2.access", fault)
        with capture_logs() as logs, pytest.raises(Exception) as caught:
            await one.find("T1")
        assert "canary" not in f"{caught.value!r} {logs}"


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
