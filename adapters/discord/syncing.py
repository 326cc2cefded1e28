"""Telling Discord of our commands, only when they have changed.

Discord takes 200 new commands a day from an application, and what is told counts even where it is
the same, so a digest of the definition is kept in the database. With a development server set, the
commands are kept there alone, where a change is seen at once.

Source: https://discord.com/developers/docs/interactions/application-commands#registering-a-command
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord.setup import Setup
from bot.commands.request import Desk
from bot.storage.synced import keep_synced, synced_digest

#: Any client will do; ours is made in `app.py`.
Tree = app_commands.CommandTree[Any]

log = structlog.get_logger()


async def sync(tree: Tree, desk: Desk, setup: Setup, *, anyway: bool = False) -> bool:
    """Tell Discord of the commands, if they are not what it was told last.

    Args:
        tree: Of a client that has logged in.
        desk: Remembers what was told.
        setup: Knows the server to develop in.
        anyway: Tell it even when nothing has changed, as after somebody deleted them by hand.

    Returns:
        Whether it was told.

    Raises:
        discord.DiscordException: Discord does not take them.
    """
    place = _place(tree, setup)
    digest = digest_of(tree)
    async with desk.database.read() as connection:
        known = await synced_digest(connection, place)
    if known == digest and not anyway:
        return False
    if setup.dev_guild is None:
        await tree.sync()
    else:
        guild = discord.Object(setup.dev_guild)
        tree.copy_global_to(guild=guild)
        await tree.sync(guild=guild)
    async with desk.database.write() as connection:
        await keep_synced(connection, place, digest, now=desk.clock())
    log.info("discord_commands_synced", place=place)
    return True


def digest_of(tree: Tree) -> str:
    """Give a digest of the definition of every command, 64 characters."""
    definition = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _place(tree: Tree, setup: Setup) -> str:
    application = f"discord:{tree.client.application_id}"
    return application if setup.dev_guild is None else f"{application}/{setup.dev_guild}"
