"""What becomes of channels, people and whole workspaces on a platform, as its events tell.

The way in for what happens there without anybody asking us: adapters translate their events into
these calls. Nobody's subscriptions are lost by any of it, but for those of a workspace that took
the bot out and did not bring it back within the operator's days of grace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

import structlog

from bot.channel import Address
from bot.commands.request import Desk
from bot.deliveries.dead_ends import close
from bot.deliveries.delivery import lane_of
from bot.deliveries.digests import collect_missed, move_to_zone, resume
from bot.storage.claims import revive_workspace
from bot.storage.destinations import find_destination, rename_destination
from bot.storage.moving import move_destination
from bot.storage.people import find_person
from bot.storage.workspaces import (
    OWN_PLATFORM,
    erase_removed_workspaces,
    known_workspaces,
    name_workspaces,
    people_reached,
    remove_workspace,
    restore_workspace,
)

log = structlog.get_logger()


async def close_destination(desk: Desk, address: Address, reason: str) -> None:
    """Pause a channel or person that cannot be reached any more; its owners are told once.

    Args:
        desk: Database and clock.
        address: One that we do not know is left alone.
        reason: Why, in one sentence.
    """
    async with desk.database.write() as connection:
        destination = await find_destination(connection, address)
        if destination is not None:
            await close(connection, destination.id, reason=reason, now=desk.clock())


async def reopen_destination(desk: Desk, address: Address, *, only: Collection[str] = ()) -> bool:
    """Write to a channel or person again that can be reached again.

    Args:
        desk: Database and clock.
        address: Where.
        only: Where it is closed for one of these reasons; empty: for whichever.

    Returns:
        Whether it was closed and is not any more: what waited is owed now.
    """
    async with desk.database.write() as connection:
        destination = await find_destination(connection, address)
        if destination is None or destination.paused_at is None:
            return False
        if only and destination.paused_reason not in only:
            return False
        await resume(connection, destination.id, now=desk.clock())
    return True


async def rename_channel(desk: Desk, address: Address, name: str) -> None:
    """Call a channel by its new name, where we know it."""
    async with desk.database.write() as connection:
        await rename_destination(connection, address, name)


async def move_channel(desk: Desk, address: Address, target: str) -> None:
    """Let a channel go on under the platform's new id of it, where we know it."""
    async with desk.database.write() as connection:
        await move_destination(connection, address, target)


async def note_profile(desk: Desk, address: Address, time_zone: str) -> None:
    """Follow the time zone in a person's profile; the one that they told us comes before it.

    Args:
        desk: Database, clock, and the community's zone.
        address: The person's direct messages; one whom we do not know is left alone.
        time_zone: IANA name; one that nobody knows changes nothing.
    """
    async with desk.database.write() as connection:
        person = await find_person(connection, address)
        if person is not None:
            await move_to_zone(
                connection, person.id, time_zone, now=desk.clock(), settings=desk.settings
            )


async def workspace_removed(desk: Desk, platform: str, workspace: str, reason: str) -> None:
    """Stop everything in a workspace that took the bot out; its data stays for the grace period.

    Args:
        desk: Database and clock.
        platform: "slack", "discord".
        workspace: The platform's own id.
        reason: Why nothing is sent there, in one sentence.
    """
    if platform == OWN_PLATFORM:
        return
    async with desk.database.write() as connection:
        removed = await remove_workspace(
            connection, platform, workspace, reason=reason, now=desk.clock()
        )
    if removed:
        name = lane_of(platform, workspace)
        log.warning("workspace_removed", workspace=name, grace_days=desk.settings.grace_days)


async def workspace_installed(desk: Desk, platform: str, workspace: str, name: str) -> None:
    """Serve a workspace that has the bot: for the first time, or again with all it had before.

    What failed because it was closed is tried again, and the instant matches that came meanwhile
    leave together in one digest each. Channels and people that are closed themselves stay closed.

    Args:
        desk: Database and clock.
        platform: "slack", "discord".
        workspace: The platform's own id.
        name: As people call it; "" keeps what is known.
    """
    now = desk.clock()
    async with desk.database.write() as connection:
        reason = await restore_workspace(connection, platform, workspace, name=name)
        if reason is None:
            return
        await revive_workspace(connection, platform, workspace, reason=reason, now=now)
        people = await people_reached(connection, platform, workspace)
        missed = await collect_missed(connection, people, now=now)
    log.info("workspace_restored", workspace=lane_of(platform, workspace), missed=missed)


async def note_presence(
    desk: Desk, platform: str, present: Mapping[str, str], *, reason: str
) -> None:
    """Follow what happened to workspaces while nobody listened.

    Args:
        desk: Database and clock.
        platform: "slack", "discord".
        present: Every workspace that has the bot now: the platform's own id → its name.
        reason: Why nothing is sent any more where it is not, in one sentence.
    """
    async with desk.database.read() as connection:
        known = await known_workspaces(connection, platform)
    for workspace, is_well in known.items():
        if workspace not in present:
            await workspace_removed(desk, platform, workspace, reason)
        elif not is_well:
            await workspace_installed(desk, platform, workspace, present[workspace])
    async with desk.database.write() as connection:
        await name_workspaces(connection, platform, present)


async def erase_removed(desk: Desk) -> int:
    """Erase everything of the workspaces whose days of grace are over.

    Returns:
        How many workspaces.
    """
    before = desk.clock() - timedelta(days=desk.settings.grace_days)
    async with desk.database.write() as connection:
        erased = await erase_removed_workspaces(connection, before=before)
    if erased:
        log.warning("workspaces_erased", count=erased)
    return erased
