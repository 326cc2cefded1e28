"""What the gateway closes a connection for; no library would do it, so bare frames are sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.twins.discord.state import Json
from tests.twins.discord.twin import Twin

IDENTIFY: Json = {
    "op": 2,
    "d": {"token": "canary-discord-bot-token", "intents": 1, "properties": {}, "shard": [0, 1]},
}


@asynccontextmanager
async def line(twin: Twin, version: str = "10") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open a connection."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{twin.gateway_url}?v={version}&encoding=json") as socket,
    ):
        yield socket


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read to the end."""
    async for _message in socket:
        pass
    return socket.close_code


def identify(**fields: Any) -> Json:
    """Identify in another way."""
    return {"op": 2, "d": IDENTIFY["d"] | fields}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param([{"op": 99, "d": None}], 4001, id="opcode"),
        pytest.param(["no JSON"], 4002, id="no-json"),
        pytest.param([{"op": 3, "d": {"status": "x" * 5000}}], 4002, id="too-long"),
        pytest.param([{"op": 3, "d": {}}], 4003, id="not-identified"),
        pytest.param([IDENTIFY, IDENTIFY], 4005, id="identified-twice"),
        pytest.param([IDENTIFY, {"op": 1, "d": 99}], 4007, id="heartbeat-ahead"),
        pytest.param([{"op": 1, "d": None}] * 121, 4008, id="too-many"),
        pytest.param([identify(shard=[2, 2])], 4010, id="shard"),
        pytest.param([identify(intents=1 << 30)], 4013, id="intents"),
    ],
)
async def test_mistakes_close_the_connection(twin: Twin, sent: list[Any], code: int) -> None:
    """Discord says by the code what was wrong, and the twin notes it."""
    async with line(twin) as socket:
        for frame in sent:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_json(frame))
        assert await closed_with(socket) == code
    (noted,) = twin.world.violations
    assert str(code) in noted
    twin.world.violations.clear()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(identify(token="another"), 4004, id="token"),
        pytest.param(identify(intents=1 << 1), 4014, id="privileged"),
    ],
)
async def test_what_is_set_up_wrongly_is_no_mistake(twin: Twin, sent: Json, code: int) -> None:
    """Who runs the bot has to correct it, and the code must say so to them."""
    async with line(twin) as socket:
        await socket.send_json(sent)
        assert await closed_with(socket) == code


async def test_an_old_version_is_refused(twin: Twin) -> None:
    """Only the version that the twin speaks gets through."""
    async with line(twin, version="6") as socket:
        assert await closed_with(socket) == 4012


async def test_whoever_does_not_beat_is_cut_off(twin: Twin) -> None:
    """The connection is given up, as if the bot were gone."""
    twin.gateway.heartbeat_s = twin.gateway.patience_s = 0.02
    async with line(twin) as socket:
        assert await closed_with(socket) == 4009


async def test_a_token_that_identifies_too_often_is_taken_away(twin: Twin) -> None:
    """Discord allows a thousand times a day, and resets the token after that."""
    twin.world.identifies_left = 0
    async with line(twin) as socket:
        await socket.send_json(IDENTIFY)
        assert await closed_with(socket) == 4004
    assert len(twin.world.violations) == 1
    twin.world.violations.clear()


async def test_a_session_is_unknown_after_a_good_bye(twin: Twin) -> None:
    """Whoever closes with 1000 cannot go on; whoever is lost can."""
    async with line(twin) as socket:
        await socket.send_json(IDENTIFY)
        await socket.receive_json()
        ready = (await socket.receive_json())["d"]
        await socket.close(code=1000)
    await twin.until(lambda: twin.gateway.count == 0)
    async with line(twin) as socket:
        resume = {"token": IDENTIFY["d"]["token"], "session_id": ready["session_id"], "seq": 1}
        await socket.send_json({"op": 6, "d": resume})
        await socket.receive_json()
        assert await socket.receive_json() == {"op": 9, "d": False}
