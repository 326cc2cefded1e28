"""Messages of the local chat page, a platform of our own, and the rooms that they stand in.

A room is a destination without its workspace: "jobs" for a channel, "@me" for direct messages.
Nothing here knows how a message looks; that is the web adapter's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageError
from bot.messages.encoding import message_from_json, message_to_json
from bot.messages.message import Message
from bot.storage.missing import insert_missing
from bot.storage.schema import destinations, web_messages, workspaces

#: The one workspace of the web platform.
WORKSPACE = "local"
#: How far below the newest id a message may still turn up: more than ever write at one time.
LATE_IDS = 200


@dataclass(frozen=True, kw_only=True)
class WebMessage:
    """A message as it stands in a room. Times are aware UTC."""

    id: int
    #: "jobs", "@me".
    room: str
    #: The delivery that it fulfils; None for what no delivery stands behind.
    delivery_id: int | None
    message: Message
    posted_at: datetime
    #: None while it says what it said at first.
    edited_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Room:
    """Somewhere to read and write."""

    #: "jobs", "@me".
    key: str
    #: As people see it, without "#" or "@".
    name: str
    is_person: bool = False


@asynccontextmanager
async def storing() -> AsyncIterator[None]:
    """Turn whatever the database raises within into a `StorageError`, for who knows no SQL."""
    try:
        yield
    except SQLAlchemyError as error:
        message = "The database did not answer as it should."
        raise StorageError(message) from error


async def post(
    connection: AsyncConnection, *, room: str, message: Message, delivery_id: int, now: datetime
) -> int:
    """Put a message into a room, once for each delivery however often it is asked.

    Returns:
        The message's id; of the earlier one when this delivery was posted before.
    """
    values = {
        "room": room,
        "delivery_id": delivery_id,
        "content": message_to_json(message),
        "posted_at": now,
    }
    await insert_missing(connection, web_messages, values)
    asked = select(web_messages.c.id).where(web_messages.c.delivery_id == delivery_id)
    return int((await connection.execute(asked)).scalar_one())


async def by_delivery(connection: AsyncConnection, delivery_id: int) -> int | None:
    """Find the message of a delivery."""
    asked = select(web_messages.c.id).where(web_messages.c.delivery_id == delivery_id)
    found: int | None = await connection.scalar(asked)
    return found


async def edit(
    connection: AsyncConnection, message_id: int, message: Message, *, now: datetime
) -> bool:
    """Let a message say something else.

    Returns:
        Whether there is such a message.
    """
    changed = await connection.execute(
        update(web_messages)
        .where(web_messages.c.id == message_id)
        .values(content=message_to_json(message), edited_at=now)
    )
    return changed.rowcount > 0


async def erase(connection: AsyncConnection, room: str) -> int:
    """Remove every message of a room, as a person's direct messages go when they ask for it.

    Returns:
        How many there were.
    """
    gone = await connection.execute(delete(web_messages).where(web_messages.c.room == room))
    return gone.rowcount


async def latest(
    connection: AsyncConnection, room: str, *, limit: int, before: int | None = None
) -> list[WebMessage]:
    """Read a room's last messages, or the last ones before a message; oldest first."""
    asked = select(web_messages).where(web_messages.c.room == room)
    if before is not None:
        asked = asked.where(web_messages.c.id < before)
    rows = await connection.execute(asked.order_by(web_messages.c.id.desc()).limit(limit))
    return [_message(row) for row in reversed(rows.all())]


async def changed(
    connection: AsyncConnection, *, after: int, since: datetime, limit: int
) -> dict[int, datetime | None]:
    """Tell which messages of any room are new or were edited; cheap enough to ask every second.

    An id is given before its message is committed, so one below `after` may turn up late: those
    posted since the moment are named too. Who asks must bear to hear of a message again.

    Args:
        connection: To read on.
        after: The newest message that is known; 0 for none.
        since: A little before the last time that somebody asked.
        limit: At most so many, newest first.

    Returns:
        When each was edited last, by id.
    """
    columns = web_messages.c
    late = (columns.id > after - LATE_IDS) & (columns.posted_at >= since)
    asked = (
        select(columns.id, columns.edited_at)
        .where(or_(columns.id > after, late, columns.edited_at >= since))
        .order_by(columns.id.desc())
        .limit(limit)
    )
    return {row.id: row.edited_at for row in await connection.execute(asked)}


async def by_ids(connection: AsyncConnection, ids: Collection[int]) -> list[WebMessage]:
    """Read these messages, oldest first; what is gone is left out."""
    asked = select(web_messages).where(web_messages.c.id.in_(ids)).order_by(web_messages.c.id)
    return [_message(row) for row in await connection.execute(asked)]


async def last_id(connection: AsyncConnection, room: str | None = None) -> int:
    """Tell the id of the newest message, of one room or of all; 0 while there is none."""
    asked = select(func.max(web_messages.c.id))
    if room is not None:
        asked = asked.where(web_messages.c.room == room)
    found: int | None = await connection.scalar(asked)
    return found or 0


async def unread(connection: AsyncConnection, read: Mapping[str, int]) -> dict[str, int]:
    """Count messages of each room after the last one that was read there."""
    counts: dict[str, int] = {}
    for room, after in read.items():
        asked = select(func.count()).where(web_messages.c.room == room, web_messages.c.id > after)
        counts[room] = await connection.scalar(asked) or 0
    return counts


async def rooms(connection: AsyncConnection) -> Sequence[Room]:
    """List every room that is a destination: channels by name, then people."""
    asked = (
        select(destinations.c.external_id, destinations.c.name, destinations.c.is_person)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .where(workspaces.c.platform == "web", workspaces.c.external_id == WORKSPACE)
        .order_by(destinations.c.is_person, destinations.c.external_id)
    )
    return [
        Room(
            key=room_key(row.external_id, is_person=row.is_person),
            name=row.name or row.external_id,
            is_person=row.is_person,
        )
        for row in await connection.execute(asked)
    ]


async def answers(connection: AsyncConnection) -> bool:
    """Tell whether the database answers at all."""
    return await connection.scalar(select(1)) == 1


def room_key(target: str, *, is_person: bool) -> str:
    """Name a room as this table does."""
    return f"@{target}" if is_person else target


def _message(row: Row[Any]) -> WebMessage:
    return WebMessage(
        id=row.id,
        room=row.room,
        delivery_id=row.delivery_id,
        message=message_from_json(row.content),
        posted_at=row.posted_at,
        edited_at=row.edited_at,
    )
