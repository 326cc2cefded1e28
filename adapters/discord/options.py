"""What each verb of `/jobs` takes on Discord, and the line that its options make together.

Discord has fields where other platforms have one line. Both mean the same: `line_of` writes what
was put into the fields as the line that `bot.commands.run` reads, so there is one place where a
verb is understood. What the fields look like to Discord is in `commands.py`, what they suggest
while somebody types in `suggestions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.commands.chosen import number_in
from bot.commands.parse import VERBS, split_options
from bot.commands.times import parse_days, parse_minute, parse_span, parse_zone, show_minute
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.queries.normal import both
from bot.queries.parse import parse_query

#: Characters of a field. The free query may be long; what is suggested has 100 at most.
MAX_QUERY, MAX_POSTING, MAX_FIELD = 2_000, 1_000, 100

#: What somebody filled in: by a field's name, a text or whether it holds. A channel is its id.
Given = Mapping[str, str | bool]

_DAYS_APART = re.compile(r"[,+/&\s]+")


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    YES_OR_NO = "yes or no"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Option:
    """A field of a command."""

    name: str
    #: At most 100 characters.
    description: str
    kind: Kind = Kind.TEXT
    #: What it can hold, as people read it → as the line says it; empty: anything.
    choices: Mapping[str, str] | None = None
    #: Whether it suggests something while somebody types.
    suggests: bool = False
    required: bool = False
    max_length: int = MAX_FIELD


def options_of(verb: str) -> tuple[Option, ...]:
    """Give the fields of a verb, those that are needed first.

    Args:
        verb: One of `bot.commands.parse.VERBS`.
    """
    match verb:
        case "search":
            return (*_asking(), _since())
        case "subscribe":
            return (*_asking(), _to(), *_coming())
        case "edit":
            return (_number(required=True), *_asking(), *_coming())
        case "pause" | "resume" | "unsubscribe":
            return (_number(required=False), _everything_of())
        case "digest":
            return (_to(), *_hours(), _quiet())
        case "hide" | "unhide" | "why":
            return (_posting(required=True),)
        case "saved" | "applied":
            return (_posting(required=False),)
        case "mute" | "unmute":
            return (_company(),)
    return _looking_up(verb)


def line_of(verb: str, given: Given) -> str:
    """Write what somebody filled in as a line.

    Args:
        verb: One of `bot.commands.parse.VERBS`.
        given: Nothing in it is trusted; what is empty counts as left out.

    Returns:
        A line for `bot.commands.run.run`.

    Raises:
        UsageError: a field holds what it cannot hold; the text is fit to show.
    """
    said = {name: _one_line(value) for name, value in given.items()}
    match verb:
        case "search" | "subscribe":
            rest = [_query(said), *_options(said)]
        case "edit":
            rest = [str(number_in(_text(said, "number"))), _query(said), *_options(said)]
        case "pause" | "resume" | "unsubscribe":
            rest = [_text(said, "number"), *_channel(said, "channel", "all ")]
        case "digest":
            rest = _options(said)
        case "list":
            rest = ["all" if said.get("all") else ""]
        case "mute" | "unmute":
            rest = [f"company:{_text(said, 'company')}" if said.get("company") else ""]
        case _:
            rest = [text for text in said.values() if isinstance(text, str)]
    return " ".join(part for part in (verb, *rest) if part)


def _one_line(value: str | bool) -> str | bool:
    return value if isinstance(value, bool) else " ".join(value.split())


def _text(said: Given, name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _query(said: Given) -> str:
    """Write what is asked for: the fields all together, each quoted as far as it needs it.

    The free query is left as it was typed where nothing stands beside it. Options behind it count,
    as they do in a line.
    """
    free, terms = _text(said, "query"), _terms(said)
    if not terms:
        return free
    typed, _found = split_options(free)
    behind = free[len(typed) :]
    asked = [parse_query(term).root for term in terms]
    whole = parse_query(typed) if typed else parse_query(terms[0])
    # Read as a tree, so that an OR in the free query stays within it.
    return f"{replace(whole, root=both([*asked, whole.root]))}{behind}"


def _terms(said: Given) -> list[str]:
    """Write each field of a query as a term of its own."""
    found = []
    if tag := _unquoted(_text(said, "hashtag")).lstrip("#＃"):
        found.append(f'#"{tag}"')
    if place := _unquoted(_text(said, "place")):
        found.append(f'in:"{place}"')
    if work := _text(said, "work"):
        found.append(f'work:"{_unquoted(work)}"')
    if company := _unquoted(_text(said, "company")):
        found.append(f'company:"{company}"')
    return found


def _unquoted(text: str) -> str:
    """Take every quote out of a field's text, so that it stays one value between ours."""
    return " ".join(re.sub(r"[\"“”„«»\\]", " ", text).split())


