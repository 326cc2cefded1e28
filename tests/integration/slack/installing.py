"""What tests of installations share: processes that serve many workspaces, and what these give."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text

from adapters.slack.installations import ManyWorkspaces
from adapters.slack.sealing import new_key
from adapters.slack.setup import read_setup
from bot.commands.request import Desk
from bot.settings import load_settings
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from tests.integration.community import Community
from tests.making import NOW
from tests.twins.slack.state import Team

#: With which everything is sealed unless a test says otherwise.
OLD = new_key()


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


async def paused(database: Database) -> list[str]:
    """Give the workspaces to which nothing is sent."""
    async with database.read() as connection:
        return sorted(one.external_id for one in await paused_workspaces(connection))
