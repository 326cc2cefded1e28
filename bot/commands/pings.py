"""Whom a channel's messages ping: who may be named, and how a subscription tells of it.

Only those who may change a channel's subscriptions get here. What there is to ping, and whether the
platform would let us, is asked of the adapter (`Actor.look_at_ping`), each time anew.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.request import Actor, LookAtPing
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.storage.destinations import Destination, lock_destinations
from bot.storage.subscriptions import Subscription, subscriptions_of

#: Whom one channel's subscriptions may name together, so that a digest has room for all.
MAX_PINGS = 10


async def require_ping(
    connection: AsyncConnection, ping: str | None, place: Destination, actor: Actor
) -> None:
    """Refuse to ping whom a place's messages cannot.

    Args:
        connection: With a transaction for writing.
        ping: The platform's own id, as it was said; "" for nobody, None for what stands.
        place: One that the actor may change.
        actor: Who says it.

    Raises:
        CommandError: they cannot be pinged there; the text says why and what to do.
    """
    if not ping:
        return
    if place.address.is_person:
        message = _("Only what comes to a channel can ping a role: name the channel too.")
        raise CommandError(message)
    found = actor.look_at_ping(place.address.target, ping)
    if found.obstacle:
        raise CommandError(found.obstacle)
    await lock_destinations(connection, [place.id])
    named = {one.ping for one in await subscriptions_of(connection, [place.id]) if one.ping}
    if len(named | {ping}) > MAX_PINGS:
        message = _("{limit} roles are as many as the subscriptions of one channel can ping.")
        raise CommandError(message.format(limit=MAX_PINGS))


def tell_ping(subscription: Subscription, look: LookAtPing) -> str:
    """Say whom a subscription pings, or why it pings nobody though it should; "" for neither."""
    if subscription.ping is None:
        return ""
    found = look(subscription.destination.address.target, subscription.ping)
    if not found.obstacle:
        return _("pings {name}").format(name=found.name)
    return _("should ping somebody, but cannot: {obstacle}").format(obstacle=found.obstacle)
