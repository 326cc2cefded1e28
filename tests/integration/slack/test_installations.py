"""Whose tokens we hold: sealed in the database, and let go of when a workspace leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import Connection, Inspector, Table, inspect, text
from structlog.testing import capture_logs

from adapters.slack.installations import NotInstalled
from adapters.slack.sealing import new_key
from bot.storage.session import Database
from bot.storage.workspaces import pause_workspace, paused_workspaces
from tests.integration.community import Community, counted_statements
from tests.integration.slack.installing import OLD, given, many, nowhere, paused, rows
from tests.making import NOW
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin

NEW = new_key()


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


async def test_given_up_workspaces_are_tried_again(twin: Twin, sqlite_database: Database) -> None:
    """At the start: one that is let in again goes on, one that took the app out is let go of."""
    community = Community(sqlite_database)
    before, after = (many(community, twin.api_url) for _time in range(2))
    for name in ("T1", "T2", "T3"):
        await before.save(given(name, twin.add_team(name, name).bot_token))
    async with sqlite_database.write() as connection:
        for name in ("T1", "T2", "T3"):
            await pause_workspace(connection, "slack", name, reason="Shut.", now=NOW)
    twin.world.teams["T2"].installed = False
    twin.faults.plan("auth.test", Fault.REFUSED, error="invalid_auth", after=2)
    await after.start()
    async with sqlite_database.read() as connection:
        left = await paused_workspaces(connection)
    assert [(one.external_id, one.removed_at) for one in left] == [("T2", NOW), ("T3", None)]
    assert [await after.find(name) is None for name in ("T2", "T3")] == [True, False]
    await after.start()
    assert await paused(sqlite_database) == ["T2"]


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
