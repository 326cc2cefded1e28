"""What `hirewire doctor` says about Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.checks import check_slack
from adapters.slack.manifest import bot_scopes
from adapters.slack.sealed_store import SealedStore
from adapters.slack.sealing import Sealer, new_key
from bot.settings import load_settings
from bot.storage.session import Database
from tests.twins.slack.faults import Fault
from tests.twins.slack.twin import Twin

TOKEN = "xoxb-canary"
MANY: dict[str, Any] = {
    "slack_client_id": "1.1",
    "slack_client_secret": "canary-secret",
    "slack_signing_secret": "canary-signing",
    "slack_public_url": "https://hirewire.example.org",
}


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """A team with the app, whose bot may do what the manifest asks for."""
    async with Twin() as twin:
        team = twin.add_team("T1", "Acme")
        team.bot_token, team.scopes = TOKEN, {*bot_scopes(), "reactions:write"}
        yield twin


async def check(twin: Twin, database: Database | None = None, **given: str) -> dict[str, str]:
    """Look at Slack with these settings."""
    found = await check_slack(load_settings(slack_api_url=twin.api_url, **given), database)
    assert "canary" not in str(found)
    return dict(found)


async def test_without_slack_there_is_nothing_to_look_at(twin: Twin) -> None:
    """Who does not use Slack hears nothing of it."""
    assert await check(twin) == {}


async def test_all_is_well(twin: Twin) -> None:
    """Both tokens are tried, and may do all that the manifest asks for."""
    app_token = twin.world.app_token
    assert await check(twin, slack_bot_token=TOKEN, slack_app_token=app_token) == {
        "slack settings": "",
        "slack token": "",
        "slack scopes": "",
        "slack app token": "",
    }
    assert twin.world.violations == []


async def test_settings_that_contradict_each_other(twin: Twin) -> None:
    """The sentence that would end `hirewire run` is a line here, and nothing is asked."""
    found = await check(twin, slack_bot_token=TOKEN)
    assert list(found) == ["slack settings"]
    assert "needs SLACK_APP_TOKEN" in found["slack settings"]
    assert twin.calls == []


async def test_a_scope_is_missing(twin: Twin) -> None:
    """It is named, with what to do."""
    twin.world.teams["T1"].scopes -= {"users:read", "im:write"}
    found = await check(twin, slack_bot_token=TOKEN, slack_signing_secret="canary")
    assert found["slack token"] == ""
    assert "lacks im:write, users:read; add them" in found["slack scopes"]


async def test_tokens_are_refused(twin: Twin) -> None:
    """Each setting is named with Slack's own word for it, and with where to get another."""
    found = await check(twin, slack_bot_token="xoxb-no", slack_app_token="xapp-no")
    assert "SLACK_BOT_TOKEN (invalid_auth)" in found["slack token"]
    assert "“OAuth & Permissions”" in found["slack token"]
    assert "SLACK_APP_TOKEN (invalid_auth)" in found["slack app token"]
    assert "connections:write" in found["slack app token"]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.DROP_BEFORE, Fault.NOT_JSON])
async def test_slack_cannot_be_asked(twin: Twin, fault: Fault) -> None:
    """That says nothing about the token, and the sentence does not claim it."""
    twin.faults.plan("*", fault, times=2)
    app_token = twin.world.app_token
    found = await check(twin, slack_bot_token=TOKEN, slack_app_token=app_token)
    assert f"cannot be reached at {twin.api_url}" in found["slack token"]
    assert "cannot be reached" in found["slack app token"]


async def test_a_token_that_ends_by_itself(twin: Twin) -> None:
    """A token in the settings cannot be changed in time, so one that ends is no good there."""
    twin.world.teams["T1"].bot_token = f"xoxe.{TOKEN}"
    found = await check(twin, slack_bot_token=f"xoxe.{TOKEN}", slack_signing_secret="canary")
    assert "within twelve hours" in found["slack token"]


async def test_stored_tokens_that_no_key_opens(twin: Twin, sqlite_database: Database) -> None:
    """They are counted, and nothing is changed by looking."""
    store = SealedStore(sqlite_database, "1.1", Sealer([new_key()]))
    await store.save(Installation(team_id="T1", app_id="A1", bot_token=TOKEN, user_id="U1"))
    given = {**MANY, "encryption_keys": new_key()}
    for _time in range(2):
        found = await check(twin, sqlite_database, **given)
        assert "2 stored tokens are opened by none" in found["slack keys"]


async def test_many_workspaces(twin: Twin) -> None:
    """Keys must be keys and our address must be one that Slack takes; no token is needed."""
    good = await check(twin, **MANY, encryption_keys=new_key())
    assert good == {"slack settings": "", "slack keys": "", "slack public address": ""}
    given = {**MANY, "slack_public_url": "http://canary.example", "encryption_keys": "canary"}
    bad = await check(twin, **given)
    assert "is not a key" in bad["slack keys"]
    assert "https://" in bad["slack public address"]
