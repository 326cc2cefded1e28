"""discord.py itself drives the calls that our bot makes."""

from __future__ import annotations

from datetime import UTC, datetime

import discord
import pytest

from tests.integration.discord.twin_rest.serving import MESSAGES, Rest
from tests.twins.discord.buckets import Buckets
from tests.twins.discord.faults import Fault
from tests.twins.discord.populate import add_channel, add_forum
from tests.twins.discord.state import Kind


def partial(client: discord.Client, rest: Rest) -> discord.PartialMessageable:
    """Give the channel as a bot knows it that kept only its id."""
    return client.get_partial_messageable(int(rest.channel.id))


async def test_logging_in_tells_who_the_bot_is(client: discord.Client, rest: Rest) -> None:
    """The login asks for the user and the application."""
    assert client.user is not None
    assert str(client.user.id) == rest.world.bot_id
    assert str(client.application_id) == rest.world.application.id
    assert [call.status for call in rest.calls] == [200, 200]


async def test_a_wrong_token_cannot_log_in(client: discord.Client, rest: Rest) -> None:
    """Discord answers 401, which discord.py calls a failure to log in."""
    other = discord.Client(intents=discord.Intents.none())
    async with other:
        with pytest.raises(discord.LoginFailure):
            await other.login("canary-another-token")
    assert rest.buckets.invalid == 1


async def test_a_message_is_sent_read_changed_and_deleted(
    client: discord.Client, rest: Rest
) -> None:
    """A message goes through its whole life."""
    sent = await partial(client, rest).send("Hello", nonce="hw1")
    assert rest.channel.messages[str(sent.id)].content == "Hello"
    found = [one async for one in partial(client, rest).history(limit=10)]
    assert [one.content for one in found] == ["Hello"]
    await sent.edit(content="Bye")
    assert (await partial(client, rest).fetch_message(sent.id)).content == "Bye"
    await sent.delete()
    assert rest.channel.messages == {}
    names = [name for name, _data in rest.events]
    assert names == ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"]


async def test_the_same_nonce_gives_the_same_message(client: discord.Client, rest: Rest) -> None:
    """A resend within minutes adds nothing; later it would."""
    first = await partial(client, rest).send("Hello", nonce="hw1")
    again = await partial(client, rest).send("Hello", nonce="hw1")
    assert again.id == first.id
    rest.now += 600
    later = await partial(client, rest).send("Hello", nonce="hw1")
    assert later.id != first.id
    assert len(rest.channel.messages) == 2


async def test_history_after_a_time_gives_what_came_since(
    client: discord.Client, rest: Rest
) -> None:
    """Ids tell the time, by which discord.py asks."""
    await partial(client, rest).send("old")
    rest.now += 60
    since = datetime.fromtimestamp(rest.now - 1, UTC)
    await partial(client, rest).send("new")
    found = [one.content async for one in partial(client, rest).history(after=since)]
    assert found == ["new"]


async def test_a_view_of_the_second_version_is_taken(client: discord.Client, rest: Rest) -> None:
    """Containers, sections and rows pass the published specification and come back numbered."""
    view = discord.ui.LayoutView(timeout=None)
    link = discord.ui.Button[discord.ui.LayoutView](label="Apply", url="https://example.org/1")
    press = discord.ui.Button[discord.ui.LayoutView](label="Save", custom_id="hw:save")
    box = discord.ui.Container[discord.ui.LayoutView](
        discord.ui.Section("**Title**", accessory=link), discord.ui.TextDisplay("Text")
    )
    view.add_item(box)
    view.add_item(discord.ui.ActionRow(press))
    sent = await partial(client, rest).send(view=view)
    assert sent.flags.components_v2
    stored = rest.channel.messages[str(sent.id)]
    assert stored.components[0]["components"][1]["content"] == "Text"
    assert stored.components[0]["id"] == 1


async def test_direct_messages_open_once(client: discord.Client, rest: Rest) -> None:
    """Opening them again gives the same channel."""
    ana = await client.fetch_user(11)
    first = await ana.create_dm()
    await first.send("Hello")
    again = await client.http.start_private_message(11)
    assert int(again["id"]) == first.id


async def test_a_forum_post_begins_with_its_message(client: discord.Client, rest: Rest) -> None:
    """The thread has the id of its first message, its tags, and closes into the archive."""
    forum = add_forum(rest.world, rest.guild, tags=["python"])
    channel = await client.fetch_channel(int(forum.id))
    assert isinstance(channel, discord.ForumChannel)
    made = await channel.create_thread(
        name="A job", content="Text", applied_tags=channel.available_tags
    )
    assert made.thread.id == made.message.id
    thread = rest.world.channels[str(made.thread.id)]
    assert thread.applied_tags == [forum.tags[0].id]
    await made.thread.edit(archived=True)
    assert thread.archived
    await made.thread.send("Again")
    assert not thread.archived


async def test_a_forum_gets_tags(client: discord.Client, rest: Rest) -> None:
    """Who manages channels may add a tag."""
    rest.guild.owner_id = rest.world.bot_id
    forum = add_forum(rest.world, rest.guild)
    channel = await client.fetch_channel(int(forum.id))
    assert isinstance(channel, discord.ForumChannel)
    await channel.create_tag(name="closed")
    assert [tag.name for tag in forum.tags] == ["closed"]


async def test_an_announcement_is_passed_on_once(client: discord.Client, rest: Rest) -> None:
    """The second time is refused."""
    news = add_channel(rest.world, rest.guild, kind=Kind.ANNOUNCEMENT)
    sent = await client.get_partial_messageable(int(news.id)).send("News")
    await sent.publish()
    with pytest.raises(discord.HTTPException) as refused:
        await sent.publish()
    assert refused.value.code == 40033


async def test_commands_are_put_in_place_of_all_others(client: discord.Client, rest: Rest) -> None:
    """A sync keeps the ids of commands that were there, and only new ones count for the day."""
    tree = discord.app_commands.CommandTree(client)

    @tree.command(name="jobs", description="Jobs")
    async def jobs(interaction: discord.Interaction, query: str = "") -> None:
        raise NotImplementedError

    first = await tree.sync()
    again = await tree.sync()
    assert first[0].id == again[0].id
    assert rest.world.commands_created == {"": 1}
    assert rest.world.commands[""][0]["options"][0]["name"] == "query"
    await tree.sync(guild=discord.Object(21))
    assert rest.world.commands["21"] == []


async def test_too_many_calls_wait_and_go_through(client: discord.Client, rest: Rest) -> None:
    """discord.py waits for as long as the 429 says and tries again."""
    rest.faults.plan(f"POST {MESSAGES}", Fault.RATE_LIMITED, retry_after_s=0.01)
    await partial(client, rest).send("Hello")
    assert [call.status for call in rest.calls[-2:]] == [429, 200]
    assert rest.buckets.invalid == 0


async def test_headers_let_discord_py_wait_before_it_is_too_late(
    client: discord.Client, rest: Rest
) -> None:
    """It reads how much is left and never meets a 429."""
    rest.buckets = Buckets(on=True, sizes={f"POST {MESSAGES}": (2, 0.05)})
    for number in range(7):
        await partial(client, rest).send(f"{number}")
    assert rest.buckets.refused == 0
    assert [one.content for one in rest.channel.messages.values()] == list("0123456")
