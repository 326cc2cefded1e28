"""What a line after `/jobs` says: its verb, and the options behind a query.

Options are read from the end, in any order, so that a query keeps all of its words:
`#python remote to #jobs daily at 09:00 tz Europe/London with unknown`. What stands in quotes is
never an option.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import process

from bot.commands.times import parse_days, parse_minute, parse_zone
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError
from bot.messages.catalogue import _

#: Longer lines are a slip of the clipboard.
MAX_LINE = 4_000

#: Every verb, in the order in which `help` tells them.
VERBS = (
    "search",
    "subscribe",
    "list",
    "edit",
    "pause",
    "resume",
    "unsubscribe",
    "digest",
    "tags",
    "places",
    "saved",
    "applied",
    "hide",
    "unhide",
    "mute",
    "unmute",
    "why",
    "help",
    "privacy",
    "export",
    "forget",
)
#: Other words that people try first.
SYNONYMS = {
    "find": "search",
    "alert": "subscribe",
    "follow": "subscribe",
    "sub": "subscribe",
    "unsub": "unsubscribe",
    "unfollow": "unsubscribe",
    "delete": "unsubscribe",
    "remove": "unsubscribe",
    "subscriptions": "list",
    "change": "edit",
    "stop": "pause",
    "start": "resume",
    "hashtags": "tags",
    "locations": "places",
    "save": "saved",
    "apply": "applied",
    "explain": "why",
    "?": "help",
}

_SLASH = re.compile(r"/jobs(?:\s+|$)", re.IGNORECASE)
_QUERY_START = re.compile(
    r"[#＃\"“”„«'‘(\-−–—]|<#|&lt;|(?:in|near|company|type|title|source|since):"
    r"|(?:remote|hybrid|onsite|on-site|all|closed|not)(?:\s|\)|$)",
    re.IGNORECASE,
)
_CADENCES = {
    "instant": Cadence.INSTANT,
    "instantly": Cadence.INSTANT,
    "daily": Cadence.DAILY,
    "weekly": Cadence.WEEKLY,
}
_EVERY = {**_CADENCES, "day": Cadence.DAILY, "week": Cadence.WEEKLY}
#: As Discord writes a role: no word of a query looks so.
_ROLE = re.compile(r"<@&(?P<id>[0-9A-Za-z]{1,32})>", re.ASCII)
_HALVES = {"am", "pm", "a.m.", "p.m."}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line, split behind its verb."""

    #: One of `VERBS`.
    verb: str
    #: Everything behind it.
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was said behind a query; None or "" where nothing was."""

    #: As typed: "me", "here", "#jobs", "<#C1|jobs>".
    to: str = ""
    cadence: Cadence | None = None
    #: Minutes after local midnight.
    minute: int | None = None
    #: Weekdays of a weekly digest, 0 is Monday: "0,3".
    days: str | None = None
    #: IANA name.
    zone: str | None = None
    with_unknown: bool | None = None
    #: Whom it shall ping, by the platform's own id of a role; "" for nobody.
    ping: str | None = None


#: What holds where nothing was said.
_UNSAID = Options()


def parse_line(text: str) -> Line:
    """Split a line behind its verb.

    A line that begins with a query and no verb is a search; an empty one asks for help.

    Args:
        text: What was typed, with or without `/jobs`.

    Raises:
        CommandError: it begins with neither; the nearest verb is suggested.
    """
    line = without_slash(text.strip())
    if len(line) > MAX_LINE:
        message = _("That line is too long; {limit} characters are enough for anyone.")
        raise CommandError(message.format(limit=MAX_LINE))
    if not line:
        return Line(verb="help")
    word, rest = (*line.split(maxsplit=1), "")[:2]
    verb = SYNONYMS.get(word.casefold(), word.casefold())
    if verb in VERBS:
        return Line(verb=verb, rest=rest.strip())
    if begins_query(line):
        return Line(verb="search", rest=line)
    raise CommandError(_unknown_verb(word))


def storable(text: str) -> str:
    """Give a text without what no database takes: NUL and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def without_slash(line: str) -> str:
    """Take `/jobs` off the front of a line, if it stands there."""
    found = _SLASH.match(line)
    return line[found.end() :] if found else line


def begins_query(line: str) -> bool:
    """Tell whether a line begins with a term of a query rather than with a verb."""
    return bool(_QUERY_START.match(line))


def _unknown_verb(word: str) -> str:
    nearest = process.extractOne(word.casefold(), [*VERBS, *SYNONYMS], score_cutoff=65)
    if nearest:
        message = _("I don't know “{word}”. Did you mean “/jobs {verb}”?")
        return message.format(word=word, verb=SYNONYMS.get(nearest[0], nearest[0]))
    message = _(
        "I don't know “{word}”. To look for it write “/jobs search {word}”; “/jobs help” shows the"
        " rest."
    )
    return message.format(word=word)


def split_options(text: str) -> tuple[str, Options]:
    """Take the options off the end of a query.

    Args:
        text: Query and options.

    Returns:
        The query as typed, "" when there is none, and the options.

    Raises:
        CommandError: an option makes no sense or is said twice.
    """
    words = [(found.start(), found[0]) for found in re.finditer(r"\S+", text)]
    options = Options()
    while words:
        found = _last_option([word for _at, word in words])
        if not found:
            break
        length, changes = found
        options = _with(options, changes)
        del words[-length:]
    end = words[-1][0] + len(words[-1][1]) if words else 0
    return text[:end].strip(), options


#: What the last words change, by the names of `Options`.
_Changes = dict[str, object]


def _last_option(words: list[str]) -> tuple[int, _Changes] | None:
    """Read the option that the last words make: how many words it has, and what it changes."""
    last = words[-1].casefold()
    before = words[-2].casefold() if len(words) > 1 else ""
    if before == "every" and last in _EVERY:
        return 2, {"cadence": _EVERY[last]}
    if last in _CADENCES:
        return 1, {"cadence": _CADENCES[last]}
    if len(words) > 2 and words[-3].casefold() == "at" and last in _HALVES:
        return 3, {"minute": parse_minute(before + last)}
    changes = _pair(before, words[-1])
    return (2, changes) if changes else None


def _pair(key: str, value: str) -> _Changes | None:
    match key:
        case "to" if '"' not in value:
            return {"to": value}
        case "at" if value[0].isdigit() or value.casefold() in {"noon", "midnight"}:
            return {"minute": parse_minute(value)}
        case "tz" | "zone" | "timezone":
            return {"zone": parse_zone(value)}
        case "on" | "days":
            return _days(value)
        case "with" | "without" if value.casefold() == "unknown":
            return {"with_unknown": key == "with"}
        case "ping" if role := _ROLE.fullmatch(value):
            return {"ping": role["id"]}
        case "without" if value.casefold() == "ping":
            return {"ping": ""}
    return None


def _days(value: str) -> _Changes | None:
    try:
        return {"days": parse_days(value)}
    except CommandError:
        # “hands on java”: words of the query, not days.
        return None


def _with(options: Options, changes: _Changes) -> Options:
    for name in changes:
        if getattr(options, name) != getattr(_UNSAID, name):
            raise CommandError(_("One option is said twice; say each only once."))
    # Each name is a field of `Options`, made a few lines above with the right type.
    return replace(options, **changes)  # type: ignore[arg-type]
