"""Plain makers of values for tests: always the same, changed only where a test says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import Entry
from bot.matching.entry import entry_of
from bot.places.place import Location, Place, PlaceKind, Work
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.storage import index_writes, postings
from bot.storage.posting_rows import Record
from bot.storage.schema import postings as postings_table
from bot.storage.session import Database
from bot.storage.sources import ensure_source

#: Now, in tests that do not care when that is: a Tuesday noon.
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

WORLD = Place(key="world", kind=PlaceKind.WORLD, name="Worldwide")
EUROPE = Place(key="continent:EU", kind=PlaceKind.CONTINENT, name="Europe")
UNITED_KINGDOM = Place(
    key="country:GB", kind=PlaceKind.COUNTRY, name="United Kingdom", country="GB"
)
LONDON = Place(
    key="city:2643743",
    kind=PlaceKind.CITY,
    name="London",
    country="GB",
    lat=51.50853,
    lon=-0.12574,
    population=8_961_989,
)
BERLIN = Place(
    key="city:2950159",
    kind=PlaceKind.CITY,
    name="Berlin",
    country="DE",
    lat=52.52437,
    lon=13.41053,
    population=3_426_354,
)

#: An office in London, said plainly.
IN_LONDON = Location(text="London, UK", work=Work.ONSITE, places=(LONDON,))
#: From anywhere.
REMOTE = Location(text="Remote", work=Work.REMOTE, remote_area=(WORLD,))
#: The file says nothing.
NOWHERE = Location(text="")

_POSTING = Posting(
    url="https://example.com/jobs/1",
    title="Infrastructure Engineer",
    company="Primer",
    location="London, UK",
    hashtags=("python", "aws"),
    job_type="software",
    apply_url="https://example.com/jobs/1/apply",
    company_url="https://example.com",
    summary="Keep payments running.",
    body="## What you do\n\nKeep **payments** running.",
    text="What you do\n\nKeep payments running.",
    posted_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
)


# What a field may hold differs from field to field, hence `Any`; `replace` checks the names.
def make_posting(number: int = 1, /, **changes: Any) -> Posting:
    """Make a posting; another number makes another url, and `changes` are fields of `Posting`."""
    url = f"https://example.com/jobs/{number}"
    return replace(_POSTING, **{"url": url, "apply_url": f"{url}/apply", **changes})


async def store(
    database: Database,
    posting: Posting,
    location: Location = IN_LONDON,
    *,
    source: str = "board",
    now: datetime = NOW,
    matched: bool = True,
) -> StoredPosting:
    """Store and index one posting as ingest would, without telling anybody.

    Args:
        database: Where.
        posting: What; a closed one is closed from `now` on.
        location: Where the work is.
        source: The name of its source, made when it is new.
        now: When it is first seen.
        matched: False for a posting that waits for its day.
    """
    async with database.write() as connection:
        [posting_id] = await postings.reserve_ids(connection, 1)
        stored = StoredPosting(
            id=posting_id,
            posting=posting,
            location=location,
            source=source,
            posted_at=posting.posted_at or now,
            first_seen_at=now,
            changed_at=now,
            closed_at=now if posting.closed else None,
        )
        record = Record(
            stored=stored,
            source_id=(await ensure_source(connection, "folder", source)).id,
            content_hash=f"{posting_id:064x}",
            matched_at=now if matched else None,
        )
        await postings.add(connection, [record])
        entry = entry_of(posting, location, source=source)
        await index_writes.put(connection, [(record, entry)])
    return stored


def as_stored(posting: Posting, location: Location = IN_LONDON, *, id_: int = 7) -> StoredPosting:
    """Make a posting as it comes out of the database."""
    return StoredPosting(
        id=id_,
        posting=posting,
        location=location,
        source="seeds",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
    )


async def put_on_board(
    connection: AsyncConnection, news: Sequence[tuple[Posting, Location]]
) -> list[tuple[StoredPosting, Entry]]:
    """Let a board hold these postings and no others, stored and indexed, numbered from 1.

    Args:
        connection: With a transaction for writing.
        news: Postings, whose addresses may be the same, and where each is.
    """
    await connection.execute(text("DELETE FROM posting_index"))
    await connection.execute(delete(postings_table))
    source = await ensure_source(connection, "folder", "seeds")
    made = []
    for number, (posting, location) in enumerate(news, start=1):
        own = replace(posting, url=f"https://example.com/{number}")
        stored = as_stored(own, location, id_=number)
        made.append((stored, entry_of(posting, location, source="seeds")))
    records = [
        Record(stored=stored, source_id=source.id, content_hash="", matched_at=NOW)
        for stored, _entry in made
    ]
    await postings.add(connection, records)
    await index_writes.put(
        connection, list(zip(records, (entry for _, entry in made), strict=True))
    )
    return made
