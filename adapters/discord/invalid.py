"""Answers that Discord holds against us, and a token that it refuses.

After ten thousand answers 401, 403 and 429 in ten minutes Discord lets nothing from this machine
pass for a while, so before that everything rests. And a token that was refused once is asked with
no more: each server would add one such answer, and the operator has to act anyhow.
Source: https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp
import structlog
from discord import LoginFailure

from adapters.discord.asking import channel_of
from adapters.discord.pacing import Pacer

log = structlog.get_logger()

#: Such answers, and the seconds in which they count; a thousand are left for what else runs here.
MOST, COUNTS_S = 9_000, 600.0
_COUNTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


class Invalid:
    """Counts them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none.

        Args:
            clock: Seconds, from wherever.
        """
        self._clock = clock
        self._at: deque[float] = deque()
        #: Set once the token was refused.
        self.refused = asyncio.Event()

    def note(self, status: int, headers: Mapping[str, str]) -> float:
        """Note an answer.

        Returns:
            For how many seconds everything shall rest, 0 while nothing has to.
        """
        # What others did to a shared limit is not held against us.
        if status not in _COUNTED or headers.get("X-RateLimit-Scope") == "shared":
            return 0.0
        now = self._clock()
        self._at.append(now)
        while self._at[0] <= now - COUNTS_S:
            self._at.popleft()
        return self._at[0] + COUNTS_S - now if len(self._at) >= MOST else 0.0


def keep_valid(trace: aiohttp.TraceConfig, invalid: Invalid, pacer: Pacer) -> None:
    """Let every request of a client be counted; a refused token is used no more.

    Args:
        trace: What looks at its requests; see `asking.py`.
        invalid: Counts.
        pacer: Holds them.
    """

    async def leaves(
        _session: aiohttp.ClientSession,
        _request: SimpleNamespace,
        about: aiohttp.TraceRequestStartParams,
    ) -> None:
        if invalid.refused.is_set() and channel_of(about.url) is not None:
            message = "the token was refused before"
            raise LoginFailure(message)

    async def answered(
        _session: aiohttp.ClientSession,
        _request: SimpleNamespace,
        about: aiohttp.TraceRequestEndParams,
    ) -> None:
        answer = about.response
        rest_s = invalid.note(answer.status, answer.headers)
        if rest_s:
            log.error("discord_refuses_too_much", rest_s=round(rest_s))
            pacer.hold(rest_s)
        # Answers to interactions carry a token of their own.
        if answer.status == HTTPStatus.UNAUTHORIZED and channel_of(about.url) is not None:
            invalid.refused.set()

    trace.on_request_start.insert(0, leaves)
    trace.on_request_end.insert(0, answered)
