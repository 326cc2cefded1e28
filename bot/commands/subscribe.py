"""`subscribe`: stores a query that stands, and says what it would have sent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.commands.actions import Action, encode
from bot.commands.describing import how_often, reader_of
from bot.commands.hours import set_hours
from bot.commands.parse import Options, split_options
from bot.commands.pings import require_ping, tell_ping
from bot.commands.preview import preview
from bot.commands.reach import Reach, ensure_actor, ensure_place, place_name, reach_of
from bot.commands.request import Actor, Desk, Reply
from bot.commands.search import own_search
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.messages.message import Button, Message
from bot.queries.parse import parse_query, require_standing
from bot.queries.query import Query
from bot.storage.destinations import (
    Destination,
    destination_by_id,
    ensure_destination,
    lock_destinations,
)
from bot.storage.subscriptions import (
    Subscription,
    add_subscription,
    change_subscription,
    pause_subscriptions,
    same_subscription,
    subscriptions_of,
)

#: Subscriptions that one destination takes.
MAX_SUBSCRIPTIONS = 200


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A subscription, and whether it was there before."""

    subscription: Subscription
    is_new: bool


async def subscribe(rest: str, actor: Actor, desk: Desk) -> Message:
    """Store a subscription and show what it would have sent."""
    text, options = split_options(rest)
    return await store_subscription(parse_query(text), options, actor, desk)


async def press_alert(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Subscribe the actor to their own search."""
    query, _person_id = await own_search(action, actor, desk)
    return Reply(message=await store_subscription(query, Options(), actor, desk))


async def store_subscription(query: Query, options: Options, actor: Actor, desk: Desk) -> Message:
    """Store a subscription where the actor may have one, and show what it would have sent.

    Raises:
        UsageError: the query is for searches only, the options do not go together, the actor may
            not change that place, or it holds as many as it takes.
    """
    require_standing(query)
    async with desk.database.write() as connection:
        person_id = await ensure_actor(connection, actor, desk)
        place = await ensure_place(connection, actor, options.to, desk)
        await require_ping(connection, options.ping, place, actor)
        stored = await _store(connection, query, options, place, person_id, desk)
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        heading = await _heading(connection, stored, reach, desk)
        return await stored_message(connection, stored.subscription, reach, desk, heading=heading)


async def subscribe_address(query: Query, options: Options, address: Address, desk: Desk) -> Stored:
    """Store a subscription for the operator, who may name any destination.

    Raises:
        UsageError: the query is for searches only, or the options do not go together.
    """
    require_standing(query)
    async with desk.database.write() as connection:
        place = await destination_by_id(connection, await ensure_destination(connection, address))
        if place is None:
            message = "a destination vanished within its transaction"
            raise AssertionError(message)
        return await _store(connection, query, options, place, None, desk)


async def _store(
    connection: AsyncConnection,
    query: Query,
    options: Options,
    place: Destination,
    person_id: int | None,
    desk: Desk,
) -> Stored:
    now, text = desk.clock(), str(query)
    await lock_destinations(connection, [place.id])
    earlier = await same_subscription(connection, text, place.id)
    cadence = choose_cadence(options, earlier.cadence if earlier else Cadence.INSTANT)
    if earlier:
        await change_subscription(
            connection,
            earlier,
            cadence=cadence,
            with_unknown=options.with_unknown,
            ping=options.ping,
        )
        # Whoever asks for it again wants to hear of it again.
        await pause_subscriptions(connection, [earlier.id], at=None)
    else:
        await _require_room(connection, place)
        await add_subscription(
            connection,
            query=text,
            destination_id=place.id,
            cadence=cadence,
            with_unknown=bool(options.with_unknown),
            created_by=person_id,
            now=now,
            ping=options.ping or None,
        )
    await set_hours(connection, place, options, cadence=cadence, now=now, settings=desk.settings)
    found = await same_subscription(connection, text, place.id)
    if found is None:
        message = "a subscription vanished within its transaction"
        raise AssertionError(message)
    return Stored(subscription=found, is_new=earlier is None)


def choose_cadence(options: Options, otherwise: Cadence) -> Cadence:
    """Tell how often a subscription shall speak.

    Args:
        options: What was said; an hour alone asks for a digest.
        otherwise: What holds when nothing was said.

    Raises:
        CommandError: an hour was named for something that comes at once.
    """
    timed = options.minute is not None or options.days is not None
    if options.cadence is Cadence.INSTANT and timed:
        message = _("“instant” comes at once, so it takes no hour; say daily or weekly with one.")
        raise CommandError(message)
    if options.cadence is not None:
        return options.cadence
    if timed and otherwise is Cadence.INSTANT:
        return Cadence.WEEKLY if options.days is not None else Cadence.DAILY
    return otherwise


async def stored_message(
    connection: AsyncConnection,
    subscription: Subscription,
    reach: Reach,
    desk: Desk,
    *,
    heading: str,
) -> Message:
    """Answer with a subscription as it is now, what it would have sent, and buttons for it."""
    would = await preview(connection, subscription, desk)
    ping = tell_ping(subscription, reach.look_at_ping)
    told = (_("It {pings}.").format(pings=ping.rstrip(".")),) if ping else ()
    end = Button(label=_("Unsubscribe"), action=encode("unsub", subscription.id))
    return Message(
        heading=heading,
        paragraphs=(*told, *would.paragraphs),
        cards=would.cards,
        rows=would.rows,
        buttons=(*would.buttons, end),
    )


async def _heading(connection: AsyncConnection, stored: Stored, reach: Reach, desk: Desk) -> str:
    subscription = stored.subscription
    reader = await reader_of(connection, reach, [subscription.destination], desk)
    text = (
        _("Subscription {number}: {query} comes to {place} {how_often}.")
        if stored.is_new
        else _("You had that already, as {number}: {query} comes to {place} {how_often}.")
    )
    return text.format(
        number=subscription.id,
        query=subscription.query,
        place=place_name(subscription.destination),
        how_often=how_often(subscription, reader),
    )


async def _require_room(connection: AsyncConnection, place: Destination) -> None:
    if len(await subscriptions_of(connection, [place.id])) < MAX_SUBSCRIPTIONS:
        return
    message = _("{limit} subscriptions are as many as one place takes; end some first.")
    raise CommandError(message.format(limit=MAX_SUBSCRIPTIONS))
