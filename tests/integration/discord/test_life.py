"""Coming and going of servers, channels and threads, where it is not as plain as it looks."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord import starts
from adapters.discord.refusals import reason_of
from bot.storage.overview import overview
from bot.workspaces import close_destination
from tests.integration.discord.following import Listening, address_of, own_of, says
from tests.twins.discord.faults import Fault
from tests.twins.discord.permissions import EVERYONE, Right
from tests.twins.discord.populate import add_channel, add_guild, forbid
from tests.twins.discord.state import Kind


async def test_an_installer_who_takes_no_messages_is_welcomed_in_the_channel(
    listening: Listening,
) -> None:
    """Somebody in the server shall know how to begin."""
    here = listening.place
    rights = EVERYONE | Right.VIEW_AUDIT_LOG
    guild = add_guild(here.twin.world, members=[here.cleo], with_bot=False, everyone=rights)
    guild.installed_by, here.cleo.dms_closed = here.cleo.id, True
    channel = add_channel(here.twin.world, guild, "general")
    guild.system_channel_id = channel.id
    await listening.follow("guild_join", here.twin.bot_joins, guild)
    assert "/jobs subscribe" in says(channel)


async def test_channels_that_closed_with_the_server_open_with_it(listening: Listening) -> None:
    """A message on its way when the bot was taken out closes its channel by itself."""
    here = listening.place
    await listening.follow("guild_remove", here.twin.bot_leaves, here.guild)
    for code in (10004, 50001):
        await close_destination(here.desk, listening.jobs, reason_of(code))
        await listening.follow("guild_join", here.twin.bot_joins, here.guild)
        assert await listening.reason() is None


async def test_rights_that_changed_during_an_outage_are_seen(listening: Listening) -> None:
    """Discord tells of the server anew, not of what changed."""
    here = listening.place
    forbid(here.channel, here.twin.world.bot_id, Right.SEND_MESSAGES)
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert await listening.reason() == reason_of(50013)
    await listening.follow("guild_unavailable", here.twin.outage, here.guild)
    here.channel.overwrites.clear()
    await listening.follow("guild_available", here.twin.recover, here.guild)
    assert await listening.reason() is None


async def test_threads_go_with_their_channel(listening: Listening) -> None:
    """Each is closed with a reason that a moderator sees."""
    here = listening.place
    thread = add_channel(
        here.twin.world,
        here.guild,
        "talk",
        kind=Kind.PUBLIC_THREAD,
        parent_id=here.channel.id,
        owner_id=here.ana.id,
    )
    await here.community.subscribe("all", address_of(thread))
    await listening.follow("thread_create", here.twin.open_channel, thread)
    await listening.follow("raw_thread_delete", here.twin.delete_channel, here.channel)
    assert await listening.reason(address_of(thread)) == "The thread was deleted."


async def test_a_server_lost_while_the_session_was_is_noticed(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a new session Discord tells what there is, and nothing of what is gone."""
    monkeypatch.setattr(starts, "EVERY_S", 0.01)
    here = listening.place
    del here.guild.members[here.twin.world.bot_id]
    await listening.follow("ready", here.twin.gateway.invalidate)
    assert await listening.served() == {here.guild.id: False, here.other.id: True}
    assert listening.discord.client.get_guild(int(here.guild.id)) is None
    # A list that cannot be had is no proof that there are none.
    here.twin.faults.plan("GET /users/@me/guilds", Fault.UNAVAILABLE)
    await listening.follow("ready", here.twin.gateway.invalidate)
    assert await listening.served() == {here.guild.id: False, here.other.id: True}


async def test_an_event_in_hand_is_followed_to_its_end(listening: Listening) -> None:
    """Whoever ends the process waits for it, as for what people asked."""
    here = listening.place
    client, work = listening.discord.client, listening.discord.parts.work
    async with here.community.database.write():
        told = asyncio.create_task(client.wait_for("guild_channel_delete"))
        await asyncio.sleep(0)
        here.twin.delete_channel(here.channel)
        await told
        closing = asyncio.create_task(work.close())
        done, _ = await asyncio.wait({closing}, timeout=0.05)
        assert not done
    await closing
    assert await listening.reason() == "The channel was deleted."
    # Nothing is begun afterwards: the next start catches up.
    await listening.follow("guild_channel_delete", here.twin.delete_channel, here.other_channel)
    assert await listening.reason(address_of(here.other_channel)) is None


async def test_a_dead_end_is_seen_by_moderators_and_operators(listening: Listening) -> None:
    """In the channel's list, in a message to whoever subscribed it, and in what `status` reads."""
    here = listening.place
    ana = here.ana
    await here.community.subscribe("#go", listening.jobs, by=own_of(ana))

    async def listed() -> str:
        done = await here.twin.command(ana, here.channel, "jobs list")
        return str((await done.answered())[0].components)

    forbid(here.channel, here.twin.world.bot_id, Right.SEND_MESSAGES)
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert "I cannot write to #" in await listed()
    assert "(50013)" in await listed()
    async with here.community.database.read() as connection:
        (stuck,) = (await overview(connection)).paused
    assert (stuck.address, stuck.paused_reason) == (listening.jobs, reason_of(50013))
    await here.community.sender(listening.discord.adapter).send_due()
    (told,) = here.twin.world.direct(ana.id).messages.values()
    assert "any more" in str(told.components)
    here.channel.overwrites.clear()
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert "I cannot write" not in await listed()
