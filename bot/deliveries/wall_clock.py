"""Moments of a wall clock, also on the two days a year when it jumps. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def moment_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Give the moment at which a wall clock first shows a time of day, or first passes it.

    Args:
        day: On the local calendar.
        minute: Minutes after local midnight, 0 to 1439.
        zone: Whose wall.

    Returns:
        Aware UTC. A time that the clock shows twice is the first of the two; one that it jumps
        over is the moment after the jump.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    # In a gap, fold=1 reads the time by the offset after the jump, which puts it before the jump;
    # elsewhere but in a repeated hour, both folds are the same moment.
    early = min(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while early.astimezone(zone).replace(tzinfo=None) < wall:
        early += MINUTE
    return early


def local_days(now: datetime, zone: ZoneInfo, *, start: int, count: int) -> Iterator[date]:
    """Give days of the local calendar, the first `start` days after the one that `now` is on."""
    today = now.astimezone(zone).date()
    for offset in range(start, start + count):
        yield today + timedelta(days=offset)
