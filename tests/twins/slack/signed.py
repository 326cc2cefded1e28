"""Requests to the app by HTTP, signed as Slack signs them.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from tests.twins.slack.interaction import Tried
from tests.twins.slack.state import Json, World

FORM = "application/x-www-form-urlencoded"


def sign(world: World, body: bytes, *, at: float | None = None, secret: str = "") -> dict[str, str]:
    """Give the headers that prove that a body comes from Slack.

    Args:
        world: Whose secret signs, and whose clock tells the time.
        body: What is sent.
        at: Seconds since 1970; now unless told.
        secret: Another secret than the app's.
    """
    stamp = str(int(world.clock() if at is None else at))
    key = (secret or world.signing_secret).encode()
    digest = hmac.new(key, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encode(kind: str, payload: Json) -> bytes:
    """Write a payload as Slack sends it by HTTP."""
    if kind == "slash_commands":
        return urlencode(payload).encode()
    # Slack escapes slashes: who checks what they read and wrote again finds another signature.
    written = json.dumps(payload).replace("/", "\\/")
    return written.encode() if kind == "events_api" else urlencode({"payload": written}).encode()


def headers_for(
    world: World, kind: str, body: bytes, *, retry: tuple[int, str] = (0, "")
) -> dict[str, str]:
    """Give all headers of a request.

    Args:
        world: Whose secret signs.
        kind: "slash_commands", "interactive", "events_api".
        body: What is sent.
        retry: How often it was sent before, and why it is sent again.
    """
    headers = {"Content-Type": "application/json" if kind == "events_api" else FORM}
    number, reason = retry
    if number:
        headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
    return headers | sign(world, body)


async def push(
    session: aiohttp.ClientSession,
    address: str,
    world: World,
    kind: str,
    payload: Json,
    *,
    within_s: float,
    retry: tuple[int, str] = (0, ""),
) -> Tried:
    """Send something to the app once.

    Args:
        session: To send with.
        address: Where the app listens.
        world: Whose secret signs.
        kind: "slash_commands", "interactive", "events_api".
        payload: What it says.
        within_s: Seconds that the app has.
        retry: How often it was sent before, and why it is sent again.
    """
    body = encode(kind, payload)
    headers = headers_for(world, kind, body, retry=retry)
    limit = aiohttp.ClientTimeout(total=within_s)
    asked = session.post(address, data=body, headers=headers, timeout=limit, allow_redirects=False)
    try:
        async with asked as answer:
            text, status = await answer.text(), answer.status
            is_last = answer.headers.get("X-Slack-No-Retry") == "1"
    except TimeoutError:
        return Tried(reason="http_timeout", said=f"nothing within {within_s} s")
    except aiohttp.ClientError as error:
        return Tried(reason="connection_failed", said=type(error).__name__)
    if not 200 <= status < 300:
        said = f"answered with {status}"
        return Tried(reason="http_error", said=said, status=status, is_last=is_last)
    return Tried(ack=_read(text), status=status)


def _read(text: str) -> Json:
    """Read what comes with an acknowledgement: JSON, or a text that the person sees."""
    found: Json = json.loads(text) if text.startswith("{") else {"text": text} if text else {}
    return found
