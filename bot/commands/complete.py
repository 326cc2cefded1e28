"""Completion of a half-typed line: where its last word begins, and of which verb it is.

It answers at every key press, so it asks little of the database, and never fails: a line that it
cannot make sense of has no completions. What is offered stands in `offers.py`.
"""

from __future__ import annotations

import re

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.offers import OFFERS, Typing
from bot.commands.parse import MAX_LINE, SYNONYMS, VERBS, begins_query, storable, without_slash
from bot.commands.request import Actor, Completion, Desk
from bot.commands.terms import LIMIT
from bot.places.gazetteer import gazetteer

log = structlog.get_logger()

#: Verbs that say all by themselves.
COMPLETE_VERBS = frozenset({"list", "privacy", "export"})
_PLACE_WITH_SPACES = re.compile(
    r"(?<!\S)[(-]*(?:in|near):(?P<name>[^\s\"“”:#()]+(?: [^\s\"“”:#()]+){1,3})\Z", re.IGNORECASE
)


async def complete(line: str, *, actor: Actor, desk: Desk) -> list[Completion]:
    """Give ways to go on typing, the likeliest first.

    Args:
        line: What was typed up to the cursor, with or without `/jobs`.
        actor: Who types, and where.
        desk: What to work with.
    """
    if len(line) > MAX_LINE:
        return []
    try:
        async with desk.database.read() as connection:
            found = await _complete(storable(line), actor, connection, desk)
    except Exception:
        # Nobody asked for it; whoever types must not be disturbed.
        log.exception("completion_failed")
        return []
    return list({one.line: one for one in found}.values())[:LIMIT]


async def _complete(
    line: str, actor: Actor, connection: AsyncConnection, desk: Desk
) -> list[Completion]:
    text = without_slash(line)
    slash = line[: len(line) - len(text)]
    first, space, rest = text.partition(" ")
    verb = SYNONYMS.get(first.casefold(), first.casefold())
    if not space and not begins_query(text):
        return _verbs(slash, text)
    if verb not in VERBS:
        if not begins_query(text):
            return []
        verb, rest, head = "search", text, slash
    else:
        head = slash + first + space
    start = start_of_last(rest)
    typing = Typing(
        verb=verb,
        opening=head,
        rest=rest,
        head=head + rest[:start],
        before=tuple(rest[:start].split()),
        word=rest[start:],
        actor=actor,
        connection=connection,
        desk=desk,
    )
    offers = OFFERS.get(verb)
    return await offers(typing) if offers else []


def _verbs(slash: str, prefix: str) -> list[Completion]:
    folded = prefix.casefold()
    return [
        Completion(line=slash + verb + ("" if verb in COMPLETE_VERBS else " "), label=verb)
        for verb in VERBS
        if verb.startswith(folded)
    ]


def start_of_last(text: str) -> int:
    """Tell where the last word begins.

    A space between quotes does not end one, nor does one within the name of a place: `in:new y`.
    """
    place = _PLACE_WITH_SPACES.search(text)
    if place and gazetteer().starting_with(place["name"], 1):
        return place.start()
    start, quoted = 0, False
    for at, character in enumerate(text):
        if character in '"“”':
            quoted = not quoted
        elif character.isspace() and not quoted:
            start = at + 1
    return start
