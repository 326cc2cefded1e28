"""Times that authors write (TESTS 24)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings.timestamps import parse_timestamp

DECEMBER_7 = datetime(2020, 12, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "1607299200000",
        "1607299200",
        "1607299200000000",
        "1607299200000000000",
        " 1607299200.0 ",
        "2020-12-07",
        "20201207",
        "2020-12-07T00:00:00Z",
        "2020-12-07 00:00",
        "2020-12-07T01:00:00+01:00",
        "2020-12-07 01:00:00 +0100",
        "2020-12-06T19:00-05:00",
        "2020-W50-1",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    """Units are told apart by size, and a date without a zone is UTC."""
    assert parse_timestamp(text) == DECEMBER_7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-1607299200000",
        "0",
        "1",
        "2020",
        "2021-02-30",
        "2015-17-04",
        "1:20:30",
        ".inf",
        "nan",
        "16072992000000000000000",
        "9" * 20,
        "9" * 5000,
        "1e12",
        "١٦٠٧٢٩٩٢٠٠",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59-23:00",
        "0001-01-01T00:00+23:00",
        "20201345",
        "true",
        "2020-12-07T",
    ],
)
def test_no_believable_time(text: str) -> None:
    """What is no time, or one that no posting has, is None."""
    assert parse_timestamp(text) is None


def test_a_time_to_come_is_a_time() -> None:
    """Whether a time has come is not decided here."""
    assert parse_timestamp("2099-01-01") == datetime(2099, 1, 1, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001
def test_milliseconds_come_back(naive: datetime) -> None:
    """Any time of our era survives being written in the board's own unit."""
    time = naive.replace(tzinfo=UTC)
    written = str(round(time.timestamp() * 1000))
    read = parse_timestamp(written)
    assert read is not None
    assert abs(read - time) < timedelta(milliseconds=1)


@given(st.text(max_size=30) | st.integers().map(str) | st.dates().map(str))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Nothing that an author types raises, and a time is aware UTC."""
    read = parse_timestamp(text)
    assert read is None or read.tzinfo is UTC
