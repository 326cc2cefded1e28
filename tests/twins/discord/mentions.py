"""Whom a message mentions, who hears of it, and what our bot must say about that.

Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
"""

from __future__ import annotations

import re

from tests.twins.discord.calls import Asked
from tests.twins.discord.components import displayed
from tests.twins.discord.errors import invalid
from tests.twins.discord.permissions import Right, rights_in
from tests.twins.discord.state import Channel, Json, Message, World

_MENTION = re.compile(r"@(everyone|here)|<@!?(\d+)>|<@&(\d+)>")
#: What a message can allow either all of, or some.
_KINDS = ("users", "roles")


def check_mentions(asked: Asked, message: Message, body: Json) -> None:
    """Nothing that people write may ping anybody, so every message must say whom it may.

    Args:
        asked: The call.
        message: As it was before; an empty one is new.
        body: What is asked for.

    Raises:
        Refused: what it allows contradicts itself.
    """
    if not {"content", "embeds", "components"} & body.keys():
        return
    allowed = body.get("allowed_mentions") or {}
    for kind in _KINDS:
        if allowed.get(kind) and kind in (allowed.get("parse") or []):
            raise invalid(
                f"allowed_mentions.{kind}", f"parse:['{kind}'] and ids exclude each other"
            )
    if allowed.get("parse") != []:
        asked.note("a message must have allowed_mentions with an empty parse")
    if allowed.get("users") or allowed.get("replied_user"):
        asked.note("no message pings a person")
    if allowed.get("roles") and message.sent:
        asked.note("a message that changes pings nobody, so it must not name whom")


def check_roles(asked: Asked, made: Message, body: Json) -> None:
    """Whom our bot allows to be pinged must be there, and stand in the message just once."""
    place = made.channel_id or asked.place.get("channel_id", "")
    channel = asked.world.channels.get(place)
    guild = asked.world.guilds.get(channel.guild_id) if channel else None
    said = [one[2] for text in _texts(made) for one in _MENTION.findall(text)]
    for role in (body.get("allowed_mentions") or {}).get("roles") or []:
        if guild is None or role not in guild.roles or role == guild.id:
            asked.note(f"there is no role {role} to ping")
        if said.count(role) != 1:
            asked.note(f"the role {role} may be pinged and is mentioned {said.count(role)} times")


def mentioned(message: Message, body: Json, *, interaction: bool) -> list[str]:
    """Work out whom a message mentions; texts in embeds never do."""
    usual = ["users"] if interaction else ["users", "roles", "everyone"]
    allowed = body.get("allowed_mentions") or {"parse": usual}
    parse = allowed.get("parse") or []
    found: list[str] = []
    for text in _texts(message):
        for everyone, user, role in _MENTION.findall(text):
            if everyone and "everyone" in parse:
                found.append("everyone")
            if user and ("users" in parse or user in (allowed.get("users") or [])):
                found.append(user)
            if role and ("roles" in parse or role in (allowed.get("roles") or [])):
                found.append(role)
    return list(dict.fromkeys(found))


def heard_by(world: World, channel: Channel, message: Message) -> list[str]:
    """Tell which of those whom a new message mentions hear of it.

    Roles only if anyone may mention them, or the author may mention everyone.
    """
    guild = world.guilds.get(channel.guild_id)
    roles = guild.roles if guild else {}
    may_all = bool(rights_in(world, channel, message.author_id) & Right.MENTION_EVERYONE)
    return [
        one
        for one in message.pings
        if one in world.users or may_all or (one in roles and roles[one].mentionable)
    ]


def _texts(message: Message) -> list[str]:
    return [message.content, *displayed(message.components)]
