"""A process that only reads files: jobs come in through a pipe, readings go out through another.

The child's side. `readers.py` starts it, as `python -m bot.reading_process`, and speaks to it.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.reading import ToRead, read_files

#: Every message is preceded by its length, in so many bytes.
LENGTH_BYTES = 8


@dataclass(frozen=True, kw_only=True)
class Job:
    """Files to be read by one process, one after the other."""

    #: The folder.
    root: Path
    #: Name of the source.
    source: str
    files: Sequence[ToRead]


def pack(message: object) -> bytes:
    """Make bytes for the pipe."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(LENGTH_BYTES) + data


def serve(jobs: BinaryIO, readings: BinaryIO) -> None:
    """Read what comes in until nothing more does."""
    while length := jobs.read(LENGTH_BYTES):
        # Nobody but the process that started us holds the other end.
        job: Job = pickle.loads(jobs.read(int.from_bytes(length)))  # noqa: S301
        readings.write(pack(read_files(job.root, job.source, job.files)))
        readings.flush()


def _main() -> None:
    # An interrupt at the terminal reaches us too; our parent ends us by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as readings:
        # What a library prints must not get between the readings.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, readings)


if __name__ == "__main__":
    _main()
