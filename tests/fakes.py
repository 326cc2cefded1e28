"""A platform that lives in memory and fails as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channel import Address
from bot.errors import DeliveryError
from bot.messages.message import Message

#: What becomes of a send: None, an error to raise instead of taking the message, or one inside a
#: list to raise after having taken it.
Planned = BaseException | list[BaseException] | None


@dataclass
class FakePlatform:
    """Takes messages; each call may raise what its plan says, before or after it took effect."""

    platform: str = "web"
    #: For each call of `send` in turn.
    plan: Iterable[Planned] = ()
    #: Raised by every `edit` and every `find`, where set.
    edit_error: Exception | None = None
    find_error: Exception | None = None
    #: Called at the start of every `send`.
    on_send: Callable[[int], None] = lambda delivery_id: None
    #: Every message taken, in order: where, whose, what it says now.
    taken: list[tuple[Address, int, Message]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._plan = iter(self.plan)

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Take a message, unless the plan says otherwise."""
        self._require(address)
        self.on_send(delivery_id)
        planned = next(self._plan, None)
        if isinstance(planned, BaseException):
            raise planned
        self.taken.append((address, delivery_id, message))
        if planned:
            raise planned[0]
        return str(len(self.taken) - 1)

    async def edit(self, address: Address, ref: str, message: Message) -> None:
        """Replace a message."""
        self._require(address)
        if self.edit_error:
            raise self.edit_error
        if not ref.isdigit():
            raise DeliveryError("there is no such message", permanent=True)
        _, delivery_id, _ = self.taken[int(ref)]
        self.taken[int(ref)] = (address, delivery_id, message)

    async def find(self, address: Address, *, delivery_id: int, since: datetime) -> str | None:
        """Look among the messages taken."""
        self._require(address)
        if self.find_error:
            raise self.find_error
        found = [ref for ref, taken in enumerate(self.taken) if taken[1] == delivery_id]
        return str(found[0]) if found else None

    def _require(self, address: Address) -> None:
        if address.platform != self.platform:
            raise DeliveryError("that is another platform", permanent=True)
