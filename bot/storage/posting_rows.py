"""A posting as a row of `postings`, and back. The statements are in `postings.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from bot.places.encoding import place_from_json, place_to_json
from bot.places.place import Location, Place, Work
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.storage.rank import State, rank_of

#: What PostgreSQL's integer holds; nobody means more by `featured`.
_MAX_FEATURED = 2**31 - 1
_TEXTS = (
    "url",
    "title",
    "company",
    "job_type",
    "apply_url",
    "company_url",
    "logo_url",
    "host",
    "summary",
    "body",
    "text",
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A stored posting and what only storage and ingest need to know of it."""

    stored: StoredPosting
    #: The source it came from.
    source_id: int
    #: SHA-256 of its document, hexadecimal.
    content_hash: str
    #: When it was shown to the matcher; None while it is held.
    matched_at: datetime | None

    @property
    def state(self) -> State:
        """Whether a search finds it."""
        if not self.stored.is_open:
            return State.CLOSED
        return State.HELD if self.matched_at is None else State.OPEN

    @property
    def rank(self) -> int:
        """Its place among all postings; see `rank.py`."""
        featured = self.stored.posting.featured
        return rank_of(self.state, self.stored.posted_at, featured, self.stored.id)


def to_row(record: Record) -> dict[str, Any]:
    """Give the values of a row, by column; JSON columns hold anything, hence `Any`."""
    stored, posting = record.stored, record.stored.posting
    return {
        **{name: getattr(posting, name) for name in _TEXTS},
        "id": stored.id,
        "source_id": record.source_id,
        "location": posting.location,
        "work": stored.location.work.value,
        "places": _to_json(stored.location.places),
        "remote_area": _to_json(stored.location.remote_area),
        "hashtags": list(posting.hashtags),
        "extra": dict(posting.extra),
        "featured": min(max(posting.featured, -_MAX_FEATURED), _MAX_FEATURED),
        "posted_at": stored.posted_at,
        "first_seen_at": stored.first_seen_at,
        "changed_at": stored.changed_at,
        "closed_at": stored.closed_at,
        "content_hash": record.content_hash,
        "matched_at": record.matched_at,
        "rank": record.rank,
    }


def from_row(row: Row[Any]) -> Record:
    """Read a row of `postings` joined with its source's name."""
    posting = Posting(
        **{name: getattr(row, name) for name in _TEXTS},
        location=row.location,
        hashtags=tuple(row.hashtags),
        extra=row.extra,
        featured=row.featured,
        posted_at=row.posted_at,
        closed=row.closed_at is not None,
    )
    location = Location(
        text=row.location,
        work=Work(row.work),
        places=_from_json(row.places),
        remote_area=_from_json(row.remote_area),
    )
    stored = StoredPosting(
        id=row.id,
        posting=posting,
        location=location,
        source=row.source,
        posted_at=row.posted_at,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
    )
    return Record(
        stored=stored,
        source_id=row.source_id,
        content_hash=row.content_hash,
        matched_at=row.matched_at,
    )


def _to_json(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [_place_to_json(place) for place in places]


def _from_json(places: Iterable[Mapping[str, Any]]) -> tuple[Place, ...]:
    return tuple(place_from_json(dict(place)) for place in places)


# A board names the same few hundred places again and again.
_place_to_json = lru_cache(maxsize=4096)(place_to_json)
