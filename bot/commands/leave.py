"""The Unsubscribe button below a posting: ends what brought it to where it is pressed.

Of several subscriptions the reader chooses; a single one ends at once, and can be had again.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.commands.actions import Action, encode, stale
from bot.commands.describing import reader_of
from bot.commands.list import subscription_row
from bot.commands.parse import Options
from bot.commands.pause import tell_ended
from bot.commands.reach import Reach, ensure_actor, reach_of, require_manager
from bot.commands.request import Actor, Desk, Reply
from bot.commands.search import own_search
from bot.commands.subscribe import store_subscription
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.messages.message import Button, Message
from bot.storage.destinations import Destination, lock_destinations
from bot.storage.searches import remember_search
from bot.storage.subscriptions import Subscription, remove_subscriptions, subscriptions_of
from bot.storage.told import brought_by

#: Behind the cadence in an undo button: postings that do not say where they are count too.
_WITH_UNKNOWN = "u"


async def press_leave(action: Action, actor: Actor, desk: Desk) -> Reply:
    """End the subscription that brought a posting here; of several, ask which."""
    if actor.channel:
        require_manager(actor, actor.channel, name=actor.channels.get(actor.channel, ""))
    async with desk.database.write() as connection:
        reach = await reach_of(connection, actor)
        place = reach.channel if actor.channel else reach.own
        found = await _brought(connection, action.id(), place)
        if place is None or not found:
            raise CommandError(_("What brought this here has ended already."))
        if len(found) > 1:
            return Reply(message=await _ask(connection, found, reach, desk))
        [one] = found
        person_id = await ensure_actor(connection, actor, desk)
        search_id = await remember_search(connection, person_id, one.query, now=desk.clock())
        # Its digest's hour stays until that digest would be due: an undo finds it again.
        await remove_subscriptions(connection, found)
    return Reply(message=Message(heading=tell_ended(found), buttons=(_undo(one, search_id),)))


async def press_rejoin(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Make a subscription again that was ended by mistake, where it was and as it was."""
    query, _person_id = await own_search(action, actor, desk)
    cadence, flag, ping = (*"".join(action.arguments[2:]).split("-"), "", "")[:3]
    if cadence not in set(Cadence):
        raise CommandError(stale())
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
    places = [place for place in reach.changeable if place.id == action.id(1)]
    if not places:
        raise CommandError(stale())
    options = Options(
        to=_said(places[0].address),
        cadence=Cadence(cadence),
        with_unknown=flag == _WITH_UNKNOWN,
        ping=ping or None,
    )
    message = await store_subscription(query, options, actor, desk)
    return Reply(message=message, replaces=True)


async def _ask(
    connection: AsyncConnection, found: list[Subscription], reach: Reach, desk: Desk
) -> Message:
    reader = await reader_of(connection, reach, [found[0].destination], desk)
    return Message(
        heading=_("Several subscriptions brought this here. Which shall end?"),
        rows=tuple(subscription_row(one, reader) for one in found),
    )


async def _brought(
    connection: AsyncConnection, posting_id: int, place: Destination | None
) -> list[Subscription]:
    if place is None:
        return []
    # Held, so that nothing is owed meanwhile because of what ends.
    await lock_destinations(connection, [place.id])
    ids = await brought_by(connection, posting_id, place.id)
    return [one for one in await subscriptions_of(connection, [place.id]) if one.id in ids]


def _undo(one: Subscription, search_id: int) -> Button:
    how = f"{one.cadence.value}-{_WITH_UNKNOWN if one.with_unknown else ''}"
    how += f"-{one.ping}" if one.ping else ""
    action = encode("rejoin", search_id, one.destination.id, how)
    return Button(label=_("Undo"), action=action)


def _said(address: Address) -> str:
    return "" if address.is_person else f"<#{address.target}>"
