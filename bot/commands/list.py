"""`list`: subscriptions with their numbers, and buttons to change them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import encode
from bot.commands.describing import Reader, dead_ends, describe, reader_of
from bot.commands.reach import Reach, reach_of
from bot.commands.request import Actor, Desk
from bot.commands.unreached import waiting_there
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message, Row, Style
from bot.storage.destinations import Destination
from bot.storage.subscriptions import Subscription, subscriptions_of


async def list_(rest: str, actor: Actor, desk: Desk) -> Message:
    """Show the actor's subscriptions, and those of the channel they stand in if they manage it."""
    said = rest.casefold()
    if said not in {"", "all", "me", "mine"}:
        raise CommandError(
            _("Write “/jobs list”, or “/jobs list all” to see every channel that you manage.")
        )
    async with desk.database.read() as connection:
        reach = await reach_of(connection, actor)
        places = reach.changeable if said == "all" else reach.here
        return await listing(connection, reach, places, desk)


async def listing(
    connection: AsyncConnection,
    reach: Reach,
    places: Collection[Destination],
    desk: Desk,
    *,
    heading: str = "",
) -> Message:
    """Show the subscriptions of some destinations.

    Args:
        connection: For reading.
        reach: Of whoever reads.
        places: Whose subscriptions; all within `reach`.
        desk: What to work with.
        heading: What just happened; how many there are, unless told.
    """
    found = await subscriptions_of(connection, [place.id for place in places])
    reader = await reader_of(connection, reach, places, desk)
    return Message(
        heading=heading or _how_many(len(found)),
        paragraphs=(*dead_ends(places, reader), *await waiting_there(connection, places)),
        rows=tuple(subscription_row(subscription, reader) for subscription in found),
        buttons=_digest_button(reach, reader),
    )


def _digest_button(reach: Reach, reader: Reader) -> tuple[Button, ...]:
    # Only for the reader's own: a channel's digest is not called by a slip of the finger.
    if not any(schedule.person_id == reach.person_id for schedule in reader.schedules.values()):
        return ()
    return (Button(label=_("Digest now"), action=encode("digest-now")),)


def _how_many(count: int) -> str:
    if not count:
        return _(
            "There are no subscriptions yet; “/jobs subscribe #python remote” makes the first."
        )
    text = ngettext("{count} subscription.", "{count} subscriptions.", count)
    return text.format(count=count)


def subscription_row(subscription: Subscription, reader: Reader, *, with_place: bool = True) -> Row:
    """Show a subscription by its number, with all that is said of it, and buttons to change it."""
    return Row(
        label=_("{number}. {query}").format(number=subscription.id, query=subscription.query),
        text=describe(subscription, reader, with_place=with_place),
        buttons=subscription_buttons(subscription),
    )


def subscription_buttons(subscription: Subscription) -> tuple[Button, ...]:
    """Give the buttons below a subscription."""
    if subscription.paused_at or subscription.destination.paused_at:
        pause = Button(label=_("Resume"), action=encode("resume", subscription.id))
    else:
        pause = Button(label=_("Pause"), action=encode("pause", subscription.id))
    end = Button(
        label=_("Unsubscribe"), action=encode("unsub", subscription.id), style=Style.DANGER
    )
    return pause, end
