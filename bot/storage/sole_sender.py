"""SQLite has one sender: a second process that would send from the same file is refused."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StorageError
from bot.storage.session import Database


@contextmanager
def sole_sender(database: Database) -> Iterator[None]:
    """Be the one process that sends; on PostgreSQL there may be any number.

    The system itself gives the place free when its process dies, however that happens.

    Raises:
        StorageError: another process sends already.
    """
    path = database.url.database
    if not database.is_sqlite or not path or path == ":memory:":
        yield
        return
    place = os.open(f"{path}-sender", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = (
                f"Another process sends from {path} already, and SQLite has one sender:"
                " stop it, let this one run --only something else, or move to PostgreSQL."
            )
            raise StorageError(message) from None
        yield
    finally:
        os.close(place)
