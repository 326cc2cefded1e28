"""Which subscriptions a line means: `7`, `7 9`, `all`, `#jobs`, `all #jobs`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.reach import (
    ME,
    Reach,
    find_channel,
    reach_of,
    require_manager,
    require_subscription,
)
from bot.commands.request import Actor
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.storage.destinations import Destination
from bot.storage.subscriptions import Subscription, subscriptions_of

_NUMBER = re.compile(r"#?([0-9]{1,18})[.,]?", re.ASCII)


async def choose(
    connection: AsyncConnection, rest: str, actor: Actor
) -> tuple[list[Subscription], Destination | None]:
    """Find the subscriptions that a line names.

    Args:
        connection: For reading.
        rest: Numbers; or `all`, which is the actor's own; or a channel, which is all of the
            channel's.
        actor: Who says it; what they may not change is not found.

    Returns:
        The subscriptions, and the destination when all of one were meant.

    Raises:
        CommandError: nothing is named, or something that is not within the actor's reach.
    """
    words = rest.replace(",", " ").split()
    reach = await reach_of(connection, actor)
    if not words:
        raise CommandError(_("Say which: a number from “/jobs list”, or all."))
    if all(_NUMBER.fullmatch(word) for word in words):
        numbers = dict.fromkeys(number_in(word) for word in words)
        return [await require_subscription(connection, reach, number) for number in numbers], None
    place = await _place(connection, words, actor, reach)
    return await subscriptions_of(connection, [place.id] if place else []), place


def number_in(word: str) -> int:
    """Read a subscription's number: `7` or `#7`.

    Raises:
        CommandError: it is none.
    """
    found = _NUMBER.fullmatch(word)
    if not found:
        message = _(
            "“{word}” is not a number; “/jobs list” shows the numbers of your subscriptions."
        )
        raise CommandError(message.format(word=word))
    return int(found[1])


async def _place(
    connection: AsyncConnection, words: Sequence[str], actor: Actor, reach: Reach
) -> Destination | None:
    """Find the destination that is named, of which everything is meant."""
    said = [word for word in words if word.casefold() not in {"all", "to", "in", "for"}]
    if len(said) > 1:
        raise CommandError(_("Say numbers from “/jobs list”, or all, or all and a channel."))
    if not said or said[0].casefold() in ME:
        return reach.own
    if not said[0].startswith(("#", "＃", "<#")) and said[0].casefold() != "here":
        number_in(said[0])
    channel_id, name = await find_channel(connection, actor, said[0])
    require_manager(actor, channel_id, name=name)
    found = [place for place in reach.managed if place.address.target == channel_id]
    return found[0] if found else None
