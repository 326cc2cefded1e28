"""Sessions with the gateway: discord.py begins them, loses them and goes on with them."""

from __future__ import annotations

import asyncio

import discord
import pytest

from tests.integration.discord.twin_gateway.bot import Bot, connected, running
from tests.twins.discord.intents import GUILDS
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.populate import add_channel, add_guild
from tests.twins.discord.state import Channel, Guild
from tests.twins.discord.twin import Twin


async def test_a_bot_hears_of_its_servers(twin: Twin, guild: Guild, channel: Channel) -> None:
    """READY names them, and GUILD_CREATE tells of their channels and of the bot's own rights."""
    add_guild(twin.world, name="Elsewhere", with_bot=False)
    async with connected(twin) as bot:
        (known,) = bot.guilds
        assert (known.name, known.owner_id) == ("Acme", int(guild.owner_id))
        assert [one.name for one in known.text_channels] == ["jobs"]
        assert known.text_channels[0].permissions_for(known.me).send_messages
        assert [one["intents"] for one in twin.gateway.identified] == [GUILDS]


async def test_each_shard_hears_of_its_own_servers(twin: Twin) -> None:
    """The bot asks how many shards to use, and every server is in one of them."""
    twin.world.shards = 2
    add_guild(twin.world, str(6 << 22), name="Even")
    add_guild(twin.world, str(7 << 22), name="Odd")
    async with connected(twin) as bot:
        await twin.until(lambda: len(bot.guilds) == 2)
        assert {one.name: one.shard_id for one in bot.guilds} == {"Even": 0, "Odd": 1}
        assert [one["shard"] for one in twin.gateway.identified] == [[0, 2], [1, 2]]
        ready = [one.told[0]["d"]["guilds"] for one in twin.gateway.sessions.online]
        assert [len(guilds) for guilds in ready] == [1, 1]


@pytest.mark.parametrize("how", ["cut", "reconnect", "invalidate", "1001", "4000"])
async def test_a_lost_connection_misses_nothing(twin: Twin, guild: Guild, how: str) -> None:
    """What happens while the bot is away is told when it comes back to its session."""
    async with connected(twin) as bot:
        if how == "cut":
            twin.gateway.cut()
        elif how == "reconnect":
            twin.gateway.reconnect()
        elif how == "invalidate":
            twin.gateway.invalidate(resumable=True)
        else:
            twin.gateway.close_with(int(how))
        twin.open_channel(add_channel(twin.world, guild, "made-meanwhile"))
        await twin.until(lambda: bot.told["resumed"] == 1)
        assert [one.name for one in bot.guilds[0].text_channels] == ["made-meanwhile"]
        assert bot.told["guild_channel_create"] == 1
        assert len(twin.gateway.identified) == 1
        assert bot.told["ready"] == 1


async def test_a_session_that_is_over_is_begun_anew(twin: Twin, guild: Guild) -> None:
    """The bot hears of everything again."""
    async with connected(twin) as bot:
        twin.gateway.invalidate()
        await twin.until(lambda: bot.told["ready"] == 2)
        assert (len(twin.gateway.identified), len(twin.gateway.resumed)) == (2, 0)


async def test_a_session_ends_when_nobody_comes_back(
    twin: Twin, guild: Guild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes later is told to begin anew."""
    async with connected(twin) as bot:
        monkeypatch.setattr("tests.twins.discord.sessions.KEPT_S", -1.0)
        twin.gateway.reconnect()
        await twin.until(lambda: bot.told["ready"] == 2)
        assert (len(twin.gateway.identified), len(twin.gateway.resumed)) == (2, 1)


@pytest.mark.parametrize(
    ("code", "raised"),
    [(4004, discord.ConnectionClosed), (4014, discord.PrivilegedIntentsRequired)],
)
async def test_some_codes_end_it_all(twin: Twin, code: int, raised: type[Exception]) -> None:
    """A wrong token, or intents that Discord must grant: there is no use in trying again."""
    twin.gateway.closes_with = [code]
    async with running(twin, Bot(twin)) as task:
        assert type(await _end_of(task)) is raised


async def test_privileged_intents_must_be_granted(twin: Twin, guild: Guild) -> None:
    """Bots that ask for members without a grant are sent away, others hear of them."""
    intents = discord.Intents(guilds=True, members=True)
    async with running(twin, Bot(twin, intents=intents)) as task:
        assert type(await _end_of(task)) is discord.PrivilegedIntentsRequired
    twin.world.application.flags = 1 << 15
    async with connected(twin, Bot(twin, intents=intents, chunk_guilds_at_startup=False)) as bot:
        twin.member_leaves(guild, guild.owner_id)
        await twin.until(lambda: bot.told["raw_member_remove"] == 1)


async def test_events_come_by_intent(twin: Twin, guild: Guild) -> None:
    """A bot that asked for servers alone hears of channels and roles, and of nobody but itself."""
    async with connected(twin) as bot:
        twin.member_leaves(guild, guild.owner_id)
        twin.give_roles(guild, twin.world.bot_id)
        await twin.until(lambda: bot.told["member_update"] == 1)
        assert bot.told["raw_member_remove"] == 0


async def test_heartbeats_are_answered(twin: Twin) -> None:
    """The bot beats as often as HELLO says, and whenever it is asked."""
    twin.gateway.heartbeat_s = 0.05
    async with connected(twin) as bot:
        await twin.until(lambda: twin.gateway.heartbeats >= 3)
        assert bot.latency < 5


async def test_a_silent_gateway_is_left(twin: Twin) -> None:
    """Whoever hears nothing for too long connects anew."""
    async with connected(twin, Bot(twin, heartbeat_timeout=0.3)) as bot:
        twin.gateway.acknowledges = False
        await twin.until(lambda: bot.told["resumed"] >= 1)


async def _end_of(task: asyncio.Task[None]) -> BaseException | None:
    """Wait for a bot to give up, and give the reason."""
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait([task])
    return task.exception()
