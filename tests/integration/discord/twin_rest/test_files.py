"""Messages with files, which come in several parts."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import discord
import pytest

from tests.integration.discord.twin_rest.serving import NOBODY, Rest
from tests.twins.discord.state import Json

SECOND = 1 << 15
SHOWN: Json = {"flags": SECOND, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}


async def post(rest: Rest, said: Any, *, part: str = "files[0]") -> int:
    """Send a message with the file "a.txt"; give Discord's code, 0 when it took it."""
    form = aiohttp.FormData()
    form.add_field("payload_json", said if isinstance(said, str) else json.dumps(NOBODY | said))
    form.add_field(part, b"hello", filename="a.txt")
    _status, answer = await rest.send_form(form)
    return int(answer.get("code", 0))


async def test_discord_py_sends_changes_and_drops_files(client: discord.Client, rest: Rest) -> None:
    """A file stands in its message with its size, until the message is changed to have none."""
    channel = client.get_partial_messageable(int(rest.channel.id))
    sent = await channel.send("x", file=discord.File(io.BytesIO(b"hello"), filename="a.txt"))
    assert [(one.filename, one.size) for one in sent.attachments] == [("a.txt", 5)]
    kept = await sent.edit(content="y")
    assert [one.filename for one in kept.attachments] == ["a.txt"]
    assert (await sent.edit(attachments=[])).attachments == []
    assert rest.world.violations == []


async def test_a_component_shows_the_file(rest: Rest) -> None:
    """That is how a message of the second version shows one."""
    assert await post(rest, SHOWN) == 0
    (message,) = rest.channel.messages.values()
    assert [(one.name, one.content) for one in message.files] == [("a.txt", b"hello")]


@pytest.mark.parametrize(
    ("said", "part", "code"),
    [
        pytest.param("{", "files[0]", 50109, id="no-json"),
        pytest.param(SHOWN, "attachment", 50035, id="another-part"),
        pytest.param(SHOWN | {"flags": "many"}, "files[0]", 50035, id="against-the-specification"),
        pytest.param(SHOWN | {"attachments": [{"id": 1}]}, "files[0]", 50035, id="file-not-there"),
        pytest.param(
            {"flags": SECOND, "components": [{"type": 10, "content": "x"}]},
            "files[0]",
            50035,
            id="seen-by-nobody",
        ),
    ],
)
async def test_what_discord_would_not_take_is_refused(
    rest: Rest, said: Any, part: str, code: int
) -> None:
    """And noted, because only a mistake of ours leads there."""
    assert await post(rest, said, part=part) == code
    assert rest.world.violations
    rest.world.violations.clear()
    assert not rest.channel.messages


async def test_a_component_needs_its_file(rest: Rest) -> None:
    """Without any file there is nothing to show."""
    _status, answer = await rest.send(**SHOWN)
    assert answer["code"] == 50035
    rest.world.violations.clear()


async def test_a_file_may_be_too_large(rest: Rest) -> None:
    """The limit is told with every interaction."""
    rest.world.most_bytes = 4
    assert await post(rest, SHOWN) == 40005
    rest.world.violations.clear()
