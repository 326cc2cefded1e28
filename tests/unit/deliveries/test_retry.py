"""When to try again: bounded, jittered, obedient to the platform, and over after 72 hours."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deliveries.retry import GIVE_UP_AFTER, LONGEST_WAIT_S, longest_wait_s, next_attempt
from tests.making import NOW

attempts = st.integers(min_value=1, max_value=999)
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(attempt=attempts, jitter=jitters)
def test_wait_lies_within_its_jitter(attempt: int, jitter: float) -> None:
    """The wait is that share of the longest one that the dice say, never more than an hour."""
    due_at = next_attempt(attempt=attempt, since=NOW, now=NOW, jitter=jitter)
    assert due_at is not None
    wait_s = (due_at - NOW).total_seconds()
    assert wait_s == pytest.approx(jitter * longest_wait_s(attempt), abs=1e-5)
    assert 0 <= wait_s <= LONGEST_WAIT_S


@given(attempt=attempts)
def test_longest_wait_never_shrinks(attempt: int) -> None:
    """It doubles with each failure until it is an hour."""
    wait_s, next_wait_s = longest_wait_s(attempt), longest_wait_s(attempt + 1)
    assert next_wait_s == min(2 * wait_s, LONGEST_WAIT_S)


@given(attempt=attempts, jitter=jitters, age_s=st.integers(0, 100 * 3_600))
def test_nothing_is_tried_after_72_hours(attempt: int, jitter: float, age_s: int) -> None:
    """Before the deadline there is a next attempt, at the latest on it; from then on none."""
    now = NOW + timedelta(seconds=age_s)
    due_at = next_attempt(attempt=attempt, since=NOW, now=now, jitter=jitter)
    if now >= NOW + GIVE_UP_AFTER:
        assert due_at is None
    else:
        assert due_at is not None
        assert now <= due_at <= NOW + GIVE_UP_AFTER


@given(attempt=attempts, jitter=jitters, told_s=st.floats(allow_nan=True, allow_infinity=True))
def test_platforms_wait_is_kept(attempt: int, jitter: float, told_s: float) -> None:
    """What the platform names holds to the second; what is no time is ignored."""
    due_at = next_attempt(attempt=attempt, since=NOW, now=NOW, jitter=jitter, retry_after_s=told_s)
    assert due_at is not None
    wait_s = (due_at - NOW).total_seconds()
    if math.isnan(told_s) or told_s < 0:
        assert wait_s <= longest_wait_s(attempt)
    else:
        assert wait_s == pytest.approx(min(told_s, GIVE_UP_AFTER.total_seconds()), abs=1e-5)


@pytest.mark.parametrize("told_s", [1, 30, 3_600])
def test_platforms_wait_needs_no_jitter(told_s: int) -> None:
    """Retry-After 1, 30 and 3600: never earlier, whatever the dice say."""
    for jitter in (0.0, 0.99):
        due_at = next_attempt(
            attempt=1, since=NOW, now=NOW, jitter=jitter, retry_after_s=float(told_s)
        )
        assert due_at == NOW + timedelta(seconds=told_s)
