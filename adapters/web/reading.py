"""What the page reads: messages with the reader's own marks on them, and the rooms.

Messages are stored as they were sent, the same for everybody. Here each of their cards gets the
buttons that fit what the person at the page did with that posting since: "Saved" for "Save".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.web.person import OWN_ADDRESS, OWN_ROOM
from adapters.web.render import Shown, mark_of, shown
from bot.commands.request import Desk
from bot.errors import CommandError
from bot.messages.cards import mark_buttons
from bot.messages.catalogue import _
from bot.messages.encoding import message_to_json
from bot.messages.message import Button, Card, Message
from bot.storage import personal, web_messages
from bot.storage.people import find_person
from bot.storage.web_messages import Room, WebMessage

#: Messages on one page.
PAGE = 50
#: Changes that are looked at together; beyond that a page is loaded anew.
MAX_CHANGES = 1_000
#: A writer may be this late with what it began before; see `web_messages.changed`.
LATE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Up to where a page is told; it travels as `17-1764000000000000`."""

    #: The newest message.
    id: int
    #: When that was, aware UTC.
    at: datetime

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{self.id}-{int(self.at.timestamp() * 1_000_000)}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Read a cursor, None when it is none of ours."""
        parts = text.split("-")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        try:
            at = datetime.fromtimestamp(int(parts[1]) / 1_000_000, tz=UTC)
        except (OverflowError, ValueError, OSError):
            return None
        return cls(id=int(parts[0]), at=at)


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is new or different since a cursor."""

    #: When each message was edited last, by id.
    edited_at: Mapping[int, datetime | None]
    #: Up to where this tells; what comes later is in the next.
    cursor: Cursor

    @property
    def overflow(self) -> bool:
        """Whether there were more than could be looked at."""
        return len(self.edited_at) >= MAX_CHANGES

    def after(self, cursor: Cursor) -> int:
        """Count what happened after a cursor for sure, without what may have been late then."""
        return sum(
            id > cursor.id or (at is not None and at >= cursor.at)
            for id, at in self.edited_at.items()
        )


class Reader:
    """Reads for the person at the page."""

    def __init__(self, desk: Desk) -> None:
        """Keep database and clock."""
        self._desk = desk

    async def cursor(self) -> Cursor:
        """Tell where we are now."""
        at = self._desk.clock()
        async with self._desk.database.read() as connection:
            return Cursor(id=await web_messages.last_id(connection), at=at)

    async def latest(self, room: str, *, before: int | None = None) -> tuple[list[Shown], bool]:
        """Read a room's last messages, or the last ones before one of them.

        Returns:
            The messages, oldest first, and whether there are earlier ones.
        """
        async with self._desk.database.read() as connection:
            found = await web_messages.latest(connection, room, limit=PAGE + 1, before=before)
            return await _marked(connection, found[-PAGE:]), len(found) > PAGE

    async def changes(self, cursor: Cursor) -> Changes:
        """Tell what is new or different since a cursor, and what may have been late then."""
        now = await self.cursor()
        async with self._desk.database.read() as connection:
            edited_at = await web_messages.changed(
                connection, after=cursor.id, since=cursor.at - LATE, limit=MAX_CHANGES
            )
        # Seen meanwhile counts as told, for it is in this very answer.
        newest = max([now.id, cursor.id, *edited_at])
        return Changes(edited_at=edited_at, cursor=replace(now, id=newest))

    async def by_ids(self, ids: Collection[int]) -> list[tuple[str, Shown]]:
        """Read messages with the rooms that they stand in, oldest first."""
        async with self._desk.database.read() as connection:
            found = await web_messages.by_ids(connection, ids)
            marked = await _marked(connection, found)
        return [(stored.room, entry) for stored, entry in zip(found, marked, strict=True)]

    async def rooms(self) -> list[Room]:
        """List the rooms; one's own direct messages are always there."""
        async with self._desk.database.read() as connection:
            found = list(await web_messages.rooms(connection))
        if all(room.key != OWN_ROOM for room in found):
            found.append(Room(key=OWN_ROOM, name=_("You"), is_person=True))
        return found

    async def require_room(self, key: str) -> Room:
        """Give a room.

        Raises:
            CommandError: there is none by that name.
        """
        for room in await self.rooms():
            if room.key == key:
                return room
        raise CommandError(_("There is no room called “{room}” here.").format(room=key))

    async def unread(self, read: Mapping[str, int]) -> dict[str, int]:
        """Count each room's messages after the last one that was read there."""
        async with self._desk.database.read() as connection:
            return await web_messages.unread(connection, read)

    async def last_in(self, room: str) -> int:
        """Tell a room's newest message, 0 while it is empty."""
        async with self._desk.database.read() as connection:
            return await web_messages.last_id(connection, room)

    async def marks(self, posting_id: int) -> tuple[Button, ...]:
        """Give the buttons that fit what the person did with a posting."""
        async with self._desk.database.read() as connection:
            states = await _states(connection, [posting_id])
        return mark_buttons(posting_id, states.get(posting_id, frozenset()))

    async def database_answers(self) -> bool:
        """Tell whether the database answers."""
        async with self._desk.database.read() as connection:
            return await web_messages.answers(connection)


async def _marked(connection: AsyncConnection, found: Sequence[WebMessage]) -> list[Shown]:
    ids = {card.posting_id for stored in found for card in stored.message.cards}
    states = await _states(connection, sorted(ids))
    return [_shown(replace(stored, message=_mark(stored.message, states))) for stored in found]


async def _states(
    connection: AsyncConnection, posting_ids: Sequence[int]
) -> Mapping[int, frozenset[str]]:
    person = await find_person(connection, OWN_ADDRESS) if posting_ids else None
    return await personal.states(connection, person.id, posting_ids) if person else {}


def _mark(message: Message, states: Mapping[int, frozenset[str]]) -> Message:
    marked = (_mark_card(card, states.get(card.posting_id, frozenset())) for card in message.cards)
    return replace(message, cards=tuple(marked))


def _mark_card(card: Card, state: frozenset[str]) -> Card:
    fresh = iter(mark_buttons(card.posting_id, state))
    # Each mark takes the place of the one it stands for; a card without them stays without.
    buttons = (next(fresh, button) if mark_of(button.action) else button for button in card.buttons)
    return replace(card, buttons=tuple(buttons))


def _shown(stored: WebMessage) -> Shown:
    said = json.dumps(message_to_json(stored.message), sort_keys=True)
    return shown(stored, hashlib.blake2b(said.encode(), digest_size=8).hexdigest())
