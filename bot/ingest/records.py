"""A reading becomes the posting that shall be stored, new or in place of an earlier version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.postings.stored import StoredPosting
from bot.reading import Good
from bot.storage.posting_rows import Record
from bot.storage.sources import Source


def new_record(reading: Good, posting_id: int, source: Source, *, now: datetime) -> Record:
    """Make the record of a posting that was never seen before."""
    posting = reading.posting
    posted_at = posting.posted_at or now
    stored = StoredPosting(
        id=posting_id,
        posting=posting,
        location=reading.location,
        source=source.name,
        posted_at=posted_at,
        first_seen_at=now,
        changed_at=now,
        closed_at=now if posting.closed else None,
    )
    # What lies in the future waits for its day; about the rest it is decided now.
    matched_at = None if posted_at > now else now
    return Record(
        stored=stored,
        source_id=source.id,
        content_hash=reading.content_hash,
        matched_at=matched_at,
    )


def changed_record(old: Record, reading: Good, source: Source, *, now: datetime) -> Record | None:
    """Make the record of a posting that may say something else than before.

    Returns:
        None when the file says what it said. `changed_at` is `now` only if somebody who was shown
        the posting would notice.
    """
    posting, before = reading.posting, old.stored
    opened_or_closed = posting.closed == before.is_open
    same_file = (old.content_hash, old.source_id) == (reading.content_hash, source.id)
    if same_file and not opened_or_closed:
        return None
    stored = replace(
        before,
        posting=posting,
        location=reading.location,
        source=source.name,
        posted_at=posting.posted_at or before.first_seen_at,
        closed_at=(before.closed_at or now) if posting.closed else None,
    )
    if is_noticeable(before, stored):
        stored = replace(stored, changed_at=now)
    return replace(old, stored=stored, source_id=source.id, content_hash=reading.content_hash)


def is_noticeable(before: StoredPosting, after: StoredPosting) -> bool:
    """Tell whether somebody who was shown a posting would see a difference."""
    return _visible(before) != _visible(after)


def _visible(stored: StoredPosting) -> StoredPosting:
    """Leave aside white space, which nobody sees, and when what happened."""
    posting = stored.posting
    text = " ".join(posting.text.split())
    return replace(
        stored,
        posting=replace(posting, body="", text=text, posted_at=None, closed=not stored.is_open),
        changed_at=stored.first_seen_at,
        closed_at=None,
    )
