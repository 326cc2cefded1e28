"""Reading and writing one database: all or nothing, one after the other, in private."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SettingsError, StorageError
from bot.storage import session
from bot.storage.schema import documents, queries, sources
from bot.storage.session import Database


async def add(connection: AsyncConnection, words: str) -> None:
    """Write something."""
    await connection.execute(insert(queries).values(text=words))


async def stored(database: Database) -> list[str]:
    """Read what was written."""
    async with database.read() as connection:
        return list(await connection.scalars(select(queries.c.text).order_by(queries.c.id)))


async def test_what_was_written_stays(database: Database) -> None:
    """A write is committed at its end."""
    async with database.write() as connection:
        await add(connection, "#python")
    assert await stored(database) == ["#python"]


async def test_an_error_takes_the_whole_write_back(database: Database) -> None:
    """Nothing is left of a transaction that failed half-way, and the next one works."""
    with pytest.raises(RuntimeError):
        async with database.write() as connection:
            await add(connection, "#python")
            raise RuntimeError
    async with database.write() as connection:
        await add(connection, "#go")
    assert await stored(database) == ["#go"]


async def test_a_cancelled_write_is_taken_back(database: Database) -> None:
    """A task that is stopped in the middle of a write holds nobody up."""
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.write() as connection:
            await add(connection, "#python")
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as connection:
        await add(connection, "#go")
    assert await stored(database) == ["#go"]


async def test_reading_does_not_write(database: Database) -> None:
    """What is written on a connection for reading is gone afterwards."""
    async with database.read() as connection:
        await add(connection, "#python")
    assert await stored(database) == []


async def test_writers_take_turns(database: Database) -> None:
    """Fifty writers at once, each reading before it writes: nobody fails and no write is lost."""

    async def read_and_add(number: int) -> None:
        async with database.write() as connection:
            await connection.scalar(select(func.count()).select_from(queries))
            await add(connection, f"#tag{number}")

    await asyncio.gather(*(read_and_add(number) for number in range(50)))
    assert len(await stored(database)) == 50


async def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    """While one writes, others read what was there before."""
    async with database.write() as connection:
        await add(connection, "#python")
        assert await stored(database) == []


async def test_rows_need_the_rows_they_name(database: Database) -> None:
    """Foreign keys hold on both databases."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            row = {"source_id": 7, "path": "a.md", "signature": "", "content_hash": ""}
            await connection.execute(insert(documents).values(row))


async def test_rows_go_with_the_rows_they_name(database: Database) -> None:
    """Deleting a source deletes its documents."""
    async with database.write() as connection:
        await connection.execute(insert(sources).values(id=1, kind="folder", name="board"))
        row = {"source_id": 1, "path": "a.md", "signature": "", "content_hash": ""}
        await connection.execute(insert(documents).values(row))
        await connection.execute(sources.delete())
        assert await connection.scalar(select(func.count()).select_from(documents)) == 0


