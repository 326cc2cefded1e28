"""How often a connection to the gateway is begun, against a clock of ours."""

from __future__ import annotations

import asyncio

import pytest
from discord import SessionStartLimits

from adapters.discord.starts import EVERY_S, Starts


class Clock:
    """A clock that sleeping turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def limits(remaining: int, reset_after_s: float = 3_600.0) -> SessionStartLimits:
    """What Discord says."""
    return SessionStartLimits(
        total=1_000, remaining=remaining, reset_after=int(reset_after_s * 1_000), max_concurrency=1
    )


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands until somebody sleeps."""
    return Clock()


async def test_one_in_five_seconds(clock: Clock) -> None:
    """However many want to begin at once; the first one at once."""
    starts, begun = Starts(clock, clock.sleep), list[float]()

    async def begin() -> None:
        await starts.turn()
        begun.append(clock.now)

    await asyncio.gather(*(begin() for _ in range(4)))
    assert begun == [100.0 + EVERY_S * number for number in range(4)]


async def test_who_comes_late_waits_for_nothing(clock: Clock) -> None:
    """The five seconds are over already."""
    starts = Starts(clock, clock.sleep)
    await starts.turn()
    clock.now += 60.0
    await starts.turn()
    assert clock.now == 160.0


async def test_a_day_that_is_used_up_is_waited_for(clock: Clock) -> None:
    """No beginning more than Discord allows: it would take the token away."""
    starts = Starts(clock, clock.sleep)
    starts.learn(limits(2))
    for _ in range(2):
        await starts.turn()
    assert clock.now < 200.0
    await starts.turn()
    assert clock.now == 100.0 + 3_600.0
    await starts.turn()
    assert clock.now == 100.0 + 3_600.0 + EVERY_S


async def test_what_discord_says_last_counts(clock: Clock) -> None:
    """It knows of other processes with the same token."""
    starts = Starts(clock, clock.sleep)
    starts.learn(limits(0))
    starts.learn(limits(1, 10.0))
    await starts.turn()
    assert clock.now == 100.0
