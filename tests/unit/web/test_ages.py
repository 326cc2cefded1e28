"""Ages in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.web.ages import age
from tests.making import NOW


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        pytest.param(timedelta(seconds=-30), "just now", id="clocks-that-differ"),
        pytest.param(timedelta(seconds=59), "just now", id="seconds"),
        pytest.param(timedelta(minutes=1), "1 minute ago", id="one"),
        pytest.param(timedelta(minutes=59, seconds=59), "59 minutes ago", id="minutes"),
        pytest.param(timedelta(hours=23), "23 hours ago", id="hours"),
        pytest.param(timedelta(days=3, hours=23), "3 days ago", id="days"),
        pytest.param(timedelta(days=30), "1 month ago", id="month"),
        pytest.param(timedelta(days=364), "12 months ago", id="months"),
        pytest.param(timedelta(days=800), "2 years ago", id="years"),
    ],
)
def test_ages_are_said_in_their_largest_unit(ago: timedelta, said: str) -> None:
    """An age is told in one unit, rounded down, as people do."""
    assert age(NOW - ago, NOW) == said
