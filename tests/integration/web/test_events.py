"""What open pages are told: everything, in time, and nothing that a page cannot bear twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from adapters.web import reading
from adapters.web.events import Hub
from adapters.web.reading import Changes, Cursor, Reader
from adapters.web.send import WebAdapter
from bot.commands.request import Desk
from bot.errors import StorageError
from bot.storage import schema, web_messages
from bot.storage.session import Database
from tests.integration.web.making import JOBS, REMOTE, Clock, desk_on, open_rooms, say

#: A wait that only a hanging test ever sees the end of.
PATIENCE_S = 20


class Page:
    """A page as the hub sees it: it keeps each message's newest version, and its place."""

    def __init__(self, hub: Hub, cursor: str) -> None:
        """Open at a cursor."""
        self.hub = hub
        self.cursor = cursor
        #: Of each message on show, its version.
        self.shows: dict[int, str] = {}
        self.heard: list[tuple[str, Any]] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncGenerator[str, None]]:
        """Be connected, greeted and caught up."""
        async with aclosing(self.hub.listen(self.cursor)) as told:
            await self.hear(told, "hello")
            yield told

    async def hear(self, told: AsyncGenerator[str, None], name: str) -> Any:
        """Take in what comes, up to and with the next event of a name; give its data."""
        async with asyncio.timeout(PATIENCE_S):
            async for text in told:
                heard = [self._take_in(block) for block in text.split("\n\n") if block]
                for event, data in heard:
                    if event == name:
                        return data
        return None

    def _take_in(self, block: str) -> tuple[str, Any]:
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        self.cursor = lines.get("id", self.cursor)
        event = (lines.get("event", "silence"), json.loads(lines.get("data", "null")))
        self.heard.append(event)
        if event[0] == "message":
            self.shows[event[1]["id"]] = event[1]["version"]
        return event


@pytest.fixture
def clock() -> Clock:
    """A clock to turn."""
    return Clock()


@pytest.fixture
def reader(database: Database, clock: Clock) -> Reader:
    """A reader on a fresh database."""
    return Reader(desk_on(database, clock))


@pytest.fixture
async def hub(database: Database, clock: Clock, reader: Reader) -> AsyncIterator[Hub]:
    """A hub that looks only when it is woken."""
    made = Hub(desk_on(database, clock), reader, token="t", poll_s=PATIENCE_S)
    yield made
    await made.stop()


@pytest.fixture
def adapter(database: Database, clock: Clock, hub: Hub) -> WebAdapter:
    """The platform that wakes the hub."""
    return WebAdapter(desk_on(database, clock), hub.wake)


async def fresh(hub: Hub, reader: Reader) -> Page:
    """A page that was loaded just now."""
    return Page(hub, str(await reader.cursor()))


async def test_pages_hear_of_new_messages(hub: Hub, reader: Reader, adapter: WebAdapter) -> None:
    """A message reaches an open page with its room, number, version and HTML."""
    page = await fresh(hub, reader)
    async with page.listening() as told:
        ref = await adapter.send(JOBS, say("A new job."), delivery_id=1)
        message = await page.hear(told, "message")
    assert (message["room"], f"web:{message['id']}") == ("jobs", ref)
    assert "A new job." in message["html"]
    assert message["version"]


async def test_pages_hear_of_edits(
    hub: Hub, reader: Reader, adapter: WebAdapter, clock: Clock
) -> None:
    """An edited message comes again with another version."""
    ref = await adapter.send(JOBS, say("Open."), delivery_id=1)
    clock.turn(hours=1)
    page = await fresh(hub, reader)
    async with page.listening() as told:
        await adapter.edit(JOBS, ref, say("Closed."))
        first = await page.hear(told, "message")
        clock.turn(seconds=1)
        await adapter.edit(JOBS, ref, say("Open again."))
        second = await page.hear(told, "message")
    assert first["id"] == second["id"]
    assert first["version"] != second["version"]
    assert "Open again." in second["html"]


