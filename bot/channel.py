"""The port: what the core asks of a platform. Adapters implement it; the core imports none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import UsageError
from bot.messages.message import Message

_ADDRESS = re.compile(
    r"(?P<platform>[a-z]+):(?P<workspace>[^/\s]+)/(?P<person>@?)(?P<target>[^/\s@]+)"
)


@dataclass(frozen=True, kw_only=True, order=True)
class Address:
    """Where messages go, written `platform:workspace/channel` or `platform:workspace/@person`."""

    #: "web", "slack", "discord".
    platform: str
    #: The platform's own id of the team or server.
    workspace: str
    #: The platform's own id of the channel or person.
    target: str
    #: Direct messages to a person, rather than a channel.
    is_person: bool = False

    def __str__(self) -> str:
        """As people and scripts write it."""
        return f"{self.platform}:{self.workspace}/{'@' if self.is_person else ''}{self.target}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address.

        Raises:
            UsageError: it is not written as it should be.
        """
        found = _ADDRESS.fullmatch(text.strip())
        if not found:
            message = (
                f"“{text}” is not a destination; write it like web:local/jobs or slack:T1/@U1."
            )
            raise UsageError(message)
        return cls(
            platform=found["platform"],
            workspace=found["workspace"],
            target=found["target"],
            is_person=bool(found["person"]),
        )


class Adapter(Protocol):
    """A platform's way out. Its way in calls `bot.commands` by itself.

    Every method raises `DeliveryError` and nothing else; the SDK's error is its `__cause__`.
    """

    #: "web", "slack", "discord": the first word of an address.
    platform: str

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Send one message.

        Args:
            address: The destination, on this platform.
            message: What to say.
            delivery_id: Ours; carried along so that `find` can recognise the message.

        Returns:
            The platform's own reference to the message, enough for `edit`.
        """

    async def edit(self, address: Address, ref: str, message: Message) -> None:
        """Replace an earlier message.

        Args:
            address: Where it was sent.
            ref: What `send` returned.
            message: What it shall say now.
        """

    async def find(self, address: Address, *, delivery_id: int, since: datetime) -> str | None:
        """Look for a message whose outcome is in doubt.

        Returns:
            Its reference if it arrived, None if it surely did not.
        """
