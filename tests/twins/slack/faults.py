"""Mishaps by plan: which call of which method goes wrong, and how.

twin.faults.plan("chat.postMessage", Fault.DROP_AFTER)             # the next one
twin.faults.plan("chat.update", Fault.FAIL_BEFORE, after=2)        # the third from now
twin.faults.plan("*", Fault.RATE_LIMITED, times=5, retry_after_s=2)
twin.faults.refuse("chat.postMessage", "is_archived")
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
    #: Status 429; nothing was done.
    RATE_LIMITED = "rate limited"
    #: `{"ok": false}` with a name of an error; nothing was done.
    REFUSED = "refused"


@dataclass(kw_only=True)
class Plan:
    """Which calls go wrong, and how."""

    method: str
    fault: Fault
    #: Calls that it still strikes.
    times: int
    #: Calls that it still lets pass.
    after: int
    #: Only this team's, "" for all.
    team: str
    error: str
    retry_after_s: int

    def concerns(self, method: str, team: str) -> bool:
        """Tell whether a call is one of those it counts."""
        return self.times > 0 and self.method in ("*", method) and self.team in ("", team)


class Faults:
    """The plans, and the calls that hang."""

    def __init__(self) -> None:
        """Start with nothing planned."""
        self._plans: list[Plan] = []
        self._hanging: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()

    def plan(
        self,
        method: str,
        fault: Fault,
        *,
        times: int = 1,
        after: int = 0,
        team: str = "",
        error: str = "",
        retry_after_s: int = 1,
    ) -> Plan:
        """Let coming calls go wrong.

        Args:
            method: Of these calls, "*" for every method.
            fault: What happens to them.
            times: To how many.
            after: How many calls are spared before.
            team: Only to the calls for this team, "" for all.
            error: Of `Fault.REFUSED`: the name of the error.
            retry_after_s: Of `Fault.RATE_LIMITED`: what the header says, in seconds.
        """
        made = Plan(
            method=method,
            fault=fault,
            times=times,
            after=after,
            team=team,
            error=error,
            retry_after_s=retry_after_s,
        )
        self._plans.append(made)
        return made

    def refuse(self, method: str, error: str, *, times: int = 1, team: str = "") -> Plan:
        """Let coming calls be refused with an error of this name."""
        return self.plan(method, Fault.REFUSED, error=error, times=times, team=team)

    def take(self, method: str, team: str) -> Plan | None:
        """Give the plan that strikes a call which is there now, None when all goes well."""
        for plan in self._plans:
            if not plan.concerns(method, team):
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
