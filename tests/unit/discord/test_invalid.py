"""Answers that Discord holds against us are counted, and end before they are too many."""

from __future__ import annotations

import pytest

from adapters.discord.invalid import COUNTS_S, MOST, Invalid


class Turned:
    """A clock that goes on only when it is turned."""

    now = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_everything_rests_before_they_are_too_many() -> None:
    """Until the first of them counts no more, and never while there are few."""
    clock = Turned()
    invalid = Invalid(clock)
    for _ in range(MOST - 1):
        assert invalid.note(403, {}) == 0.0
    clock.now += 60.0
    assert invalid.note(401, {}) == COUNTS_S - 60.0
    clock.now += COUNTS_S - 60.0
    assert invalid.note(403, {}) == 0.0


@pytest.mark.parametrize(("status", "scope"), [(200, ""), (404, ""), (500, ""), (429, "shared")])
def test_what_is_not_held_against_us(status: int, scope: str) -> None:
    """Other answers, and limits that others used up."""
    invalid = Invalid(Turned())
    for _ in range(MOST + 1):
        assert invalid.note(status, {"X-RateLimit-Scope": scope}) == 0.0
