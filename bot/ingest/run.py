"""One pass over one source: look, read what was touched, store, announce."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.ingest.decide import Fate
from bot.ingest.report import Report
from bot.ingest.storing import Pass, Stored, announce_due, store_chunk, store_gone
from bot.postings.posting import Problem
from bot.readers import read
from bot.reading import Bad, Reading, ToRead
from bot.settings import FolderSource, Settings
from bot.sources.folder import Folder
from bot.storage import documents, postings
from bot.storage.postings import batches
from bot.storage.session import Database
from bot.storage.sources import ensure_source, find_source, finish_first_pass

log = structlog.get_logger()

#: What is counted elsewhere: what is left over, and what the database lists.
_NOT_COUNTED = {Fate.UNCHANGED, Fate.REJECTED}
#: Told how many files are done, and of how many.
Progress = Callable[[int, int], None]


async def ingest(
    database: Database,
    source: FolderSource,
    *,
    now: datetime,
    settings: Settings,
    announce_backlog: bool = False,
    on_progress: Progress | None = None,
) -> Report:
    """Make one pass over a source.

    Files that nobody touched are not opened. A pass that was cut off is made good by the next one.

    Args:
        database: Where to store.
        source: What to read.
        now: Aware UTC.
        settings: For what is owed.
        announce_backlog: Announce what a source holds when it is first read.
        on_progress: Called now and then with files done and files found.

    Raises:
        SettingsError: the source cannot be read; nothing of it is closed.
        StorageError: the database cannot be used; what was not stored is left to the next pass.
    """
    seen = await asyncio.to_thread(Folder(source.path).look)
    this = await _begin(database, source, seen, now, settings, announce_backlog)
    touched = sorted(path for path in seen if this.known.get(path) != seen[path])
    report = _Reporter(on_progress, found=len(seen), unchanged=len(seen) - len(touched))
    async for stored in _read_and_store(database, source, this, touched, seen):
        report.add(stored)
    async for stored in _forget(database, this):
        report.add(stored)
    async for stored in _hand_over(database, source, this, seen):
        report.add(stored)
    async for stored in _announce_due(database, this):
        report.add(stored)
    return report.finish(await _end(database, this))


async def _begin(
    database: Database,
    source: FolderSource,
    seen: Mapping[str, str],
    now: datetime,
    settings: Settings,
    announce_backlog: bool,
) -> Pass:
    async with database.read() as connection:
        known_source = await find_source(connection, source.label)
    if known_source is None:
        async with database.write() as connection:
            known_source = await ensure_source(connection, "folder", source.label)
    async with database.read() as connection:
        known = await documents.signatures(connection, known_source.id)
    is_backlog = known_source.scanned_at is None
    return Pass(
        source=known_source,
        now=now,
        settings=settings,
        announces=announce_backlog or source.announce_backlog or not is_backlog,
        known=known,
        gone=frozenset(known.keys() - seen.keys()),
    )


async def _read_and_store(
    database: Database,
    source: FolderSource,
    this: Pass,
    paths: Sequence[str],
    seen: Mapping[str, str],
    *,
    anew: bool = False,
) -> AsyncIterator[Stored]:
    """Read files and store what became of them; `anew` parses also what holds what it held."""
    async with database.read() as connection:
        before = await documents.known(connection, this.source.id, paths)
    files = []
    for path in paths:
        known = before.get(path)
        parse = anew or known is None or known.rejected_reason is not None
        content_hash = "" if parse or known is None else known.content_hash
        files.append(ToRead(path=path, signature=seen[path], content_hash=content_hash))
    async for readings in read(source.path, this.source.name, files):
        _log_our_mistakes(readings)
        async with database.write() as connection:
            stored = await store_chunk(connection, this, readings)
        yield stored


async def _forget(database: Database, this: Pass) -> AsyncIterator[Stored]:
    for paths in batches(sorted(this.gone)):
        async with database.write() as connection:
            stored = await store_gone(connection, this, paths)
        yield stored


async def _hand_over(
    database: Database, source: FolderSource, this: Pass, seen: Mapping[str, str]
) -> AsyncIterator[Stored]:
    """Let files take over whose url another file held until now."""
    async with database.read() as connection:
        heirs = await documents.heirs(connection, this.source.id)
    paths = [path for path in heirs if path in seen]
    if paths:
        now_known = replace(this, known=heirs)
        async for stored in _read_and_store(database, source, now_known, paths, seen, anew=True):
            yield stored


async def _announce_due(database: Database, this: Pass) -> AsyncIterator[Stored]:
    while await _any_due(database, this):
        async with database.write() as connection:
            owed = await announce_due(connection, this)
        yield Stored(announced=owed)


async def _any_due(database: Database, this: Pass) -> bool:
    # Asked first, for a pass that finds nothing must not write.
    async with database.read() as connection:
        return bool(await postings.due(connection, this.source.id, now=this.now, limit=1))


async def _end(database: Database, this: Pass) -> dict[str, Problem]:
    if this.source.scanned_at is None:
        async with database.write() as connection:
            await finish_first_pass(connection, this.source.id, now=this.now)
    async with database.read() as connection:
        return await documents.rejections(connection, this.source.id)


def _log_our_mistakes(readings: Iterable[Reading]) -> None:
    for reading in readings:
        if isinstance(reading, Bad) and reading.traceback:
            log.error("posting_crashed_us", path=reading.path, traceback=reading.traceback)


class _Reporter:
    """Adds up what each transaction did, and shows progress."""

    def __init__(self, on_progress: Progress | None, *, found: int, unchanged: int) -> None:
        self._on_progress = on_progress
        self._found = found
        self._untouched = unchanged
        self._fates: dict[str, Fate] = {}
        self._sums: Counter[str] = Counter()
        self._show()

    def add(self, stored: Stored) -> None:
        self._fates.update(stored.fates)
        self._sums.update(moved=stored.moved, removed=stored.removed, announced=stored.announced)
        self._show()

    def finish(self, rejected: Mapping[str, Problem]) -> Report:
        fates = Counter(fate for path, fate in self._fates.items() if path not in rejected)
        told = {fate.value: fates[fate] for fate in Fate if fate not in _NOT_COUNTED}
        unchanged = self._found - sum(told.values()) - len(rejected)
        return Report(
            found=self._found,
            unchanged=unchanged,
            rejected=tuple(rejected[path] for path in sorted(rejected)),
            **told,
            **self._sums,
        )

    def _show(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self._untouched + len(self._fates), self._found)
