"""Databases are brought up to date, whoever asks, however many at once."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.errors import StorageError
from bot.storage.migrate import upgrade
from bot.storage.schema import postings
from bot.storage.session import Database


def _differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        # The full-text index has tables of its own.
        return not (kind == "table" and name is not None and name.startswith("posting_index"))

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


async def test_newer_database_is_refused(database: Database) -> None:
    """Old code on a new database would lose data, so it does not start."""
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match=r"newer than this Hirewire .*9999"):
        await upgrade(database)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
