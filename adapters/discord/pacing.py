"""No more than 50 requests a second, and each channel in its turn.

Discord counts a request when it arrives, which lies somewhere between our sending it and our
hearing back, and a network may hand over in one moment what left in several. So a place among the
50 is taken when a request leaves and is free again a second after its answer, less half of the
quickest round trip so far: that long at least an answer and the next request are on their way. As
long as the way there and the way back together never take less than that, no second of Discord's
sees more than 50, whatever happened on the way. The limits of single routes are kept by discord.py
itself; `asking.py` lets every request of the bot's pass through here.
Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
"""

from __future__ import annotations

import asyncio
import math
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
#: What part of the quickest round trip is trusted to be the least that later ones take, and how
#: many seconds of it at most.
TRUSTED = 0.5
MOST_TRUSTED_S = 0.1
#: The longest that everything is held up for what one answer says.
LONGEST_HOLD_S = 3_600.0


class Later(Protocol):
    """Something to be done later."""

    def cancel(self) -> None:
        """Do it never."""


@dataclass(eq=False)
class Place:
    """One of the 50. Times are seconds of the pacer's clock."""

    #: When its request left.
    left_at: float
    #: When the answer came; None while there is none.
    answered_at: float | None = None

    def free_at(self, trusted_s: float) -> float:
        """Tell when another request may have it.

        Args:
            trusted_s: Seconds that an answer and the next request are on their way at least.
        """
        unanswered = self.left_at + UNANSWERED_S
        if self.answered_at is None:
            return unanswered
        return min(unanswered, self.answered_at + COUNTS_S - trusted_s)


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
        #: Seconds of the quickest round trip so far; 0 for ever once Discord refused one too many.
        self._quickest_s = math.inf
        #: Who waits, by channel, and the channels in the order of their turns.
        self._waiting: dict[str, deque[asyncio.Future[Place]]] = {}
        self._timer: Later | None = None

    async def turn(self, channel: str) -> Place:
        """Wait until a request may leave.

        Args:
            channel: Those of one channel leave in their order; channels take turns.

        Returns:
            What to give back with `answered` or `broke`.
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
        """Note that a request was answered: its place is free in a second."""
        now = self._clock()
        self._quickest_s = min(self._quickest_s, now - place.left_at)
        place.answered_at = now
        self._let_go()

    def broke(self, place: Place) -> None:
        """Note that a request ended without an answer; it may have arrived all the same."""
        place.answered_at = self._clock()
        self._let_go()

    def hold(self, seconds: float) -> None:
        """Let nothing go for so many seconds: Discord said so."""
        if seconds > 0:
            until = self._clock() + min(seconds, LONGEST_HOLD_S)
            self._held_until = max(self._held_until, until)
            self._quickest_s = 0.0

    def wait_s(self) -> float:
        """Tell in how many seconds the next request may leave."""
        now = self._clock()
        trusted_s = self._trusted_s()
        self._taken = [place for place in self._taken if place.free_at(trusted_s) > now]
        frees_at = min((place.free_at(trusted_s) for place in self._taken), default=now)
        until = frees_at if len(self._taken) >= MOST else now
        return max(0.0, until - now, self._held_until - now)

    def _trusted_s(self) -> float:
        if math.isinf(self._quickest_s):
            return 0.0
        return min(MOST_TRUSTED_S, TRUSTED * self._quickest_s)

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            wait_s = self.wait_s()
            if wait_s > 0:
                self._timer = self._later(wait_s, self._let_go)
                return
            place = Place(left_at=self._clock())
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
            turn.result().left_at = -math.inf
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
