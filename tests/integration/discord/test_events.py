"""What happens in servers without anybody asking: told by the twin's gateway to real discord.py."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from adapters.discord import events
from adapters.discord.forums import MOST_NAME
from adapters.discord.refusals import reason_of
from bot.channel import Address
from bot.errors import StorageError
from bot.storage.schema import workspaces
from bot.workspaces import close_destination, workspace_installed
from tests.integration.discord.following import Listening, address_of, says
from tests.integration.discord.running import Place
from tests.integration.discord.send.places import about
from tests.making import NOW
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.payloads import guild_json, role_json
from tests.twins.discord.permissions import EVERYONE, Right
from tests.twins.discord.populate import add_channel, add_forum, add_guild, add_role, forbid
from tests.twins.discord.state import Kind


async def test_deleted_channel_is_closed(listening: Listening) -> None:
    """Only that one, with the reason that a moderator sees."""
    here = listening.place
    await listening.follow("guild_channel_delete", here.twin.delete_channel, here.channel)
    assert await listening.reason() == "The channel was deleted."
    assert await listening.reason(address_of(here.other_channel)) is None


async def test_renamed_channel_is_called_so(listening: Listening) -> None:
    """Lists show the name that people know."""
    here = listening.place
    change = here.twin.change_channel
    await listening.follow("guild_channel_update", change, here.channel, name="work")
    assert (await listening.destination(listening.jobs)).name == "work"
    assert await listening.reason() is None


@pytest.mark.parametrize(
    ("right", "code"), [(Right.VIEW_CHANNEL, 50001), (Right.SEND_MESSAGES, 50013)]
)
async def test_rights_taken_and_given_back(listening: Listening, right: Right, code: int) -> None:
    """A channel closes when the bot may not write there, and opens when it may again."""
    here = listening.place
    before = len(here.woken)
    forbid(here.channel, here.twin.world.bot_id, right)
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert await listening.reason() == reason_of(code)
    here.channel.overwrites.clear()
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert await listening.reason() is None
    assert len(here.woken) > before


async def test_role_that_loses_its_rights_closes_every_channel(listening: Listening) -> None:
    """What the whole server allows counts as well as what a channel does."""
    here = listening.place
    everyone = here.guild.roles[here.guild.id]
    change = here.twin.change_role
    less = EVERYONE & ~Right.SEND_MESSAGES
    await listening.follow("guild_role_update", change, here.guild, everyone, permissions=less)
    assert await listening.reason() == reason_of(50013)
    more = int(EVERYONE)
    await listening.follow("guild_role_update", change, here.guild, everyone, permissions=more)
    assert await listening.reason() is None


async def test_role_given_to_the_bot_opens_channels(listening: Listening) -> None:
    """Of its own roles Discord tells a bot without asking for members."""
    here, bot_id = listening.place, listening.place.twin.world.bot_id
    forbid(here.channel, here.guild.id, Right.SEND_MESSAGES, is_role=True)
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert await listening.reason() == reason_of(50013)
    role = add_role(here.twin.world, here.guild, "Bots", rights=int(Right.ADMINISTRATOR))
    told = {"guild_id": here.guild.id, "role": role_json(role)}
    here.twin.dispatch("GUILD_ROLE_CREATE", told, here.guild.id)
    await listening.follow("member_update", here.twin.give_roles, here.guild, bot_id, role)
    assert await listening.reason() is None


async def test_other_reasons_are_not_mended_by_rights(listening: Listening) -> None:
    """A channel that is closed for something else stays so until somebody says “resume”."""
    here = listening.place
    await close_destination(here.desk, listening.jobs, "Somebody said so.")
    forbid(here.channel, here.twin.world.bot_id, Right.SEND_MESSAGES)
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    here.channel.overwrites.clear()
    await listening.follow("guild_channel_update", here.twin.change_channel, here.channel)
    assert await listening.reason() == "Somebody said so."


async def test_thread_renamed_locked_and_deleted(listening: Listening) -> None:
    """A thread is a channel like any other."""
    here = listening.place
    thread = add_channel(
        here.twin.world,
        here.guild,
        "talk",
        kind=Kind.PUBLIC_THREAD,
        parent_id=here.channel.id,
        owner_id=here.ana.id,
    )
    address = address_of(thread)
    await here.community.subscribe("all", address)
    here.twin.open_channel(thread)
    change = here.twin.change_channel
    await listening.follow("thread_update", change, thread, name="chat", locked=True)
    assert (await listening.destination(address)).name == "chat"
    assert await listening.reason(address) == reason_of(160005)
    await listening.follow("thread_update", change, thread, locked=False)
    assert await listening.reason(address) is None
    await listening.follow("raw_thread_delete", here.twin.delete_channel, thread)
    assert await listening.reason(address) == "The thread was deleted."


async def test_server_that_takes_the_bot_out_and_back(listening: Listening) -> None:
    """Everything stops, nothing is lost, and all goes on when it is invited again."""
    here = listening.place
    await listening.follow("guild_remove", here.twin.bot_leaves, here.guild)
    assert await listening.served() == {here.guild.id: False, here.other.id: True}
    await listening.follow("guild_join", here.twin.bot_joins, here.guild)
    assert await listening.served() == {here.guild.id: True, here.other.id: True}
    assert len(await here.community.subscriptions()) == 2


async def test_renamed_server_is_called_so(listening: Listening) -> None:
    """The operator's lists show the name that people know; nothing else changes."""
    here = listening.place
    here.guild.name = "Acme Jobs"
    told = guild_json(here.twin.world, here.guild)
    await listening.follow("guild_update", here.twin.dispatch, "GUILD_UPDATE", told, here.guild.id)
    async with here.community.database.read() as connection:
        names = set(await connection.scalars(select(workspaces.c.name)))
    assert "Acme Jobs" in names


