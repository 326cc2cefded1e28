"""Stores what became of files: postings, index, documents, matches and deliveries, all or nothing.

Every function here wants a transaction for writing. It looks at the database anew, for other
processes may have read the same source meanwhile: what they have dealt with is left to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.outbox import announce, follow_up
from bot.ingest.decide import Before, Fate, Outcome, decide
from bot.reading import Good, Reading
from bot.settings import Settings
from bot.storage import documents, index_writes, postings
from bot.storage.rank import State
from bot.storage.sources import Source, take_turn

#: Postings that are announced in one transaction.
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Pass:
    """One pass over one source."""

    source: Source
    #: When it began, aware UTC.
    now: datetime
    settings: Settings
    #: False while the backlog of a new source is read.
    announces: bool
    #: Signatures as the database had them when the pass began, by path.
    known: Mapping[str, str]
    #: Files that are no longer there.
    gone: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What one transaction did."""

    #: What became of the files, by path; those that another process dealt with are not among them.
    fates: Mapping[str, Fate] = field(default_factory=dict)
    #: Files that hold what another held before.
    moved: int = 0
    #: Postings that no file holds any more.
    removed: int = 0
    #: Places in alerts and digests that are owed.
    announced: int = 0


async def store_chunk(
    connection: AsyncConnection, this: Pass, readings: Sequence[Reading]
) -> Stored:
    """Store what became of files that were touched."""
    await take_turn(connection)
    known = await documents.known(
        connection, this.source.id, [reading.path for reading in readings]
    )
    mine = [reading for reading in readings if _is_as_it_was(this, known, reading.path)]
    before = await _before(connection, this, known, mine)
    outcomes = decide(mine, before, now=this.now)
    await _store_postings(connection, this, outcomes, mine)
    moved = [outcome.moved_from for outcome in outcomes if outcome.moved_from]
    await documents.forget(connection, this.source.id, moved)
    await documents.save(connection, this.source.id, [outcome.document for outcome in outcomes])
    return Stored(
        fates={outcome.document.path: outcome.fate for outcome in outcomes},
        moved=len(moved),
        removed=await _let_go(connection, this, known.values()),
        announced=await _tell(connection, this, outcomes),
    )


async def store_gone(connection: AsyncConnection, this: Pass, paths: Sequence[str]) -> Stored:
    """Forget files that are no longer there, and close what only they held."""
    await take_turn(connection)
    known = await documents.known(connection, this.source.id, paths)
    mine = {path: known[path] for path in known if _is_as_it_was(this, known, path)}
    await documents.forget(connection, this.source.id, mine)
    return Stored(removed=await _let_go(connection, this, mine.values()))


async def announce_due(connection: AsyncConnection, this: Pass) -> int:
    """Announce held postings whose day has come.

    Returns:
        How many places in alerts and digests are owed; only `CHUNK` postings are dealt with.
    """
    await take_turn(connection)
    due = await postings.due(connection, this.source.id, now=this.now, limit=CHUNK)
    await postings.mark_matched(connection, [record.stored.id for record in due], now=this.now)
    await index_writes.set_state(connection, due, State.OPEN)
    stored = [record.stored for record in due]
    return await announce(connection, stored, now=this.now, settings=this.settings)


def _is_as_it_was(this: Pass, known: Mapping[str, documents.KnownDocument], path: str) -> bool:
    """Tell whether nobody else dealt with a file since this pass began."""
    found = known.get(path)
    return (found.signature if found else None) == this.known.get(path)


async def _before(
    connection: AsyncConnection,
    this: Pass,
    known: Mapping[str, documents.KnownDocument],
    readings: Sequence[Reading],
) -> Before:
    urls = {reading.posting.url for reading in readings if isinstance(reading, Good)}
    by_url = await postings.records_by_url(connection, urls)
    held = [document.posting_id for document in known.values() if document.posting_id]
    named = [record.stored.id for record in by_url.values()]
    new = sorted(urls - by_url.keys())
    return Before(
        source=this.source,
        known=known,
        records=await postings.records(connection, held),
        by_url=by_url,
        holders=await documents.holders(connection, named),
        new_ids=dict(zip(new, await postings.reserve_ids(connection, len(new)), strict=True)),
        gone=this.gone,
    )


async def _store_postings(
    connection: AsyncConnection,
    this: Pass,
    outcomes: Iterable[Outcome],
    readings: Sequence[Reading],
) -> None:
    good = {reading.path: reading for reading in readings if isinstance(reading, Good)}
    stored = [outcome for outcome in outcomes if outcome.record]
    new = [outcome.record for outcome in stored if outcome.record and not outcome.before]
    changed = [outcome.record for outcome in stored if outcome.record and outcome.before]
    await postings.add(connection, new)
    await postings.change(connection, changed)
    await postings.remember_versions(connection, [*new, *changed], now=this.now)
    entries = [
        (outcome.record, good[outcome.document.path].entry) for outcome in stored if outcome.record
    ]
    before = [outcome.before for outcome in stored if outcome.before]
    await index_writes.put(connection, entries, replaces=before)


async def _let_go(
    connection: AsyncConnection, this: Pass, documents_before: Iterable[documents.KnownDocument]
) -> int:
    """Close the postings that these files held, or waited for, and that no file holds now."""
    ids = {id_ for one in documents_before for id_ in (one.posting_id, one.waits_for) if id_}
    ids -= (await documents.holders(connection, ids)).keys()
    # A file that waits will take the posting over when its source is read.
    ids -= await documents.awaited(connection, ids)
    found = (await postings.records(connection, ids)).values()
    still_open = [record for record in found if record.stored.is_open]
    closed = [record.stored.id for record in still_open]
    await postings.close(connection, closed, now=this.now)
    await index_writes.set_state(connection, still_open, State.CLOSED)
    await follow_up(connection, closed, now=this.now, settings=this.settings)
    return len(found)


async def _tell(connection: AsyncConnection, this: Pass, outcomes: Sequence[Outcome]) -> int:
    """Owe what is new to whoever wants it, and changes to whoever was told before."""
    changed = [one.record.stored.id for one in outcomes if one.record and one.is_noticeable]
    await follow_up(connection, changed, now=this.now, settings=this.settings)
    if not this.announces:
        return 0
    news = [
        outcome.record.stored
        for outcome in outcomes
        if outcome.record and not outcome.before and outcome.record.state is State.OPEN
    ]
    return await announce(connection, news, now=this.now, settings=this.settings)
