"""What a field suggests while somebody types.

It answers at every key press, so it never fails and asks Discord nothing. What is chosen comes
back as a text like any other and is read again when the command is sent.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import structlog

from bot.commands.builder import Kind, suggest
from bot.commands.complete import complete
from bot.commands.request import Actor, Desk
from bot.commands.suggest_postings import company_of, suggest_postings
from bot.commands.times import show_minute, zones_starting
from bot.messages.cut import cut
from bot.places.gazetteer import gazetteer
from bot.queries.printing import print_term
from bot.queries.query import InPlace

#: Suggestions that Discord shows, and characters of each as it is shown and as it is meant.
#: Source: https://discord.com/developers/docs/interactions/application-commands#autocomplete
MOST, MAX_SHOWN, MAX_MEANT = 25, 100, 100

#: As people read it, and what the field then holds.
Pair = tuple[str, str]

log = structlog.get_logger()


async def suggestions(verb: str, field: str, typed: str, *, actor: Actor, desk: Desk) -> list[Pair]:
    """Suggest what to fill in, the likeliest first.

    Args:
        verb: Of the command.
        field: The name of the field.
        typed: What it holds so far.
        actor: Who types, and where.
        desk: What to work with.
    """
    try:
        found = await _found(verb, field, typed, actor, desk)
    except Exception:
        # Nobody asked for it; whoever types must not be disturbed.
        log.exception("suggestions_failed", verb=verb, field=field)
        return []
    return fitting(found)


def fitting(pairs: Iterable[Pair]) -> list[Pair]:
    """Keep what Discord shows: each value once, none that would arrive cut, no name twice.

    Whichever of two with one name somebody chooses, Discord sends the first.
    Source: https://github.com/discord/discord-api-docs/issues/8565
    """
    meant_by: dict[str, str] = {}
    once: set[str] = set()
    for shown, meant in pairs:
        if not shown.strip() or not 1 <= len(meant) <= MAX_MEANT or meant in once:
            continue
        name = _not_among(meant_by, shown, meant)
        if name:
            meant_by[name] = meant
            once.add(meant)
    return list(meant_by.items())[:MOST]


def _not_among(names: Container[str], shown: str, meant: str) -> str:
    """Name a suggestion as no other one is named, with its value behind it where it must be."""
    name, behind = cut(shown, MAX_SHOWN), f" · {meant}"
    if name not in names:
        return name
    room = MAX_SHOWN - len(behind)
    name = cut(shown, room) + behind if room > 0 else name
    return "" if name in names else name


async def _found(verb: str, field: str, typed: str, actor: Actor, desk: Desk) -> list[Pair]:
    match field:
        case "query":
            # `edit` completes a number first, which has a field of its own here.
            return await _lines("subscribe" if verb == "edit" else verb, typed, actor, desk)
        case "number":
            return await _lines(verb, typed, actor, desk)
        case "company" if verb == "unmute":
            return [(name, name) for name in await _muted(typed.strip(), actor, desk)]
        case "posting":
            return await _postings(verb, typed, actor, desk)
        case "hashtag":
            return await _of_the_board(Kind.HASHTAGS, typed, desk)
        case "company":
            return await _of_the_board(Kind.COMPANIES, typed, desk)
        case "place":
            found = await _of_the_board(Kind.PLACES, typed, desk)
            # `places` lists those whose name begins so; all others want the one that is meant.
            written = _name if verb == "places" else _place
            return [(shown, written(key)) for shown, key in found]
    return _times(field, typed.strip(), desk)


async def _lines(verb: str, typed: str, actor: Actor, desk: Desk) -> list[Pair]:
    """Offer to go on with a line; what is shown is all of it behind the verb."""
    head = f"{verb} "
    found = await complete(head + typed, actor=actor, desk=desk)
    return [(_with(one.line[len(head) :], one.detail), one.line[len(head) :]) for one in found]


async def _postings(verb: str, typed: str, actor: Actor, desk: Desk) -> list[Pair]:
    found = await suggest_postings(verb, typed, actor, desk)
    return [(_with(one.title or "…", company_of(one)), str(one.id)) for one in found]


async def _of_the_board(kind: Kind, typed: str, desk: Desk) -> list[Pair]:
    return [(_with(one.label, one.detail), one.value) for one in await suggest(kind, typed, desk)]


async def _muted(typed: str, actor: Actor, desk: Desk) -> list[str]:
    found = await complete(f"unmute company:{typed}", actor=actor, desk=desk)
    every = found or await complete("unmute ", actor=actor, desk=desk)
    names = [one.label.removeprefix("company:").strip('"') for one in every]
    return [name for name in names if typed.casefold() in name.casefold()]


def _place(key: str) -> str:
    """Write a place as a query does, so that it is read back as the same one."""
    return print_term(InPlace(place=gazetteer().place(key))).removeprefix("in:").strip('"')


def _name(key: str) -> str:
    return gazetteer().place(key).name


def _times(field: str, typed: str, desk: Desk) -> list[Pair]:
    match field:
        case "time_zone":
            own = desk.settings.time_zone
            zones = zones_starting(typed, limit=MOST)
            return [(zone, zone) for zone in ([own, *zones] if not typed else zones)]
        case "at":
            hours = [show_minute(60 * hour) for hour in range(24)]
            return [(hour, hour) for hour in hours if typed.lstrip("0") in hour]
        case "quiet":
            spans = ["22:00-07:00", "20:00-08:00", "off"]
            return [(span, span) for span in spans if span.startswith(typed.casefold())]
    return []


def _with(shown: str, detail: str) -> str:
    return f"{shown} · {detail}" if detail else shown
