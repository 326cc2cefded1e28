"""`pause`, `resume`, `unsubscribe`: silence for a while, or for good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action
from bot.commands.chosen import choose
from bot.commands.list import listing
from bot.commands.reach import place_name, reach_of, require_subscription
from bot.commands.request import Actor, Desk, Reply
from bot.deliveries.digests import ensure_schedule
from bot.deliveries.digests import resume as revive_destination
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Message
from bot.storage.destinations import Destination, lock_destinations
from bot.storage.digests import drop_unused
from bot.storage.subscriptions import (
    Subscription,
    pause_subscriptions,
    remove_subscriptions,
    subscriptions_of,
)

#: Does something to subscriptions; says what was done.
Change = Callable[[AsyncConnection, list[Subscription], Destination | None, Desk], Awaitable[str]]


async def pause(rest: str, actor: Actor, desk: Desk) -> Message:
    """Silence subscriptions until they are resumed."""
    return await _change(_pause, rest, actor, desk)


async def resume(rest: str, actor: Actor, desk: Desk) -> Message:
    """Let subscriptions speak again, and their destination too if it met a dead end."""
    return await _change(_resume, rest, actor, desk)


async def unsubscribe(rest: str, actor: Actor, desk: Desk) -> Message:
    """End subscriptions."""
    return await _change(_unsubscribe, rest, actor, desk)


async def press_pause(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Silence the subscription behind a button."""
    return await _press(_pause, action, actor, desk)


async def press_resume(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Let the subscription behind a button speak again."""
    return await _press(_resume, action, actor, desk)


async def press_unsubscribe(action: Action, actor: Actor, desk: Desk) -> Reply:
    """End the subscription behind a button."""
    return await _press(_unsubscribe, action, actor, desk)


async def _change(change: Change, rest: str, actor: Actor, desk: Desk) -> Message:
    async with desk.database.write() as connection:
        chosen, whole = await choose(connection, rest, actor)
        chosen = await _held(connection, chosen)
        return Message(heading=await change(connection, chosen, whole, desk))


async def _press(change: Change, action: Action, actor: Actor, desk: Desk) -> Reply:
    async with desk.database.write() as connection:
        reach = await reach_of(connection, actor)
        chosen = await _held(
            connection, [await require_subscription(connection, reach, action.id())]
        )
        done = await change(connection, chosen, None, desk)
    # The button stands in a list, which shall show what is true now.
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        message = await listing(connection, reach, reach.here, desk, heading=done)
    return Reply(message=message, replaces=True)


async def _held(
    connection: AsyncConnection, chosen: Collection[Subscription]
) -> list[Subscription]:
    """Lock the destinations, so that nothing is owed meanwhile, and look again."""
    ids = {subscription.id for subscription in chosen}
    places = {subscription.destination.id for subscription in chosen}
    await lock_destinations(connection, places)
    found = await subscriptions_of(connection, places)
    return [subscription for subscription in found if subscription.id in ids]


async def _pause(
    connection: AsyncConnection,
    chosen: list[Subscription],
    whole: Destination | None,
    desk: Desk,
) -> str:
    active = [subscription for subscription in chosen if not subscription.paused_at]
    if not active:
        raise CommandError(_("Nothing to pause: there is no active subscription among these."))
    ids = [subscription.id for subscription in active]
    await pause_subscriptions(connection, ids, at=desk.clock())
    if len(active) == 1:
        text = _("Paused {query}; “/jobs resume {number}” lets it speak again.")
        return text.format(query=active[0].query, number=active[0].id)
    text = ngettext(
        "Paused {count} subscription; “/jobs list” has a button to resume it.",
        "Paused {count} subscriptions; “/jobs list” has buttons to resume them.",
        len(active),
    )
    return text.format(count=len(active))


async def _resume(
    connection: AsyncConnection,
    chosen: list[Subscription],
    whole: Destination | None,
    desk: Desk,
) -> str:
    now, settings = desk.clock(), desk.settings
    paused = [subscription for subscription in chosen if subscription.paused_at]
    await pause_subscriptions(connection, [one.id for one in paused], at=None)
    for one in paused:
        await ensure_schedule(
            connection, one.destination.id, one.cadence, now=now, settings=settings
        )
    places = {one.destination.id: one.destination for one in chosen}
    if whole:
        places[whole.id] = whole
    revived = [place for place in places.values() if place.paused_at]
    for place in revived:
        await revive_destination(connection, place.id, now=now)
    if revived:
        text = _("I write to {place} again; what waited comes now.")
        return text.format(place=place_name(revived[0]))
    if not paused:
        raise CommandError(_("Nothing to resume: none of these is paused."))
    if len(paused) == 1:
        return _("Resumed {query}.").format(query=paused[0].query)
    text = ngettext("Resumed {count} subscription.", "Resumed {count} subscriptions.", len(paused))
    return text.format(count=len(paused))


async def _unsubscribe(
    connection: AsyncConnection,
    chosen: list[Subscription],
    whole: Destination | None,
    desk: Desk,
) -> str:
    if not chosen:
        raise CommandError(_("There is no subscription to end."))
    await remove_subscriptions(connection, chosen)
    await drop_unused(connection, {one.destination.id for one in chosen})
    return tell_ended(chosen)


def tell_ended(chosen: Sequence[Subscription]) -> str:
    """Say that subscriptions have ended."""
    if len(chosen) == 1:
        text = _("Unsubscribed: {query} no longer comes to {place}.")
        return text.format(query=chosen[0].query, place=place_name(chosen[0].destination))
    text = ngettext(
        "Unsubscribed from {count} query.", "Unsubscribed from {count} queries.", len(chosen)
    )
    return text.format(count=len(chosen))
