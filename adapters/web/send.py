"""The way out: messages go into a table, and open pages are told to look there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.channel import Address
from bot.commands.request import Desk
from bot.errors import DeliveryError, StorageError
from bot.messages.catalogue import _
from bot.messages.message import Message
from bot.storage import web_messages
from bot.storage.web_messages import WORKSPACE, room_key, storing

#: What a reference to a message begins with.
REF_PREFIX = "web:"


class WebAdapter:
    """The chat page as a platform. Rooms come into being with what is sent to them."""

    platform = "web"

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        """Keep what sending needs.

        Args:
            desk: Database and clock.
            changed: Called when pages have something new to show.
        """
        self._desk = desk
        self._changed = changed

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Put a message into its room; sending it twice shows it once."""
        room = room_of(address)
        async with _failing_as_deliveries(), self._desk.database.write() as connection:
            message_id = await web_messages.post(
                connection,
                room=room,
                message=message,
                delivery_id=delivery_id,
                now=self._desk.clock(),
            )
        self._changed()
        return f"{REF_PREFIX}{message_id}"

    async def edit(self, address: Address, ref: str, message: Message) -> None:
        """Let an earlier message say something else."""
        room_of(address)
        message_id = _id_of(ref)
        async with _failing_as_deliveries(), self._desk.database.write() as connection:
            found = await web_messages.edit(connection, message_id, message, now=self._desk.clock())
        if not found:
            raise DeliveryError(_("The message to change is gone."), permanent=True)
        self._changed()

    async def find(self, address: Address, *, delivery_id: int, since: datetime) -> str | None:
        """Look for the message of a delivery; the table knows for sure."""
        room_of(address)
        async with _failing_as_deliveries(), self._desk.database.read() as connection:
            message_id = await web_messages.by_delivery(connection, delivery_id)
        return None if message_id is None else f"{REF_PREFIX}{message_id}"


def room_of(address: Address) -> str:
    """Give the room that an address means.

    Raises:
        DeliveryError: the address is not on this platform.
    """
    if address.platform != "web" or address.workspace != WORKSPACE:
        message = _("{address} is not on the chat page.").format(address=address)
        raise DeliveryError(message, permanent=True)
    return room_key(address.target, is_person=address.is_person)


def _id_of(ref: str) -> int:
    number = ref.removeprefix(REF_PREFIX)
    if not number.isascii() or not number.isdigit():
        message = _("“{ref}” is not a message of the chat page.").format(ref=ref)
        raise DeliveryError(message, permanent=True)
    return int(number)


@asynccontextmanager
async def _failing_as_deliveries() -> AsyncIterator[None]:
    # Trying again is safe, whatever became of a write: a delivery is shown once.
    try:
        async with storing():
            yield
    except StorageError as error:
        raise DeliveryError(error.message) from error