async def test_pages_hear_what_other_processes_write(
    database: Database, reader: Reader, clock: Clock
) -> None:
    """Without being woken, the hub looks by itself."""
    hub = Hub(desk_on(database, clock), reader, token="t", poll_s=0.01)
    elsewhere = WebAdapter(desk_on(database, clock), lambda: None)
    page = await fresh(hub, reader)
    async with page.listening() as told:
        await elsewhere.send(JOBS, say("From elsewhere."), delivery_id=1)
        assert "From elsewhere." in (await page.hear(told, "message"))["html"]


async def test_pages_catch_up(hub: Hub, reader: Reader, adapter: WebAdapter, clock: Clock) -> None:
    """What came while a page was away is told first, then the greeting with its new place."""
    page = await fresh(hub, reader)
    clock.turn(minutes=5)
    await adapter.send(JOBS, say("One."), delivery_id=1)
    await adapter.send(REMOTE, say("Two."), delivery_id=2)
    async with page.listening():
        pass
    names = [name for name, _ in page.heard]
    assert names == ["silence", "message", "message", "hello"]
    assert page.heard[-1][1]["token"] == "t"
    assert Cursor.parse(page.cursor) == await reader.cursor()


async def test_catching_up_does_not_repeat_old_news(
    hub: Hub, reader: Reader, adapter: WebAdapter, clock: Clock
) -> None:
    """What a page was told long ago is not told again when it comes back."""
    await adapter.send(JOBS, say("Old."), delivery_id=1)
    clock.turn(minutes=5)
    page = await fresh(hub, reader)
    async with page.listening():
        pass
    assert page.shows == {}


async def test_no_break_loses_or_doubles(
    hub: Hub, reader: Reader, adapter: WebAdapter, database: Database, clock: Clock
) -> None:
    """Through sends, edits and broken connections a page shows just what the table holds."""
    chance = random.Random(7)  # noqa: S311 - the same story every time
    page = await fresh(hub, reader)
    for number in range(1, 25):
        async with page.listening() as told:
            for step in range(chance.randrange(3)):
                ref = await adapter.send(
                    JOBS, say(f"{number}.{step}"), delivery_id=number * 9 + step
                )
                clock.turn(seconds=chance.choice([0, 1, 90]))
                if chance.random() < 0.5:
                    await adapter.edit(JOBS, ref, say(f"{number}.{step}!"))
            if chance.random() < 0.4 and await reader.last_in("jobs") not in page.shows:
                await page.hear(told, "message")
        clock.turn(seconds=chance.choice([0, 10]))
        await adapter.send(JOBS, say(f"away {number}"), delivery_id=number * 9 + 8)
    async with page.listening():
        pass
    stored = await reader.by_ids(list((await reader.changes(Cursor(id=0, at=clock()))).edited_at))
    assert page.shows == {entry.id: entry.version for _room, entry in stored}


async def test_late_commits_are_told(
    hub: Hub, reader: Reader, adapter: WebAdapter, database: Database, clock: Clock
) -> None:
    """A message that was committed after one with a higher number reaches the page as well."""
    ref = await adapter.send(JOBS, say("Taken back."), delivery_id=1)
    await adapter.send(JOBS, say("Later."), delivery_id=2)
    async with database.read() as connection:
        [late] = await web_messages.by_ids(connection, [int(ref.removeprefix("web:"))])
    async with database.write() as connection:
        await connection.exec_driver_sql(f"DELETE FROM web_messages WHERE id = {late.id}")
    page = await fresh(hub, reader)
    async with page.listening() as told:
        async with database.write() as connection:
            await connection.execute(
                schema.web_messages.insert(),
                {
                    "id": late.id,
                    "room": "jobs",
                    "content": {"heading": "Late."},
                    "posted_at": clock(),
                },
            )
        hub.wake()
        assert (await page.hear(told, "message"))["id"] == late.id


@pytest.mark.parametrize("cursor", ["", "nonsense", "1-", "99-1764000000000000", "0-9" + "9" * 30])
async def test_a_place_of_another_database_starts_over(hub: Hub, cursor: str) -> None:
    """A page whose place we cannot know is told to load anew."""
    page = Page(hub, cursor)
    async with page.listening():
        pass
    assert page.heard[-1][1]["reload"] is True


