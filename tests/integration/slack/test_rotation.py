"""Tokens that end are changed for new ones in time, by whoever of us comes first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.slack.installing import ending, many, rows
from tests.making import NOW
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin


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
    """They leave at once; what Slack has changed already is stored before the process ends."""
    one = many(Community(sqlite_database), twin.api_url)
    team = twin.world.teams["T1"]
    await one.save(ending(team, hours=1))
    twin.faults.plan("oauth.v2.access", Fault.HANG_AFTER)
    waiting = asyncio.create_task(one.find("T1"))
    await twin.faults.until_hanging()
    waiting.cancel()
    async with asyncio.timeout(1):
        await asyncio.wait({waiting})
    assert waiting.cancelled()
    closing = asyncio.create_task(one.close())
    await asyncio.sleep(0)
    assert not closing.done()
    twin.faults.release()
    await closing
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
