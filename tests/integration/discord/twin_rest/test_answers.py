"""What the twin answers is as Discord's published specification says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.discord.twin_rest.serving import MESSAGES, NOBODY, Rest
from tests.twins.discord import openapi
from tests.twins.discord.populate import add_forum, begin
from tests.twins.discord.rest import CALLS

pytestmark = pytest.mark.skipif(not openapi.is_there(), reason="there is no specification")

COMMAND = {"name": "jobs", "description": "Jobs", "type": 1}
CARD = {
    "flags": 1 << 15,
    "components": [{"type": 17, "components": [{"type": 10, "content": "A job"}]}],
}
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
COMMANDS = "/applications/{application_id}/commands"


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("GET /users/@me", None),
        ("GET /oauth2/applications/@me", None),
        ("GET /users/@me/guilds", None),
        ("GET /gateway/bot", None),
        ("GET /users/{user_id}", None),
        ("POST /users/@me/channels", {"recipient_id": "11"}),
        ("GET /guilds/{guild_id}", None),
        ("GET /guilds/{guild_id}/channels", None),
        ("GET /guilds/{guild_id}/roles", None),
        ("GET /guilds/{guild_id}/members/{user_id}", None),
        ("GET /guilds/{guild_id}/threads/active", None),
        ("GET /channels/{channel_id}", None),
        (f"GET {MESSAGES}", None),
        (f"GET {MESSAGES}/{{message_id}}", None),
        (f"POST {MESSAGES}", NOBODY | {"content": "Hello", "nonce": "hw1", "enforce_nonce": True}),
        (f"POST {MESSAGES}", NOBODY | CARD),
        (f"POST {MESSAGES}", NOBODY | {"embeds": [{"title": "A job"}]}),
        (f"PATCH {MESSAGES}/{{message_id}}", NOBODY | {"content": "Bye"}),
        (f"PUT {COMMANDS}", [COMMAND]),
        (f"POST {COMMANDS}", COMMAND),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_an_answer_fits_the_specification(rest: Rest, route: str, body: Any) -> None:
    """Every field that must be there is there, and of its type."""
    add_forum(rest.world, rest.guild, tags=["python"])
    _status, sent = await rest.send(content="First")
    place = {
        "channel_id": rest.channel.id,
        "guild_id": rest.guild.id,
        "user_id": rest.ana.id,
        "message_id": sent["id"],
        "application_id": rest.world.application.id,
    }
    method, path = route.format(**place).split(" ")
    status, answer = await rest.ask(method, path, body)
    assert status in (200, 201)
    assert openapi.wrong_in_answer(route, status, answer) == {}


async def test_a_post_fits_the_specification(rest: Rest) -> None:
    """The thread comes with its first message, and again from the archive."""
    forum = add_forum(rest.world, rest.guild, tags=["python"])
    body = {
        "name": "A job",
        "message": NOBODY | {"content": "Text"},
        "applied_tags": [forum.tags[0].id],
    }
    path = f"/channels/{forum.id}/threads"
    status, answer = await rest.ask("POST", path, body)
    route = "POST /channels/{channel_id}/threads"
    assert openapi.wrong_in_answer(route, status, answer) == {}
    _status, shut = await rest.ask("PATCH", f"/channels/{answer['id']}", {"archived": True})
    assert openapi.wrong_in_answer("PATCH /channels/{channel_id}", 200, shut) == {}
    _status, archive = await rest.ask("GET", f"{path}/archived/public")
    assert [one["id"] for one in archive["threads"]] == [answer["id"]]
    route = "GET /channels/{channel_id}/threads/archived/public"
    assert openapi.wrong_in_answer(route, 200, archive) == {}


async def test_replies_to_an_interaction_fit_the_specification(rest: Rest) -> None:
    """The first answer with its message, a followup, and the original one."""
    started = begin(rest.world, rest.channel, rest.ana)
    path = f"/interactions/{started.id}/{started.token}/callback?with_response=1"
    body = {"type": 4, "data": NOBODY | {"content": "Hello"}}
    status, answer = await rest.ask("POST", path, body)
    route = "POST /interactions/{interaction_id}/{interaction_token}/callback"
    assert openapi.wrong_in_answer(route, status, answer) == {}
    hook = f"/webhooks/{rest.world.application.id}/{started.token}"
    status, answer = await rest.ask("POST", hook, NOBODY | {"content": "More", "flags": 64})
    assert openapi.wrong_in_answer(f"POST {HOOK}", status, answer) == {}
    status, answer = await rest.ask("GET", f"{hook}/messages/@original")
    assert openapi.wrong_in_answer(f"GET {HOOK}/messages/@original", status, answer) == {}


@pytest.mark.parametrize("route", sorted(CALLS))
def test_every_call_is_in_the_specification(route: str) -> None:
    """The twin invents none."""
    assert openapi.knows(route)
