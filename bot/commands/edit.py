"""`edit`: another query or other options for a subscription that keeps its number."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action, stale
from bot.commands.chosen import number_in
from bot.commands.describing import how_often, reader_of
from bot.commands.hours import said, set_hours
from bot.commands.parse import Options, split_options
from bot.commands.pings import require_ping
from bot.commands.reach import place_name, reach_of, require_subscription
from bot.commands.request import Actor, Desk, Reply
from bot.commands.subscribe import choose_cadence, stored_message
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.messages.message import Message
from bot.queries.parse import parse_query, require_standing
from bot.queries.query import Query
from bot.queries.widen import suggest_wider
from bot.storage.destinations import lock_destinations
from bot.storage.digests import drop_unused
from bot.storage.subscriptions import Subscription, change_subscription, same_subscription


async def edit(rest: str, actor: Actor, desk: Desk) -> Message:
    """Change a subscription's query, options, or both."""
    word, changes = (*rest.split(maxsplit=1), "", "")[:2]
    if not word or not changes:
        raise CommandError(_("Say which and what, as in “/jobs edit 7 #go remote daily”."))
    text, options = split_options(changes)
    if options.to:
        message = _("A subscription stays where it is: unsubscribe it and subscribe over there.")
        raise CommandError(message)
    query = parse_query(text) if text else None
    return await edit_subscription(number_in(word), query, options, actor, desk)


async def press_widen(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Ask for both halves of a filter by place, work there and remote work from there."""
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        subscription = await require_subscription(connection, reach, action.id())
    wider = suggest_wider(parse_query(subscription.query))
    if wider is None:
        raise CommandError(stale())
    message = await edit_subscription(subscription.id, wider, Options(), actor, desk)
    return Reply(message=message, replaces=True)


async def press_cadence(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Change how often the subscription behind a button speaks."""
    if len(action.arguments) != 2 or action.arguments[1] not in set(Cadence):
        raise CommandError(stale())
    options = Options(cadence=Cadence(action.arguments[1]))
    return Reply(
        message=await edit_subscription(action.id(), None, options, actor, desk), replaces=True
    )


async def edit_subscription(
    number: int, query: Query | None, options: Options, actor: Actor, desk: Desk
) -> Message:
    """Change a subscription that the actor may change, and show what it would have sent.

    Raises:
        UsageError: there is none by that number within their reach, the query is for searches
            only, another subscription asks for it already, or the options do not go together.
    """
    if query is not None:
        require_standing(query)
    async with desk.database.write() as connection:
        reach = await reach_of(connection, actor)
        subscription = await require_subscription(connection, reach, number)
        await lock_destinations(connection, [subscription.destination.id])
        await require_ping(connection, options.ping, subscription.destination, actor)
        await _change(connection, subscription, query, options, desk)
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        subscription = await require_subscription(connection, reach, number)
        reader = await reader_of(connection, reach, [subscription.destination], desk)
        heading = _("Subscription {number} is now {query}, to {place} {how_often}.").format(
            number=number,
            query=subscription.query,
            place=place_name(subscription.destination),
            how_often=how_often(subscription, reader),
        )
        return await stored_message(connection, subscription, reach, desk, heading=heading)


async def _change(
    connection: AsyncConnection,
    subscription: Subscription,
    query: Query | None,
    options: Options,
    desk: Desk,
) -> None:
    text = None if query is None else str(query)
    if text is not None:
        await _require_no_twin(connection, subscription, text)
    cadence = choose_cadence(options, subscription.cadence)
    await change_subscription(
        connection,
        subscription,
        query=text,
        cadence=cadence,
        with_unknown=options.with_unknown,
        ping=options.ping,
    )
    if cadence is not subscription.cadence or said(options):
        await set_hours(
            connection,
            subscription.destination,
            options,
            cadence=cadence,
            now=desk.clock(),
            settings=desk.settings,
        )
        await drop_unused(connection, [subscription.destination.id])


async def _require_no_twin(
    connection: AsyncConnection, subscription: Subscription, text: str
) -> None:
    twin = await same_subscription(connection, text, subscription.destination.id)
    if twin is not None and twin.id != subscription.id:
        message = _("Subscription {number} asks for that already.")
        raise CommandError(message.format(number=twin.id))
