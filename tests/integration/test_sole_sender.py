"""One process sends from an SQLite file; any number from PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.session import Database
from bot.storage.sole_sender import sole_sender

_SENDS = """
import sys, time
from bot.storage.session import Database
from bot.storage.sole_sender import sole_sender
with sole_sender(Database(sys.argv[1])):
    print("sends", flush=True)
    sys.stdin.read()
"""


def test_a_second_sender_is_refused(tmp_path: Path) -> None:
    """With a sentence that says what to do; once the first one is done, the next may send."""
    address = f"sqlite:///{tmp_path / 'jobs.db'}"
    refused = pytest.raises(StorageError, match=r"sends from .*jobs\.db already.*PostgreSQL")
    with sole_sender(Database(address)), refused, sole_sender(Database(address)):
        pass
    with sole_sender(Database(address)):
        assert (tmp_path / "jobs.db-sender").stat().st_mode & 0o777 == 0o600


def test_who_is_killed_leaves_its_place(tmp_path: Path) -> None:
    """Nothing has to be cleared away by hand."""
    address = f"sqlite:///{tmp_path / 'jobs.db'}"
    command = [sys.executable, "-c", _SENDS, address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"sends\n"
        with pytest.raises(StorageError), sole_sender(Database(address)):
            pass
        other.kill()
        other.wait()
        with sole_sender(Database(address)):
            pass


def test_postgresql_has_any_number() -> None:
    """There, claims keep them apart."""
    database = Database("postgresql://somewhere/jobs")
    with sole_sender(database), sole_sender(database):
        pass
