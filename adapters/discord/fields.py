"""What each verb of `/jobs` takes on Discord: its fields, with what each can hold.

How they make a line together is in `options.py`. What they look like to Discord is in
`commands.py`, what they suggest while somebody types in `suggestions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.commands.parse import VERBS
from bot.messages.catalogue import _

#: Characters of a field. The free query may be long; what is suggested has 100 at most.
MAX_QUERY, MAX_POSTING, MAX_FIELD = 2_000, 1_000, 100


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    YES_OR_NO = "yes or no"
    CHANNEL = "channel"
    ROLE = "role"


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
            return (*_asking(), _to(), *_coming(), _ping())
        case "edit":
            return (_number(required=True), *_asking(), *_coming(), _ping(), _ping_nobody())
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
                _("instant: each one as it comes"): "instant",
                _("daily: one digest a day"): "daily",
                _("weekly: one digest a week"): "weekly",
            },
        ),
        *_hours(),
        Option(
            name="unknown",
            description=_("Also postings that do not say where they are"),
            kind=Kind.YES_OR_NO,
        ),
    )


def _ping() -> Option:
    return Option(
        name="ping",
        description=_("A role that each message of it pings, in a channel that you manage"),
        kind=Kind.ROLE,
    )


def _ping_nobody() -> Option:
    return Option(
        name="ping_nobody",
        description=_("Ping nobody any more"),
        kind=Kind.YES_OR_NO,
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
        suggests=True,
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
        case "forget":
            text = _("At once, without being asked whether you mean it")
            return (Option(name="now", description=text, kind=Kind.YES_OR_NO),)
    return ()
