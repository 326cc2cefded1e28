"""Every request of the bot's on its way: in its turn, and asked once where that matters.

discord.py lets a trace look at each request just before it leaves and just after it is answered,
also at those that it repeats by itself. That is where the pace is kept. And within `asking_once` a
request that Discord had an accident with, or found one too many, ends with an error at once:
discord.py would sleep and send it again, up to five times, which doubles a thread, takes longer
than a delivery waits, and knows nothing of the core's own way of trying again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
from discord import Client, DiscordServerError, RateLimited
from discord.http import Route
from yarl import URL

from adapters.discord.pacing import Pacer

#: First answers and what follows them do not count among the 50.
#: Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
_NOT_COUNTED = ("interactions", "webhooks")
#: Seconds to wait where Discord asks to and does not say for how long.
_UNSAID_S = 1.0
_once: ContextVar[bool] = ContextVar("_once", default=False)


def keep_pace(client: Client, pacer: Pacer) -> aiohttp.TraceConfig:
    """Let every request of a client pass a pacer; before it logs in.

    Returns:
        What looks at its requests.
    """
    client.http.http_trace = trace = _trace(pacer)
    return trace


@contextmanager
def asking_once() -> Iterator[None]:
    """Let nothing within be sent a second time by discord.py.

    What raises instead is `RateLimited` or `DiscordServerError`.
    """
    before = _once.set(True)
    try:
        yield
    finally:
        _once.reset(before)


def channel_of(url: URL) -> str | None:
    """Tell whose turn a request needs.

    Returns:
        "channels/1": what the address begins with; None for what needs no turn.
    """
    base = URL(Route.BASE)
    if url.origin() != base.origin() or not url.path.startswith(base.path):
        return None
    words = url.path.removeprefix(base.path).strip("/").split("/")
    return None if words[0] in _NOT_COUNTED else "/".join(words[:2])


def _trace(pacer: Pacer) -> aiohttp.TraceConfig:
    async def leaves(
        _session: aiohttp.ClientSession,
        request: SimpleNamespace,
        about: aiohttp.TraceRequestStartParams,
    ) -> None:
        channel = channel_of(about.url) if about.url.scheme in ("http", "https") else None
        request.place = None if channel is None else await pacer.turn(channel)

    async def answered(
        _session: aiohttp.ClientSession,
        request: SimpleNamespace,
        about: aiohttp.TraceRequestEndParams,
    ) -> None:
        if request.place is not None:
            pacer.answered(request.place)
        await _judge(about.response, pacer)

    async def broke(
        _session: aiohttp.ClientSession,
        request: SimpleNamespace,
        _about: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if request.place is not None:
            pacer.broke(request.place)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(leaves)
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(broke)
    return trace


async def _judge(response: aiohttp.ClientResponse, pacer: Pacer) -> None:
    """Heed what an answer says about the next requests, and end what is asked once."""
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s, for_all = await _told_to_wait(response)
        if for_all:
            pacer.hold(wait_s)
        if _once.get():
            raise RateLimited(wait_s)
    elif response.status >= HTTPStatus.INTERNAL_SERVER_ERROR and _once.get():
        raise DiscordServerError(response, await _said(response))


async def _told_to_wait(response: aiohttp.ClientResponse) -> tuple[float, bool]:
    """Read how many seconds to wait, and whether the whole bot shall."""
    header = response.headers.get("Retry-After", "")
    is_global = response.headers.get("X-RateLimit-Global", "").lower() == "true"
    body = await _said(response)
    if isinstance(body, str):
        # Not Discord but Cloudflare, which lets nothing from this machine pass for a while.
        return _seconds(header), True
    # More exact than the header, which is in whole seconds.
    return _seconds(body.get("retry_after", header)), is_global or body.get("global") is True


# JSON may be anything, hence `Any`.
async def _said(response: aiohttp.ClientResponse) -> dict[str, Any] | str:
    text = await response.text(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return body if isinstance(body, dict) else text


def _seconds(said: object) -> float:
    try:
        return float(str(said))
    except ValueError:
        return _UNSAID_S
