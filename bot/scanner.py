"""Keeps one source read: at a tick, at once when its folder changes, and never twice at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from bot.commands.request import Desk
from bot.errors import HirewireError
from bot.ingest import ingest
from bot.settings import FolderSource
from bot.sources.folder import Folder

log = structlog.get_logger()

#: Seconds before a folder that cannot be watched is tried again; ticks go on meanwhile.
WATCH_AGAIN_S = 30


class Scanner:
    """One source and whoever wants to know that something was announced."""

    def __init__(self, desk: Desk, source: FolderSource, *, announced: Callable[[], None]) -> None:
        """Prepare; nothing is read yet.

        Args:
            desk: Database, settings and clock.
            source: What to read.
            announced: Called after a pass that owes somebody a message.
        """
        self._desk = desk
        self._source = source
        self._announced = announced
        self._reading = asyncio.Lock()

    async def scan(self) -> None:
        """Make one pass; a source that cannot be read is logged and tried at the next one."""
        async with self._reading:
            try:
                report = await ingest(
                    self._desk.database,
                    self._source,
                    now=self._desk.clock(),
                    settings=self._desk.settings,
                )
            except HirewireError as error:
                log.warning("source_unreadable", source=self._source.label, reason=error.message)
                return
        if report.changed:
            log.info("source_read", source=self._source.label, **report.counts())
            self._announced()

    async def watch(self, stop: asyncio.Event) -> None:
        """Scan whenever the folder changes, until told to stop."""
        while not stop.is_set():
            try:
                async for _ in Folder(self._source.path).changes(stop):
                    await self.scan()
            except (OSError, HirewireError) as error:
                log.warning("source_unwatched", source=self._source.label, reason=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), WATCH_AGAIN_S)
