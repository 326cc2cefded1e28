"""How many calls Discord takes: a bucket for each route and channel, and 50 a second in all.

Nothing is refused until it is switched on, but the headers of the buckets are always true then.
The sizes of the buckets are not published and may change; these are such as bots have met.

Source: https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

#: Calls a second of one bot, those about interactions not counted.
GLOBAL_PER_S = 50
#: Answers 401, 403 and 429 to one address in ten minutes, then it is banned.
INVALID_MOST = 10_000
INVALID_WINDOW_S = 600.0
#: Calls and seconds of a bucket, by route.
SIZES = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "POST /channels/{channel_id}/messages/{message_id}/crosspost": (10, 3600.0),
    "POST /channels/{channel_id}/threads": (10, 10.0),
    "PATCH /channels/{channel_id}": (10, 10.0),
    "POST /users/@me/channels": (10, 10.0),
    "PUT /applications/{application_id}/commands": (2, 20.0),
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": (2, 20.0),
}
USUAL = (5, 1.0)
#: Of the first answers to interactions there is no bucket.
_UNLIMITED = "/interactions/"
#: Their calls have buckets, and do not count among the 50 a second.
_NOT_GLOBAL = ("/interactions/", "/webhooks/")


def whole_ms(seconds: float) -> float:
    """Round up to milliseconds, so that whoever waits for it does not come too early."""
    return math.ceil(seconds * 1000) / 1000


@dataclass(kw_only=True)
class Bucket:
    """An allowance that is whole again when its window ends."""

    size: int
    window_s: float
    #: Which bucket it is, without the channel.
    hash: str
    left: int
    #: When the window ends.
    ends_at: float

    def headers(self, now: float, wall: float) -> dict[str, str]:
        """Write what the answer says of it."""
        after = whole_ms(max(0.0, self.ends_at - now))
        return {
            "X-RateLimit-Limit": str(self.size),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": f"{wall + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": self.hash,
        }


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a call may pass, and what the answer's headers say."""

    #: 0 when it may.
    retry_after_s: float = 0.0
    is_global: bool = False
    headers: dict[str, str]


class Buckets:
    """Counts calls; lets all pass until it is switched on."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        on: bool = False,
        sizes: dict[str, tuple[int, float]] | None = None,
    ) -> None:
        """Start with full allowances.

        Args:
            clock: Seconds, from wherever.
            on: Whether too many calls are refused.
            sizes: Of buckets by route, instead of the usual ones.
        """
        self.clock = clock
        self.on = on
        self.sizes = dict(SIZES if sizes is None else sizes)
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._passed: deque[float] = deque()
        self._invalid: deque[float] = deque()
        #: How many calls were refused for being too many.
        self.refused = 0

    def take(self, route: str, major: str, wall: float) -> Verdict:
        """Count a call.

        Args:
            route: "POST /channels/{channel_id}/messages".
            major: The channel, server or webhook in its address, each with a bucket of its own.
            wall: Now, in seconds since 1970.
        """
        if not self.on:
            return Verdict(headers={})
        now = self.clock()
        path = route.partition(" ")[2]
        bucket = None if path.startswith(_UNLIMITED) else self._bucket(route, major, now)
        if bucket is not None and bucket.left < 1:
            self.refused += 1
            wait_s = max(0.001, bucket.ends_at - now)
            told = {**bucket.headers(now, wall), "X-RateLimit-Scope": "user"}
            return Verdict(retry_after_s=wait_s, headers=told)
        wait_s = 0.0 if path.startswith(_NOT_GLOBAL) else self._global_wait_s(now)
        if wait_s:
            self.refused += 1
            told = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            return Verdict(retry_after_s=wait_s, is_global=True, headers=told)
        if bucket is None:
            return Verdict(headers={})
        bucket.left -= 1
        return Verdict(headers=bucket.headers(now, wall))

    @property
    def invalid(self) -> int:
        """Count the answers 401, 403 and 429 of the last ten minutes."""
        now = self.clock()
        while self._invalid and self._invalid[0] <= now - INVALID_WINDOW_S:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        """Tell whether so many were invalid that nothing is answered any more."""
        return self.invalid >= INVALID_MOST

    def note_status(self, status: int, scope: str = "") -> None:
        """Count an answer that makes the address suspect; shared limits are nobody's fault."""
        if status in (401, 403) or (status == 429 and scope != "shared"):
            self._invalid.append(self.clock())

    def _bucket(self, route: str, major: str, now: float) -> Bucket:
        size, window_s = self.sizes.get(route, USUAL)
        found = self._buckets.get((route, major))
        if found is None or found.ends_at <= now:
            name = hashlib.sha256(route.encode()).hexdigest()[:32]
            found = Bucket(
                size=size, window_s=window_s, hash=name, left=size, ends_at=now + window_s
            )
            self._buckets[route, major] = found
        return found

    def _global_wait_s(self, now: float) -> float:
        """Count a call of the second that ends now; say how long to wait if it is one too many."""
        while self._passed and self._passed[0] <= now - 1.0:
            self._passed.popleft()
        if len(self._passed) >= GLOBAL_PER_S:
            return max(0.001, self._passed[0] + 1.0 - now)
        self._passed.append(now)
        return 0.0
