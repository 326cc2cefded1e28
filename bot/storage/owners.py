"""Who made the subscriptions of a destination: they are told when it meets a dead end."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.storage.schema import people, subscriptions, workspaces


async def owners_of(connection: AsyncConnection, destination_id: int) -> list[Address]:
    """Give the direct messages of everybody who made a subscription there."""
    found = await connection.execute(
        select(
            workspaces.c.platform,
            workspaces.c.external_id.label("workspace"),
            people.c.external_id.label("person"),
        )
        .join(people, people.c.workspace_id == workspaces.c.id)
        .join(subscriptions, subscriptions.c.created_by == people.c.id)
        .where(subscriptions.c.destination_id == destination_id)
        .distinct()
    )
    return [
        Address(platform=row.platform, workspace=row.workspace, target=row.person, is_person=True)
        for row in found
    ]
