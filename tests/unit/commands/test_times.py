"""Hours, days and zones are read as people type them and written as they read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.times import (
    parse_days,
    parse_minute,
    parse_span,
    parse_zone,
    show_days,
    show_minute,
    show_moment,
    zones_starting,
)
from bot.errors import CommandError


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("09:00", 540),
        ("9", 540),
        ("9.30", 570),
        ("9h15", 555),
        ("9am", 540),
        ("9:30 PM", 1290),
        ("12am", 0),
        ("12pm", 720),
        ("00:00", 0),
        ("23:59", 1439),
        ("noon", 720),
        ("Midnight", 0),
        ("9 p.m.", 1260),
    ],
)
def test_times_of_day_are_read(text: str, minute: int) -> None:
    """All usual ways to write an hour are understood."""
    assert parse_minute(text) == minute


@pytest.mark.parametrize(
    "text", ["", "24:00", "9:60", "13pm", "0am", "soon", "9m", "-1", "9:5", "٩"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """The answer shows how to write it."""
    with pytest.raises(CommandError, match="09:00"):
        parse_minute(text)


@given(st.integers(0, 1439))
def test_a_shown_minute_is_read_back(minute: int) -> None:
    """What we write, we understand."""
    assert parse_minute(show_minute(minute)) == minute


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("22:00-07:00", (1320, 420)),
        ("22:00–7", (1320, 420)),
        ("10pm to 7am", (1320, 420)),
        ("12 until 13", (720, 780)),
        ("off", None),
        ("None", None),
    ],
)
def test_quiet_hours_are_read(text: str, span: tuple[int, int] | None) -> None:
    """Two times with anything usual between them, or a word that ends them."""
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "22:00", "22-23-24", "9-9", "22:00-soon"])
def test_senseless_quiet_hours_are_refused(text: str) -> None:
    """Quiet hours have a beginning and an end that differ."""
    with pytest.raises(CommandError):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon,thu", "0,3"),
        ("Thursday", "3"),
        ("thu, mon mon", "0,3"),
        ("weekdays", "0,1,2,3,4"),
        ("weekends+fri", "4,5,6"),
        ("tu/th", "1,3"),
        ("Mondays", "0"),
        ("daily", "0,1,2,3,4,5,6"),
    ],
)
def test_weekdays_are_read(text: str, days: str) -> None:
    """Names, short or long, come out in the week's order, each once."""
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", ",", "m", "java", "mon;tue", "mondayss"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    """The answer shows how to write days."""
    with pytest.raises(CommandError, match="mon,thu"):
        parse_days(text)


def test_days_are_shown_by_name() -> None:
    """Numbers are for the database."""
    assert show_days("0,3") == "Monday, Thursday"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("America/New York", "America/New_York"),
        ("Berlin", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_zones_are_read(text: str, zone: str) -> None:
    """Case does not matter, and a city alone will do where it is the only one."""
    assert parse_zone(text) == zone


def test_a_misspelt_zone_gets_the_nearest() -> None:
    """A slip is put right."""
    with pytest.raises(CommandError, match="Did you mean Europe/London"):
        parse_zone("Europe/Lonndon")


def test_an_unknown_zone_shows_how_to_write_one() -> None:
    """Where nothing comes near, an example helps."""
    with pytest.raises(CommandError, match="like Europe/London"):
        parse_zone("qqqqqqq")


def test_zones_are_completed_by_name_or_city() -> None:
    """Few know the continent's part of the name."""
    assert zones_starting("europe/lon", limit=3) == ["Europe/London"]
    assert "Europe/London" in zones_starting("lond", limit=3)
    assert len(zones_starting("", limit=5)) == 5


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(hours=1), "today at 14:00"),
        (timedelta(days=-1), "yesterday at 13:00"),
        (timedelta(hours=11), "tomorrow at 00:00"),
        (timedelta(days=3), "on Friday at 13:00"),
        (timedelta(days=7), "on 2026-12-01 at 13:00"),
        (timedelta(days=-2), "on 2026-11-22 at 13:00"),
    ],
)
def test_moments_are_told_as_seen_from_now(ahead: timedelta, text: str) -> None:
    """Near ones by their day, far ones by their date, all by the reader's clock."""
    assert show_moment(NOW + ahead, zone=ZoneInfo("Europe/Berlin"), now=NOW) == text
