"""Bring stored postings up to the rules of today: a newer table of hashtags or places, newer code.

Stage 3 of the journey, once for each change of the rules. Files that nobody touched are not read
again, so what was derived from them is derived anew from what is stored: hashtags, places, and all
that the index holds. It is done in small pieces beside everything else and goes on where it was cut
off. Nobody is told of anything: no posting is news because we read it better.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.matching.condition import Entry
from bot.matching.entry import entry_of
from bot.matching.rules import rules
from bot.places.resolve import resolve_location
from bot.postings.hashtags import parse_hashtags
from bot.storage import index_writes, postings
from bot.storage.posting_rows import Record
from bot.storage.refreshes import done_to, keep_done_to
from bot.storage.session import Database
from bot.storage.sources import take_turn

log = structlog.get_logger()

#: Postings in one transaction: short, for nobody else can store anything meanwhile.
CHUNK = 100


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A posting as it is stored, and as today's rules would have stored it."""

    before: Record
    after: Record
    entry: Entry


async def refresh(database: Database, *, stop: asyncio.Event, by: str | None = None) -> int:
    """Derive anew what was derived by other rules.

    Args:
        database: Whose postings.
        stop: Set it to end early; the next call goes on from there.
        by: The rules' digest; `rules()` unless told.

    Returns:
        How many postings were looked at: none when all follows the rules.
    """
    by, seen = by or rules(), 0
    while not stop.is_set():
        async with database.read() as connection:
            last = await done_to(connection, by)
            if last is None:
                break
            found = await postings.records_after(connection, last, limit=CHUNK)
        # Reading places and words is work for the processor, so the loop goes on meanwhile.
        derived = await asyncio.to_thread(_derive, found)
        await _store(database, derived, by)
        seen += len(found)
    if seen:
        log.info("postings_refreshed", count=seen)
    return seen


def _derive(records: Sequence[Record]) -> list[Derived]:
    return [_derived(record) for record in records]


def _derived(record: Record) -> Derived:
    stored = record.stored
    posting = replace(stored.posting, hashtags=parse_hashtags(list(stored.posting.hashtags)))
    location = resolve_location(posting.location, title=posting.title, body=posting.text)
    return Derived(
        before=record,
        after=replace(record, stored=replace(stored, posting=posting, location=location)),
        entry=entry_of(posting, location, source=stored.source),
    )


async def _store(database: Database, derived: Sequence[Derived], by: str) -> None:
    async with database.write() as connection:
        await take_turn(connection)
        now = await postings.records(connection, [each.before.stored.id for each in derived])
        # What was stored anew meanwhile follows the rules already; what is gone needs nothing.
        same = [each for each in derived if now.get(each.before.stored.id) == each.before]
        changed = [each.after for each in same if each.after != each.before]
        await postings.change(connection, changed)
        entries = [(each.after, each.entry) for each in same]
        await index_writes.put(connection, entries, replaces=[each.before for each in same])
        last = derived[-1].before.stored.id if derived else None
        await keep_done_to(connection, by, last)
