"""The whole adapter, running against the twin: by Socket Mode or by HTTP, for one team or many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.app import Slack, build_slack
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.setup import Setup, read_setup
from bot.commands.request import Desk
from bot.settings import load_settings
from bot.storage.session import Database
from tests.making import NOW
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

SOCKET, HTTP = "socket", "http"
#: Seconds in which anything that a test waits for must have happened.
PATIENCE_S = 10.0
KEY = Fernet.generate_key().decode()


@dataclass
class Running:
    """The adapter, and what is around it."""

    twin: Twin
    slack: Slack
    desk: Desk
    #: Grows whenever the adapter asks for deliveries.
    woken: list[None] = field(default_factory=list)

    async def settled(self) -> None:
        """Wait until everything that was asked for is done."""
        async with asyncio.timeout(PATIENCE_S):
            await self.slack.parts.work.wait()


@dataclass
class Clock:
    """A clock that stands still until it is turned; requests by HTTP are signed by the twin's."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def turn(self, **ahead: float) -> None:
        """Move on by `seconds=`, `hours=` or `days=`."""
        self.now += timedelta(**ahead)


def desk_for(
    database: Database, twin: Twin, *, transport: str = SOCKET, many: bool = False, **settings: Any
) -> Desk:
    """Make a desk whose settings point at the twin.

    Args:
        database: For the use cases.
        twin: In place of Slack.
        transport: How requests come.
        many: Whether teams install the app by themselves; else it serves the first one.
        settings: Further ones.
    """
    world = twin.world
    token = next(iter(world.teams.values())).bot_token
    whom = (
        {
            "slack_client_id": world.client_id,
            "slack_client_secret": world.client_secret,
            "encryption_keys": KEY,
            "slack_public_url": "https://hirewire.example.org",
        }
        if many
        else {"slack_bot_token": token}
    )
    how = (
        {"slack_app_token": world.app_token}
        if transport == SOCKET
        else {"slack_signing_secret": world.signing_secret}
    )
    found = load_settings(slack_api_url=twin.api_url, slack_port=0, **whom, **how, **settings)
    return Desk(database=database, settings=found, clock=Clock(twin_now(twin)))


def twin_now(twin: Twin) -> datetime:
    """Tell the twin's time, by which it signs."""
    return datetime.fromtimestamp(twin.world.clock(), NOW.tzinfo)


def setup_of(desk: Desk) -> Setup:
    """Read the way of running from a desk's settings."""
    setup = read_setup(desk.settings)
    assert setup is not None
    return setup


async def install(desk: Desk, teams: Sequence[Team]) -> None:
    """Let teams install the app, without their going through the pages."""
    installations = ManyWorkspaces(desk, setup_of(desk))
    for team in teams:
        await installations.save(
            Installation(
                app_id=team.app_id,
                team_id=team.id,
                team_name=team.name,
                bot_token=team.bot_token,
                bot_id=team.bot_id,
                bot_user_id=team.bot_user,
                bot_scopes=sorted(team.scopes),
                user_id="U0",
            )
        )


@asynccontextmanager
async def running(twin: Twin, desk: Desk) -> AsyncIterator[Running]:
    """Run the adapter until the end of the block; it must have done nothing that Slack refuses."""
    setup = setup_of(desk)
    woken: list[None] = []
    slack = build_slack(desk, setup, wake=lambda: woken.append(None))
    if setup.many_workspaces:
        await install(desk, list(twin.world.teams.values()))
    stop = asyncio.Event()
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with slack.connected():
        listening = asyncio.create_task(slack.listen(stop, on_ready=ready.set_result))
        try:
            async with asyncio.timeout(PATIENCE_S):
                waited: set[asyncio.Future[Any]] = {listening, ready}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if ready.done() and not setup.by_socket:
                twin.connect(f"http://127.0.0.1:{ready.result()}")
            yield Running(twin=twin, slack=slack, desk=desk, woken=woken)
        finally:
            stop.set()
            async with asyncio.timeout(PATIENCE_S):
                await listening
    assert not twin.world.violations, twin.world.violations
