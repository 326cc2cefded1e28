"""The whole bot on Discord: a file comes in, a message arrives, and follows its posting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import Bot, open_desk
from bot.settings import FolderSource, load_settings
from bot.storage.overview import overview
from tests.twins.discord.populate import add_channel, add_forum, add_guild, add_role, add_user
from tests.twins.discord.state import Channel, Message
from tests.twins.discord.twin import Twin
from tests.twins.slack.twin import Twin as Slack

WritePosting = Callable[..., Path]
#: Seconds after which something that should happen at once has not happened.
PATIENCE_S = 30.0


@pytest.fixture(autouse=True)
def _discord_stays_where_it_is() -> Iterator[None]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give a Discord; what the bot did there must have been allowed, and nothing unanswered."""
    async with Twin() as twin:
        yield twin
        twin.assert_clean()


@asynccontextmanager
async def running(twin: Twin, folder: Path, **settings: Any) -> AsyncIterator[None]:
    """Run the bot on a folder of postings until the end of the block."""
    loaded = load_settings(
        database_url=f"sqlite:///{folder / 'test.db'}",
        sources=(FolderSource(path=folder / "postings"),),
        web=False,
        discord_token=twin.world.token,
        discord_api_url=twin.api_url,
        discord_gateway_url=twin.gateway_url,
        **settings,
    )
    stop, listening = asyncio.Event(), asyncio.Event()
    async with open_desk(loaded) as desk:

        async def is_read() -> bool:
            async with desk.database.read() as connection:
                board = await overview(connection)
            return bool(board.sources) and all(one.scanned_at for one in board.sources)

        bot = asyncio.create_task(
            Bot(desk).run(stop=stop, on_listening=lambda _address: listening.set())
        )
        async with asyncio.timeout(PATIENCE_S):
            await listening.wait()
            # What is in the folder now is old news.
            while not await is_read():
                await asyncio.sleep(0.02)
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(bot, PATIENCE_S)


def shown(channel: Channel) -> list[Message]:
    """What stands in a channel for everybody."""
    return [one for one in channel.messages.values() if not one.ephemeral_to]


async def test_a_file_becomes_an_alert(
    twin: Twin, write_posting: WritePosting, tmp_path: Path
) -> None:
    """In a channel, a forum and direct messages; it can be saved, and follows its posting."""
    ada = add_user(twin.world, username="ada")
    guild = add_guild(twin.world, members=[ada])
    channel, forum = add_channel(twin.world, guild), add_forum(twin.world, guild)
    direct = twin.world.direct(ada.id)
    async with running(twin, tmp_path):
        for given in ({"to": channel}, {"to": forum}, {}):
            done = await twin.command(
                ada, channel, "jobs subscribe", hashtag="python", every="instant", **given
            )
            await done.answered()
        path = write_posting("leith", title="Deckhand")
        await twin.until(
            lambda: (
                len(shown(channel)) == len(shown(direct)) == 1
                and len(twin.world.threads_of(guild.id)) == 1
            ),
            within_s=PATIENCE_S,
        )
        (alert,) = shown(channel)
        assert "Deckhand" in str(alert.components)
        assert alert.pings == []
        assert twin.world.threads_of(guild.id)[0].name.startswith("Deckhand")
        done = await twin.press(ada, alert, label="Save")
        assert "Saved" in str((await done.answered())[0].components)
        done = await twin.command(ada, direct, "jobs saved")
        assert "Deckhand" in str((await done.answered())[0].components)
        path.unlink()
        await twin.until(lambda: "~~" in str(alert.components), within_s=PATIENCE_S)


async def test_an_alert_pings_a_role_once(
    twin: Twin, write_posting: WritePosting, tmp_path: Path
) -> None:
    """The one that a moderator named, in a channel and in a forum, and not when it changes."""
    ada = add_user(twin.world, username="ada")
    guild = add_guild(twin.world, members=[ada])
    channel, forum = add_channel(twin.world, guild), add_forum(twin.world, guild)
    role = add_role(twin.world, guild, "Job seekers", mentionable=True)
    async with running(twin, tmp_path):
        for place in (channel, forum):
            done = await twin.command(
                ada, channel, "jobs subscribe", hashtag="python", to=place, ping=role
            )
            await done.answered()
        path = write_posting("leith", title=f"Deckhand <@&{role.id}>")
        await twin.until(
            lambda: bool(shown(channel) and twin.world.threads_of(guild.id)), within_s=PATIENCE_S
        )
        (alert,) = shown(channel)
        (post,) = shown(twin.world.threads_of(guild.id)[0])
        path.unlink()
        await twin.until(
            lambda: all("~~" in str(one.components) for one in (alert, post)), within_s=PATIENCE_S
        )
    for message in (alert, post):
        assert message.heard_by == [role.id]
        assert str(message.components).count(f"<@&{role.id}>") == 1
        assert message.sent["allowed_mentions"] == {"parse": []}


async def test_nothing_asked_meanwhile_is_missed(
    twin: Twin, write_posting: WritePosting, tmp_path: Path
) -> None:
    """The connection breaks; a command and a posting come all the same, each once."""
    ada = add_user(twin.world, username="ada")
    guild = add_guild(twin.world, members=[ada])
    channel = add_channel(twin.world, guild)
    async with running(twin, tmp_path):
        twin.gateway.cut()
        done = await twin.command(ada, channel, "jobs subscribe", query="all", to=channel)
        await done.answered()
        write_posting("leith")
        await twin.until(lambda: bool(shown(channel)), within_s=PATIENCE_S)
    assert len(shown(channel)) == 1


async def test_two_platforms_run_in_one_process(
    twin: Twin, write_posting: WritePosting, tmp_path: Path
) -> None:
    """Against one database; each answers its own people, and gets the same posting."""
    ada = add_user(twin.world, username="ada")
    guild = add_guild(twin.world, members=[ada])
    channel = add_channel(twin.world, guild)
    async with Slack() as slack:
        team = slack.add_team()
        slack.add_user(team, "U1", name="ada")
        there = slack.add_channel(team, "C1", "jobs", members=["U1", team.bot_user])
        tokens = {"slack_bot_token": team.bot_token, "slack_app_token": slack.world.app_token}
        async with running(twin, tmp_path, slack_api_url=slack.api_url, **tokens):
            await slack.until(lambda: slack.sockets.count > 0, within_s=PATIENCE_S)
            done = await twin.command(ada, channel, "jobs subscribe", query="all", to=channel)
            await done.answered()
            await (await slack.type(team, "U1", "C1", "subscribe all to here")).replies()
            assert "#jobs" in str(await (await slack.type(team, "U1", "C1", "list")).replies())
            write_posting("leith")
            await twin.until(lambda: bool(shown(channel)), within_s=PATIENCE_S)
            await slack.until(lambda: bool(there.messages), within_s=PATIENCE_S)
        slack.assert_clean()
