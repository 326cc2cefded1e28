"""Answers to interactions: discord.py's own, and those that come too late, twice, or wrong."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest

from tests.integration.discord.twin_rest.serving import NOBODY, Rest
from tests.twins.discord.payloads import channel_json, member_json
from tests.twins.discord.populate import begin
from tests.twins.discord.state import Interaction, Json

AnyInteraction = discord.Interaction[discord.Client]


def received(client: discord.Client, rest: Rest, started: Interaction) -> AnyInteraction:
    """Give an interaction as discord.py makes it of the gateway's event."""
    data: Json = {
        "id": started.id,
        "application_id": rest.world.application.id,
        "type": started.type,
        "token": started.token,
        "version": 1,
        "data": {"id": "1", "name": "jobs", "type": 1, "custom_id": "hw:x", "component_type": 2},
        "guild_id": started.guild_id,
        "channel_id": started.channel_id,
        "channel": channel_json(rest.world, rest.channel),
        "member": member_json(rest.world, rest.guild.members["11"]) | {"permissions": "0"},
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": started.guild_id},
        "context": 0,
        "attachment_size_limit": 1000,
        "app_permissions": "0",
    }
    return discord.Interaction(data=cast(Any, data), state=client._connection)


async def answer(rest: Rest, started: Interaction, type: int, **data: Any) -> tuple[int, Any]:
    """Send the first answer without discord.py."""
    body: Json = {"type": type} | ({"data": data} if data else {})
    return await rest.ask("POST", f"/interactions/{started.id}/{started.token}/callback", body)


async def test_an_answer_deferred_is_filled_in_later(client: discord.Client, rest: Rest) -> None:
    """The message that was thinking gets its text, and more may follow, for one person alone."""
    started = begin(rest.world, rest.channel, rest.ana)
    interaction = received(client, rest, started)
    await interaction.response.defer(ephemeral=True, thinking=True)
    assert rest.channel.messages[started.original_id].is_loading
    await interaction.edit_original_response(content="Done")
    more = await interaction.followup.send("More", ephemeral=True, wait=True)
    assert [one.content for one in started.replies] == ["Done", "More"]
    assert {one.ephemeral_to for one in started.replies} == {"11"}
    assert rest.channel.shown() == []
    await more.delete()
    assert [one.content for one in rest.channel.shown("11")] == ["Done"]
    assert rest.events == []


async def test_the_first_followup_takes_the_place_of_thinking(
    client: discord.Client, rest: Rest
) -> None:
    """It is as private as the thinking was."""
    started = begin(rest.world, rest.channel, rest.ana)
    interaction = received(client, rest, started)
    await interaction.response.defer(ephemeral=True, thinking=True)
    sent = await interaction.followup.send("Done", wait=True)
    assert str(sent.id) == started.original_id
    assert started.replies[0].ephemeral_to == "11"
    assert not started.replies[0].is_loading


async def test_a_message_is_answered_with_itself(client: discord.Client, rest: Rest) -> None:
    """discord.py asks for what became of its answer."""
    started = begin(rest.world, rest.channel, rest.ana)
    rest.now += 2
    told = await received(client, rest, started).response.send_message("Hello")
    assert str(told.message_id) == started.original_id
    assert started.acked_after_s == 2


async def test_a_press_updates_its_message(client: discord.Client, rest: Rest) -> None:
    """The message with the button is changed at once."""
    _status, sent = await rest.send(content="Before")
    started = begin(rest.world, rest.channel, rest.ana, type=3, message_id=sent["id"])
    await received(client, rest, started).response.edit_message(content="After")
    assert rest.channel.messages[sent["id"]].content == "After"


async def test_a_modal_and_choices_leave_no_message(client: discord.Client, rest: Rest) -> None:
    """They are kept as the answer."""
    modal = discord.ui.Modal(title="Subscribe", custom_id="hw:m")
    modal.add_item(discord.ui.TextInput(label="Query", custom_id="q"))
    started = begin(rest.world, rest.channel, rest.ana)
    await received(client, rest, started).response.send_modal(modal)
    assert started.answer["title"] == "Subscribe"
    started = begin(rest.world, rest.channel, rest.ana, type=4)
    choices = [discord.app_commands.Choice(name="Python", value="python")]
    await received(client, rest, started).response.autocomplete(choices)
    assert started.answer["choices"] == [{"name": "Python", "value": "python"}]
    assert rest.channel.messages == {}


