"""`digest`: what waits, now; or when digests come, and the hours of the night that stay quiet."""

from __future__ import annotations

import re

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.commands.actions import Action, stale
from bot.commands.describing import SEPARATOR, Reader, reader_of, show_clock
from bot.commands.hours import said, wish
from bot.commands.parse import Options, split_options
from bot.commands.reach import ensure_place, place_name, reach_of
from bot.commands.request import Actor, Desk, Reply
from bot.commands.times import parse_span, show_days, show_minute, show_moment
from bot.deliveries.cadence import Cadence
from bot.deliveries.contents import digest_page
from bot.deliveries.digests import collect_now
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Message, Row
from bot.storage.destinations import Destination, lock_destinations
from bot.storage.digests import Schedule
from bot.storage.people import change_person, person_by_id

_QUIET = re.compile(
    r"\bquiet(?:\s+hours)?\s+(off|none|never|\S+(?:\s*(?:[-–—]|\bto\b|\buntil\b)\s*\S+)?)",
    re.IGNORECASE,
)


async def digest(rest: str, actor: Actor, desk: Desk) -> Message:
    """Send what waits now, or keep when digests shall come."""
    quiet = _QUIET.search(rest)
    text, options = split_options(_QUIET.sub(" ", rest, count=1))
    if text.casefold() not in {"", "now"}:
        message = _("I don't understand “{text}”; “/jobs help digest” shows what can be said.")
        raise CommandError(message.format(text=text))
    if options.ping is not None:
        raise CommandError(_of_a_subscription())
    if quiet is None and not said(options):
        return await _now(options, actor, desk)
    return await _set(options, quiet[1] if quiet else "", actor, desk)


async def press_digest(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Send what waits, or turn to another page of a digest that was sent."""
    if not action.arguments:
        return Reply(message=await _now(Options(), actor, desk))
    channel = Address(platform=actor.platform, workspace=actor.workspace, target=actor.channel)
    async with desk.database.read() as connection:
        page = await digest_page(
            connection,
            action.id(0),
            page=action.id(1),
            seen_from=[actor.own_address, *([channel] if actor.channel else [])],
        )
    if page is None:
        raise CommandError(stale())
    # What stands in a channel is everybody's: it stays as it is, and the answer is private.
    return Reply(message=page, replaces=not actor.channel)


async def _now(options: Options, actor: Actor, desk: Desk) -> Message:
    if options.cadence is not None or options.with_unknown is not None:
        raise CommandError(_of_a_subscription())
    now = desk.clock()
    async with desk.database.write() as connection:
        place = await ensure_place(connection, actor, options.to, desk)
        await lock_destinations(connection, [place.id])
        count = await collect_now(connection, place.id, now=now)
        reader = await _reader(connection, place, actor, desk)
    if place.paused_at:
        text = _("I cannot write to {place} at present: {reason}")
        raise CommandError(text.format(place=place_name(place), reason=place.paused_reason or ""))
    if count:
        text = ngettext(
            "{count} posting is on its way to {place}.",
            "{count} postings are on their way to {place}.",
            count,
        )
        return Message(heading=text.format(count=count, place=place_name(place)))
    return Message(heading=_("Nothing waits at present."), rows=_schedule_rows(reader))


def _of_a_subscription() -> str:
    return _("That belongs to a subscription, as in “/jobs edit 7 weekly”.")


async def _set(options: Options, quiet: str, actor: Actor, desk: Desk) -> Message:
    now = desk.clock()
    async with desk.database.write() as connection:
        place = await ensure_place(connection, actor, options.to, desk)
        await lock_destinations(connection, [place.id])
        await wish(connection, place, options, now=now, settings=desk.settings)
        if quiet:
            await _set_quiet(connection, place, quiet)
        reader = await _reader(connection, place, actor, desk)
        if not (reader.schedules or place.person_id):
            message = _("{place} takes no digest yet: subscribe it to something daily first.")
            raise CommandError(message.format(place=place_name(place)))
        paragraphs = await _person_settings(connection, place, reader)
    heading = _("Noted: when digests come to {place}.").format(place=place_name(place))
    return Message(heading=heading, paragraphs=paragraphs, rows=_schedule_rows(reader))


async def _set_quiet(connection: AsyncConnection, place: Destination, quiet: str) -> None:
    if place.person_id is None:
        raise CommandError(_("Quiet hours are for direct messages; a channel has none."))
    span = parse_span(quiet)
    begin, end = span if span else (None, None)
    await change_person(connection, place.person_id, quiet_from=begin, quiet_until=end)


async def _reader(
    connection: AsyncConnection, place: Destination, actor: Actor, desk: Desk
) -> Reader:
    return await reader_of(connection, await reach_of(connection, actor), [place], desk)


async def _person_settings(
    connection: AsyncConnection, place: Destination, reader: Reader
) -> tuple[str, ...]:
    person = await person_by_id(connection, place.person_id) if place.person_id else None
    if person is None:
        return ()
    minute = person.digest_minute
    text = _("Digests come at {clock} ({zone}), weekly ones on {days}.")
    told = [
        text.format(
            clock=show_minute(reader.settings.digest_hour * 60 if minute is None else minute),
            zone=reader.zone.key,
            days=show_days(person.digest_days),
        )
    ]
    if person.quiet_from is not None and person.quiet_until is not None:
        text = _("Direct messages wait from {begin} until {end}.")
        begin, end = show_minute(person.quiet_from), show_minute(person.quiet_until)
        told.append(text.format(begin=begin, end=end))
    if not reader.schedules:
        told.append(
            _("None of your subscriptions comes as a digest yet; “/jobs edit 7 daily” makes one.")
        )
    return tuple(told)


def _schedule_rows(reader: Reader) -> tuple[Row, ...]:
    return tuple(
        _schedule_row(schedule, reader)
        for _key, schedule in sorted(reader.schedules.items(), key=lambda item: item[0])
    )


def _schedule_row(schedule: Schedule, reader: Reader) -> Row:
    label = _("Daily digest") if schedule.cadence is Cadence.DAILY else _("Weekly digest")
    moment = show_moment(schedule.next_at, zone=reader.zone, now=reader.now)
    text = _("next {moment}").format(moment=moment)
    return Row(label=label, text=SEPARATOR.join([show_clock(schedule, reader), text]))
