"""Reads the files that were touched, chunk by chunk: one is stored while the next is read.

A handful of files is read in a thread. Many are read in processes of their own, for parsing takes
longer than storing. They are plain children that talk through pipes: those of `multiprocessing`
would first import the whole command line once more.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import structlog

from bot.reading import Reading, ToRead, read_files
from bot.reading_process import LENGTH_BYTES, Job, pack

log = structlog.get_logger()

#: Files that are stored in one transaction.
CHUNK = 250
#: From here on starting processes pays.
MANY_FILES = 200
_PROCESSES = min(os.cpu_count() or 1, 2)
_FILES_AT_ONCE = 50
#: Chunks that are read before the first of them is stored.
_AHEAD = 3

Readings = tuple[Reading, ...]


async def read(root: Path, source: str, files: Sequence[ToRead]) -> AsyncGenerator[Readings]:
    """Read files, in their order, by chunks of at most `CHUNK`.

    Args:
        root: The folder.
        source: Name of the source, which is one of a posting's terms.
        files: What to read.
    """
    chunks = (Job(root=root, source=source, files=part) for part in _cut(files, CHUNK))
    async with _crew(len(files)) as crew:
        running = deque(asyncio.create_task(crew.read(job)) for job in islice(chunks, _AHEAD))
        try:
            while running:
                readings = await running.popleft()
                running.extend(asyncio.create_task(crew.read(job)) for job in islice(chunks, 1))
                yield readings
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


class _Crew:
    """Processes that read side by side; without any, files are read in a thread."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._idle: asyncio.Queue[Process] = asyncio.Queue()
        for process in processes:
            self._idle.put_nowait(process)

    async def read(self, job: Job) -> Readings:
        if not self._processes:
            return await asyncio.to_thread(read_files, job.root, job.source, job.files)
        asked = [self._ask(replace(job, files=part)) for part in _cut(job.files, _FILES_AT_ONCE)]
        return tuple(chain.from_iterable(await asyncio.gather(*asked)))

    async def _ask(self, job: Job) -> Readings:
        process = await self._idle.get()
        try:
            readings = await _answer(process, job)
        except (OSError, asyncio.IncompleteReadError):
            # Something outside ended it, such as the system when memory ran short.
            log.warning("reading_process_lost", files=len(job.files))
            readings = await asyncio.to_thread(read_files, job.root, job.source, job.files)
        self._idle.put_nowait(process)
        return readings


async def _answer(process: Process, job: Job) -> Readings:
    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError
    process.stdin.write(pack(job))
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
    readings: Readings = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 our own child
    return readings


@asynccontextmanager
async def _crew(files: int) -> AsyncIterator[_Crew]:
    processes: list[Process] = []
    try:
        if files >= MANY_FILES:
            processes += [await _start() for _ in range(_PROCESSES)]
        yield _Crew(processes)
    finally:
        for process in processes:
            await _end(process)


async def _start() -> Process:
    # The child must find what we found, however we were started.
    path = os.pathsep.join(filter(None, sys.path))
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.reading_process",
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


def _cut(files: Sequence[ToRead], size: int) -> Iterator[Sequence[ToRead]]:
    return (files[start : start + size] for start in range(0, len(files), size))
