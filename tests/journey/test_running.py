"""The whole bot in one process: a file comes in, a message arrives, and it stops when told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from bot.app import Bot, Part, open_desk
from bot.channel import Address
from bot.commands.parse import Options
from bot.commands.request import Desk
from bot.commands.subscribe import subscribe_address
from bot.deliveries.listing import listing
from bot.queries.parse import parse_query
from bot.scanner import Scanner
from bot.settings import FolderSource, Settings, load_settings
from bot.storage.overview import overview

WritePosting = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which something that should happen at once has not happened.
PATIENCE_S = 30.0


def settings_for(folder: Path) -> Settings:
    """Settle a bot on a SQLite file and the folder that `write_posting` fills."""
    return load_settings(
        database_url=f"sqlite:///{folder / 'test.db'}",
        sources=(FolderSource(path=folder / "postings"),),
        web_port=0,
    )


async def subscribe(desk: Desk, query: str, address: str) -> None:
    """Subscribe as the operator does."""
    await subscribe_address(parse_query(query), Options(), Address.parse(address), desk)


async def until_said(events: aiohttp.ClientResponse, text: str) -> None:
    """Wait until the page hears of a text."""
    async with asyncio.timeout(PATIENCE_S):
        async for line in events.content:
            if text.encode() in line:
                return
    raise AssertionError(text)


async def test_a_file_becomes_a_message(tmp_path: Path, write_posting: WritePosting) -> None:
    """The backlog stays silent, a new file arrives on the open page, an edit changes it there."""
    write_posting("old", title="Old Deckhand")
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with open_desk(settings_for(tmp_path)) as desk, aiohttp.ClientSession() as browser:
        await subscribe(desk, "#python in:london", "web:local/jobs")
        running = asyncio.create_task(Bot(desk).run(stop=stop, on_ready=ready.set_result))
        address = await ready
        async with browser.get(f"{address}events?room=jobs") as events:
            assert events.status == 200
            await _until_backlog_is_read(desk)
            write_posting("new", title="New Deckhand")
            await until_said(events, "New Deckhand")
            write_posting("new", title="Senior Deckhand")
            await until_said(events, "Senior Deckhand")
        stop.set()
        await running
        async with desk.database.read() as connection:
            sent = await listing(connection)
    assert [(one.kind, one.state) for one in reversed(sent)] == [
        ("alert", "sent"),
        ("update", "sent"),
    ]


async def _until_backlog_is_read(desk: Desk) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with desk.database.read() as connection:
                if (await overview(connection)).open_postings:
                    return
            await asyncio.sleep(0)


async def test_parts_can_run_alone(tmp_path: Path, write_posting: WritePosting) -> None:
    """`--only scan` stores and owes; `--only deliver` sends; neither serves a page."""
    write_posting("one")
    settings = settings_for(tmp_path).model_copy(
        update={"sources": (FolderSource(path=tmp_path / "postings", announce_backlog=True),)}
    )
    async with open_desk(settings) as desk:
        await subscribe(desk, "all", "web:local/jobs")
        for part, state in ((Part.SCAN, "pending"), (Part.DELIVER, "sent")):
            stop = asyncio.Event()
            served: list[str] = []
            running = asyncio.create_task(
                Bot(desk).run(frozenset({part}), stop=stop, on_ready=served.append)
            )
            await _until_delivery_is(desk, state)
            stop.set()
            await running
            assert served == []


async def _until_delivery_is(desk: Desk, state: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with desk.database.read() as connection:
                if [one.state for one in await listing(connection)] == [state]:
                    return
            await asyncio.sleep(0)


async def test_a_part_that_dies_is_not_hidden(
    tmp_path: Path, write_posting: WritePosting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a background task ends by a mistake of ours, the process ends with it."""
    write_posting("one")

    async def die(self: Scanner, stop: asyncio.Event) -> None:
        raise RuntimeError("died")

    monkeypatch.setattr(Scanner, "watch", die)
    async with open_desk(settings_for(tmp_path)) as desk:
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.timeout(PATIENCE_S):
                await Bot(desk).run(stop=asyncio.Event())
    assert caught.group_contains(RuntimeError, match="died")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_signal_stops_it(
    number: signal.Signals, tmp_path: Path, write_posting: WritePosting
) -> None:
    """`hirewire run` says where the page is, and ends with 0 when it is told to stop."""
    write_posting("one")
    (tmp_path / "hirewire.toml").write_text('web_port = 0\n[[sources]]\npath = "postings"\n')
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "HIREWIRE_LOG_FORMAT": "json"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        first = await process.stdout.readline()
        assert first.startswith(b"The chat page is at http://127.0.0.1:")
        process.send_signal(number)
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert b"bot_stopped" in errors


async def test_missing_folder_is_logged_and_tried_again(tmp_path: Path) -> None:
    """A source that is not there stops nothing; it is read once it appears."""
    said: list[str] = []
    async with open_desk(settings_for(tmp_path)) as desk:
        scanner = Scanner(desk, desk.settings.sources[0], announced=lambda: said.append("x"))
        await scanner.scan()
        (tmp_path / "postings").mkdir()
        await scanner.scan()
        async with desk.database.read() as connection:
            assert [one.name for one in (await overview(connection)).sources] == ["postings"]
    assert said == []
