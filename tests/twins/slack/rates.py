"""How many calls Slack takes, method by method and workspace by workspace.

The sizes of bursts are not published; the twin lets a minute's worth through at once.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

#: Calls a minute by tier.
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
#: "Several hundred a minute" for a workspace.
POSTS_A_MINUTE = 300
#: Posts to one channel that may come at once; then one a second.
POSTS_AT_ONCE = 3
#: Methods with a limit of their own that is not published.
SPECIAL = 600

PER_MINUTE = {
    "chat.postMessage": POSTS_A_MINUTE,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "conversations.history": TIER_3,
    "conversations.members": TIER_4,
    "conversations.list": TIER_2,
    "users.info": TIER_4,
    "users.conversations": TIER_3,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "apps.connections.open": TIER_3,
    "apps.uninstall": TIER_1,
}


@dataclass(kw_only=True)
class Bucket:
    """What is left of an allowance that fills up again steadily."""

    size: float
    per_second: float
    left: float
    at: float

    def wait_s(self, now: float) -> float:
        """Say for how long nothing is left, 0 when something is."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_second


class Rates:
    """Counts calls; lets all pass until it is switched on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, on: bool = False) -> None:
        """Start with full allowances.

        Args:
            clock: Seconds, from wherever.
            on: Whether too many calls are refused.
        """
        self.clock = clock
        self.on = on
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def wait_s(self, method: str, team: str, channel: str = "") -> int:
        """Count a call.

        Returns:
            0 when it may pass, else what "Retry-After" says.
        """
        if not self.on:
            return 0
        per_minute = PER_MINUTE.get(method, SPECIAL)
        buckets = [self._bucket((method, team), per_minute, per_minute / 60)]
        if method == "chat.postMessage":
            buckets.append(self._bucket((method, team, channel), POSTS_AT_ONCE, 1.0))
        now = self.clock()
        wait = max(bucket.wait_s(now) for bucket in buckets)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.left -= 1
        return 0

    def _bucket(self, key: tuple[str, ...], size: float, per_second: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(
                size=size, per_second=per_second, left=size, at=self.clock()
            )
        return self._buckets[key]
