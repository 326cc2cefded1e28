"""Destinations: channels, and people's direct messages, in a workspace.

Ids of destinations never come from outside unchecked: `find_destination` and `destinations_of` take
the workspace along, so that nobody reaches a channel of another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.storage.bulk import chunks
from bot.storage.missing import id_of
from bot.storage.people import ensure_person, ensure_workspace
from bot.storage.schema import destinations, workspaces

#: What `read_destination` needs of a row, under names that clash with nothing.
DESTINATION_COLUMNS = (
    destinations.c.id.label("destination_id"),
    destinations.c.external_id.label("destination_external_id"),
    destinations.c.is_person.label("destination_is_person"),
    destinations.c.name.label("destination_name"),
    destinations.c.person_id.label("destination_person_id"),
    destinations.c.paused_reason.label("destination_paused_reason"),
    destinations.c.paused_at.label("destination_paused_at"),
    workspaces.c.platform.label("workspace_platform"),
    workspaces.c.external_id.label("workspace_external_id"),
)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where messages go."""

    id: int
    address: Address
    #: A channel's name without "#"; a person's name.
    name: str
    #: Whose direct messages these are; None for a channel.
    person_id: int | None = None
    #: Why nothing can be sent there, in one sentence; None while all is well.
    paused_reason: str | None = None
    #: Since when, aware UTC.
    paused_at: datetime | None = None


def read_destination(row: RowMapping) -> Destination:
    """Make the value of a row that holds `DESTINATION_COLUMNS`."""
    return Destination(
        id=row["destination_id"],
        address=Address(
            platform=row["workspace_platform"],
            workspace=row["workspace_external_id"],
            target=row["destination_external_id"],
            is_person=row["destination_is_person"],
        ),
        name=row["destination_name"],
        person_id=row["destination_person_id"],
        paused_reason=row["destination_paused_reason"],
        paused_at=row["destination_paused_at"],
    )


async def ensure_destination(
    connection: AsyncConnection, address: Address, *, name: str = ""
) -> int:
    """Give a destination's id, made first when we did not know it, with its person.

    Args:
        connection: With a transaction for writing.
        address: The channel or the person's direct messages.
        name: The channel's name without "#", or the person's; a new one replaces the old.
    """
    workspace_id = await ensure_workspace(connection, address.platform, address.workspace)
    person_id = await ensure_person(connection, address, name=name) if address.is_person else None
    key = {
        "workspace_id": workspace_id,
        "external_id": address.target,
        "is_person": address.is_person,
    }
    others = {"name": name or address.target, "person_id": person_id}
    destination_id = await id_of(connection, destinations, key, others=others)
    if name:
        renamed = (destinations.c.id == destination_id) & (destinations.c.name != name)
        await connection.execute(update(destinations).where(renamed).values(name=name))
    return destination_id


async def find_destination(connection: AsyncConnection, address: Address) -> Destination | None:
    """Give the destination at an address, None when nothing was ever subscribed there."""
    found = await connection.execute(
        _all_destinations().where(
            workspaces.c.platform == address.platform,
            workspaces.c.external_id == address.workspace,
            destinations.c.external_id == address.target,
            destinations.c.is_person == address.is_person,
        )
    )
    row = found.mappings().first()
    return read_destination(row) if row else None


async def find_destinations(
    connection: AsyncConnection, person: Address, channel_ids: Collection[str], *, workspace: str
) -> dict[Address, Destination]:
    """Give a person's direct messages and some channels of a workspace, all at once.

    Args:
        connection: For reading.
        person: Their direct messages.
        channel_ids: The platform's own ids; any number.
        workspace: The platform's own id of the one that the channels are in.

    Returns:
        By address; where nothing was ever subscribed is left out.
    """
    home = workspaces.c.external_id == person.workspace
    own = home & destinations.c.is_person & (destinations.c.external_id == person.target)
    there = (workspaces.c.external_id == workspace) & destinations.c.is_person.is_(False)
    found: dict[Address, Destination] = {}
    for chunk in [*chunks(channel_ids)] or [[]]:
        channels = there & destinations.c.external_id.in_(chunk)
        rows = await connection.execute(
            _all_destinations().where(workspaces.c.platform == person.platform, or_(own, channels))
        )
        found.update((one.address, one) for one in map(read_destination, rows.mappings()))
    return found


async def channels_named(
    connection: AsyncConnection, platform: str, workspace: str, name: str
) -> Sequence[Destination]:
    """Give the channels of a workspace that people call `name`, without "#"."""
    found = await connection.execute(
        _all_destinations().where(
            workspaces.c.platform == platform,
            workspaces.c.external_id == workspace,
            destinations.c.name == name,
            destinations.c.is_person.is_(False),
        )
    )
    return [read_destination(row) for row in found.mappings()]


async def channels_in(
    connection: AsyncConnection, platform: str, workspace: str
) -> Sequence[Destination]:
    """Give every channel of a workspace where something was ever subscribed."""
    found = await connection.execute(
        _all_destinations().where(
            workspaces.c.platform == platform,
            workspaces.c.external_id == workspace,
            destinations.c.is_person.is_(False),
        )
    )
    return [read_destination(row) for row in found.mappings()]


async def destination_by_id(connection: AsyncConnection, destination_id: int) -> Destination | None:
    """Give one destination, None when it is gone; for ids that are our own."""
    found = await connection.execute(_all_destinations().where(destinations.c.id == destination_id))
    row = found.mappings().first()
    return read_destination(row) if row else None


async def paused_destinations(connection: AsyncConnection) -> list[Destination]:
    """Give every destination that met a dead end, for the operator."""
    stuck = _all_destinations().where(destinations.c.paused_at.is_not(None))
    found = await connection.execute(stuck.order_by(destinations.c.paused_at))
    return [read_destination(row) for row in found.mappings()]


async def rename_destination(connection: AsyncConnection, address: Address, name: str) -> None:
    """Call a destination by another name, where we know it."""
    destination = await find_destination(connection, address)
    if destination is not None and name:
        mine = destinations.c.id == destination.id
        await connection.execute(update(destinations).where(mine).values(name=name))


async def lock_destinations(connection: AsyncConnection, ids: Iterable[int]) -> None:
    """Hold destinations still until the transaction is over: nobody else changes what they get."""
    held = select(destinations.c.id).where(destinations.c.id.in_(sorted(ids)))
    await connection.execute(held.order_by(destinations.c.id).with_for_update(key_share=True))


async def pause_destination(
    connection: AsyncConnection, destination_id: int, *, reason: str, now: datetime
) -> bool:
    """Stop sending to a destination that met a dead end.

    Returns:
        Whether it was not paused before: its owner is told once.
    """
    active = (destinations.c.id == destination_id) & destinations.c.paused_at.is_(None)
    change = update(destinations).where(active).values(paused_reason=reason, paused_at=now)
    return (await connection.execute(change)).rowcount > 0


async def resume_destination(connection: AsyncConnection, destination_id: int) -> bool:
    """Send to a destination again.

    Returns:
        Whether it was paused.
    """
    paused = (destinations.c.id == destination_id) & destinations.c.paused_at.is_not(None)
    change = update(destinations).where(paused).values(paused_reason=None, paused_at=None)
    return (await connection.execute(change)).rowcount > 0


def _all_destinations() -> Select[Any]:
    # Rows of many columns: their types are in `DESTINATION_COLUMNS`, not in this annotation.
    return select(*DESTINATION_COLUMNS).join(
        workspaces, workspaces.c.id == destinations.c.workspace_id
    )
