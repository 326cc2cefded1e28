"""No more than 50 requests a second, and each channel in its turn.

Discord counts a request when it arrives, which lies somewhere between our sending it and our
hearing back, and a network may hand over in one moment what left in several. So a place among the
50 is taken when a request leaves and is free again a second after its answer: whatever happened on
the way, no second of Discord's sees more than 50. The limits of single routes are kept by
discord.py itself; `asking.py` lets every request of the bot's pass through here.
Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

#: Requests in a second, of one bot.
MOST = 50
#: Seconds that a request counts, a little more than Discord's second.
COUNTS_S = 1.01
#: Seconds that a request without an answer counts: it arrives within the first of them or never.
#: Otherwise a few that hang would hold up all others.
UNANSWERED_S = 2 * COUNTS_S
#: The longest that everything is held up for what one answer says.
LONGEST_HOLD_S = 3_600.0


class Later(Protocol):
    """Something to be done later."""

    def cancel(self) -> None:
        """Do it never."""


@dataclass(eq=False)
class Place:
    """One of the 50: who has it, and until when."""

    #: In seconds of the pacer's clock.
    free_at: float


class Pacer:
    """Lets requests go one by one, as fast as Discord takes them and no faster."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], Later] | None = None,
    ) -> None:
        """Start with every place free.

        Args:
            clock: Seconds, from wherever.
            later: Calls something after so many seconds of that clock; None: the loop does.
        """
        self._clock = clock
        self._later = later or _by_the_loop
        self._taken: list[Place] = []
        self._held_until = 0.0
        #: Who waits, by channel, and the channels in the order of their turns.
        self._waiting: dict[str, deque[asyncio.Future[Place]]] = {}
        self._timer: Later | None = None

    async def turn(self, channel: str) -> Place:
        """Wait until a request may leave.

        Args:
            channel: Those of one channel leave in their order; channels take turns.

        Returns:
            What to give back with `answered`.
        """
        turn: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(channel, deque()).append(turn)
        self._let_go()
        try:
            return await turn
        except asyncio.CancelledError:
            self._gave_up(channel, turn)
            raise

    def answered(self, place: Place) -> None:
        """Note that a request was answered, or broke: its place is free in a second."""
        place.free_at = min(place.free_at, self._clock() + COUNTS_S)
        self._let_go()

    def hold(self, seconds: float) -> None:
        """Let nothing go for so many seconds: Discord said so."""
        if seconds > 0:
            until = self._clock() + min(seconds, LONGEST_HOLD_S)
            self._held_until = max(self._held_until, until)

    def wait_s(self) -> float:
        """Tell in how many seconds the next request may leave."""
        now = self._clock()
        self._taken = [place for place in self._taken if place.free_at > now]
        frees_at = min((place.free_at for place in self._taken), default=now)
        until = frees_at if len(self._taken) >= MOST else now
        return max(0.0, until - now, self._held_until - now)

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            wait_s = self.wait_s()
            if wait_s > 0:
                self._timer = self._later(wait_s, self._let_go)
                return
            place = Place(free_at=self._clock() + UNANSWERED_S)
            self._taken.append(place)
            self._next().set_result(place)

    def _next(self) -> asyncio.Future[Place]:
        """Take who is first in the channel whose turn it is, which then goes to the end."""
        channel, line = next(iter(self._waiting.items()))
        turn = line.popleft()
        del self._waiting[channel]
        if line:
            self._waiting[channel] = line
        return turn

    def _gave_up(self, channel: str, turn: asyncio.Future[Place]) -> None:
        if turn.done() and not turn.cancelled():
            # It was let go and did not leave, so nothing arrives.
            turn.result().free_at = self._clock()
            self._let_go()
            return
        line = self._waiting.get(channel)
        if line is None or turn not in line:
            return
        line.remove(turn)
        if not line:
            del self._waiting[channel]


def _by_the_loop(seconds: float, do: Callable[[], None]) -> Later:
    return asyncio.get_running_loop().call_later(seconds, do)