async def test_a_page_far_behind_starts_over(hub: Hub, reader: Reader, adapter: WebAdapter) -> None:
    """More than a hundred missed messages are not told one by one."""
    page = await fresh(hub, reader)
    for number in range(1, 103):
        await adapter.send(JOBS, say(f"{number}"), delivery_id=number)
    async with page.listening():
        pass
    assert page.shows == {}
    assert page.heard[-1][1]["reload"] is True


async def test_a_page_loaded_in_a_burst_does_not_start_over(
    hub: Hub, reader: Reader, adapter: WebAdapter
) -> None:
    """What only may have been late does not count as missed."""
    for number in range(1, 103):
        await adapter.send(JOBS, say(f"{number}"), delivery_id=number)
    page = await fresh(hub, reader)
    async with page.listening():
        pass
    assert page.heard[-1][1]["reload"] is False


async def test_new_rooms_are_told(hub: Hub, reader: Reader, database: Database) -> None:
    """A channel that somebody subscribes appears in the list."""
    page = await fresh(hub, reader)
    async with page.listening() as told:
        await open_rooms(database, REMOTE)
        hub.wake()
        assert "remote" in (await page.hear(told, "rooms"))["html"]


async def test_a_page_that_lags_is_sent_away(
    reader: Reader, database: Database, clock: Clock
) -> None:
    """A page that does not listen costs no memory: it has to come back and catch up."""
    hub = Hub(desk_on(database, clock), reader, token="t", poll_s=PATIENCE_S, capacity=1)
    adapter = WebAdapter(desk_on(database, clock), hub.wake)
    lagging, quick = await fresh(hub, reader), await fresh(hub, reader)
    async with lagging.listening() as unheard, quick.listening() as told:
        for number in (1, 2):
            await adapter.send(JOBS, say(f"{number}"), delivery_id=number)
            await quick.hear(told, "message")
        assert await lagging.hear(unheard, "message") is None
    async with lagging.listening():
        pass
    assert lagging.shows == quick.shows


async def test_too_much_at_once_sends_everybody_away(
    hub: Hub, reader: Reader, adapter: WebAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More changes than one look takes are loaded, not told."""
    monkeypatch.setattr(reading, "MAX_CHANGES", 2)
    page = await fresh(hub, reader)
    async with page.listening() as told:
        for number in (1, 2, 3):
            await adapter.send(JOBS, say(f"{number}"), delivery_id=number)
        assert await page.hear(told, "never") is None
    assert len(page.shows) < 2


async def test_stopping_sends_everybody_away(hub: Hub, reader: Reader) -> None:
    """When the bot stops, no page keeps it waiting."""
    page = await fresh(hub, reader)
    async with page.listening() as told:
        assert hub.listeners == 1
        await hub.stop()
        assert await page.hear(told, "never") is None
    assert hub.listeners == 0


async def test_silence_is_broken(reader: Reader, database: Database, clock: Clock) -> None:
    """A connection on which nothing happens shows that it lives."""
    hub = Hub(desk_on(database, clock), reader, token="t", poll_s=PATIENCE_S, heartbeat_s=0.01)
    page = await fresh(hub, reader)
    async with page.listening() as told:
        await page.hear(told, "silence")


class Flaky(Reader):
    """A reader whose database fails once when it is told to."""

    def __init__(self, desk: Desk) -> None:
        """Work at first."""
        super().__init__(desk)
        self.shall_fail = False
        self.failed = asyncio.Event()

    async def changes(self, cursor: Cursor) -> Changes:
        """Fail, or read."""
        if self.shall_fail:
            self.shall_fail = False
            self.failed.set()
            raise StorageError
        return await super().changes(cursor)


async def test_a_database_that_fails_for_a_moment_is_no_end(
    database: Database, clock: Clock
) -> None:
    """After a failed look the next one tells what was missed."""
    desk = desk_on(database, clock)
    reader = Flaky(desk)
    hub = Hub(desk, reader, token="t", poll_s=0.01)
    page = await fresh(hub, reader)
    async with page.listening() as told:
        reader.shall_fail = True
        async with asyncio.timeout(PATIENCE_S):
            await reader.failed.wait()
        await WebAdapter(desk, hub.wake).send(JOBS, say("Still."), delivery_id=1)
        assert "Still." in (await page.hear(told, "message"))["html"]
