"""The line that the fields of a command make together.

Discord has fields where other platforms have one line. Both mean the same: `line_of` writes what
was put into the fields as the line that `bot.commands.run` reads, so there is one place where a
verb is understood. Which fields there are is in `fields.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.commands.chosen import number_in
from bot.commands.parse import split_options
from bot.commands.times import parse_days, parse_minute, parse_span, parse_zone, show_minute
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.queries.normal import both
from bot.queries.parse import parse_query

#: What somebody filled in: by a field's name, a text or whether it holds. A channel or a role
#: is its id.
Given = Mapping[str, object]
#: The same, read: each a text on one line, or whether it holds.
Said = Mapping[str, str | bool]

_DAYS_APART = re.compile(r"[,+/&\s]+")


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
    said: Said = {name: _one_line(value) for name, value in given.items()}
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
        case "forget":
            rest = ["me now" if said.get("now") is True else ""]
        case "mute" | "unmute":
            rest = [f"company:{_text(said, 'company')}" if said.get("company") else ""]
        case _:
            rest = [text for text in said.values() if isinstance(text, str)]
    return " ".join(part for part in (verb, *rest) if part)


def outdated() -> str:
    """Say that somebody's Discord still shows what a command was before."""
    return _("This command has changed. Type it again; Discord knows it by then.")


def _one_line(value: object) -> str | bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        # A field that was of another kind once.
        raise CommandError(outdated())
    return " ".join(value.split())


def _text(said: Said, name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _query(said: Said) -> str:
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


def _terms(said: Said) -> list[str]:
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


def _options(said: Said) -> list[str]:
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
    return [*found, *_pings(said)]


def _pings(said: Said) -> list[str]:
    """Write a role as Discord does in texts, `<@&123>`."""
    role, nobody = _text(said, "ping"), said.get("ping_nobody") is True
    if role and nobody:
        raise CommandError(_("Choose a role to ping, or nobody; not both."))
    if role and not (role.isascii() and role.isdigit()):
        raise CommandError(_("Choose one of the roles that Discord shows."))
    return [f"ping <@&{role}>"] if role else ["without ping"] if nobody else []


def _channel(said: Said, name: str, before: str) -> list[str]:
    """Write a channel as Discord does in texts, `<#123>`, which no name can imitate."""
    channel = _text(said, name)
    if not channel:
        return []
    if not (channel.isascii() and channel.isdigit()):
        raise CommandError(_("Choose one of the channels that Discord shows."))
    return [f"{before}<#{channel}>"]
