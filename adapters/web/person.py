"""The one person of the web platform: whoever sits at this machine, called "me"."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channel import Address
from bot.commands.request import Actor
from bot.messages.catalogue import _
from bot.storage.web_messages import WORKSPACE, room_key

PERSON = "me"
#: Their direct messages, as an address and as a room.
OWN_ADDRESS = Address(platform="web", workspace=WORKSPACE, target=PERSON, is_person=True)
OWN_ROOM = room_key(PERSON, is_person=True)


def actor_in(room: str, *, channels: Mapping[str, str]) -> Actor:
    """Say who stands in a room: the same person everywhere, who may manage every channel.

    Args:
        room: "jobs", "@me".
        channels: Every channel's name, by its key.
    """
    return Actor(
        platform="web",
        workspace=WORKSPACE,
        person=PERSON,
        name=_("You"),
        channel="" if room.startswith("@") else room,
        may_manage=True,
        channels=channels,
    )
