"""Threads: begun on messages and in channels, shut, locked, deleted with their channel."""

from __future__ import annotations

from tests.integration.discord.twin_rest.serving import NOBODY, Rest
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import add_channel, add_forum
from tests.twins.discord.state import Channel, Kind


async def begin_thread(rest: Rest) -> Channel:
    """Begin a thread of the bot's own in the channel."""
    body = {"name": "Talk", "type": int(Kind.PUBLIC_THREAD)}
    status, made = await rest.ask("POST", f"/channels/{rest.channel.id}/threads", body)
    assert status == 201
    return rest.world.channels[made["id"]]


async def test_a_thread_on_a_message_has_its_id(rest: Rest) -> None:
    """A second one cannot be begun there."""
    _status, sent = await rest.send(content="x")
    path = f"/channels/{rest.channel.id}/messages/{sent['id']}/threads"
    status, made = await rest.ask("POST", path, {"name": "Talk"})
    assert (status, made["id"]) == (201, sent["id"])
    assert (await rest.ask("POST", path, {"name": "Talk"}))[1]["code"] == 160004


async def test_a_thread_has_the_overwrites_of_its_channel(rest: Rest) -> None:
    """Writing in it is a right of its own."""
    thread = await begin_thread(rest)
    path = f"/channels/{thread.id}/messages"
    rest.deny(Right.SEND_MESSAGES)
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[0] == 200
    rest.deny(Right.SEND_MESSAGES_IN_THREADS)
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 50013
    rest.deny(Right.VIEW_CHANNEL)
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 50001


async def test_an_archived_thread_is_changed_only_by_opening_it(rest: Rest) -> None:
    """A message in it opens it as well."""
    thread = await begin_thread(rest)
    path = f"/channels/{thread.id}"
    said = NOBODY | {"content": "x"}
    _status, sent = await rest.ask("POST", f"{path}/messages", said)
    await rest.ask("PATCH", path, {"archived": True})
    edit = await rest.ask("PATCH", f"{path}/messages/{sent['id']}", said)
    assert edit[1]["code"] == 50083
    assert (await rest.ask("PATCH", path, {"name": "New"}))[1]["code"] == 50083
    assert (await rest.ask("PATCH", path, {"archived": False}))[0] == 200
    await rest.ask("PATCH", path, {"archived": True})
    assert (await rest.ask("POST", f"{path}/messages", said))[0] == 200
    assert not thread.archived


async def test_a_locked_thread_needs_the_right_to_manage_it(rest: Rest) -> None:
    """Locking it does, too, even of its owner."""
    thread = await begin_thread(rest)
    path = f"/channels/{thread.id}"
    assert (await rest.ask("PATCH", path, {"locked": True}))[1]["code"] == 50013
    thread.locked = True
    message = await rest.ask("POST", f"{path}/messages", NOBODY | {"content": "x"})
    assert message[1]["code"] == 50013
    rest.guild.roles[rest.guild.id].permissions |= Right.MANAGE_THREADS
    assert (await rest.ask("PATCH", path, {"locked": False}))[0] == 200
    assert not thread.locked


async def test_tags_of_a_post_can_be_changed(rest: Rest) -> None:
    """Each must be the forum's."""
    forum = add_forum(rest.world, rest.guild, tags=["open", "closed"])
    body = {"name": "A job", "message": NOBODY | {"content": "x"}}
    _status, made = await rest.ask("POST", f"/channels/{forum.id}/threads", body)
    path = f"/channels/{made['id']}"
    tag = forum.tags[1].id
    status, changed = await rest.ask("PATCH", path, {"applied_tags": [tag], "archived": True})
    assert (status, changed["applied_tags"]) == (200, [tag])
    assert changed["thread_metadata"]["archived"]


async def test_a_deleted_channel_takes_its_threads_along(rest: Rest) -> None:
    """Only who manages channels deletes one."""
    thread = await begin_thread(rest)
    path = f"/channels/{rest.channel.id}"
    assert (await rest.ask("DELETE", path))[1]["code"] == 50013
    rest.guild.owner_id = rest.world.bot_id
    assert (await rest.ask("DELETE", path))[0] == 200
    assert (await rest.ask("GET", f"/channels/{thread.id}"))[1]["code"] == 10003
    assert rest.events[-1][0] == "CHANNEL_DELETE"


async def test_threads_begin_only_where_there_can_be_some(rest: Rest) -> None:
    """A category has none."""
    category = add_channel(rest.world, rest.guild, kind=Kind.CATEGORY)
    body = {"name": "Talk", "type": 11}
    answer = await rest.ask("POST", f"/channels/{category.id}/threads", body)
    assert answer[1]["code"] == 50024


async def test_leaving_a_server_shuts_it(rest: Rest) -> None:
    """The gateway tells of it."""
    assert await rest.ask("DELETE", "/users/@me/guilds/21") == (204, None)
    assert (await rest.ask("GET", "/guilds/21"))[1]["code"] == 50001
    assert (await rest.ask("GET", "/users/@me/guilds"))[1] == []
    assert rest.events == [("GUILD_DELETE", {"id": "21"})]
