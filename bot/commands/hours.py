"""When digests come: for a person, as they set it; for a channel, as its managers do.

Due moments are computed in `bot.deliveries.digests`; this only says what is wished.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.parse import Options
from bot.deliveries.cadence import Cadence
from bot.deliveries.digests import ensure_schedule, reschedule
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.settings import Settings
from bot.storage.destinations import Destination
from bot.storage.digests import schedules_of, store_schedule
from bot.storage.people import change_person


async def set_hours(
    connection: AsyncConnection,
    place: Destination,
    options: Options,
    *,
    cadence: Cadence,
    now: datetime,
    settings: Settings,
) -> None:
    """Keep the hour, days and zone that were said with a subscription, and schedule its digest.

    Args:
        connection: With a transaction for writing.
        place: Where the subscription goes.
        options: What was said.
        cadence: Of the subscription.
        now: Aware UTC.
        settings: The community's hour and zone.

    Raises:
        CommandError: an hour was said for a channel that is told at once.
    """
    if place.person_id is None:
        wishes = said(options)
        if wishes and cadence is Cadence.INSTANT:
            message = _("A channel takes an hour and a zone for digests: say daily or weekly too.")
            raise CommandError(message)
    else:
        # A person has one hour for all of their digests.
        await wish(connection, place, options, now=now, settings=settings)
        wishes = {}
    await ensure_schedule(connection, place.id, cadence, now=now, settings=settings, **wishes)


async def wish(
    connection: AsyncConnection,
    place: Destination,
    options: Options,
    *,
    now: datetime,
    settings: Settings,
) -> None:
    """Keep the hour, days and zone of a destination's digests, all that it takes."""
    if wishes := said(options):
        await keep_wishes(connection, place, wishes, now=now, settings=settings)


async def keep_wishes(
    connection: AsyncConnection,
    place: Destination,
    wishes: Mapping[str, str | int | None],
    *,
    now: datetime,
    settings: Settings,
) -> None:
    """Keep wishes by the names of a schedule; None is what stands when nothing is wished."""
    own = wishes
    if place.person_id is not None:
        names = {"minute": "digest_minute", "days": "digest_days"}
        settings_of = {names.get(name, name): value for name, value in wishes.items()}
        await change_person(connection, place.person_id, **settings_of)
        own = {name: None for name in wishes}
    for schedule in await schedules_of(connection, [place.id]):
        await store_schedule(connection, (place.id, schedule.cadence), now=now, **own)
        await reschedule(connection, place.id, schedule.cadence, now=now, settings=settings)


def said(options: Options) -> dict[str, str | int | None]:
    """Give what was said of hours, by the names of a schedule."""
    wishes = {"minute": options.minute, "days": options.days, "time_zone": options.zone}
    return {name: value for name, value in wishes.items() if value is not None}
