"""A subscription in words: how often it speaks, where, and what keeps it silent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.pings import tell_ping
from bot.commands.reach import Reach, place_name, zone_for
from bot.commands.request import Desk, LookAtPing
from bot.commands.times import show_days, show_minute, show_moment
from bot.deliveries.cadence import Cadence
from bot.messages.catalogue import _
from bot.settings import Settings
from bot.storage.destinations import Destination
from bot.storage.digests import Schedule, schedules_of
from bot.storage.subscriptions import Subscription

#: Days of a weekly digest when none are named: Monday.
DEFAULT_DAYS = "0"
SEPARATOR = " · "


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads, when, and what is known of the digests that they read about."""

    settings: Settings
    #: In which they read times.
    zone: ZoneInfo
    #: Aware UTC.
    now: datetime
    schedules: Mapping[tuple[int, Cadence], Schedule]
    #: Asks the platform whom a channel's messages may call.
    look_at_ping: LookAtPing

    def schedule(self, subscription: Subscription) -> Schedule | None:
        """Give the digest that a subscription's postings come with."""
        return self.schedules.get((subscription.destination.id, subscription.cadence))


async def reader_of(
    connection: AsyncConnection, reach: Reach, places: Collection[Destination], desk: Desk
) -> Reader:
    """Prepare to describe the subscriptions of some destinations to an actor."""
    schedules = await schedules_of(connection, [place.id for place in places])
    return Reader(
        settings=desk.settings,
        zone=zone_for(reach.person, desk.settings),
        now=desk.clock(),
        schedules={(one.destination_id, one.cadence): one for one in schedules},
        look_at_ping=reach.look_at_ping,
    )


def how_often(subscription: Subscription, reader: Reader) -> str:
    """Say how often a subscription speaks: "at once", "weekly on Monday at 09:00"."""
    if subscription.cadence is Cadence.INSTANT:
        return _("at once")
    schedule = reader.schedule(subscription)
    clock = show_clock(schedule, reader)
    if subscription.cadence is Cadence.DAILY:
        return _("daily at {clock}").format(clock=clock)
    days = show_days((schedule and schedule.days) or DEFAULT_DAYS)
    return _("weekly on {days} at {clock}").format(days=days, clock=clock)


def show_clock(schedule: Schedule | None, reader: Reader) -> str:
    """Say the hour of a digest, with its zone where that is not the reader's."""
    minute = schedule.minute if schedule else None
    clock = show_minute(reader.settings.digest_hour * 60 if minute is None else minute)
    zone = (schedule and schedule.time_zone) or reader.settings.time_zone
    return clock if zone == reader.zone.key else f"{clock} ({zone})"


def describe(subscription: Subscription, reader: Reader, *, with_place: bool = True) -> str:
    """Say all that a list shows of a subscription beside its query.

    Args:
        subscription: As it is now.
        reader: Who reads.
        with_place: Where it goes too; not where all of a list go to one place.
    """
    schedule, parts = reader.schedule(subscription), [how_often(subscription, reader)]
    if with_place:
        parts.append(_("to {place}").format(place=place_name(subscription.destination)))
    if subscription.with_unknown:
        parts.append(_("with unknown places"))
    if subscription.paused_at:
        since = show_moment(subscription.paused_at, zone=reader.zone, now=reader.now)
        parts.append(_("paused {since}").format(since=since))
    elif subscription.destination.paused_at:
        parts.append(
            _("waits: {place} cannot be reached").format(place=place_name(subscription.destination))
        )
    elif schedule:
        moment = show_moment(schedule.next_at, zone=reader.zone, now=reader.now)
        parts.append(_("next {moment}").format(moment=moment))
    # Last, for it may be a whole sentence.
    if ping := tell_ping(subscription, reader.look_at_ping):
        parts.append(ping)
    return SEPARATOR.join(parts)


def dead_ends(places: Collection[Destination], reader: Reader) -> tuple[str, ...]:
    """Say which destinations cannot be reached, and why."""
    text = _(
        "I cannot write to {place} since {moment}: {reason} “/jobs resume {name}” tries again."
    )
    return tuple(
        text.format(
            place=place_name(place),
            moment=show_moment(place.paused_at, zone=reader.zone, now=reader.now),
            reason=place.paused_reason or "",
            name="me" if place.address.is_person else place_name(place),
        )
        for place in places
        if place.paused_at
    )
