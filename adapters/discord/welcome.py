"""A few words when the bot comes into a server: to who installed it, or where the server wants it.

Who that was stands in the server's audit log, which the bot reads only where it was allowed to; its
invite link does not ask for that. Nothing depends on it: what cannot be said is left out.
"""

from __future__ import annotations

import structlog
from discord import AuditLogAction, Client, Guild

from adapters.discord.asking import asking_once
from adapters.discord.failing import TROUBLE, delivery_error
from adapters.discord.marks import parameters
from adapters.discord.render import render_message
from adapters.discord.rights import why_closed
from bot.messages.catalogue import _
from bot.messages.message import Message

log = structlog.get_logger()

#: Entries of the audit log that are looked at for ours.
_ENTRIES = 5


async def welcome(client: Client, guild: Guild) -> None:
    """Say what the bot does and how to begin."""
    for find in (_with_installer, _where_wanted):
        try:
            with asking_once():
                channel_id = await find(client, guild)
                if channel_id is not None:
                    # The nonce keeps two processes from saying it twice.
                    said = parameters(render_message(_message(guild)), nonce=f"hwj{guild.id}")
                    await client.http.send_message(channel_id, params=said)
                    return
        except TROUBLE as error:
            reason = delivery_error(error, doing=False).message
            log.info("discord_not_welcomed", server=guild.id, reason=reason)
    log.info("discord_not_welcomed", server=guild.id)


async def _with_installer(client: Client, guild: Guild) -> int | None:
    installer = await _installer(client, guild)
    if installer is None:
        return None
    return int((await client.http.start_private_message(installer))["id"])


async def _where_wanted(_client: Client, guild: Guild) -> int | None:
    channel = guild.system_channel
    return channel.id if channel is not None and not why_closed(channel) else None


async def _installer(client: Client, guild: Guild) -> int | None:
    if not guild.me.guild_permissions.view_audit_log:
        return None
    entries = await client.http.get_audit_logs(
        guild.id, limit=_ENTRIES, action_type=AuditLogAction.bot_add.value
    )
    for entry in entries["audit_log_entries"]:
        if entry["target_id"] == str(guild.me.id) and entry["user_id"]:
            return int(entry["user_id"])
    return None


def _message(guild: Guild) -> Message:
    heading = _("Hello! I tell {server} of new jobs.").format(server=guild.name)
    return Message(
        heading=heading,
        paragraphs=(
            _(
                "Whoever may manage the server lets me post in a channel or forum: write “/jobs"
                " subscribe”, say in “query” what it is about, such as “#python remote”, and choose"
                " the channel in “to”."
            ),
            _(
                "Everybody can look around with “/jobs search”, and have alerts of their own in"
                " direct messages. “/jobs help” tells the rest."
            ),
        ),
    )
