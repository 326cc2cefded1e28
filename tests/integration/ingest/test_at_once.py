"""Several passes at once, and passes that are cut off: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.errors import StorageError
from bot.ingest import Report
from bot.readers import CHUNK
from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.ingest.board import Board


class CutOff(Exception):
    """The process ends here."""


@contextmanager
def cut_off(database: Database, *, before: str, times: int = 1) -> Iterator[None]:
    """End whoever sends a statement that says so, the first `times - 1` of them excepted."""
    seen = 0

    def refuse(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        nonlocal seen
        if before in statement:
            seen += 1
            if seen >= times:
                raise CutOff

    event.listen(database.engine.sync_engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", refuse)


@pytest.mark.no_cover
async def test_fifty_passes_over_one_change(board: Board) -> None:
    """One posting, one match for each destination, whoever comes first."""
    await board.begin()
    board.write("a")
    reports = await asyncio.gather(*(board.read() for _ in range(50)))
    assert sum(report.new for report in reports) == 1
    assert sum(report.announced for report in reports) == 1
    assert all(report.found == 1 for report in reports)
    assert await board.told() == ["a"]
    assert await board.count("postings") == await board.count("posting_index") == 1


async def test_many_passes_over_many_kinds_of_change(board: Board) -> None:
    """Edits, moves, removals and duplicates at once end as one pass would have left them."""
    await board.begin()
    for name in ("edited", "moved", "removed", "closed"):
        board.write(name)
    await board.read()
    board.write("edited", title="Another")
    board.move("moved.md", "there.md")
    board.remove("removed.md")
    board.write("closed", archived="true")
    board.write("new", path="1.md")
    board.write("new", path="2.md")
    await asyncio.gather(*(board.read() for _ in range(8)))
    assert await board.open() == {"edited", "moved", "new"}
    last = await board.read()
    assert (last.found, last.unchanged, len(last.rejected)) == (5, 4, 1)
    assert sorted(await board.told()) == ["closed", "edited", "moved", "new", "removed"]


async def test_backlog_read_by_several_at_once_is_announced_by_none(board: Board) -> None:
    """The first pass over a source is one, however many processes make it."""
    await board.here.subscribe("all")
    for number in range(5):
        board.write(f"n{number}")
    await asyncio.gather(*(board.read() for _ in range(10)))
    assert await board.told() == []
    assert await board.count("postings") == 5


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO postings",
        "INSERT INTO posting_index",
        "INSERT INTO documents",
        "INSERT INTO matches",
        "INSERT INTO deliveries",
        "UPDATE sources",
    ],
)
async def test_pass_that_is_cut_off_is_made_good(board: Board, statement: str) -> None:
    """All of a transaction or nothing: the next pass ends as if nothing had happened."""
    await board.here.subscribe("all")
    board.write("a")
    with cut_off(board.here.database, before=statement), pytest.raises(CutOff):
        await board.read(announce_backlog=True)
    if statement != "UPDATE sources":
        for table in ("postings", "posting_index", "documents", "matches", "deliveries"):
            assert await board.count(table) == 0
    await board.read(announce_backlog=True)
    assert await board.told() == ["a"]
    assert await board.open("#python") == {"a"}
    assert len(await board.here.deliveries()) == 1


async def test_backlog_that_is_cut_off_stays_a_backlog(board: Board) -> None:
    """What the first pass could not read any more is not announced by the next one."""
    await board.here.subscribe("all")
    for number in range(CHUNK + 1):
        board.write(f"n{number:03}")
    second_chunk = cut_off(board.here.database, before="INSERT INTO documents", times=2)
    with second_chunk, pytest.raises(CutOff):
        await board.read()
    assert await board.count("postings") == CHUNK
    assert await board.read() == Report(found=CHUNK + 1, new=1, unchanged=CHUNK)
    board.write("late")
    assert (await board.read()).announced == 1
    assert await board.told() == ["late"]


async def test_pass_that_is_cancelled_is_made_good(board: Board) -> None:
    """A stop in the middle of reading loses nothing, and leaves nothing running."""
    await board.begin()
    board.write("a")
    task = asyncio.create_task(board.read())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await board.read()
    assert await board.told() == ["a"]


async def test_disk_that_is_full_loses_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    """No partial state, and the next pass stores all of it."""
    board = Board(here=Community(sqlite_database), folder=tmp_path / "board")
    await board.begin()
    for number in range(40):
        board.write(f"n{number}", body=f"word{number} " * 2_000)

    def fill(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit}")  # type: ignore[attr-defined]

    async with sqlite_database.read() as connection:
        limit = int(await connection.scalar(text("PRAGMA page_count")) or 0) + 3
    await sqlite_database.engine.dispose()
    event.listen(sqlite_database.engine.sync_engine, "connect", fill)
    with pytest.raises(StorageError, match="full"):
        await board.read()
    assert await board.count("postings") == await board.count("documents") == 0
    event.remove(sqlite_database.engine.sync_engine, "connect", fill)
    await sqlite_database.engine.dispose()
    assert (await board.read()).announced == 40


async def test_read_only_database_loses_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    """A database that cannot be written is said plainly; later all is stored."""
    board = Board(here=Community(sqlite_database), folder=tmp_path / "board")
    await board.begin()
    board.write("a")

    def refuse(connection: object, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    await sqlite_database.engine.dispose()
    event.listen(sqlite_database.engine.sync_engine, "connect", refuse)
    with pytest.raises(StorageError, match="readonly"):
        await board.read()
    event.remove(sqlite_database.engine.sync_engine, "connect", refuse)
    await sqlite_database.engine.dispose()
    await board.read()
    assert await board.told() == ["a"]


async def test_file_that_nobody_may_read_is_one_line(board: Board) -> None:
    """A link, a folder of that name, a file without end: reported, and the others are read."""
    await board.begin()
    board.write("a")
    os.symlink("/etc/passwd", board.folder / "link.md")
    os.mkfifo(board.folder / "pipe.md")
    (board.folder / "folder.md").mkdir()
    with (board.folder / "endless.md").open("wb") as file:
        file.truncate(10 * 2**30)
    report = await board.read()
    assert report.new == 1
    assert [problem.path for problem in report.rejected] == ["endless.md", "link.md", "pipe.md"]
    assert (await board.read()).rejected == report.rejected
