"""What texts tell people to write, with Discord's fields: `/jobs resume #jobs` is no command there.

The core speaks of lines, as they are typed elsewhere, between the quotes “ and ”. Discord has a
field for each part of a line, so whoever is told to write one is told its fields. The way back,
from fields to a line, is in `options.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.commands.parse import parse_line, split_options
from bot.commands.times import show_minute
from bot.errors import UsageError
from bot.messages.message import Message

_TOLD = re.compile(r"“(?P<line>/jobs [^“”\n]+)”")
_QUIET = re.compile(r"quiet (?P<span>\S+)")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: The one field of verbs that take something to look for.
_FIELDS = {
    **dict.fromkeys(("saved", "applied", "hide", "unhide", "why"), "posting"),
    **{"tags": "hashtag", "places": "place", "help": "verb"},
}


def with_fields(message: Message) -> Message:
    """Tell commands as Discord takes them, wherever a message tells one.

    Args:
        message: Of the core's. Postings, and what a mistake repeats of a query, stay as they are.
    """
    return replace(
        message,
        heading=told_in_fields(message.heading),
        paragraphs=tuple(map(told_in_fields, message.paragraphs)),
        rows=tuple(replace(row, text=told_in_fields(row.text)) for row in message.rows),
        footer=told_in_fields(message.footer),
    )


def told_in_fields(text: str) -> str:
    """Write every command within a text as Discord takes it."""
    return _TOLD.sub(lambda found: f"“{_in_fields(found['line'])}”", text)


def _in_fields(line: str) -> str:
    try:
        read = parse_line(line)
        fields = list(_fields(read.verb, read.rest))
    except UsageError:
        # No command of ours: somebody's own words between quotes.
        return line
    said = [f"{name}:{value}" for name, value in fields if name and value]
    return " ".join([f"/jobs {read.verb}", *said])


def _fields(verb: str, rest: str) -> Iterator[tuple[str, str]]:
    match verb:
        case "search" | "subscribe" | "digest":
            yield from _of_a_query(rest)
        case "edit":
            number, _gap, wanted = rest.partition(" ")
            yield "number", number
            yield from _of_a_query(wanted)
        case "pause" | "resume" | "unsubscribe":
            named = rest.removeprefix("all ")
            yield ("channel" if named.startswith("#") else "number"), named
        case "list":
            yield "all", "True" if rest else ""
        case "forget":
            yield "now", "True" if rest == "me now" else ""
        case "mute" | "unmute":
            yield "company", rest.partition(":")[2]
        case _:
            yield _FIELDS.get(verb, ""), rest


def _of_a_query(rest: str) -> Iterator[tuple[str, str]]:
    """Give a query and the options behind it, each as the field that takes it."""
    quiet = _QUIET.search(rest)
    query, options = split_options(_QUIET.sub("", rest))
    yield "query", query
    yield "to", options.to
    yield "every", options.cadence.value if options.cadence else ""
    yield "at", "" if options.minute is None else show_minute(options.minute)
    yield "on", ",".join(_WEEKDAYS[int(day)] for day in (options.days or "").split(",") if day)
    yield "time_zone", options.zone or ""
    yield "unknown", "" if options.with_unknown is None else str(options.with_unknown)
    yield "quiet", quiet["span"] if quiet else ""
