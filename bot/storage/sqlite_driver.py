"""SQLite's connections, with one step into their thread and back for each statement.

As aiosqlite comes, every statement takes four: to make a cursor, to run it, to read its rows and to
close it, and each costs more than most of our statements do. Rows are read at once, so nothing can
be streamed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite


class Cursor:
    """What SQLAlchemy asks of a cursor, answered from memory after each statement."""

    def __init__(self, connection: Connection) -> None:
        """Prepare; nothing is run yet."""
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Cursor:
        """Give itself."""
        return self

    async def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement and read its rows."""
        await self._connection.in_thread(
            partial(self._run, sqlite3.Cursor.execute, sql, parameters)
        )

    async def executemany(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        """Run a statement for each of these parameters."""
        await self._connection.in_thread(
            partial(self._run, sqlite3.Cursor.executemany, sql, parameters)
        )

    async def fetchall(self) -> list[Any]:
        """Give the rows that were read."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    async def _do(self, how: Callable[..., object], sql: str, parameters: object) -> None:
        await self._connection.in_thread(partial(self._run, how, sql, parameters))

    def _run(
        self,
        how: Callable[..., object],
        sql: str,
        parameters: object,
        connection: sqlite3.Connection,
    ) -> None:
        cursor = connection.cursor()
        try:
            how(cursor, sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors need one step for a statement."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        """Give a cursor, without asking the thread."""
        return Cursor(self)

    async def in_thread(self, work: partial[None]) -> None:
        """Do something with SQLite's own connection, where it lives.

        Raises:
            ValueError: the connection is closed.
        """
        await self._execute(lambda: work(self._conn))  # type: ignore[no-untyped-call]


def connect(path: str, **options: Any) -> Connection:  # noqa: ANN401 - sqlite3's
    """Prepare a connection; awaiting it opens it.

    Args:
        path: Of the file.
        options: As `sqlite3.connect` takes them.
    """
    connection = Connection(partial(sqlite3.connect, path, **options), iter_chunk_size=64)
    # As SQLAlchemy does where it connects by itself.
    connection._thread.daemon = True
    return connection