def _options(said: Given) -> list[str]:
    """Write where and when something shall come.

    Each is read first, so that none is taken for a word to look for.
    """
    found = [f"since:{since}"] if (since := _text(said, "since")) else []
    found += _channel(said, "to", "to ")
    if every := _text(said, "every"):
        found.append(every)
    if at := _text(said, "at"):
        found.append(f"at {show_minute(parse_minute(at))}")
    if days := _text(said, "on"):
        parse_days(days)
        found.append(f"on {_DAYS_APART.sub(',', days).strip(',')}")
    if zone := _text(said, "time_zone"):
        found.append(f"tz {parse_zone(zone)}")
    if "unknown" in said:
        found.append("with unknown" if said["unknown"] else "without unknown")
    if quiet := _text(said, "quiet"):
        span = parse_span(quiet)
        found.append(f"quiet {'-'.join(map(show_minute, span))}" if span else "quiet off")
    return found


def _channel(said: Given, name: str, before: str) -> list[str]:
    """Write a channel as Discord does in texts, `<#123>`, which no name can imitate."""
    channel = _text(said, name)
    if not channel:
        return []
    if not (channel.isascii() and channel.isdigit()):
        raise CommandError(_("Choose one of the channels that Discord shows."))
    return [f"{before}<#{channel}>"]


def _asking() -> tuple[Option, ...]:
    return (
        Option(
            name="query",
            description=_("Anything: #go in:uk remote -crypto “machine learning” (see /jobs help)"),
            suggests=True,
            max_length=MAX_QUERY,
        ),
        Option(name="hashtag", description=_("With this hashtag"), suggests=True),
        Option(name="place", description=_("In this city, country or region"), suggests=True),
        Option(
            name="work",
            description=_("How the work is done"),
            choices={
                _("remote: from home"): "remote",
                _("hybrid: partly at an office"): "hybrid",
                _("onsite: at an office"): "onsite",
            },
        ),
        Option(name="company", description=_("At this company"), suggests=True),
    )


def _since() -> Option:
    return Option(
        name="since",
        description=_("No older than this"),
        choices={_("a day"): "1d", _("a week"): "7d", _("a month"): "30d"},
    )


def _to() -> Option:
    return Option(
        name="to",
        description=_("A channel that you manage; left out: your direct messages"),
        kind=Kind.CHANNEL,
    )


def _everything_of() -> Option:
    return Option(
        name="channel",
        description=_("Everything of a channel that you manage"),
        kind=Kind.CHANNEL,
    )


def _coming() -> tuple[Option, ...]:
    return (
        Option(
            name="every",
            description=_("How often to tell"),
            choices={
                _("each one as it comes"): "instant",
                _("one digest a day"): "daily",
                _("one digest a week"): "weekly",
            },
        ),
        *_hours(),
        Option(
            name="unknown",
            description=_("Also postings that do not say where they are"),
            kind=Kind.YES_OR_NO,
        ),
    )


def _hours() -> tuple[Option, ...]:
    return (
        Option(name="at", description=_("When digests come, like 09:00"), suggests=True),
        Option(name="on", description=_("Days of the weekly digest, like mon,thu")),
        Option(
            name="time_zone", description=_("Your time zone, like Europe/London"), suggests=True
        ),
    )


def _quiet() -> Option:
    return Option(
        name="quiet",
        description=_("When direct messages wait, like 22:00-07:00; or off"),
        suggests=True,
    )


def _number(*, required: bool) -> Option:
    return Option(
        name="number",
        description=_("Which one: its number, as /jobs list shows it")
        if required
        else _("Which: a number from /jobs list, several, or all"),
        suggests=True,
        required=required,
    )


def _posting(*, required: bool) -> Option:
    return Option(
        name="posting",
        description=_("Its number, its address, or words of its title"),
        required=required,
        max_length=MAX_POSTING,
    )


def _company() -> Option:
    return Option(
        name="company",
        description=_("Its name; left out: shows whom you muted"),
        suggests=True,
    )


def _looking_up(verb: str) -> tuple[Option, ...]:
    match verb:
        case "list":
            text = _("Also every channel that you manage")
            return (Option(name="all", description=text, kind=Kind.YES_OR_NO),)
        case "tags":
            return (Option(name="hashtag", description=_("Those that begin so"), suggests=True),)
        case "places":
            return (Option(name="place", description=_("Those that begin so"), suggests=True),)
        case "help":
            return (
                Option(
                    name="verb",
                    description=_("What to tell more of"),
                    choices={verb: verb for verb in VERBS},
                ),
            )
    return ()
