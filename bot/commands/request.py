"""What comes in from a platform, and what goes back: the same for every adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channel import Address
from bot.messages.catalogue import _
from bot.messages.message import Message
from bot.settings import Settings
from bot.storage.session import Database


@dataclass(frozen=True, kw_only=True)
class Ping:
    """Whom the messages of a subscription shall call, as the platform sees it now."""

    #: As people write it: "@Job seekers"; "" when there is no such thing.
    name: str = ""
    #: Why nobody would hear of it and what to do, in one sentence; "" when they would.
    obstacle: str = ""


#: Looks at whom a channel's messages shall call: the platform's ids of channel and role → a `Ping`.
LookAtPing = Callable[[str, str], Ping]


def no_pings(_channel: str, _ping: str) -> Ping:
    """Say that a platform has nothing to ping."""
    return Ping(obstacle=_("Nobody can be pinged here."))


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks, and from where. The adapter vouches for every field."""

    #: "web", "slack", "discord".
    platform: str
    #: The platform's own id of the team or server.
    workspace: str
    #: The platform's own id of the person.
    person: str
    #: The workspace that they and their direct messages belong to, where a platform knows people
    #: beside its servers; "" when that is `workspace`.
    home: str = ""
    #: As others see them.
    name: str = ""
    #: The platform's own id of the channel they stand in; "" in direct messages.
    channel: str = ""
    #: Whether they may change that channel's subscriptions.
    may_manage: bool = False
    #: Every channel of the workspace whose subscriptions they may change, as far as the adapter
    #: knows: the platform's id → its name without "#". Lets `to #other` work from anywhere.
    channels: Mapping[str, str] = field(default_factory=dict, hash=False)
    #: Whether they may change whatever channel of the workspace, also one that is gone: what was
    #: subscribed there can still be looked at and ended.
    manages_all: bool = False
    #: False when the platform could not be asked just now what they may change; then they may not.
    rights_known: bool = True
    #: IANA name in their profile on the platform; "" when it tells none.
    time_zone: str = ""
    #: Asks their platform whom a channel's messages may call.
    look_at_ping: LookAtPing = field(default=no_pings, hash=False, compare=False)

    @property
    def own_address(self) -> Address:
        """Their direct messages."""
        return Address(
            platform=self.platform,
            workspace=self.home or self.workspace,
            target=self.person,
            is_person=True,
        )


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer, private to the asker."""

    message: Message
    #: Put in place of the message whose button was pressed, rather than below it.
    replaces: bool = False
    #: It says what the person did wrong.
    is_error: bool = False
    #: Something may have to be delivered because of it, at once.
    owes: bool = False


@dataclass(frozen=True, kw_only=True)
class Completion:
    """One way to go on typing."""

    #: The whole line as it would then stand.
    line: str
    #: What the list shows: "#python", "in:London".
    label: str
    #: What it is: "214 postings", "London, United Kingdom".
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every use case works with."""

    database: Database
    settings: Settings
    #: Now, aware UTC.
    clock: Callable[[], datetime]
