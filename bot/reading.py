"""Files become readings: opened, parsed, placed and cut into terms, before any database is asked.

Stages 1 and 2 of the journey in one go, for `bot.ingest`. A handful of files is read in a thread.
Many are read in processes of their own, for parsing takes longer than storing, and chunk by chunk,
so that one is stored while the next is read.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

import structlog

from bot.errors import PostingError
from bot.matching.condition import Entry
from bot.matching.entry import entry_of
from bot.messages.catalogue import _
from bot.places.place import Location
from bot.places.resolve import resolve_location
from bot.postings.parse import parse_posting
from bot.postings.posting import Posting, Problem
from bot.sources.folder import Folder

log = structlog.get_logger()

#: Files that are stored in one transaction.
CHUNK = 500
#: From here on starting processes pays.
MANY_FILES = 200
_WORKERS = min(os.cpu_count() or 1, 2)
_FILES_A_TASK = 50
#: Chunks that are read before the first of them is stored.
_AHEAD = 2


@dataclass(frozen=True, kw_only=True)
class ToRead:
    """A file that somebody touched."""

    #: Relative to its source.
    path: str
    #: As it was seen.
    signature: str
    #: What it held when it was last read; "" to parse it in any case.
    content_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Good:
    """A file that holds a posting."""

    path: str
    signature: str
    content_hash: str
    posting: Posting
    location: Location
    #: Its terms and words for index and matcher.
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Same:
    """A file that was touched but holds what it held."""

    path: str
    signature: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A file that holds no posting that can be read."""

    path: str
    signature: str
    #: "" when it could not be opened.
    content_hash: str
    problem: Problem
    #: A traceback when the mistake is ours.
    traceback: str = ""


Reading = Good | Same | Bad
#: Reads some files, elsewhere.
Job = Callable[[Sequence[ToRead]], tuple[Reading, ...]]


async def read(
    root: Path, source: str, files: Sequence[ToRead]
) -> AsyncIterator[tuple[Reading, ...]]:
    """Read files, in their order, by chunks of at most `CHUNK`.

    Args:
        root: The folder.
        source: Name of the source, which is one of a posting's terms.
        files: What to read.
    """
    chunks = iter(_cut(files, CHUNK))
    with _workers(len(files)) as workers:
        job = partial(_read_chunk, workers, partial(read_files, root, source))
        running = deque(asyncio.create_task(job(chunk)) for chunk in islice(chunks, _AHEAD))
        try:
            while running:
                readings = await running.popleft()
                running.extend(asyncio.create_task(job(chunk)) for chunk in islice(chunks, 1))
                yield readings
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _read_chunk(
    workers: Executor | None, job: Job, files: Sequence[ToRead]
) -> tuple[Reading, ...]:
    if workers is None:
        return await asyncio.to_thread(job, files)
    loop = asyncio.get_running_loop()
    tasks = [loop.run_in_executor(workers, job, part) for part in _cut(files, _FILES_A_TASK)]
    try:
        return tuple(chain.from_iterable(await asyncio.gather(*tasks)))
    except BrokenProcessPool:
        # Something outside ended a process of ours, such as the system when memory ran short.
        log.warning("reading_process_lost", files=len(files))
        return await asyncio.to_thread(job, files)


@contextmanager
def _workers(files: int) -> Iterator[Executor | None]:
    if files < MANY_FILES:
        yield None
        return
    # Forking a process that has threads can leave it stuck, hence a fresh start.
    context = multiprocessing.get_context("spawn")
    workers = ProcessPoolExecutor(_WORKERS, mp_context=context)
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)


def _cut(files: Sequence[ToRead], size: int) -> Iterator[Sequence[ToRead]]:
    return (files[start : start + size] for start in range(0, len(files), size))


def read_files(root: Path, source: str, files: Sequence[ToRead]) -> tuple[Reading, ...]:
    """Read some files here and now; runs in a thread or in a process of its own."""
    folder = Folder(root)
    return tuple(_read_one(folder, source, file) for file in files)


def _read_one(folder: Folder, source: str, file: ToRead) -> Reading:
    signature, content_hash = file.signature, ""
    try:
        document = folder.read(file.path)
        signature, content_hash = document.signature, document.content_hash
        if content_hash == file.content_hash:
            return Same(path=file.path, signature=signature, content_hash=content_hash)
        posting = parse_posting(document.data, path=file.path).posting
        location = resolve_location(posting.location, title=posting.title, body=posting.text)
        return Good(
            path=file.path,
            signature=signature,
            content_hash=content_hash,
            # A read-only view cannot be handed from process to process.
            posting=replace(posting, extra=dict(posting.extra)),
            location=location,
            entry=entry_of(posting, location, source=source),
        )
    except PostingError as error:
        problem = Problem(path=file.path, line=error.line, reason=error.reason)
        return Bad(path=file.path, signature=signature, content_hash=content_hash, problem=problem)
    except Exception:  # One file must never stop the others, whatever we did wrong.
        reason = _("Hirewire itself stumbled over this file; please report it with the file.")
        return Bad(
            path=file.path,
            signature=signature,
            content_hash=content_hash,
            problem=Problem(path=file.path, line=1, reason=reason),
            traceback=traceback.format_exc(),
        )
