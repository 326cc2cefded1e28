"""Digests at the member's hour and quiet hours, also on the days when the clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deliveries.hours import end_of_quiet, next_digest, zone_of
from bot.deliveries.wall_clock import moment_of

LONDON = ZoneInfo("Europe/London")
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/St_Johns",
    )
]
moments = st.datetimes(
    min_value=datetime(2011, 1, 1),  # noqa: DTZ001 - the strategy takes naive bounds
    max_value=datetime(2032, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
minutes = st.integers(0, 24 * 60 - 1)


def utc(text: str) -> datetime:
    """Read a time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        pytest.param("Europe/London", date(2026, 1, 5), 540, "2026-01-05T09:00", id="winter"),
        pytest.param("Europe/London", date(2026, 7, 6), 540, "2026-07-06T08:00", id="summer"),
        pytest.param("Europe/London", date(2026, 3, 29), 90, "2026-03-29T01:00", id="jumped over"),
        pytest.param("Europe/London", date(2026, 10, 25), 90, "2026-10-25T00:30", id="shown twice"),
        pytest.param("America/New_York", date(2026, 3, 8), 150, "2026-03-08T07:00", id="US spring"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), 540, "2011-12-30T10:00", id="no such day"),
        pytest.param("UTC", date(2028, 2, 29), 0, "2028-02-29T00:00", id="leap day"),
    ],
)
def test_wall_clock_reads_as_people_do(zone: str, day: date, minute: int, expected: str) -> None:
    """A time that exists is that time, a repeated one the first, a missing one what follows."""
    assert moment_of(day, minute, ZoneInfo(zone)) == utc(expected)


@given(now=moments, minute=minutes, zone=st.sampled_from(ZONES))
def test_daily_digest_is_the_next_day_at_the_latest(
    now: datetime, minute: int, zone: ZoneInfo
) -> None:
    """It lies ahead, at most a day and a clock's jump away, at the hour unless that is missing."""
    due = next_digest(now, minute=minute, days=None, zone=zone)
    assert now < due <= now + timedelta(hours=49)
    local = due.astimezone(zone)
    # Never before the hour; after it only where the clock jumped over it.
    assert local.hour * 60 + local.minute >= minute or zone.key == "Pacific/Apia"


@given(start=moments, minute=minutes, zone=st.sampled_from(ZONES))
def test_digests_come_once_a_local_day(start: datetime, minute: int, zone: ZoneInfo) -> None:
    """Following the schedule for a fortnight: no local day twice, none skipped that exists."""
    now, days = start, []
    for _ in range(14):
        now = next_digest(now, minute=minute, days=None, zone=zone)
        days.append(now.astimezone(zone).date())
    steps = {(later - earlier).days for earlier, later in pairwise(days)}
    # Samoa skipped a day of its calendar, and what was due on it came with the next midnight.
    assert steps <= ({0, 1, 2} if zone.key == "Pacific/Apia" else {1})


@given(now=moments, minute=minutes, days=st.sets(st.integers(0, 6), min_size=1))
def test_weekly_digest_keeps_its_days(now: datetime, minute: int, days: set[int]) -> None:
    """It comes on a day that was chosen, within eight days."""
    due = next_digest(now, minute=minute, days=days, zone=LONDON)
    assert now < due <= now + timedelta(days=8)
    assert due.astimezone(LONDON).weekday() in days


def test_downtime_is_one_digest() -> None:
    """After three days away the next one is the next one, not the three that were missed."""
    due = next_digest(utc("2026-11-24T12:00"), minute=540, days=None, zone=LONDON)
    assert due == utc("2026-11-25T09:00")


def test_day_that_is_none_is_our_mistake() -> None:
    """A weekday that does not exist is refused rather than waited for."""
    with pytest.raises(ValueError, match="no weekday"):
        next_digest(utc("2026-11-24T12:00"), minute=540, days={9}, zone=LONDON)


@pytest.mark.parametrize(
    ("now", "span", "expected"),
    [
        pytest.param("2026-11-24T12:00", (1_320, 420), "2026-11-24T12:00", id="by day"),
        pytest.param("2026-11-24T23:00", (1_320, 420), "2026-11-25T07:00", id="before midnight"),
        pytest.param("2026-11-25T03:00", (1_320, 420), "2026-11-25T07:00", id="after midnight"),
        pytest.param("2026-11-25T07:00", (1_320, 420), "2026-11-25T07:00", id="just over"),
        pytest.param("2026-11-24T22:00", (1_320, 420), "2026-11-25T07:00", id="just begun"),
        pytest.param("2026-11-24T13:00", (720, 840), "2026-11-24T14:00", id="siesta"),
        pytest.param("2026-11-24T15:00", (720, 840), "2026-11-24T15:00", id="after the siesta"),
        pytest.param("2026-11-24T15:00", (None, None), "2026-11-24T15:00", id="none"),
        pytest.param("2026-11-24T15:00", (60, None), "2026-11-24T15:00", id="half said"),
        pytest.param("2026-11-24T15:00", (900, 900), "2026-11-24T15:00", id="no span"),
        pytest.param("2026-03-28T23:00", (1_320, 90), "2026-03-29T01:00", id="end jumped over"),
    ],
)
def test_quiet_hours(now: str, span: tuple[int | None, int | None], expected: str) -> None:
    """Inside them a message waits for their end, outside it does not wait."""
    quiet_from, quiet_until = span
    found = end_of_quiet(utc(now), quiet_from=quiet_from, quiet_until=quiet_until, zone=LONDON)
    assert found == utc(expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("Europe/Oslo", "Asia/Tokyo"), "Europe/Oslo", id="first"),
        pytest.param((None, "Asia/Tokyo"), "Asia/Tokyo", id="second"),
        pytest.param((None,), "Europe/London", id="none"),
        pytest.param(("Mars/Olympus", "Asia/Tokyo"), "Asia/Tokyo", id="dropped"),
        pytest.param(("../etc",), "Europe/London", id="no name at all"),
    ],
)
def test_zone_of_the_most_particular(names: tuple[str | None, ...], expected: str) -> None:
    """The first zone that is named and known, else the community's."""
    assert zone_of(*names, community=LONDON).key == expected
