"""The links by which people take the bot in: into a server, or along for themselves.

Source: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

from dataclasses import dataclass

from discord import Permissions
from discord.utils import oauth_url

from adapters.discord.client import logged_in
from adapters.discord.setup import Setup
from bot.messages.catalogue import _

#: What a server is asked for, by discord.py's names: nothing that the bot does not use.
#: Source: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
PERMISSIONS = (
    # To see the channels that it is told to post in.
    "view_channel",
    # To post there, and to begin a thread for each posting in a forum.
    "send_messages",
    # To edit a post in a forum when its posting changes, and to post in threads.
    "send_messages_in_threads",
    # To show where links lead.
    "embed_links",
    # To find a message again whose sending was interrupted, rather than to send it twice.
    "read_message_history",
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to take the bot in."""

    #: For whom it is.
    title: str
    url: str


async def invite_links(setup: Setup) -> list[Link]:
    """Give every link; Discord is asked who we are.

    Raises:
        HirewireError: Discord refuses the token, or cannot be reached.
    """
    async with logged_in(setup) as client:
        return links_of(client.application_id or 0)


def links_of(application_id: int) -> list[Link]:
    """Give the links of an application."""
    # `bot` brings the commands along; of a person nothing is asked but to have them.
    server = oauth_url(application_id, permissions=permissions(), scopes=["bot"])
    person = oauth_url(application_id, scopes=["applications.commands"])
    return [
        Link(
            title=_("For a server, by somebody who may manage it"),
            url=f"{server}&integration_type=0",
        ),
        Link(
            title=_("For yourself, in every server and in direct messages"),
            url=f"{person}&integration_type=1",
        ),
    ]


def permissions() -> Permissions:
    """Give what a server is asked for."""
    return Permissions(**dict.fromkeys(PERMISSIONS, True))
