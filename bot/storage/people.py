"""Workspaces and the people in them.

A person is a person of one workspace: someone in two teams is two people here, who share nothing.
Where a platform knows people beside its servers, as Discord does, they all belong to a workspace of
their own.
Where their messages go is in `destinations.py`, what they did with postings in `personal.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.storage.missing import id_of
from bot.storage.schema import people, workspaces


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who spoke to us, and how they want their digests."""

    id: int
    workspace_id: int
    #: The platform's own id.
    external_id: str
    #: As others see them.
    name: str
    #: IANA name that they chose; None: their profile's.
    time_zone: str | None = None
    #: IANA name in their profile on the platform; None: the community's.
    profile_zone: str | None = None
    #: Minutes after local midnight; None: the community's hour.
    digest_minute: int | None = None
    #: Weekdays of the weekly digest, 0 is Monday: "0", "0,3".
    digest_days: str = "0"
    #: Instant direct messages wait between these two, minutes after local midnight; None: never.
    quiet_from: int | None = None
    quiet_until: int | None = None
    #: Key of the place where they live; None: they did not say.
    home_key: str | None = None


async def ensure_workspace(
    connection: AsyncConnection, platform: str, external_id: str, *, name: str = ""
) -> int:
    """Give a workspace's id, made first when we did not know it."""
    key = {"platform": platform, "external_id": external_id}
    return await id_of(connection, workspaces, key, others={"name": name or external_id})


async def ensure_person(connection: AsyncConnection, address: Address, *, name: str = "") -> int:
    """Give a person's id, made first when we did not know them.

    Args:
        connection: With a transaction for writing.
        address: The person's direct messages.
        name: As others see them; a new one replaces the old.
    """
    workspace_id = await ensure_workspace(connection, address.platform, address.workspace)
    key = {"workspace_id": workspace_id, "external_id": address.target}
    person_id = await id_of(connection, people, key, others={"name": name or address.target})
    if name:
        renamed = (people.c.id == person_id) & (people.c.name != name)
        await connection.execute(update(people).where(renamed).values(name=name))
    return person_id


async def find_workspace(
    connection: AsyncConnection, platform: str, external_id: str
) -> int | None:
    """Give a workspace's id, None when we do not know it."""
    known = (workspaces.c.platform == platform) & (workspaces.c.external_id == external_id)
    found: int | None = await connection.scalar(select(workspaces.c.id).where(known))
    return found


async def find_person(connection: AsyncConnection, address: Address) -> Person | None:
    """Give the person behind an address, None when we do not know them."""
    found = await connection.execute(
        select(people)
        .join(workspaces, workspaces.c.id == people.c.workspace_id)
        .where(
            workspaces.c.platform == address.platform,
            workspaces.c.external_id == address.workspace,
            people.c.external_id == address.target,
        )
    )
    row = found.mappings().first()
    return Person(**row) if row else None


async def person_by_id(connection: AsyncConnection, person_id: int) -> Person | None:
    """Give one person, None when they are gone."""
    found = await connection.execute(select(people).where(people.c.id == person_id))
    row = found.mappings().first()
    return Person(**row) if row else None


async def keep_profile_zone(connection: AsyncConnection, person_id: int, zone: str) -> bool:
    """Keep the time zone of a person's profile.

    Returns:
        Whether it was another one before.
    """
    before = people.c.profile_zone.is_(None) | (people.c.profile_zone != zone)
    moved = update(people).where(people.c.id == person_id, before).values(profile_zone=zone)
    return (await connection.execute(moved)).rowcount > 0


async def change_person(
    connection: AsyncConnection, person_id: int, **settings: str | int | None
) -> None:
    """Keep new settings of one person, by the names of `Person`."""
    await connection.execute(update(people).where(people.c.id == person_id).values(**settings))