async def test_database_that_fails_ends_no_listening(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that cannot be followed is logged; the next one is."""
    here = listening.place

    async def fail(*_arguments: object) -> None:
        raise StorageError("disk full")

    monkeypatch.setattr(events, "close_destination", fail)
    with capture_logs() as logs:
        await listening.follow("guild_channel_delete", here.twin.delete_channel, here.channel)
    assert ("discord_event_not_followed", "disk full") in [
        (one["event"], one.get("reason")) for one in logs
    ]


async def test_outage_of_discord_removes_nothing(listening: Listening) -> None:
    """A server that is unavailable for now is still ours."""
    here = listening.place
    await listening.follow("guild_unavailable", here.twin.outage, here.guild)
    await listening.follow("guild_available", here.twin.recover, here.guild)
    assert await listening.served() == {here.guild.id: True, here.other.id: True}


async def test_new_server_is_welcomed_where_it_wants(listening: Listening) -> None:
    """Short, once, in its system channel; nobody is pinged."""
    here = listening.place
    world = here.twin.world
    guild = add_guild(world, name="New @everyone", with_bot=False)
    channel = add_channel(world, guild, "general")
    guild.system_channel_id = channel.id
    for _ in range(2):
        await listening.follow("guild_join", here.twin.bot_joins, guild)
    assert len(channel.messages) == 1
    # Without “to” it would come to whoever writes it.
    assert "/jobs subscribe" in says(channel)
    assert "choose the channel in “to”" in says(channel)


async def test_who_installed_the_bot_is_welcomed_in_person(listening: Listening) -> None:
    """Where the bot may read who that was; the channel is left in peace."""
    here = listening.place
    world = here.twin.world
    rights = EVERYONE | Right.VIEW_AUDIT_LOG
    guild = add_guild(world, members=[here.cleo], with_bot=False, everyone=rights)
    guild.installed_by = here.cleo.id
    channel = add_channel(world, guild, "general")
    guild.system_channel_id = channel.id
    await listening.follow("guild_join", here.twin.bot_joins, guild)
    assert not channel.messages
    assert "/jobs subscribe" in says(world.direct(here.cleo.id))


async def test_welcome_that_nobody_takes_is_left_out(listening: Listening) -> None:
    """Neither a server without such a channel nor closed direct messages are a failure."""
    here = listening.place
    world = here.twin.world
    rights = EVERYONE | Right.VIEW_AUDIT_LOG
    for number in (1, 2):
        guild = add_guild(world, members=[here.cleo], with_bot=False, everyone=rights)
        guild.installed_by = here.cleo.id if number == 1 else ""
        here.cleo.dms_closed = True
        await listening.follow("guild_join", here.twin.bot_joins, guild)
        assert (await listening.served())[guild.id]


async def test_what_happened_meanwhile_is_followed(place: Place) -> None:
    """Removed, paused and closed while nobody listened: as it is when the bot is back."""
    place.twin.world.clock = NOW.timestamp
    desk, world = place.desk, place.twin.world
    for channel in (place.channel, place.other_channel):
        await place.community.subscribe("all", address_of(channel))
    gone = Address.parse("discord:999/1")
    await place.community.subscribe("all", gone)
    await workspace_installed(desk, "discord", "@me", "")
    await close_destination(desk, address_of(place.channel), reason_of(50013))
    await close_destination(desk, address_of(place.other_channel), reason_of(50001))
    forbid(place.other_channel, world.bot_id, Right.VIEW_CHANNEL)
    async with place.listening() as discord, asyncio.timeout(PATIENCE_S):
        listening = Listening(place=place, discord=discord)
        await discord.client.wait_until_ready()
        await listening.follow("ready", discord.client.dispatch, "ready")
        assert await listening.served() == {
            place.guild.id: True,
            place.other.id: True,
            "999": False,
            "@me": True,
        }
        assert await listening.reason() is None
        assert await listening.reason(address_of(place.other_channel)) == reason_of(50001)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(["Python"], ["Python", "Closed"]), ([f"t{n}" for n in range(20)], None)],
    ids=["room", "full"],
)
async def test_tag_for_closed_postings_is_added_where_there_is_room(
    listening: Listening, tags: list[str], expected: list[str] | None
) -> None:
    """Never a twenty-first; without the tag the thread goes into the archive all the same."""
    here = listening.place
    forum = add_forum(here.twin.world, here.guild, tags=tags)
    here.guild.roles[here.guild.id].permissions = int(EVERYONE | Right.MANAGE_CHANNELS)
    everyone = here.guild.roles[here.guild.id]
    change = here.twin.change_role
    await listening.follow("guild_role_update", change, here.guild, everyone)
    here.twin.open_channel(forum)
    address = address_of(forum)
    adapter = listening.discord.adapter
    ref = await adapter.send(address, about("x" * 2 * MOST_NAME), delivery_id=1)
    for _ in range(2):
        await adapter.edit(address, ref, about("x", closed=True))
    assert [tag.name for tag in forum.tags] == (expected or tags)
    [thread] = [one for one in here.twin.world.channels.values() if one.parent_id == forum.id]
    assert thread.archived
    assert len(thread.applied_tags) == (1 if expected else 0)
