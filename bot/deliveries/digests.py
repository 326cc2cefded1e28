"""Digests: what waited goes out in one message, at the hour that its destination wants.

The schedules lie in the database and so does what is due: any number of processes may prepare
digests at once, and after days of downtime there is one digest and not one for each day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind
from bot.deliveries.hours import is_zone, next_digest, zone_of
from bot.messages.catalogue import _
from bot.settings import Settings
from bot.storage.claims import revive
from bot.storage.deliveries import Owed, enqueue
from bot.storage.destinations import destination_by_id, resume_destination
from bot.storage.digests import (
    Schedule,
    claim_due_schedules,
    drop_unused,
    move_on,
    schedules_of,
    schedules_of_person,
    store_schedule,
)
from bot.storage.matches import Match, hand_over, waiting_matches
from bot.storage.people import keep_profile_zone
from bot.storage.personal import unwanted
from bot.storage.postings import by_ids
from bot.storage.session import Database

__all__ = [
    "collect_now",
    "ensure_schedule",
    "move_to_zone",
    "next_digest",
    "prepare_digests",
    "reschedule",
    "resume",
]

#: Digests prepared in one transaction.
BATCH = 500
#: Days of a weekly digest for whom none are named: Monday.
DEFAULT_DAYS = "0"
#: What may leave in a digest of a cadence. Instant ones wait only while their destination is
#: paused or when a subscription changed, and then the next digest takes them along.
LEAVES_WITH = {
    Cadence.INSTANT: (Cadence.INSTANT,),
    Cadence.DAILY: (Cadence.INSTANT, Cadence.DAILY),
    Cadence.WEEKLY: (Cadence.INSTANT, Cadence.WEEKLY),
}


async def prepare_digests(database: Database, *, now: datetime, settings: Settings) -> int:
    """Enqueue every digest that is due, a batch a transaction.

    Returns:
        How many were made.
    """
    made = 0
    while True:
        async with database.write() as connection:
            due = await claim_due_schedules(connection, now=now, limit=BATCH)
            made += await _prepare(connection, due, now=now, settings=settings)
        if len(due) < BATCH:
            return made


async def ensure_schedule(
    connection: AsyncConnection,
    destination_id: int,
    cadence: Cadence,
    *,
    now: datetime,
    settings: Settings,
    **wishes: str | int | None,
) -> datetime | None:
    """Make sure that a subscription's matches leave, whatever it was before.

    To be called when a subscription is made, changed or resumed.

    Args:
        connection: With a transaction for writing.
        destination_id: Where it goes.
        cadence: Of the subscription.
        now: Aware UTC.
        settings: The community's hour and time zone.
        wishes: `minute`, `days` ("0,3") and `time_zone` that the destination shall have of its
            own; those of its person, and then the community's, hold for what is not named.

    Returns:
        When the next digest is due; None for an instant subscription.
    """
    if cadence is Cadence.INSTANT:
        # It was daily before, perhaps, and no digest will come for what has been waiting.
        await _collect(connection, destination_id, (cadence,), now=now, text=_missed())
        return None
    await store_schedule(connection, (destination_id, cadence), now=now, **wishes)
    return await reschedule(connection, destination_id, cadence, now=now, settings=settings)


async def reschedule(
    connection: AsyncConnection,
    destination_id: int,
    cadence: Cadence,
    *,
    now: datetime,
    settings: Settings,
) -> datetime | None:
    """Set when the next digest is due, after an hour, a day or a time zone changed.

    Returns:
        When, aware UTC; None when the destination takes no digest of this cadence.
    """
    for schedule in await schedules_of(connection, [destination_id]):
        if schedule.cadence is cadence:
            next_at = _next_at(schedule, now, settings)
            await move_on(connection, {(destination_id, cadence): next_at})
            return next_at
    return None


async def move_to_zone(
    connection: AsyncConnection, person_id: int, zone: str, *, now: datetime, settings: Settings
) -> None:
    """Keep the time zone of a person's profile, and let their digests follow it.

    Args:
        connection: With a transaction for writing.
        person_id: Whose.
        zone: IANA name as the platform tells it; one that nobody knows changes nothing.
        now: Aware UTC.
        settings: The community's hour and time zone.
    """
    if not (is_zone(zone) and await keep_profile_zone(connection, person_id, zone)):
        return
    # One that is due already comes first: moved on now, it would be lost for its day.
    later = [
        schedule
        for schedule in await schedules_of_person(connection, person_id)
        if schedule.next_at > now
    ]
    await move_on(
        connection,
        {(one.destination_id, one.cadence): _next_at(one, now, settings) for one in later},
    )


async def collect_now(connection: AsyncConnection, destination_id: int, *, now: datetime) -> int:
    """Send at once what waits for a destination's digests.

    Args:
        connection: With a transaction for writing.
        destination_id: Whose.
        now: Aware UTC.

    Returns:
        How many postings leave in it; with none, no message is sent.
    """
    text = _("You asked for what has come since the last digest.")
    return await _collect(connection, destination_id, tuple(Cadence), now=now, text=text)


async def resume(connection: AsyncConnection, destination_id: int, *, now: datetime) -> int:
    """Send to a destination again that met a dead end.

    What failed because of it is tried again, and the instant matches that have been waiting leave
    together in one digest.

    Args:
        connection: With a transaction for writing.
        destination_id: Which.
        now: Aware UTC.

    Returns:
        How many postings leave in that digest.
    """
    destination = await destination_by_id(connection, destination_id)
    if destination is None or not await resume_destination(connection, destination_id):
        return 0
    await revive(connection, destination_id, reason=destination.paused_reason or "", now=now)
    return await collect_missed(connection, {destination_id: destination.person_id}, now=now)


async def collect_missed(
    connection: AsyncConnection, people: Mapping[int, int | None], *, now: datetime
) -> int:
    """Send the instant matches that came while destinations could not be reached.

    Args:
        connection: With a transaction for writing.
        people: Destination → whose direct messages these are, None for a channel.
        now: Aware UTC.

    Returns:
        How many postings leave, in one digest for each destination.
    """
    return await _send_waiting(connection, people, (Cadence.INSTANT,), now=now, text=_missed())


def _missed() -> str:
    return _("This came while no message could be sent.")


async def _prepare(
    connection: AsyncConnection, due: Sequence[Schedule], *, now: datetime, settings: Settings
) -> int:
    made = 0
    for cadence, text in (
        (Cadence.DAILY, _("What came since the last daily digest.")),
        (Cadence.WEEKLY, _("What came since the last weekly digest.")),
    ):
        # A paused destination keeps its matches for the first digest after it is resumed.
        awake = {
            schedule.destination_id: schedule
            for schedule in due
            if schedule.cadence is cadence and not schedule.paused
        }
        people = {key: schedule.person_id for key, schedule in awake.items()}
        waiting = await _waiting(connection, people, LEAVES_WITH[cadence])
        moments = {key: f"{cadence}:{awake[key].next_at:%Y-%m-%dT%H:%MZ}" for key in waiting}
        await _enqueue(connection, waiting, moments, now=now, text=text)
        made += len(waiting)
    await move_on(
        connection,
        {
            (schedule.destination_id, schedule.cadence): _next_at(schedule, now, settings)
            for schedule in due
        },
    )
    await drop_unused(connection, [schedule.destination_id for schedule in due])
    return made


async def _collect(
    connection: AsyncConnection,
    destination_id: int,
    cadences: Collection[Cadence],
    *,
    now: datetime,
    text: str,
) -> int:
    destination = await destination_by_id(connection, destination_id)
    if destination is None or destination.paused_at is not None:
        return 0
    people = {destination_id: destination.person_id}
    return await _send_waiting(connection, people, cadences, now=now, text=text)


async def _send_waiting(
    connection: AsyncConnection,
    people: Mapping[int, int | None],
    cadences: Collection[Cadence],
    *,
    now: datetime,
    text: str,
) -> int:
    waiting = await _waiting(connection, people, cadences)
    # A match leaves once, so no other digest can begin with this one.
    moments = {key: f"now:{matches[0].id}" for key, matches in waiting.items()}
    await _enqueue(connection, waiting, moments, now=now, text=text)
    return sum(len(matches) for matches in waiting.values())


async def _waiting(
    connection: AsyncConnection, people: Mapping[int, int | None], cadences: Collection[Cadence]
) -> dict[int, list[Match]]:
    """Give what waits for each destination, without what its person hid or muted meanwhile.

    Args:
        connection: With a transaction for writing.
        people: Destination → whose direct messages these are.
        cadences: As for `waiting_matches`.
    """
    matches = await waiting_matches(connection, sorted(people), cadences)
    postings = await by_ids(connection, {match.posting_id for match in matches})
    asked = {person_id for person_id in people.values() if person_id is not None}
    known = await unwanted(connection, asked, list(postings.values()))
    waiting: dict[int, list[Match]] = {}
    for match in matches:
        person_id = people[match.destination_id]
        if person_id is None or known.wants(person_id, postings[match.posting_id]):
            waiting.setdefault(match.destination_id, []).append(match)
    return waiting


async def _enqueue(
    connection: AsyncConnection,
    waiting: Mapping[int, Sequence[Match]],
    moments: Mapping[int, str],
    *,
    now: datetime,
    text: str,
) -> None:
    keys = {key: f"digest:{key}:{moments[key]}" for key in waiting}
    owed = [
        Owed(kind=Kind.DIGEST, destination_id=key, due_at=now, unique_key=keys[key], text=text)
        for key in waiting
    ]
    new = await enqueue(connection, owed, now=now)
    carriers = {
        match.id: new[keys[key]]
        for key, matches in waiting.items()
        if keys[key] in new
        for match in matches
    }
    await hand_over(connection, carriers)


def _next_at(schedule: Schedule, now: datetime, settings: Settings) -> datetime:
    minute = settings.digest_hour * 60 if schedule.minute is None else schedule.minute
    days = [int(day) for day in (schedule.days or DEFAULT_DAYS).split(",")]
    return next_digest(
        now,
        minute=minute,
        days=days if schedule.cadence is Cadence.WEEKLY else None,
        zone=zone_of(schedule.time_zone, community=settings.zone),
    )
