"""How a message carries the number of its delivery, so that it is not sent twice and can be found.

Two marks, for two purposes. The nonce: for a few minutes Discord answers a second message with the
same nonce by the first one and posts nothing. But nobody promises that a nonce can be read back,
and the first message of a thread in a forum has none. So the first component of every message has
an id of ours: an invisible whole number that Discord keeps and gives back with the message. The
ids that Discord gives out by itself count from 1 and stay far below.
Source: https://discord.com/developers/docs/resources/message#create-message (`enforce_nonce`) and
https://discord.com/developers/docs/components/reference#anatomy-of-a-component (`id`)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

# What goes over the wire holds anything, hence `Any`.
from typing import Any

from discord import AllowedMentions
from discord.http import MultipartParameters, handle_message_parameters

from adapters.discord.pings import allowed
from adapters.discord.render import Rendered

#: Below are the ids that Discord gives out, at most 40 in a message.
_FIRST = 1_000
#: Ids are whole numbers of 32 bits with a sign.
_IDS = 2**31 - _FIRST


def nonce_of(delivery_id: int) -> str:
    """Give the nonce of a delivery, at most 25 characters."""
    return f"hw{delivery_id}"


def parameters(
    said: Rendered,
    *,
    delivery_id: int | None = None,
    nonce: str | None = None,
    pings: Collection[str] = (),
) -> MultipartParameters:
    """Write a message as discord.py's calls take it; it pings nobody but whom is named here.

    Args:
        said: What it says.
        delivery_id: What it is marked with; None for no mark.
        nonce: What keeps Discord from taking it twice.
        pings: Ids of the roles that it calls.
    """
    made = handle_message_parameters(
        view=said.view, allowed_mentions=AllowedMentions.none(), nonce=nonce
    )
    return _marked(made, made.payload, delivery_id, pings)


def thread_parameters(
    said: Rendered, *, delivery_id: int, name: str, tags: list[int], pings: Collection[str] = ()
) -> MultipartParameters:
    """Write a thread in a forum with its first message.

    Args:
        said: What the message says.
        delivery_id: What it is marked with.
        name: Of the thread.
        tags: Ids of the forum's tags.
        pings: Ids of the roles that it calls.
    """
    channel: dict[str, Any] = {"name": name, "applied_tags": [str(tag) for tag in tags]}
    made = handle_message_parameters(
        view=said.view, allowed_mentions=AllowedMentions.none(), channel_payload=channel
    )
    return _marked(made, (made.payload or {}).get("message"), delivery_id, pings)


def is_marked(message: Mapping[str, Any], delivery_id: int, bot_id: int) -> bool:
    """Tell whether a message that was read is the one of a delivery.

    Args:
        message: As Discord gives it.
        delivery_id: Whose.
        bot_id: Ours: anybody's bot can number its components alike.
    """
    author = message.get("author") or {}
    if author.get("id") != str(bot_id):
        return False
    if message.get("nonce") == nonce_of(delivery_id):
        return True
    components = message.get("components") or ()
    return any(one.get("id") == _mark(delivery_id) for one in components)


def _mark(delivery_id: int) -> int:
    return _FIRST + delivery_id % _IDS


def _marked(
    made: MultipartParameters,
    message: dict[str, Any] | None,
    delivery_id: int | None,
    pings: Collection[str],
) -> MultipartParameters:
    if delivery_id is not None and message and message.get("components"):
        message["components"][0]["id"] = _mark(delivery_id)
    if message and pings:
        message["allowed_mentions"] = allowed(pings)
    return made