async def test_three_seconds_are_the_most(rest: Rest) -> None:
    """A later first answer finds no interaction."""
    started = begin(rest.world, rest.channel, rest.ana)
    rest.now += 3.1
    assert (await answer(rest, started, 5))[1]["code"] == 10062
    assert started.acked_after_s is None


async def test_a_second_answer_is_refused_and_noted(rest: Rest) -> None:
    """An interaction is answered once."""
    started = begin(rest.world, rest.channel, rest.ana)
    assert await answer(rest, started, 5) == (204, None)
    assert (await answer(rest, started, 5))[1]["code"] == 40060
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


async def test_a_strange_token_is_unknown(rest: Rest) -> None:
    """Neither the first answer nor what follows works with it."""
    path = f"/webhooks/{rest.world.application.id}/canary"
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 10015
    path = "/interactions/1/canary/callback"
    assert (await rest.ask("POST", path, {"type": 5}))[1]["code"] == 10062


async def test_nothing_follows_before_the_first_answer(rest: Rest) -> None:
    """There is no webhook yet."""
    started = begin(rest.world, rest.channel, rest.ana)
    path = f"/webhooks/{rest.world.application.id}/{started.token}"
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 10015
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


async def test_after_15_minutes_the_token_is_worth_nothing(rest: Rest) -> None:
    """Neither more messages nor changes."""
    started = begin(rest.world, rest.channel, rest.ana)
    await answer(rest, started, 5)
    path = f"/webhooks/{rest.world.application.id}/{started.token}"
    rest.now += 899
    said = NOBODY | {"content": "x"}
    assert (await rest.ask("PATCH", f"{path}/messages/@original", said))[0] == 200
    rest.now += 2
    assert (await rest.ask("PATCH", f"{path}/messages/@original", said))[1]["code"] == 50027
    assert (await rest.ask("POST", path, said))[1]["code"] == 50027


async def test_only_five_messages_follow_where_the_app_is_somebodys_own(rest: Rest) -> None:
    """The sixth is refused."""
    started = begin(rest.world, rest.channel, rest.ana, only_user_installed=True)
    await answer(rest, started, 4, content="x", **NOBODY)
    path = f"/webhooks/{rest.world.application.id}/{started.token}"
    codes = [(await rest.ask("POST", path, NOBODY | {"content": "x"}))[0] for _n in range(6)]
    assert codes == [200] * 5 + [400]
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


async def test_messages_of_other_interactions_are_out_of_reach(rest: Rest) -> None:
    """A token opens its own messages only."""
    _status, sent = await rest.send(content="x")
    started = begin(rest.world, rest.channel, rest.ana)
    await answer(rest, started, 5)
    path = f"/webhooks/{rest.world.application.id}/{started.token}/messages/{sent['id']}"
    assert (await rest.ask("DELETE", path))[1]["code"] == 10008


@pytest.mark.parametrize(
    ("asked", "type", "data"),
    [
        (2, 7, {"content": "x"}),
        (2, 8, {"choices": []}),
        (4, 4, {"content": "x"}),
        (5, 9, {"custom_id": "m", "title": "x", "components": []}),
        (3, 6, {}),
        (2, 5, {"flags": 1 << 15}),
        (4, 8, {"choices": [{"name": f"{n}", "value": "x"} for n in range(26)]}),
        (4, 8, {"choices": [{"name": "x" * 101, "value": "x"}]}),
        (4, 8, {"choices": [{"name": "", "value": "x"}]}),
        (2, 9, {"custom_id": "m", "title": "x" * 46, "components": []}),
        (2, 9, {"custom_id": "m", "title": "x", "components": []}),
        (2, 4, {"content": "x" * 2001}),
    ],
    ids=[
        "a command updates",
        "a command gets choices",
        "autocomplete gets a message",
        "a modal after a modal",
        "no message to update",
        "flags while thinking",
        "26 choices",
        "a long choice",
        "an empty choice",
        "a long title",
        "an empty modal",
        "long content",
    ],
)
async def test_a_wrong_answer_is_refused_and_noted(
    rest: Rest, asked: int, type: int, data: Json
) -> None:
    """The interaction stays unanswered."""
    started = begin(rest.world, rest.channel, rest.ana, type=asked)
    named = NOBODY | data if "content" in data else data
    status, told = await answer(rest, started, type, **named)
    assert (status, told["code"]) == (400, 50035)
    assert started.acked_after_s is None
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()
