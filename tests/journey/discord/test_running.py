"""`hirewire` as an operator starts it: a token, where the twin is, and nothing else."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.commands.verbs import TYPED
from tests.twins.discord.populate import add_channel, add_guild, add_user
from tests.twins.discord.state import Channel, Guild, User
from tests.twins.discord.twin import Twin

ROOT = Path(__file__).resolve().parents[3]
#: Seconds after which something that should happen at once has not happened.
PATIENCE_S = 30.0
#: What each verb is given where it wants something.
FILLED = {
    "edit": {"number": "1"},
    "hide": {"posting": "1"},
    "unhide": {"posting": "1"},
    "why": {"posting": "1"},
}


@dataclass(kw_only=True)
class Server:
    """A server with somebody in it, and a shell on the bot's machine."""

    twin: Twin
    guild: Guild
    channel: Channel
    ada: User
    folder: Path

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Start `hirewire` with these words."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                # So that tests can run side by side.
                "HIREWIRE_WEB_PORT": "0",
                "DISCORD_API_URL": self.twin.api_url,
                "DISCORD_GATEWAY_URL": self.twin.gateway_url,
                "DISCORD_TOKEN": self.twin.world.token,
            },
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def say(self, *words: str) -> str:
        """Run a command that must go well to its end; give what it printed."""
        process = await self.start(*words)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert process.returncode == 0, err.decode()
        return out.decode()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Give a server; what the bot did there must have been allowed, and nothing unanswered."""
    async with Twin() as twin:
        ada = add_user(twin.world, username="ada")
        guild = add_guild(twin.world, members=[ada])
        channel = add_channel(twin.world, guild, "jobs")
        yield Server(twin=twin, guild=guild, channel=channel, ada=ada, folder=tmp_path)
        twin.assert_clean()


async def test_a_token_is_all_it_needs(server: Server) -> None:
    """Every verb is answered, nothing is complained of, and SIGTERM ends it well."""
    twin = server.twin
    bot = await server.start("run")
    await _heard(bot, "Listening to Discord")
    for verb in TYPED:
        filled = FILLED.get(verb, {})
        done = await twin.command(server.ada, server.channel, f"jobs {verb}", **filled)
        (reply,) = await done.answered()
        assert "went wrong" not in str(reply.components), verb
    bot.terminate()
    out, err = await asyncio.wait_for(bot.communicate(), PATIENCE_S)
    assert bot.returncode == 0, err.decode()
    assert b"canary" not in out + err


async def test_setting_up_by_the_command_line(server: Server) -> None:
    """Links to install it, and the commands told once before anything runs."""
    printed = await server.say("discord", "invite")
    assert f"client_id={server.twin.world.application.id}&scope=bot&permissions=" in printed
    assert "integration_type=1" in printed
    assert "has the commands now" in await server.say("discord", "sync")
    assert "already" in await server.say("discord", "sync")
    assert [one["name"] for one in server.twin.world.commands[""]] == ["jobs", "jobs-channel"]


async def _heard(process: asyncio.subprocess.Process, line: str) -> None:
    """Read what a process prints up to a line."""
    assert process.stdout
    async with asyncio.timeout(PATIENCE_S):
        async for said in process.stdout:
            if line in said.decode():
                return
    raise AssertionError(f"it never said “{line}”")
