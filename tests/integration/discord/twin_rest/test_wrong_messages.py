"""Messages that Discord does not take, or that our bot must not send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.integration.discord.twin_rest.serving import Rest
from tests.twins.discord import openapi
from tests.twins.discord.populate import add_role
from tests.twins.discord.state import Json

SECOND = 1 << 15


def text(content: str) -> Json:
    """A text as a component."""
    return {"type": 10, "content": content}


def button(custom_id: str = "hw:x", **fields: Any) -> Json:
    """A button."""
    return {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id, **fields}


def row(*components: Json) -> Json:
    """A row."""
    return {"type": 1, "components": list(components)}


def card(*components: Json, **fields: Any) -> Json:
    """A message of the second version."""
    return {"flags": SECOND, "components": list(components), **fields}


LINK = {"type": 2, "style": 5, "label": "Apply"}
WRONG: dict[str, tuple[Json, int]] = {
    "nothing in it": ({}, 50006),
    "blank": ({"content": " \n"}, 50006),
    "content too long": ({"content": "x" * 2001}, 50035),
    "an embed's title too long": ({"embeds": [{"title": "x" * 257}]}, 50035),
    "embeds too long together": ({"embeds": [{"description": "x" * 3001}] * 2}, 50035),
    "an empty embed": ({"embeds": [{"color": 1}]}, 50035),
    "an embed's address is a script": (
        {"embeds": [{"title": "x", "url": "javascript:alert(1)"}]},
        50035,
    ),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, 50035),
    "a flag of interactions": ({"content": "x", "flags": 64}, 50035),
    "content beside components of the second version": (card(text("x"), content="x"), 50035),
    "embeds beside them": (card(text("x"), embeds=[{"title": "x"}]), 50035),
    "the second version without its flag": ({"components": [text("x")]}, 50035),
    "the flag without components": ({"flags": SECOND}, 50006),
    "41 components": (card(*[text("x")] * 41), 50035),
    "41 nested components": (
        card(*[{"type": 17, "components": [text("x")] * 20}] * 2),
        50035,
    ),
    "4001 characters displayed": (card(text("x" * 2000), text("y" * 2001)), 50035),
    "a section of four": (
        card({"type": 9, "components": [text("x")] * 4, "accessory": button()}),
        50035,
    ),
    "six buttons in a row": (
        {"content": "x", "components": [row(*[button(f"hw:{n}") for n in range(6)])]},
        50035,
    ),
    "six rows": (
        {"content": "x", "components": [row(button(f"hw:{n}")) for n in range(6)]},
        50035,
    ),
    "an empty row": ({"content": "x", "components": [row()]}, 50035),
    "the same custom id twice": (card(row(button("hw:a"), button("hw:a"))), 50035),
    "a custom id of 101": (card(row(button("x" * 101))), 50035),
    "a label of 81": (card(row(button(label="x" * 81))), 50035),
    "a link without an address": (card(row(LINK)), 50035),
    "a link to a script": (card(row(LINK | {"url": "javascript:alert(1)"})), 50035),
    "a link with 513 characters": (
        card(row(LINK | {"url": "https://example.org/" + "x" * 493})),
        50035,
    ),
    "a nonce of 26": ({"content": "x", "nonce": "n" * 26, "enforce_nonce": True}, 50035),
    "a number for a text": ({"content": 5}, 50035),
    "every role and some": (
        {"content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["77"]}},
        50035,
    ),
}


#: What only the published specification says.
BY_SPECIFICATION = {
    "an embed's title too long",
    "eleven embeds",
    "a label of 81",
    "a link with 513 characters",
    "a nonce of 26",
    "a number for a text",
    "a field that there is not",
}


def cases(names: Iterable[str]) -> list[Any]:
    """Give the names of cases, without those that need the specification when it is not there."""
    absent = pytest.mark.skipif(not openapi.is_there(), reason="there is no specification")
    return [
        pytest.param(name, id=name, marks=[absent] if name in BY_SPECIFICATION else [])
        for name in names
    ]


@pytest.mark.parametrize("name", cases(WRONG))
async def test_a_wrong_message_is_refused_and_noted(rest: Rest, name: str) -> None:
    """Discord answers 400, and the test of whoever sent it fails."""
    body, code = WRONG[name]
    status, answer = await rest.send(**body)
    assert (status, answer["code"]) == (400, code)
    assert rest.channel.messages == {}
    assert len(rest.world.violations) == 1
    rest.world.violations.clear()


LOOSE: dict[str, tuple[Json, str]] = {
    "no allowed mentions": ({"content": "x", "allowed_mentions": None}, "allowed_mentions"),
    "users may be pinged": (
        {"content": "x", "allowed_mentions": {"parse": ["users"]}},
        "allowed_mentions",
    ),
    "a nonce that is not enforced": ({"content": "x", "nonce": "hw1"}, "enforce_nonce"),
    "a link under another site's name": (
        {"content": "[https://good.example](https://evil.example/x)"},
        "is shown as",
    ),
    "somebody is to be pinged": (
        {"content": "<@11>", "allowed_mentions": {"parse": [], "users": ["11"]}},
        "pings a person",
    ),
    "a role that is not there": (
        {"content": "<@&9>", "allowed_mentions": {"parse": [], "roles": ["9"]}},
        "no role 9",
    ),
    "a role that may be pinged and is not mentioned": (
        {"content": "x", "allowed_mentions": {"parse": [], "roles": ["77"]}},
        "mentioned 0 times",
    ),
    "a field that there is not": ({"content": "x", "colour": 1}, "colour"),
}


@pytest.mark.parametrize("name", cases(LOOSE))
async def test_what_our_bot_must_not_send_is_noted(rest: Rest, name: str) -> None:
    """Discord takes it, and the test of whoever sent it fails all the same."""
    body, words = LOOSE[name]
    add_role(rest.world, rest.guild, "News", id="77")
    assert (await rest.send(**body))[0] == 200
    (violation,) = rest.world.violations
    assert words in violation
    rest.world.violations.clear()


async def test_pings_follow_what_is_allowed(rest: Rest) -> None:
    """With an empty parse only roles that are named ping; without any, all do."""
    said = "@everyone <@11> <@&77> <@&78>"
    news = add_role(rest.world, rest.guild, "News", id="77")
    _status, sent = await rest.send(content=said, allowed_mentions={"parse": [], "roles": ["77"]})
    assert rest.channel.messages[sent["id"]].pings == ["77"]
    assert rest.channel.messages[sent["id"]].heard_by == []
    news.mentionable = True
    _status, sent = await rest.send(content=said, allowed_mentions={"parse": [], "roles": ["77"]})
    assert rest.channel.messages[sent["id"]].heard_by == ["77"]
    assert rest.world.violations == []
    _status, sent = await rest.send(content=said, allowed_mentions=None)
    assert rest.channel.messages[sent["id"]].pings == ["everyone", "11", "77", "78"]
    rest.world.violations.clear()
