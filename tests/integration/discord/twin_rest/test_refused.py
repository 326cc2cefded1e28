"""What Discord does not let a bot do: rights, closed doors, forums, commands."""

from __future__ import annotations

import pytest

from tests.integration.discord.twin_rest.serving import NOBODY, Rest
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import add_channel, add_forum, add_role, add_user, forbid
from tests.twins.discord.state import Json, Kind


@pytest.mark.parametrize(
    ("right", "body", "code"),
    [
        (Right.VIEW_CHANNEL, {"content": "x"}, 50001),
        (Right.SEND_MESSAGES, {"content": "x"}, 50013),
        (Right.EMBED_LINKS, {"embeds": [{"title": "x"}]}, 50013),
    ],
    ids=["view", "send", "embed"],
)
async def test_a_right_that_a_channel_denies_is_missing(
    rest: Rest, right: Right, body: Json, code: int
) -> None:
    """Overwrites for the bot go before what its roles allow."""
    rest.deny(right)
    status, answer = await rest.send(**body)
    assert (status, answer["code"]) == (403, code)
    rest.channel.overwrites.clear()
    assert (await rest.send(**body))[0] == 200


async def test_a_role_gives_back_what_everyone_is_denied(rest: Rest) -> None:
    """The overwrites of roles go before @everyone's, the member's own before both."""
    role = add_role(rest.world, rest.guild, "bots")
    rest.guild.members[rest.world.bot_id].roles.add(role.id)
    forbid(rest.channel, rest.guild.id, Right.SEND_MESSAGES, is_role=True)
    assert (await rest.send(content="x"))[0] == 403
    forbid(rest.channel, role.id, 0, is_role=True)
    rest.channel.overwrites[-1].allow = Right.SEND_MESSAGES
    assert (await rest.send(content="x"))[0] == 200
    rest.deny(Right.SEND_MESSAGES)
    assert (await rest.send(content="x"))[0] == 403
    role.permissions = Right.ADMINISTRATOR
    assert (await rest.send(content="x"))[0] == 200


async def test_history_is_empty_without_the_right_to_read_it(rest: Rest) -> None:
    """Discord gives an empty list, and refuses a single message."""
    _status, sent = await rest.send(content="x")
    rest.deny(Right.READ_MESSAGE_HISTORY)
    path = f"/channels/{rest.channel.id}/messages"
    assert await rest.ask("GET", path) == (200, [])
    assert (await rest.ask("GET", f"{path}/{sent['id']}"))[1]["code"] == 50013


async def test_what_is_not_there_is_unknown(rest: Rest) -> None:
    """Channels, messages, people, servers."""
    asked = {
        "/channels/99": 10003,
        f"/channels/{rest.channel.id}/messages/99": 10008,
        "/users/99": 10013,
        "/guilds/99": 10004,
    }
    got = {path: (await rest.ask("GET", path))[1]["code"] for path in asked}
    assert got == asked


async def test_a_server_without_the_bot_is_closed_to_it(rest: Rest) -> None:
    """It lost its access."""
    del rest.guild.members[rest.world.bot_id]
    assert (await rest.send(content="x"))[1]["code"] == 50001
    assert (await rest.ask("GET", "/guilds/21"))[1]["code"] == 50001


async def test_direct_messages_need_an_open_door(rest: Rest) -> None:
    """Somebody may close them, or share no server with the bot any more."""
    path = f"/channels/{rest.world.direct('11').id}/messages"
    rest.ana.dms_closed = True
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 50007
    rest.ana.dms_closed = False
    del rest.guild.members["11"]
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 50278
    rest.ana.installed = True
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[0] == 200


async def test_a_nonce_whose_message_is_deleted_is_unknown(rest: Rest) -> None:
    """Discord looks for the message that it sent before."""
    fields = {"content": "x", "nonce": "hw1", "enforce_nonce": True}
    _status, sent = await rest.send(**fields)
    await rest.ask("DELETE", f"/channels/{rest.channel.id}/messages/{sent['id']}")
    assert (await rest.send(**fields))[1]["code"] == 10008


async def test_a_nonce_of_another_channel_is_noted(rest: Rest) -> None:
    """It gives the message of the other channel, which our bot did not mean."""
    fields = {"content": "x", "nonce": "hw1", "enforce_nonce": True}
    await rest.send(**fields)
    other = add_channel(rest.world, rest.guild)
    await rest.ask("POST", f"/channels/{other.id}/messages", NOBODY | fields)
    assert other.messages == {}
    (violation,) = rest.world.violations
    assert "another channel" in violation
    rest.world.violations.clear()


async def test_a_forum_takes_posts_with_its_tags_only(rest: Rest) -> None:
    """No message stands in it; a tag may be needed, must be its own, and five are the most."""
    forum = add_forum(rest.world, rest.guild, tags=["a", "b"], requires_tag=True)
    path = f"/channels/{forum.id}"
    said = NOBODY | {"content": "x"}
    assert (await rest.ask("POST", f"{path}/messages", said))[1]["code"] == 40058
    post = {"name": "A job", "message": said}
    assert (await rest.ask("POST", f"{path}/threads", post))[1]["code"] == 40067
    strange = post | {"applied_tags": ["99"]}
    assert (await rest.ask("POST", f"{path}/threads", strange))[1]["code"] == 50035
    forum.tags[0].moderated = True
    closed = post | {"applied_tags": [forum.tags[0].id]}
    assert (await rest.ask("POST", f"{path}/threads", closed))[1]["code"] == 50013
    fitting = post | {"applied_tags": [forum.tags[1].id]}
    assert (await rest.ask("POST", f"{path}/threads", fitting))[0] == 201
    assert len(rest.world.violations) == 2
    rest.world.violations.clear()


