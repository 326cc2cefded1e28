"""Wants become matches: one for each (posting, destination), whoever announces it however often.

All of it happens inside the database, for as many as there are. Only what has to be told at once is
read, since somebody has to think about floods and quiet hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import URGENCY, Cadence
from bot.storage.bulk import insert_new_from
from bot.storage.columns import Utc
from bot.storage.matches import Match
from bot.storage.schema import (
    destinations,
    match_subscriptions,
    matches,
    people,
    subscriptions,
    workspaces,
)
from bot.storage.wants import wants


@dataclass(frozen=True, kw_only=True)
class NewMatches:
    """What one announcement made."""

    #: Only matches with larger ids are new.
    after_id: int
    count: int
    #: How many of them are for those who want to be told at once.
    instant: int


@dataclass(frozen=True, kw_only=True)
class Taker:
    """A destination that is told at once."""

    #: Of the person, for direct messages: see `bot.deliveries.hours`.
    quiet_from: int | None
    quiet_until: int | None
    time_zone: str | None


async def make_matches(connection: AsyncConnection, *, now: datetime) -> NewMatches:
    """Make the matches that are wanted and not there yet, with their subscriptions.

    Args:
        connection: With a transaction for writing, after `take_turn` and `gather_wants`.
        now: Aware UTC.

    Returns:
        What is new; nobody else makes matches before this transaction is over.
    """
    after_id = await connection.scalar(select(func.max(matches.c.id))) or 0
    try:
        async with connection.begin_nested():
            await _make(connection, now)
            await _say_why(connection, after_id)
    except IntegrityError:
        # Somebody unsubscribed, or left, this very moment.
        await _hold(connection)
        await _make(connection, now)
        await _say_why(connection, after_id)
    is_instant = matches.c.cadence == Cadence.INSTANT.value
    counts = select(func.count(), func.count(case((is_instant, 1))))
    found = await connection.execute(counts.where(matches.c.id > after_id))
    count, instant = found.one()
    return NewMatches(after_id=after_id, count=count, instant=instant)


async def told_at_once(
    connection: AsyncConnection, made: NewMatches
) -> tuple[list[Match], dict[int, Taker]]:
    """Give the new matches that go out now and that nothing carries yet, oldest first.

    Returns:
        The matches, and who takes them, by destination. What is owed to a destination that met a
        dead end waits.
    """
    zone = func.coalesce(people.c.time_zone, people.c.profile_zone).label("time_zone")
    columns = (matches.c.id, matches.c.posting_id, matches.c.destination_id)
    found = await connection.execute(
        ready_to_be_told(made, *columns, people.c.quiet_from, people.c.quiet_until, zone)
        .where(matches.c.delivery_id.is_(None))
        .order_by(matches.c.id)
    )
    instant: list[Match] = []
    takers: dict[int, Taker] = {}
    for row in found:
        instant.append(
            Match(id=row.id, posting_id=row.posting_id, destination_id=row.destination_id)
        )
        takers[row.destination_id] = Taker(
            quiet_from=row.quiet_from, quiet_until=row.quiet_until, time_zone=row.time_zone
        )
    return instant, takers


def ready_to_be_told(made: NewMatches, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the new matches that go out now, their destinations, workspaces and people."""
    return (
        select(*columns)
        .select_from(matches)
        .join(destinations, destinations.c.id == matches.c.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .outerjoin(people, people.c.id == destinations.c.person_id)
        .where(
            matches.c.id > made.after_id,
            matches.c.cadence == Cadence.INSTANT.value,
            destinations.c.paused_at.is_(None),
            workspaces.c.paused_at.is_(None),
        )
    )


async def _hold(connection: AsyncConnection) -> None:
    """Keep destinations and subscriptions from going away before the transaction is over.

    Those that are gone already want nothing any more.
    """
    held = (
        select(subscriptions.c.id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .where(subscriptions.c.id.in_(select(wants.c.subscription_id)))
        # Always in one order, so that nobody waits for us while we wait for them.
        .order_by(destinations.c.id, subscriptions.c.id)
        .with_for_update(read=True, key_share=True, of=[destinations, subscriptions])
        .cte("held")
        .prefix_with("MATERIALIZED")
    )
    gone = wants.c.subscription_id.not_in(select(held.c.id))
    await connection.execute(delete(wants).where(gone))


async def _make(connection: AsyncConnection, now: datetime) -> None:
    urgency = func.min(wants.c.urgency)
    cadence = case({place: one.value for place, one in enumerate(URGENCY)}, value=urgency)
    wanted = (
        select(wants.c.posting_id, wants.c.destination_id, cadence, literal(now, Utc))
        .group_by(wants.c.posting_id, wants.c.destination_id)
        # Ids in the order in which postings are announced.
        .order_by(func.min(wants.c.place), wants.c.destination_id)
    )
    columns = ("posting_id", "destination_id", "cadence", "matched_at")
    await insert_new_from(connection, matches, columns, wanted)


async def _say_why(connection: AsyncConnection, after_id: int) -> None:
    """Note which subscriptions asked for each new match."""
    asked = (wants.c.posting_id == matches.c.posting_id) & (
        wants.c.destination_id == matches.c.destination_id
    )
    because = (
        select(matches.c.id, wants.c.subscription_id)
        .join(wants, asked)
        .where(matches.c.id > after_id)
        .distinct()
    )
    columns = ["match_id", "subscription_id"]
    await connection.execute(insert(match_subscriptions).from_select(columns, because))
