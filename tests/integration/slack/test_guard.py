"""Requests by HTTP, over a real connection: what is not Slack's gets 401 and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from adapters.slack import http
from adapters.slack.guard import MAX_BODY_BYTES, Guard
from adapters.slack.http import EVENTS_PATH, HEALTH_PATH, Server, build_application
from bot.errors import SettingsError
from tests.making import NOW

SECRET = "canary-signing-secret"
COMMAND = urlencode(
    {"command": "/jobs", "text": "search payload", "team_id": "T1", "user_id": "U1"}
).encode()


async def _authorize(team_id: str) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id)


class _Door:
    """A server with one command behind it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        #: What reached the command.
        self.texts: list[str] = []

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        async with self.session.post(EVENTS_PATH, data=body, headers=headers) as answer:
            assert await answer.text() == ""
            return answer.status


@asynccontextmanager
async def _door() -> AsyncIterator[_Door]:
    app = AsyncApp(
        name="test",
        client=AsyncWebClient(base_url="http://127.0.0.1:1/"),
        authorize=_authorize,
        request_verification_enabled=False,
    )
    server = Server(build_application(app, Guard(SECRET, clock=lambda: NOW)))
    port = await server.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            door = _Door(session)

            @app.command("/jobs")
            async def command(ack: AsyncAck, body: dict[str, str]) -> None:
                await ack()
                door.texts.append(body["text"])

            yield door
    finally:
        await server.stop()


def _signed(body: bytes, *, seconds: float = 0) -> dict[str, str]:
    timestamp = str(int(NOW.timestamp() + seconds))
    signed = f"v0:{timestamp}:".encode() + body
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest(),
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_a_signed_command_comes_through_and_health_is_told() -> None:
    """What Slack signed reaches its listener, and the process says that it is well."""
    async with _door() as door:
        assert await door.post(COMMAND, _signed(COMMAND)) == 200
        assert door.texts == ["search payload"]
        async with door.session.get(HEALTH_PATH) as answer:
            assert (answer.status, await answer.text()) == (200, "ok")


async def test_a_header_cannot_make_bolt_skip_the_acknowledgement() -> None:
    """Headers are not signed, so none of them reaches Bolt."""
    async with _door() as door:
        sly = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "command"}
        assert await door.post(COMMAND, _signed(COMMAND) | sly) == 200
        assert door.texts == ["search payload"]


_FALSE: dict[str, Callable[[], tuple[bytes, dict[str, str]]]] = {
    "unsigned": lambda: (COMMAND, {}),
    "old": lambda: (COMMAND, _signed(COMMAND, seconds=-301)),
    "early": lambda: (COMMAND, _signed(COMMAND, seconds=301)),
    "changed": lambda: (COMMAND + b"x", _signed(COMMAND)),
    "no-number": lambda: (COMMAND, _signed(COMMAND) | {"X-Slack-Request-Timestamp": "soon"}),
    "not-ascii": lambda: (COMMAND, _signed(COMMAND) | {"X-Slack-Signature": "v0=é" + "0" * 63}),
    "not-utf8": lambda: (b"\xff", _signed(b"\xff")),
    "too-long": lambda: (b"x" * (MAX_BODY_BYTES + 1), _signed(b"x" * (MAX_BODY_BYTES + 1))),
    "not-json": lambda: (b"{", _signed(b"{") | {"Content-Type": "application/json"}),
    "gzip": lambda: (gzip.compress(COMMAND), _signed(COMMAND) | {"Content-Encoding": "gzip"}),
    # Bolt looks into this one and fails.
    "bolt": lambda: (
        b'{"type": "event_callback", "event_id": "E", "event": {"type": "x", "channel": 7}}',
        _signed(
            b'{"type": "event_callback", "event_id": "E", "event": {"type": "x", "channel": 7}}'
        )
        | {"Content-Type": "application/json"},
    ),
}


@pytest.mark.parametrize("make", _FALSE.values(), ids=_FALSE.keys())
async def test_what_makes_no_sense_gets_401(
    make: Callable[[], tuple[bytes, dict[str, str]]],
) -> None:
    """Whatever is wrong with a request, the answer is the same, and no traceback is logged."""
    body, headers = make()
    with capture_logs() as logs:
        async with _door() as door:
            assert await door.post(body, headers) == 401
            assert door.texts == []
    assert {entry["log_level"] for entry in logs} == {"info"}


async def test_a_body_that_drips_in_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that takes too long gets 401 rather than a place to stay."""
    monkeypatch.setattr(http, "BODY_TIMEOUT_S", 0.02)
    gone = asyncio.Event()

    async def drip() -> AsyncIterator[bytes]:
        yield COMMAND
        await gone.wait()

    async with _door() as door, asyncio.timeout(5):
        headers = _signed(COMMAND)
        async with door.session.post(EVENTS_PATH, data=drip(), headers=headers) as answer:
            assert answer.status == 401
        gone.set()


@settings(max_examples=15)
@given(
    body=st.binary(max_size=300),
    headers=st.dictionaries(
        st.sampled_from(
            ["X-Slack-Request-Timestamp", "X-Slack-Signature", "Content-Type", "X-Slack-Retry-Num"]
        ),
        st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=",;"), max_size=80),
    ),
)
def test_whatever_a_stranger_sends_gets_401(body: bytes, headers: dict[str, str]) -> None:
    """Arbitrary bytes and headers get 401, never 5xx."""

    async def knock() -> int:
        async with _door() as door:
            return await door.post(body, headers)

    assert asyncio.run(knock()) == 401


async def test_a_port_in_use_is_said_plainly() -> None:
    """A port that somebody else listens on ends the start with a sentence."""
    async with _door() as door:
        port = door.session._base_url.port if door.session._base_url else 0
        server = Server(build_application(AsyncApp(name="x", token="xoxb-1"), None))
        with pytest.raises(SettingsError, match=f"port {port}"):
            await server.start("127.0.0.1", port or 0)
