"""Telling Discord of our commands, only when they have changed.

Discord takes 200 new commands a day from an application, and what is told counts even where it is
the same, so a digest of the definition is kept in the database. With a development server set, the
commands are kept there alone, where a change is seen at once: wherever else this database knows
them to be they are taken away, for people would see them twice.

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
from bot.storage.synced import forget_synced, keep_synced, synced_places

#: Any client will do; ours is made in `app.py`.
Tree = app_commands.CommandTree[Any]

#: Before an application's id in the name of a place.
_PREFIX = "discord:"

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
        known = await synced_places(connection, _everywhere(tree))
    others = [other for other in known if other != place]
    if known.get(place) == digest and not others and not anyway:
        return False
    if known.get(place) != digest or anyway:
        await _tell(tree, setup.dev_guild)
    for other in others:
        await _take_away(tree, other)
    async with desk.database.write() as connection:
        await keep_synced(connection, place, digest, now=desk.clock())
        await forget_synced(connection, others)
    log.info("discord_commands_synced", place=place, taken_from=others)
    return True


def digest_of(tree: Tree) -> str:
    """Give a digest of the definition of every command, 64 characters."""
    definition = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


async def _tell(tree: Tree, guild_id: int | None) -> None:
    if guild_id is None:
        await tree.sync()
        return
    guild = discord.Object(guild_id)
    tree.copy_global_to(guild=guild)
    await tree.sync(guild=guild)


async def _take_away(tree: Tree, place: str) -> None:
    """Let a place have no commands of ours any more."""
    application, _slash, guild = place.partition("/")
    number = int(application.removeprefix(_PREFIX))
    try:
        if guild:
            await tree.client.http.bulk_upsert_guild_commands(number, int(guild), [])
        else:
            await tree.client.http.bulk_upsert_global_commands(number, [])
    except (discord.Forbidden, discord.NotFound):
        # A server that took the bot out has none of its commands.
        log.info("discord_commands_not_taken_away", place=place)


def _everywhere(tree: Tree) -> str:
    return f"{_PREFIX}{tree.client.application_id}"


def _place(tree: Tree, setup: Setup) -> str:
    everywhere = _everywhere(tree)
    return everywhere if setup.dev_guild is None else f"{everywhere}/{setup.dev_guild}"
