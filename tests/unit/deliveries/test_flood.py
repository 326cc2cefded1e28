"""How a burst is shared out: some alone, the best of them, and the rest together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deliveries.flood import next_burst_at, split_burst
from bot.postings.stored import StoredPosting
from tests.making import IN_LONDON, NOW, make_posting


def stored(number: int, *, featured: int = 0, age_h: int = 0) -> StoredPosting:
    """Make a posting that is so many hours old."""
    at = NOW - timedelta(hours=age_h)
    return StoredPosting(
        id=number,
        posting=make_posting(number, featured=featured),
        location=IN_LONDON,
        source="board",
        posted_at=at,
        first_seen_at=at,
        changed_at=at,
    )


postings = st.lists(
    st.builds(
        stored, st.integers(1, 10_000), featured=st.integers(-3, 20), age_h=st.integers(0, 99)
    ),
    unique_by=lambda one: one.id,
)


@given(postings=postings, taken=st.integers(0, 30), limit=st.integers(1, 30))
def test_nothing_is_lost_and_the_limit_holds(
    postings: list[StoredPosting], taken: int, limit: int
) -> None:
    """Everything is on one side or the other, and no more go alone than there is room for."""
    alone, together = split_burst([(one, one.id) for one in postings], taken=taken, limit=limit)
    assert sorted(alone + together) == sorted(one.id for one in postings)
    assert len(alone) == min(len(postings), max(0, limit - taken))


def test_featured_ones_go_alone_and_the_newest_stands_last() -> None:
    """The best are chosen; among them the oldest goes out first."""
    burst = [stored(1, age_h=9), stored(2, featured=5), stored(3, age_h=1), stored(4)]
    alone, together = split_burst([(one, one.id) for one in burst], taken=0, limit=3)
    assert (alone, together) == ([3, 2, 4], [1])


@pytest.mark.parametrize(
    ("last", "wait_h"),
    [
        pytest.param(None, 0, id="first"),
        pytest.param(0, 1, id="just now"),
        pytest.param(-2, 0, id="long ago"),
        pytest.param(3, 4, id="still to come"),
    ],
)
def test_collapsed_messages_are_an_hour_apart(last: int | None, wait_h: int) -> None:
    """The first goes at once, each other an hour after the one before."""
    last_at = None if last is None else NOW + timedelta(hours=last)
    assert next_burst_at(NOW, last_at) == NOW + timedelta(hours=wait_h)
