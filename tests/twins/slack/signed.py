"""Requests to the app by HTTP, signed as Slack signs them.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from tests.twins.slack.interaction import ACKNOWLEDGE_S
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


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """Write a payload as Slack sends it by HTTP; give the body and its type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "slash_commands":
        return urlencode(payload).encode(), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


async def push(
    session: aiohttp.ClientSession, base: str, world: World, kind: str, payload: Json
) -> tuple[int, Json | None]:
    """Send something to the app.

    Args:
        session: To send with.
        base: The app's address, without a path.
        world: Where mistakes are noted.
        kind: "slash_commands", "interactive", "events_api".
        payload: What it says.

    Returns:
        The status, and what came with the acknowledgement; None when there was none in time.
    """
    body, written_as = encode(kind, payload)
    headers = {"Content-Type": written_as, **sign(world, body)}
    address = base.rstrip("/") + "/slack/events"
    limit = aiohttp.ClientTimeout(total=ACKNOWLEDGE_S)
    try:
        async with session.post(address, data=body, headers=headers, timeout=limit) as answer:
            text = await answer.text()
            status = answer.status
    except TimeoutError:
        world.violations.append(f"{kind} was not acknowledged within {ACKNOWLEDGE_S:.0f} s")
        return 0, None
    if not 200 <= status < 300:
        world.violations.append(f"{kind} was answered with {status}")
        return status, None
    return status, json.loads(text) if text.startswith("{") else {"text": text} if text else {}