async def test_only_the_owner_may_read_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    """Messages and people are nobody else's business: 0600, also for what SQLite puts beside."""
    async with sqlite_database.write() as connection:
        await add(connection, "#python")
        files = sorted(tmp_path.glob("hirewire.db*"))
        assert [file.name.removeprefix("hirewire.db") for file in files] == ["", "-shm", "-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    """A database that was copied with wide permissions is narrowed when it is opened."""
    file = tmp_path / "wide.db"
    file.touch(mode=0o644)
    file.chmod(0o644)
    await Database(f"sqlite:///{file}").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_sqlite_writes_ahead(sqlite_database: Database) -> None:
    """Readers and the writer do not wait for each other in WAL mode."""
    async with sqlite_database.read() as connection:
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert await connection.scalar(text("PRAGMA busy_timeout")) == 10_000


async def test_another_process_is_waited_for(sqlite_database: Database, tmp_path: Path) -> None:
    """A write waits until a foreign one is over, rather than failing at once."""
    script = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('writing', flush=True)\n"
        "sys.stdin.readline()\n"
        "connection.execute('COMMIT')\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "hirewire.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin
        assert other.stdout
        await asyncio.to_thread(other.stdout.readline)

        async def write() -> None:
            async with sqlite_database.write() as connection:
                await add(connection, "#python")

        waiting = asyncio.create_task(write())
        assert await stored(sqlite_database) == []
        assert not waiting.done()
        other.stdin.write(b"\n")
        other.stdin.flush()
        await waiting
    assert await stored(sqlite_database) == ["#python"]


async def test_a_full_disk_stores_nothing(sqlite_database: Database) -> None:
    """A write for which there is no room is taken back whole, and later ones work again."""
    async with sqlite_database.write() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
    with pytest.raises(StorageError, match=r"^The database cannot be used right now: .*full\.$"):
        async with sqlite_database.write() as connection:
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            await add(connection, "#python")
            await add(connection, "x" * 100_000)
    async with sqlite_database.write() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
        await add(connection, "#go")
    assert await stored(sqlite_database) == ["#go"]


async def test_a_read_only_database_is_said_plainly(sqlite_database: Database) -> None:
    """A database that cannot be written is an error of ours, with the driver's as its cause."""
    with pytest.raises(StorageError, match="readonly") as caught:
        async with sqlite_database.write() as connection:
            await connection.execute(text("PRAGMA query_only = ON"))
            await add(connection, "#python")
    assert isinstance(caught.value.__cause__, Exception)


async def test_our_own_mistakes_are_not_excused(database: Database) -> None:
    """A statement that makes no sense keeps its own error, with its traceback."""
    with pytest.raises(DBAPIError):
        async with database.read() as connection:
            await connection.execute(text("SELEKT 1"))


async def test_a_server_that_is_away_is_said_plainly(tmp_path: Path) -> None:
    """No traceback, and no password, when PostgreSQL does not answer."""
    database = Database(f"postgresql://bot:hunter2@/hirewire?host={tmp_path}")
    with pytest.raises(StorageError, match=r"cannot be used right now") as caught:
        async with database.read():
            pass
    await database.close()
    assert "hunter2" not in caught.value.message
    assert "\n" not in caught.value.message


async def test_connections_that_were_cut_while_idle_are_not_used(
    postgresql_database: Database, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the server was away for a while, nobody meets a connection of before."""
    database, other = postgresql_database, Database(postgres)
    async with database.read(), database.read() as connection:
        name = await connection.scalar(select(func.current_database()))
    cut = text(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = :name"
    )
    async with other.read() as connection:
        assert await connection.scalar(cut, {"name": name}) == 2
    await other.close()
    monkeypatch.setattr(session, "ASK_AFTER_S", 0.0)
    async with database.read(), database.read() as connection:
        assert await connection.scalar(select(func.current_database())) == name


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/hirewire", "not in mysql"),
        ("hirewire.db", "not a database address"),
        ("", "not a database address"),
        ("sqlite:////nowhere/at/all/hirewire.db", "cannot be opened"),
    ],
    ids=["another database", "a mere path", "nothing", "a missing folder"],
)
def test_addresses_that_lead_nowhere_are_refused(url: str, said: str) -> None:
    """What to write instead is in the message."""
    with pytest.raises(SettingsError, match=said):
        Database(url)


def test_a_refused_address_keeps_its_password() -> None:
    """A password in an address that cannot be used is not repeated."""
    with pytest.raises(SettingsError) as caught:
        Database("oracle://bot:hunter2@db/x")
    assert "hunter2" not in caught.value.message


async def test_an_asynchronous_address_is_understood(tmp_path: Path) -> None:
    """People may name a driver; ours is taken all the same."""
    database = Database(f"sqlite+pysqlite:///{tmp_path / 'a.db'}")
    async with database.read() as connection:
        version = await connection.scalar(text("SELECT sqlite_version()"))
    await database.close()
    assert version == sqlite3.sqlite_version


async def test_a_naive_time_is_refused(database: Database) -> None:
    """A time without a zone could mean anything, so it is not stored."""
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 the point of the test
    with pytest.raises(Exception, match="naive time"):
        async with database.write() as connection:
            await connection.execute(
                insert(sources).values(kind="folder", name="board", scanned_at=naive)
            )