async def test_a_forum_has_20_tags_at_most(rest: Rest) -> None:
    """Who does not manage channels adds none; nobody adds a 21st."""
    forum = add_forum(rest.world, rest.guild, tags=[f"tag{n}" for n in range(20)])
    tags = {"available_tags": [{"id": tag.id, "name": tag.name} for tag in forum.tags]}
    path = f"/channels/{forum.id}"
    assert (await rest.ask("PATCH", path, tags))[1]["code"] == 50013
    rest.guild.owner_id = rest.world.bot_id
    assert (await rest.ask("PATCH", path, tags))[0] == 200
    tags["available_tags"].append({"id": "", "name": "more"})
    del tags["available_tags"][-1]["id"]
    assert (await rest.ask("PATCH", path, tags))[1]["code"] == 50035
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


async def test_a_message_of_somebody_else_cannot_be_changed(rest: Rest) -> None:
    """The bot may change only its own, and reads no words of others in a server."""
    _status, sent = await rest.send(content="x")
    rest.channel.messages[sent["id"]].author_id = rest.ana.id
    path = f"/channels/{rest.channel.id}/messages/{sent['id']}"
    assert (await rest.ask("PATCH", path, NOBODY | {"content": "y"}))[1]["code"] == 50005
    assert (await rest.ask("GET", path))[1]["content"] == ""


async def test_words_that_a_server_blocks_are_refused(rest: Rest) -> None:
    """Its AutoMod looks at embeds too."""
    rest.channel.blocked_words = ["crypto"]
    answer = await rest.send(embeds=[{"title": "Crypto Engineer"}])
    assert answer[1]["code"] == 200000


async def test_a_category_takes_no_messages(rest: Rest) -> None:
    """It is no channel of texts."""
    category = add_channel(rest.world, rest.guild, kind=Kind.CATEGORY)
    path = f"/channels/{category.id}/messages"
    assert (await rest.ask("POST", path, NOBODY | {"content": "x"}))[1]["code"] == 50008


async def test_nobody_and_bots_cannot_be_written_to(rest: Rest) -> None:
    """Somebody who left Discord is unknown."""
    gone = add_user(rest.world, deleted=True)
    for user_id, code in ((gone.id, 10013), (rest.world.bot_id, 50007)):
        body = {"recipient_id": user_id}
        assert (await rest.ask("POST", "/users/@me/channels", body))[1]["code"] == code


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Jobs", "description": "x"},
        {"name": "jobs", "description": ""},
        {"name": "jobs", "description": "x" * 101},
        {
            "name": "jobs",
            "description": "x",
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ],
        },
        {
            "name": "jobs",
            "description": "x",
            "options": [{"type": 3, "name": "a", "description": "x"}] * 2,
        },
        {
            "name": "jobs",
            "description": "x",
            "options": [
                {"type": 1, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x"},
            ],
        },
        {
            "name": "jobs",
            "description": "x",
            "options": [
                {
                    "type": 3,
                    "name": f"o{n}",
                    "description": "x" * 100,
                    "choices": [{"name": f"{m}" + "y" * 40, "value": "z" * 100} for m in range(9)],
                }
                for n in range(8)
            ],
        },
    ],
    ids=["capitals", "no words", "many words", "order", "twice", "mixed", "8000 characters"],
)
async def test_a_wrong_command_is_refused(rest: Rest, command: Json) -> None:
    """Nothing is registered."""
    path = f"/applications/{rest.world.application.id}/commands"
    status, answer = await rest.ask("PUT", path, [command])
    assert (status, answer["code"]) == (400, 50035)
    assert rest.world.commands.get("", []) == []
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


async def test_only_200_commands_are_created_in_a_day(rest: Rest) -> None:
    """Those that were there before do not count."""
    rest.world.commands_created["21"] = 199
    path = f"/applications/{rest.world.application.id}/guilds/21/commands"
    one, two = ({"name": name, "description": "x"} for name in ("one", "two"))
    assert (await rest.ask("PUT", path, [one]))[0] == 200
    assert (await rest.ask("PUT", path, [one]))[0] == 200
    assert (await rest.ask("PUT", path, [one, two]))[1]["code"] == 30034


async def test_a_call_that_there_is_not_is_noted(rest: Rest) -> None:
    """Discord answers 404."""
    assert (await rest.ask("GET", "/nothing/here"))[0] == 404
    (violation,) = rest.world.violations
    assert "there is no such call" in violation
    rest.world.violations.clear()


async def test_a_bot_says_who_it_is(rest: Rest) -> None:
    """Without the header that Discord demands the call is noted."""
    await rest.ask("GET", "/users/@me", **{"User-Agent": "Mozilla/5.0"})
    (violation,) = rest.world.violations
    assert "User-Agent" in violation
    rest.world.violations.clear()
