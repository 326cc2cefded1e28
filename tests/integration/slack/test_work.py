"""What goes on behind an acknowledgement."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from aiohttp import ClientConnectionError
from sqlalchemy import make_url
from structlog.testing import capture_logs

import adapters.slack.work as work_module
from adapters.slack.payload import Payload
from adapters.slack.work import MOST_AT_ONCE, MOST_OF_ONE, Work
from bot.commands.request import Desk
from bot.errors import HirewireError
from bot.settings import Settings
from bot.storage.session import Database
from tests.making import NOW

PRESS = {"type": "block_actions", "trigger_id": "1.2.a", "team": {"id": "T1"}}
WITHOUT_KEY = {"type": "view_closed"}


class _Office:
    """Counts what is done, and keeps what people were told."""

    def __init__(self, database: Database) -> None:
        self.done = 0
        self.told: list[str] = []
        self.desk = Desk(database=database, settings=Settings(), clock=lambda: NOW)

    def work(self) -> Work:
        return Work(self.desk, tell=self._tell)

    async def do(self) -> None:
        self.done += 1

    async def _tell(self, body: Payload, incident: str) -> None:
        self.told.append(incident)


@pytest.fixture
def office(sqlite_database: Database) -> _Office:
    """Give somebody who counts, on SQLite."""
    return _Office(sqlite_database)


async def test_a_request_is_done_once(office: _Office) -> None:
    """A request that comes again, to this process or to another, is not done again."""
    here, elsewhere = office.work(), office.work()
    for work in (here, here, elsewhere):
        await work.begin(dict(PRESS), office.do)
        await work.close()
    assert office.done == 1
    await here.begin({**PRESS, "trigger_id": "1.2.b"}, office.do)
    await here.begin(WITHOUT_KEY, office.do)
    await here.begin(WITHOUT_KEY, office.do)
    await here.close()
    assert office.done == 4


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (ZeroDivisionError(), "error"),
        (HirewireError("No such workspace."), "warning"),
        (ClientConnectionError("Slack is away."), "warning"),
    ],
    ids=["ours", "expected", "outage"],
)
async def test_a_failure_is_logged_and_told(office: _Office, error: Exception, level: str) -> None:
    """A request that fails is told under the number in the log; the next one is done."""

    async def fail() -> None:
        raise error

    work = office.work()
    with capture_logs() as logs:
        await work.begin(PRESS, fail)
        await work.begin(WITHOUT_KEY, office.do)
        await work.close()
    [entry] = [one for one in logs if one["event"] == "slack_request_failed"]
    assert (entry["incident"], entry["log_level"]) == (office.told[0], level)
    assert entry["workspace"] == "T1"
    assert office.done == 1


async def test_many_wait_and_too_many_are_turned_away(
    office: _Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only some are worked on at once, the others wait, and there is an end to waiting."""
    monkeypatch.setattr(work_module, "MOST_UNDER_WAY", MOST_AT_ONCE + 2)
    work, go_on, running = office.work(), asyncio.Event(), 0

    async def wait() -> None:
        nonlocal running
        running += 1
        await go_on.wait()

    crowd = [{**WITHOUT_KEY, "team": {"id": f"T{number}"}} for number in range(MOST_AT_ONCE + 2)]
    for body in crowd:
        assert not work.is_full_for(body)
        await work.begin(body, wait)
    await asyncio.sleep(0)
    assert work.is_full_for(WITHOUT_KEY)
    assert running == MOST_AT_ONCE
    await work.begin(WITHOUT_KEY, wait)
    go_on.set()
    await work.close()
    assert running == MOST_AT_ONCE + 2


async def test_a_busy_workspace_delays_no_other(
    office: _Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much one workspace asks for, and however slow it is, others have their turn."""
    monkeypatch.setattr(work_module, "MOST_WAITING_OF_ONE", MOST_OF_ONE + 1)
    work, go_on, answered = office.work(), asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    async def answer() -> None:
        answered.set()

    busy, other = ({**WITHOUT_KEY, "team": {"id": name}} for name in ("T1", "T2"))
    for _number in range(MOST_OF_ONE + 1):
        await work.begin(busy, wait)
    assert work.is_full_for(busy)
    assert not work.is_full_for(other)
    await work.begin(other, answer)
    async with asyncio.timeout(1):
        await answered.wait()
    go_on.set()
    await work.close()
    assert not work.is_full_for(busy)


async def test_what_takes_too_long_is_ended(office: _Office) -> None:
    """At the end of the process nothing goes on for ever."""

    async def never_ends() -> None:
        await asyncio.Event().wait()

    work = office.work()
    await work.begin(WITHOUT_KEY, never_ends)
    with capture_logs() as logs:
        await work.close(limit_s=0.01)
    assert [entry["event"] for entry in logs] == ["slack_work_cut_short"]


async def test_a_locked_database_does_not_keep_a_request_from_being_answered(
    office: _Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can be remembered, a request is still done: it says what is wrong."""
    monkeypatch.setattr("bot.storage.session.BUSY_TIMEOUT_MS", 10)
    database = Database(f"sqlite:///{office.desk.database.url.database}")
    office.desk = Desk(database=database, settings=Settings(), clock=lambda: NOW)
    path = make_url(database.url).database
    assert path
    work = office.work()
    locker = sqlite3.connect(path, isolation_level=None)
    try:
        locker.execute("BEGIN IMMEDIATE")
        await work.begin(PRESS, office.do)
        await work.close()
    finally:
        locker.close()
        await database.close()
    assert office.done == 1
