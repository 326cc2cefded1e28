"""Mishaps by plan: which call goes wrong, and how.

A call is named by its method and its path as the specification writes it:

twin.faults.plan("POST /channels/{channel_id}/messages", Fault.DROP_AFTER)     # the next one
twin.faults.plan("PATCH /channels/{channel_id}", Fault.FAIL_BEFORE, after=2)   # the third from now
twin.faults.plan("*", Fault.RATE_LIMITED, times=5, retry_after_s=0.1)
twin.faults.refuse("POST /channels/{channel_id}/messages", 50013)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """What happens to a call."""

    #: The connection breaks; nothing was done.
    DROP_BEFORE = "drop before"
    #: It was done; the connection breaks before the answer.
    DROP_AFTER = "drop after"
    #: Status 500; nothing was done.
    FAIL_BEFORE = "fail before"
    #: It was done; then status 500.
    FAIL_AFTER = "fail after"
    #: Status 503; nothing was done.
    UNAVAILABLE = "unavailable"
    #: Nothing happens until `release`, then all is as usual.
    HANG_BEFORE = "hang before"
    #: It is done at once, and answered after `release`.
    HANG_AFTER = "hang after"
    #: It was done; the connection breaks in the middle of the answer.
    CUT_BODY = "cut body"
    #: It was done; the answer is a page of a proxy.
    NOT_JSON = "not JSON"
    #: Status 429 of Discord; nothing was done.
    RATE_LIMITED = "rate limited"
    #: Status 429 of Cloudflare, a page and no JSON; nothing was done.
    BANNED = "banned"
    #: One of Discord's errors; nothing was done.
    REFUSED = "refused"


@dataclass(kw_only=True)
class Plan:
    """Which calls go wrong, and how."""

    route: str
    fault: Fault
    #: Calls that it still strikes.
    times: int
    #: Calls that it still lets pass.
    after: int
    #: Only those whose address names this channel, server or other id; "" for all.
    about: str
    code: int
    retry_after_s: float

    def concerns(self, route: str, path: str) -> bool:
        """Tell whether a call is one of those it counts."""
        named = not self.about or self.about in path.split("/")
        return self.times > 0 and self.route in ("*", route) and named


class Faults:
    """The plans, and the calls that hang."""

    def __init__(self) -> None:
        """Start with nothing planned."""
        self._plans: list[Plan] = []
        self._hanging: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()

    def plan(
        self,
        route: str,
        fault: Fault,
        *,
        times: int = 1,
        after: int = 0,
        about: str = "",
        code: int = 0,
        retry_after_s: float = 0.05,
    ) -> Plan:
        """Let coming calls go wrong.

        Args:
            route: Of these calls, "POST /users/@me/channels"; "*" for all.
            fault: What happens to them.
            times: To how many.
            after: How many calls are spared before.
            about: Only to calls whose address has this id, "" for all.
            code: Of `Fault.REFUSED`: Discord's number of the error.
            retry_after_s: Of `Fault.RATE_LIMITED`: how long to wait, in seconds.
        """
        made = Plan(
            route=route,
            fault=fault,
            times=times,
            after=after,
            about=about,
            code=code,
            retry_after_s=retry_after_s,
        )
        self._plans.append(made)
        return made

    def refuse(self, route: str, code: int, *, times: int = 1, about: str = "") -> Plan:
        """Let coming calls be refused with the error of this number."""
        return self.plan(route, Fault.REFUSED, code=code, times=times, about=about)

    def take(self, route: str, path: str) -> Plan | None:
        """Give the plan that strikes a call which is there now, None when all goes well."""
        for plan in self._plans:
            if not plan.concerns(route, path):
                continue
            if plan.after > 0:
                plan.after -= 1
                continue
            plan.times -= 1
            return plan
        return None

    @property
    def left(self) -> int:
        """How many mishaps have not happened yet."""
        return sum(plan.times for plan in self._plans)

    async def hang(self) -> None:
        """Wait for `release`; for the twin itself."""
        waits = asyncio.get_running_loop().create_future()
        self._hanging.append(waits)
        self._news.set()
        await waits

    async def until_hanging(self, calls: int = 1, *, within_s: float = 5.0) -> None:
        """Wait until as many calls hang."""
        async with asyncio.timeout(within_s):
            while len(self._hanging) < calls:
                self._news.clear()
                await self._news.wait()

    def release(self) -> None:
        """Let everything that hangs go on."""
        for waits in self._hanging:
            if not waits.done():
                waits.set_result(None)
        self._hanging.clear()
