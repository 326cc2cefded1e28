"""Databases are brought up to date, whoever asks, however many at once."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Row, insert, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from bot.channel import Address
from bot.errors import StorageError
from bot.storage import migrate
from bot.storage.destinations import ensure_destination
from bot.storage.migrate import upgrade
from bot.storage.schema import deliveries, matches, postings
from bot.storage.session import Database
from tests.making import NOW, make_posting, store


def _differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        # What differs between the databases is made by the migrations, and slack_sdk has its own.
        theirs = ("posting_index", "filed_clauses", "slack_")
        return not (kind == "table" and name is not None and name.startswith(theirs))

    context = MigrationContext.configure(connection, opts={"include_name": ours})
    return list(compare_metadata(context, postings.metadata))


async def test_migrations_make_what_the_schema_says(database: Database) -> None:
    """Nobody changed a table without a migration, or the other way round."""
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []


async def test_upgrade_of_a_current_database_changes_nothing(empty_url: str) -> None:
    """Every start calls it."""
    database = Database(empty_url)
    await upgrade(database)
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO sources (kind, name) VALUES ('folder', 'a')"))
    await upgrade(database)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM sources")) == 1
    await database.close()


async def test_many_starts_at_once_upgrade_once(empty_url: str) -> None:
    """Several processes on one new database: all of them find it ready."""
    databases = [Database(empty_url) for _ in range(5)]
    await asyncio.gather(*(upgrade(database) for database in databases))
    async with databases[0].read() as connection:
        versions = (await connection.execute(text("SELECT version_num FROM alembic_version"))).all()
    assert len(versions) == 1
    for database in databases:
        await database.close()


async def test_deliveries_and_what_names_them_are_kept(empty_url: str) -> None:
    """An update still knows whose message must change, and a match which delivery brings it."""
    database = Database(empty_url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    async with database.write() as connection:

        def to_the_fourth(sync: Connection) -> None:
            config.attributes["connection"] = sync
            command.upgrade(config, "0004")

        await connection.run_sync(to_the_fourth)
        # By the tables that stayed as they were then; our own code knows only those of today.
        destination_id = await ensure_destination(connection, Address.parse("web:local/jobs"))
    stored = await store(database, make_posting())
    async with database.write() as connection:
        sent = {"destination_id": destination_id, "lane": "web:local", "created_at": NOW}
        sent |= {"due_at": NOW, "state": "sent"}
        alert = insert(deliveries).values(**sent, kind="alert", ref="r").returning(deliveries.c.id)
        alert_id = await connection.scalar(alert)
        change = insert(deliveries).values(**sent, kind="update", target_id=alert_id)
        await connection.execute(change)
        await connection.execute(
            insert(matches).values(
                posting_id=stored.id,
                destination_id=destination_id,
                cadence="instant",
                matched_at=NOW,
                delivery_id=alert_id,
            )
        )
    before = await _everything(database)
    assert all(before.values())
    await upgrade(database)
    assert await _everything(database) == before
    await database.close()


async def _everything(database: Database) -> dict[str, list[Row[Any]]]:
    named = {"deliveries": "target_id", "matches": "delivery_id"}
    async with database.read() as connection:
        for table, column in named.items():
            of = text(f"SELECT count({column}) FROM {table}")
            assert await connection.scalar(of) == 1
        return {
            table: list(await connection.execute(text(f"SELECT * FROM {table} ORDER BY id")))
            for table in named
        }


async def test_newer_database_is_refused(database: Database) -> None:
    """Old code on a new database would lose data, so it does not start."""
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match=r"newer than this Hirewire .*9999"):
        await upgrade(database)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


async def test_upgrade_that_fails_leaves_nothing(empty_url: str) -> None:
    """All steps are one transaction: no table is left of a start that was cut off half-way."""
    database = Database(empty_url)
    async with database.write() as connection:
        # The last of the tables stands in the way.
        await connection.execute(text("CREATE TABLE web_messages (id integer)"))
    with pytest.raises(SQLAlchemyError):
        await upgrade(database)
    async with database.read() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert names == ["web_messages"]
    async with database.write() as connection:
        await connection.execute(text("DROP TABLE web_messages"))
    await upgrade(database)
    await database.close()


async def test_processes_that_start_at_once(tmp_path: Path) -> None:
    """Real processes on one new file: each finds it ready, whoever made it."""
    script = (
        "import asyncio, sys\n"
        "from bot.storage.migrate import upgrade\n"
        "from bot.storage.session import Database\n"
        "asyncio.run(upgrade(Database(sys.argv[1])))\n"
    )
    url = f"sqlite:///{tmp_path / 'new.db'}"
    starts = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, url, stdout=DEVNULL)
        for _ in range(4)
    ]
    assert [await start.wait() for start in starts] == [0, 0, 0, 0]
