"""The table behind the chat page, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.storage import web_messages
from bot.storage.session import Database
from bot.storage.web_messages import Room, storing
from tests.integration.web.making import JOBS, ME, REMOTE, open_rooms, say
from tests.making import NOW

LATER = NOW + timedelta(minutes=5)


async def post(database: Database, number: int, room: str = "jobs") -> int:
    """Post the message of a delivery."""
    async with database.write() as connection:
        return await web_messages.post(
            connection, room=room, message=say(f"{number}"), delivery_id=number, now=NOW
        )


async def test_one_delivery_is_one_message(database: Database) -> None:
    """Posting a delivery again gives the message that stands there already."""
    assert await post(database, 1) == await post(database, 1)
    assert await post(database, 2) != await post(database, 1)
    async with database.read() as connection:
        found = await web_messages.latest(connection, "jobs", limit=9)
    assert [(one.message.heading, one.delivery_id, one.edited_at) for one in found] == [
        ("1", 1, None),
        ("2", 2, None),
    ]


async def test_messages_are_found_by_their_delivery(database: Database) -> None:
    """Whether a delivery arrived can be told for sure."""
    message_id = await post(database, 7)
    async with database.read() as connection:
        assert await web_messages.by_delivery(connection, 7) == message_id
        assert await web_messages.by_delivery(connection, 8) is None


async def test_an_edit_changes_what_is_said(database: Database) -> None:
    """An edited message says the new and when it was changed; one that is gone cannot be edited."""
    message_id = await post(database, 1)
    async with database.write() as connection:
        assert await web_messages.edit(connection, message_id, say("new"), now=LATER)
        assert not await web_messages.edit(connection, message_id + 1, say("new"), now=LATER)
    async with database.read() as connection:
        [found] = await web_messages.by_ids(connection, [message_id])
    assert (found.message, found.posted_at, found.edited_at) == (say("new"), NOW, LATER)


async def test_rooms_are_read_backwards(database: Database) -> None:
    """A room's last messages come oldest first, and those before any of them as well."""
    ids = [await post(database, number) for number in range(1, 6)]
    await post(database, 99, room="remote")
    async with database.read() as connection:
        last = await web_messages.latest(connection, "jobs", limit=2)
        earlier = await web_messages.latest(connection, "jobs", limit=2, before=last[0].id)
    assert [one.id for one in last] == ids[3:]
    assert [one.id for one in earlier] == ids[1:3]


async def test_changes_are_new_edited_or_late(database: Database) -> None:
    """What came after a message, was edited since, or may have been committed late, is named."""
    old, edited, newest = [await post(database, number) for number in (1, 2, 3)]
    async with database.write() as connection:
        await web_messages.edit(connection, edited, say("new"), now=LATER)
    async with database.read() as connection:
        since_later = await web_messages.changed(connection, after=newest, since=LATER, limit=9)
        after_old = await web_messages.changed(connection, after=edited, since=LATER, limit=9)
        late = await web_messages.changed(connection, after=newest, since=NOW, limit=9)
        two = await web_messages.changed(connection, after=0, since=NOW, limit=2)
    assert since_later == {edited: LATER}
    assert after_old == {edited: LATER, newest: None}
    assert late == {old: None, edited: LATER, newest: None}
    assert set(two) == {edited, newest}


async def test_unread_messages_are_counted_by_room(database: Database) -> None:
    """Each room counts what came after the last message that was read there."""
    first, *_ = [await post(database, number) for number in (1, 2, 3)]
    await post(database, 4, room="@me")
    async with database.read() as connection:
        counts = await web_messages.unread(connection, {"jobs": first, "@me": 0, "none": 0})
    assert counts == {"jobs": 2, "@me": 1, "none": 0}


async def test_newest_messages_are_told(database: Database) -> None:
    """The newest message of a room, and of all; nothing counts as 0."""
    async with database.read() as connection:
        assert await web_messages.last_id(connection) == 0
    first, second = await post(database, 1), await post(database, 2, room="@me")
    async with database.read() as connection:
        assert await web_messages.last_id(connection) == second
        assert await web_messages.last_id(connection, "jobs") == first
        assert await web_messages.last_id(connection, "none") == 0


async def test_rooms_are_the_platforms_destinations(database: Database) -> None:
    """Channels come first, by name; destinations of other platforms are no rooms."""
    slack = type(JOBS).parse("slack:T1/C1")
    await open_rooms(database, ME, REMOTE, JOBS, slack)
    async with database.read() as connection:
        found = await web_messages.rooms(connection)
    assert [room.key for room in found] == ["jobs", "remote", "@me"]
    assert found[-1] == Room(key="@me", name="me", is_person=True)


async def test_a_room_can_be_emptied(database: Database) -> None:
    """What stands in one room goes, and the others keep theirs."""
    await post(database, 1)
    await post(database, 2, room="@me")
    async with database.write() as connection:
        assert await web_messages.erase(connection, "@me") == 1
    async with database.read() as connection:
        assert await web_messages.latest(connection, "@me", limit=9) == []
        assert len(await web_messages.latest(connection, "jobs", limit=9)) == 1


async def test_a_broken_database_is_an_error_of_ours(empty_url: str) -> None:
    """Who knows no SQL learns of its failures by our own error, whose cause is the driver's."""
    database = Database(empty_url)
    with pytest.raises(StorageError) as caught:
        async with storing(), database.read() as connection:
            await web_messages.rooms(connection)
    await database.close()
    assert caught.value.__cause__ is not None


async def test_the_database_says_that_it_answers(database: Database) -> None:
    """A database that is there answers."""
    async with database.read() as connection:
        assert await web_messages.answers(connection)
