"""One database, two ways in: `read()` and `write()`.

A write is one transaction. On SQLite writers queue up in this process and begin IMMEDIATE, so that
nobody meets SQLITE_BUSY half-way; on PostgreSQL they run side by side.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from weakref import WeakSet

import aiosqlite
from sqlalchemy import Connection, event, exc, make_url
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SettingsError, StorageError
from bot.storage import sqlite_driver

#: Milliseconds that SQLite waits for another process's write.
BUSY_TIMEOUT_MS = 10_000
#: Of the database in each connection's own memory, and mapped from what the system keeps anyway.
CACHE_KIB = 16_384
MAPPED_BYTES = 1 << 30
_WAL_RETRY_S = 0.01
#: Seconds after which an idle connection to PostgreSQL may have been cut off.
ASK_AFTER_S = 2.0
#: Seconds that a thread of SQLite's has to end when we close.
END_WITHIN_S = 5.0
#: Connections kept for one process on PostgreSQL.
POOL_SIZE = 10


class Database:
    """Connections to the one database that this process uses."""

    def __init__(self, url: str) -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: `sqlite:///path` or `postgresql://user:password@host/name`.

        Raises:
            SettingsError: the address names no database that we speak.
        """
        self.url = _async_url(url)
        self._drivers: WeakSet[Thread] = WeakSet()
        self.engine = _engine(self.url, self._drivers)
        self._writing = asyncio.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, with its single writer."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def writing_engine(self) -> AsyncEngine:
        """The same connections, for libraries that begin transactions of their own to write.

        On SQLite these begin IMMEDIATE as well, and wait for others by `BUSY_TIMEOUT_MS`.
        """
        return self.engine.execution_options(hirewire_writes=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading; what is written on it is rolled back.

        Raises:
            StorageError: the database cannot be reached or read.
        """
        with said_plainly():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection with a transaction: committed at the end, rolled back on any error.

        Raises:
            StorageError: the database cannot be reached or written; nothing of it was stored.
        """
        with said_plainly():
            if not self.is_sqlite:
                async with self.engine.begin() as connection:
                    yield connection
                return
            async with self._writing, self.engine.connect() as connection:
                await connection.execution_options(hirewire_writes=True)
                async with connection.begin():
                    yield connection

    async def close(self) -> None:
        """Let go of every connection, and wait for the threads in which SQLite's work."""
        await self.engine.dispose()
        # One that outlived the event loop would end in a traceback. They end also where a
        # connection could not be opened, or was cut off; aiosqlite waits for neither.
        for thread in list(self._drivers):
            if thread.is_alive():
                await asyncio.to_thread(thread.join, END_WITHIN_S)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say in one sentence what keeps the database from working, for people who know no SQL.

    `read` and `write` do so themselves; whoever uses an engine does it with this.

    Raises:
        StorageError: what was done within could not be done.
    """
    try:
        yield
    except (exc.OperationalError, exc.TimeoutError) as error:
        cause = error.orig if isinstance(error, exc.OperationalError) else error
        if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            # A statement that makes no sense: our own mistake.
            raise
        # Disk full, read-only, locked, not there: none of these names what was to be stored.
        detail = str(cause).strip().partition("\n")[0].rstrip(".")
        message = f"The database cannot be used right now: {detail}."
        raise StorageError(message) from error


def _async_url(text: str) -> URL:
    try:
        url = make_url(text)
    except exc.ArgumentError:
        # The text may hold a password, so it is not repeated.
        message = (
            "DATABASE_URL is not a database address; write sqlite:///hirewire.db or postgresql://…"
        )
        raise SettingsError(message) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    message = f"Hirewire keeps its data in SQLite or PostgreSQL, not in {backend}."
    raise SettingsError(message)


def _engine(url: URL, drivers: WeakSet[Thread]) -> AsyncEngine:
    # What people wrote must not reach the log by way of an error's text: `hide_parameters`.
    if url.get_backend_name() == "postgresql":
        engine = create_async_engine(url, pool_size=POOL_SIZE, hide_parameters=True)
        _ask_the_idle(engine)
        return engine
    _make_private(url.database)

    async def connect(path: str, **options: Any) -> aiosqlite.Connection:  # noqa: ANN401 - theirs
        connection = sqlite_driver.connect(path, **options)
        drivers.add(connection._thread)
        return await connection

    arguments = {"timeout": BUSY_TIMEOUT_MS / 1000, "async_creator_fn": connect}
    engine = create_async_engine(url, connect_args=arguments, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: AsyncAdapt_aiosqlite_connection, _record: object) -> None:
        connection.run_async(_prepare)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("hirewire_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _ask_the_idle(engine: AsyncEngine) -> None:
    """Let a connection that has been idle answer before it is used, and go when it cannot.

    As SQLAlchemy's `pool_pre_ping` does every time, at a tenth of the cost of subscribing.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def _given_back(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _taken(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - the driver's
        idle_since = record.info.get("idle_since", time.monotonic())
        if time.monotonic() - idle_since < ASK_AFTER_S:
            return
        dialect = engine.dialect
        try:
            alive = dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            # The others are as old; new ones are made instead.
            raise exc.InvalidatePoolError


async def _prepare(connection: aiosqlite.Connection) -> None:
    # Transactions are begun by us alone: https://docs.sqlalchemy.org/en/21/dialects/sqlite.html
    connection.isolation_level = None
    # Rows are read, or a pragma has not ended yet when the next statement begins.
    await connection.execute_fetchall("PRAGMA synchronous=NORMAL")
    await connection.execute_fetchall("PRAGMA foreign_keys=ON")
    await connection.execute_fetchall("PRAGMA temp_store=MEMORY")
    await connection.execute_fetchall(f"PRAGMA cache_size=-{CACHE_KIB}")
    await connection.execute_fetchall(f"PRAGMA mmap_size={MAPPED_BYTES}")
    # Of several that turn a new file to WAL at once, SQLite refuses all but one without waiting.
    give_up_at = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            await connection.execute_fetchall("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            await asyncio.sleep(_WAL_RETRY_S)
        else:
            return


def _make_private(path: str | None) -> None:
    # SQLite gives its -wal and -shm files the mode of the database itself.
    if not path or path == ":memory:":
        return
    file = Path(path)
    try:
        file.touch(mode=0o600, exist_ok=True)
        file.chmod(0o600)
    except OSError as error:
        message = f"The database {path} cannot be opened: {error.strerror}."
        raise SettingsError(message) from None
