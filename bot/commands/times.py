"""Hours, days and time zones, as people type them and as they read them."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process

from bot.errors import CommandError
from bot.messages.catalogue import _

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s?([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)
_SPAN = re.compile(r"\s*(?:-|–|—|to|until)\s*", re.IGNORECASE)
_WORDS = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEVERAL = {"weekdays": range(5), "weekends": range(5, 7), "daily": range(7), "all": range(7)}


def parse_minute(text: str) -> int:
    """Read a time of day: `09:00`, `9`, `9.30pm`, `noon`.

    Returns:
        Minutes after midnight.

    Raises:
        CommandError: it is not a time of day.
    """
    typed = text.strip().casefold()
    if typed in _WORDS:
        return _WORDS[typed]
    found = _CLOCK.fullmatch(typed)
    if not found or ("m" in typed and not found[3]):
        raise CommandError(_no_time(text))
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = _from_half_day(hour, found[3], text)
    if hour > 23 or minute > 59:
        raise CommandError(_no_time(text))
    return hour * 60 + minute


def _from_half_day(hour: int, half: str, text: str) -> int:
    if not 1 <= hour <= 12:
        raise CommandError(_no_time(text))
    return hour % 12 + (12 if half == "p" else 0)


def parse_span(text: str) -> tuple[int, int] | None:
    """Read quiet hours: `22:00-07:00`, or `off`.

    Returns:
        Minutes after midnight of the beginning and the end; None for `off`.

    Raises:
        CommandError: it is neither.
    """
    if text.strip().casefold() in {"off", "none", "never"}:
        return None
    ends = _SPAN.split(text.strip())
    if len(ends) != 2:
        raise CommandError(_("Write quiet hours like 22:00-07:00, or “quiet off”."))
    begin, end = (parse_minute(part) for part in ends)
    if begin == end:
        raise CommandError(_("Quiet hours that begin when they end would never end."))
    return begin, end


def parse_days(text: str) -> str:
    """Read weekdays: `mon,thu`, `monday`, `weekdays`.

    Returns:
        Their numbers in order, 0 is Monday: "0,3".

    Raises:
        CommandError: one of them is no weekday.
    """
    days: set[int] = set()
    for name in filter(None, re.split(r"[,+/&\s]+", text.casefold())):
        days.update(_SEVERAL.get(name) or [_weekday(name)])
    if not days:
        raise CommandError(_("Write days like mon,thu."))
    return ",".join(str(day) for day in sorted(days))


def _weekday(name: str) -> int:
    for number, day in enumerate(_DAYS):
        if len(name) >= 2 and (day.startswith(name) or day + "s" == name):
            return number
    message = _("“{day}” is not a day of the week; write days like mon,thu.")
    raise CommandError(message.format(day=name))


def parse_zone(text: str) -> str:
    """Read a time zone: `Europe/London`, in any case, or the city alone where it is the only one.

    Returns:
        The IANA name.

    Raises:
        CommandError: there is no such zone; the nearest name is suggested.
    """
    names = _zone_names()
    typed = text.strip().replace(" ", "_").casefold()
    if typed in names:
        return names[typed]
    nearest = process.extractOne(typed, names.keys(), score_cutoff=70)
    if nearest:
        message = _("I don't know the time zone “{zone}”. Did you mean {nearest}?")
        raise CommandError(message.format(zone=text, nearest=names[nearest[0]]))
    message = _("I don't know the time zone “{zone}”; write it like Europe/London.")
    raise CommandError(message.format(zone=text))


def zones_starting(prefix: str, *, limit: int) -> list[str]:
    """Give the time zones whose name, or whose city, begins so."""
    typed = prefix.replace(" ", "_").casefold()
    found = (zone for name, zone in sorted(_zone_names().items()) if name.startswith(typed))
    return list(dict.fromkeys(found))[:limit]


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    """Folded names → IANA names, with bare cities that only one zone has."""
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    cities: dict[str, list[str]] = {}
    for zone in zones:
        if "/" in zone:
            cities.setdefault(zone.rsplit("/", 1)[1].casefold(), []).append(zone)
    names = {city: found[0] for city, found in cities.items() if len(found) == 1}
    return names | {zone.casefold(): zone for zone in zones}


def show_minute(minute: int) -> str:
    """Write a time of day: 540 is "09:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def show_days(days: str) -> str:
    """Write weekdays for a reader: "0,3" is "Monday, Thursday"."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return ", ".join(names[int(day)] for day in days.split(","))


def show_moment(moment: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Write a moment near now in a reader's zone: "today at 09:00", "on Monday at 09:00".

    Args:
        moment: Aware.
        zone: The reader's.
        now: Aware.
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    clock, days = local.strftime("%H:%M"), (local.date() - today).days
    if days in (-1, 0, 1):
        near = {
            -1: _("yesterday at {clock}"),
            0: _("today at {clock}"),
            1: _("tomorrow at {clock}"),
        }
        return near[days].format(clock=clock)
    if 1 < days < 7:
        return _("on {day} at {clock}").format(day=show_days(str(local.weekday())), clock=clock)
    return _("on {date} at {clock}").format(date=local.date().isoformat(), clock=clock)


def _no_time(text: str) -> str:
    return _("“{text}” is not a time of day; write it like 09:00.").format(text=text)
