"""What others do in servers, as discord.py hears of it."""

from __future__ import annotations

import discord

from tests.integration.discord.twin_gateway.bot import Bot, connected
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import add_channel, add_forum, add_guild, add_role, add_user
from tests.twins.discord.state import Channel, Guild, Kind, Overwrite
from tests.twins.discord.twin import Twin


async def test_the_bot_comes_and_goes(twin: Twin, guild: Guild) -> None:
    """Somebody adds it to another server, and takes it away from the first."""
    other = add_guild(twin.world, name="Other", with_bot=False)
    async with connected(twin) as bot:
        twin.bot_joins(other)
        twin.bot_leaves(guild)
        await twin.until(lambda: bot.told["guild_remove"] == 1)
        assert bot.told["guild_join"] == 1
        assert [one.name for one in bot.guilds] == ["Other"]


async def test_an_outage_is_no_removal(twin: Twin, guild: Guild) -> None:
    """The server is not available for a while."""
    async with connected(twin) as bot:
        twin.outage(guild)
        twin.recover(guild)
        await twin.until(lambda: bot.told["guild_available"] == 2)
        assert bot.told["guild_unavailable"] == 1
        assert bot.told["guild_join"] + bot.told["guild_remove"] == 0


async def test_rights_change(twin: Twin, guild: Guild, channel: Channel) -> None:
    """By the channel, by a role, and by the roles that the bot has."""
    leads = add_role(twin.world, guild, "Leads")
    async with connected(twin) as bot:
        known = bot.guilds[0].text_channels[0]

        def may_send() -> bool:
            return known.permissions_for(known.guild.me).send_messages

        denied = Overwrite(id=guild.id, deny=Right.SEND_MESSAGES)
        twin.change_channel(channel, overwrites=[denied])
        await twin.until(lambda: bot.told["guild_channel_update"] == 1)
        assert not may_send()
        twin.change_role(guild, leads, permissions=Right.ADMINISTRATOR)
        twin.give_roles(guild, twin.world.bot_id, leads)
        await twin.until(lambda: bot.told["member_update"] == 1)
        assert bot.told["guild_role_update"] == 1
        assert may_send()


async def test_channels_and_threads_come_and_go(twin: Twin, guild: Guild) -> None:
    """A forum with its posts, archived or not."""
    forum = add_forum(twin.world, guild, tags=["Remote"])
    async with connected(twin) as bot:
        post = add_channel(
            twin.world,
            guild,
            "A job",
            kind=Kind.PUBLIC_THREAD,
            parent_id=forum.id,
            owner_id=guild.owner_id,
        )
        twin.open_channel(post)
        twin.change_channel(post, archived=True, archived_at=twin.world.clock())
        await twin.until(lambda: bot.told["raw_thread_update"] == 1)
        assert bot.told["thread_create"] == 1
        known = bot.guilds[0].forums[0]
        assert [tag.name for tag in known.available_tags] == ["Remote"]
        twin.delete_channel(post)
        twin.delete_channel(forum)
        await twin.until(lambda: bot.told["guild_channel_delete"] == 1)
        assert bot.told["raw_thread_delete"] == 1
        assert list(bot.guilds[0].channels) == []


async def test_messages_are_told_by_intent(twin: Twin, channel: Channel) -> None:
    """Whoever asked for messages hears that a moderator deleted one."""
    intents = discord.Intents(guilds=True, guild_messages=True)
    async with connected(twin, Bot(twin, intents=intents)) as bot:
        sent = await bot.get_partial_messageable(int(channel.id)).send("Hello", nonce="1")
        twin.delete_message(channel, channel.messages[str(sent.id)])
        await twin.until(lambda: bot.told["raw_message_delete"] == 1)
        assert bot.told["message"] == 1


async def test_direct_messages_belong_to_the_first_shard(twin: Twin) -> None:
    """Though their servers are told of by others."""
    twin.world.shards = 2
    ana = add_user(twin.world, username="ana")
    guild = add_guild(twin.world, str(7 << 22), members=[ana])
    async with connected(twin, Bot(twin, intents=discord.Intents(guilds=True, dm_messages=True))):
        first, second = twin.gateway.sessions.online
        twin.change_channel(add_channel(twin.world, guild), name="new")
        direct = twin.world.direct(ana.id)
        twin.dispatch("MESSAGE_DELETE", {"id": "1", "channel_id": direct.id})
        assert [frame["t"] for frame in first.told] == ["READY", "MESSAGE_DELETE"]
        assert [frame["t"] for frame in second.told] == ["READY", "GUILD_CREATE", "CHANNEL_UPDATE"]
