"""The demo: sample postings, a community of one, and everything delivered before the page opens."""

from __future__ import annotations

from pathlib import Path

from bot.commands.request import Actor, Desk
from bot.commands.run import run
from bot.errors import HirewireError
from bot.ingest import ingest
from bot.settings import FolderSource, Settings, load_settings

#: Every sample is shown on its own: the demo is about alerts, not about the flood limit.
NO_LIMIT_PER_HOUR = 1_000

#: Set by the operator, and none of the demo's business.
PLATFORM_SETTINGS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_client_id",
    "slack_client_secret",
    "discord_token",
)

#: Who subscribes to what, as they would type it: in which channel, and the line.
SUBSCRIPTIONS = (
    ("jobs", "subscribe all to here"),
    ("python", "subscribe #python OR #django OR #fastapi to here"),
    ("remote-europe", "subscribe remote in:europe to here"),
    ("london", "subscribe in:london OR (remote in:uk) to here"),
    ("", "subscribe #rust OR #go to me instant"),
    ("", "subscribe #design OR #ui/ux to me daily at 09:00"),
)


def demo_settings(folder: Path, *, seeds: Path, port: int) -> Settings:
    """Settle everything by ourselves: a demo must not touch what the operator has set up.

    Args:
        folder: Where the database may lie; gone afterwards.
        seeds: The sample postings.
        port: The page's port; 0 takes any free one.
    """
    return load_settings(
        database_url=f"sqlite:///{folder / 'demo.db'}",
        sources=(FolderSource(path=seeds, announce_backlog=True),),
        channel_limit_per_hour=NO_LIMIT_PER_HOUR,
        web=True,
        log_level="WARNING",
        web_port=port,
        **dict.fromkeys(PLATFORM_SETTINGS, ""),
    )


async def subscribe_everyone(desk: Desk) -> None:
    """Make the demo's subscriptions by the same commands that people use.

    Raises:
        HirewireError: a subscription was refused, which is our mistake.
    """
    for channel, line in SUBSCRIPTIONS:
        await _say(line, desk, channel=channel)


async def ask_for_digest(desk: Desk) -> None:
    """Let today's digest come at once rather than tomorrow at nine."""
    await _say("digest", desk)


async def _say(line: str, desk: Desk, *, channel: str = "") -> None:
    me = Actor(
        platform="web",
        workspace="local",
        person="me",
        name="You",
        channel=channel,
        may_manage=True,
    )
    reply = await run(line, actor=me, desk=desk)
    if reply.is_error:
        message = f"The demo's own “{line}” was refused: {reply.message.heading}"
        raise HirewireError(message)


async def read_seeds(desk: Desk) -> None:
    """Store and announce the sample postings."""
    for source in desk.settings.sources:
        await ingest(desk.database, source, now=desk.clock(), settings=desk.settings)
