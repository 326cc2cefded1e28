"""When people want to hear from us: at their digest's hour, and not in their quiet hours. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.deliveries.wall_clock import local_days, moment_of


def zone_of(*names: str | None, community: ZoneInfo) -> ZoneInfo:
    """Give the first time zone that is named, else the community's.

    Args:
        names: IANA names, the more particular first. One that the time zone database dropped
            counts as not named: better an hour off than never.
        community: For whom nothing is named.
    """
    known = (zone for name in names if name and (zone := _zone(name)))
    return next(known, community)


def is_zone(name: str) -> bool:
    """Tell whether the time zone database knows a name."""
    return _zone(name) is not None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A name from outside may be a folder of the database: "Europe".
        return None


def next_digest(
    now: datetime, *, minute: int, days: Collection[int] | None, zone: ZoneInfo
) -> datetime:
    """Tell when the next digest is due.

    Args:
        now: Aware UTC; the digest comes after it.
        minute: Minutes after local midnight, 0 to 1439.
        days: Weekdays, 0 is Monday; None or empty: every day.
        zone: Whose midnight.

    Returns:
        Aware UTC: one moment for each day, whatever the clock does on it.
    """
    # Yesterday's may lie ahead where the clock jumped over it, and a weekly one a week ahead.
    for day in local_days(now, zone, start=-1, count=10):
        if days and day.weekday() not in days:
            continue
        due = moment_of(day, minute, zone)
        if due > now:
            return due
    message = f"no weekday among {days}"
    raise ValueError(message)


def end_of_quiet(
    now: datetime, *, quiet_from: int | None, quiet_until: int | None, zone: ZoneInfo
) -> datetime:
    """Tell when an instant message may go out.

    Args:
        now: Aware UTC.
        quiet_from: Minutes after local midnight; None: there are no quiet hours.
        quiet_until: Minutes after local midnight, the next day's when it is the earlier one.
        zone: Whose midnight.

    Returns:
        `now` itself outside the quiet hours.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return now
    # Quiet hours may have begun yesterday evening.
    for day in local_days(now, zone, start=-1, count=2):
        ends_on = day if quiet_from < quiet_until else day + timedelta(days=1)
        ends = moment_of(ends_on, quiet_until, zone)
        if moment_of(day, quiet_from, zone) <= now < ends:
            return ends
    return now
