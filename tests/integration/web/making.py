"""What the chat page's tests are made of: a desk, rooms, messages and a clock to turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel import Address
from bot.commands.request import Desk
from bot.messages.message import Message
from bot.settings import Settings
from bot.storage import destinations
from bot.storage.session import Database
from tests.making import NOW

JOBS = Address.parse("web:local/jobs")
REMOTE = Address.parse("web:local/remote")
ME = Address.parse("web:local/@me")


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def turn(self, **ahead: float) -> None:
        """Move on by `seconds=`, `hours=` or `days=`."""
        self.now += timedelta(**ahead)


def desk_on(database: Database, clock: Clock | None = None) -> Desk:
    """Make a desk with the settings that nobody changed."""
    return Desk(database=database, settings=Settings(), clock=clock or Clock())


def say(text: str) -> Message:
    """Make a message of one line."""
    return Message(heading=text)


async def open_rooms(database: Database, *addresses: Address) -> None:
    """Make rooms exist."""
    async with database.write() as connection:
        for address in addresses:
            await destinations.ensure_destination(connection, address)
