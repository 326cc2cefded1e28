"""The rank puts postings in the order of a board and holds their id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.storage.rank import State, first_rank, first_rank_of_day, id_of, last_rank, rank_of

moments = st.datetimes(timezones=st.just(UTC))
ids = st.integers(1, 2**36 - 1)
featured = st.integers(-(10**6), 10**6)
states = st.sampled_from(State)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(states, moments, featured, ids)
def test_rank_holds_the_id_and_fits_a_database(
    state: State, posted_at: datetime, rank: int, posting_id: int
) -> None:
    """Any posting has a rank of 63 bits, from which its id is read back."""
    found = rank_of(state, posted_at, rank, posting_id)
    assert id_of(found) == posting_id
    assert 0 < found < 2**63
    assert first_rank(state) <= found <= last_rank(state)


def test_states_do_not_overlap() -> None:
    """Open postings stand above held ones and those above closed ones."""
    assert last_rank(State.CLOSED) < first_rank(State.HELD)
    assert last_rank(State.HELD) < first_rank(State.OPEN)


@given(states, moments, featured, ids)
def test_rank_lies_within_its_day(
    state: State, posted_at: datetime, rank: int, posting_id: int
) -> None:
    """`since:` can ask for ranks instead of times."""
    found = rank_of(state, posted_at, rank, posting_id)
    assert found >= first_rank_of_day(state, posted_at)


def open_rank(posted_at: datetime, featured: int, posting_id: int) -> int:
    """Give the rank of an open posting."""
    return rank_of(State.OPEN, posted_at, featured, posting_id)


def test_a_later_day_comes_first_whatever_is_featured() -> None:
    """`featured` counts within a day only."""
    yesterday = NOON - timedelta(days=1)
    assert open_rank(NOON, -3, 1) > open_rank(yesterday, 20, 2)


def test_what_is_featured_more_comes_first_within_a_day() -> None:
    """The hour does not matter, and below zero is less than nothing said."""
    evening = NOON + timedelta(hours=8)
    ranks = [open_rank(NOON, 20, 1), open_rank(evening, 2, 2), open_rank(NOON, 0, 3)]
    assert [*ranks, open_rank(evening, -3, 4)] == sorted([*ranks, open_rank(evening, -3, 4)])[::-1]


def test_what_came_last_comes_first_among_equals() -> None:
    """The later id wins."""
    assert open_rank(NOON, 0, 8) > open_rank(NOON, 0, 7)


def test_times_before_the_epoch_are_the_oldest() -> None:
    """A slip of an author never makes a rank that no database holds."""
    assert first_rank_of_day(State.CLOSED, datetime(1901, 1, 1, tzinfo=UTC)) == 0
