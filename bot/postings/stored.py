"""A posting as it lies in the database: what its file says, where it is, and its life so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.places.place import Location
from bot.postings.posting import Posting


@dataclass(frozen=True, kw_only=True)
class StoredPosting:
    """A posting with an id. All times are aware UTC."""

    id: int
    posting: Posting
    location: Location
    #: Name of the source that it came from, as in `source:name`.
    source: str
    #: As the author says, else when we first saw it.
    posted_at: datetime
    first_seen_at: datetime
    #: When its file last changed in a way that matters.
    changed_at: datetime
    #: None while it is open.
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether people can still apply."""
        return self.closed_at is None
