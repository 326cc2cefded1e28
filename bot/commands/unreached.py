"""What waits for channels and people that cannot be written to, and how those people hear of it.

Whose direct messages are closed can be told nowhere but in an answer, so it stands in the next one
that they get, whatever they ask. Why nothing can be sent is in `describing.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.describing import dead_ends, reader_of
from bot.commands.reach import place_name, reach_of
from bot.commands.request import Actor, Desk
from bot.messages.catalogue import ngettext
from bot.messages.message import Message
from bot.storage.destinations import Destination, find_destination
from bot.storage.told import held_up

#: Verbs whose answers show it by themselves.
_SHOWING = frozenset({"list", "why"})


async def waiting_there(
    connection: AsyncConnection, places: Collection[Destination]
) -> tuple[str, ...]:
    """Say how many postings wait until these can be written to again."""
    closed = [place for place in places if place.paused_at]
    counts = await held_up(connection, [place.id for place in closed]) if closed else {}
    return tuple(
        ngettext(
            "{count} posting waits until I can write to {place} again.",
            "{count} postings wait until I can write to {place} again.",
            counts[place.id],
        ).format(count=counts[place.id], place=place_name(place))
        for place in closed
        if place.id in counts
    )


async def with_own_dead_end(message: Message, verb: str, actor: Actor, desk: Desk) -> Message:
    """Say in an answer that its reader cannot be written to, if so it is.

    Args:
        message: The answer.
        verb: What they asked for.
        actor: Who asked.
        desk: What to work with.
    """
    if verb in _SHOWING:
        return message
    async with desk.database.read() as connection:
        own = await find_destination(connection, actor.own_address)
        if own is None or own.paused_at is None:
            return message
        # Of channels nothing is said here.
        reach = await reach_of(connection, replace(actor, channel="", channels={}))
        reader = await reader_of(connection, reach, [own], desk)
        told = (*dead_ends([own], reader), *await waiting_there(connection, [own]))
    return replace(message, paragraphs=(*told, *message.paragraphs))
