"""A board of any size, always the same: invented postings with the skew of real ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import insert

from bot.matching.entry import entry_of
from bot.places.resolve import resolve_location
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.storage import index_writes, postings
from bot.storage.posting_rows import Record
from bot.storage.schema import sources
from bot.storage.session import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: Postings stored in one transaction.
CHUNK = 2_000
#: Words of a body; a real one has about 600, of which a third are of any use to a search.
BODY_WORDS = 200

HASHTAGS = [
    "python",
    "javascript",
    "react",
    "aws",
    "operations",
    "docker",
    "sql",
    "kubernetes",
    "typescript",
    "java",
    "go",
    "node.js",
    "postgresql",
    "terraform",
    "css",
    "html",
    "ruby",
    "php",
    "c++",
    "c#",
    "rust",
    "swift",
    "kotlin",
    "django",
    "linux",
    "azure",
    "design",
    "ui/ux",
    "data",
    "ml",
    "security",
    "testing",
    "mobile",
    "management",
    "marketing",
    "sales",
    "support",
    "finance",
    "writing",
    "scala",
    "elixir",
    "haskell",
    "vue",
    "angular",
    "graphql",
    "redis",
    "kafka",
    "spark",
    "tableau",
    "excel",
    "figma",
]
#: What people write, repeated as often as they write it.
LOCATIONS = (
    *("Remote",) * 3,
    *("Anywhere", "Remote EMEA", "Remote - US", "Remote (Europe)", "United Kingdom", "Engineering"),
    *("London, United Kingdom", "Berlin, Germany", "New York, NY", "San Francisco, CA", "Lisbon"),
    *("Paris, France", "Amsterdam", "Oslo, Norway", "Toronto", "Barcelona, Spain", "Chicago, IL"),
    *("Munich, Germany or Remote", "Hamburg, DE - Remote OK", "Dublin, Ireland", "Warsaw, Poland"),
    *("Bangalore, India", "Sydney, Australia", ""),
)
TITLES = [
    "Backend",
    "Frontend",
    "Platform",
    "Data",
    "Infrastructure",
    "Security",
    "Product",
    "Support",
    "Mobile",
]
ROLES = [
    "Engineer",
    "Developer",
    "Designer",
    "Manager",
    "Analyst",
    "Lead",
    "Architect",
    "Consultant",
]
SEEN = [
    "we",
    "build",
    "systems",
    "that",
    "people",
    "rely",
    "on",
    "every",
    "day",
    "and",
    "you",
    "will",
    "join",
    "a",
    "small",
    "team",
    "which",
    "owns",
    "its",
    "services",
    "from",
    "idea",
    "to",
    "operation",
    "with",
    "care",
    "for",
    "users",
    "quality",
    "speed",
    "and",
    "each",
    "other",
]
RARE = [f"topic{number}" for number in range(5_000)]

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One invented posting and where it is."""

    posting: Posting
    location: str


def draw(count: int, *, seed: int = 7) -> Iterator[Drawn]:
    """Invent postings; the same seed invents the same ones."""
    random = Random(seed)
    for number in range(count):
        tags = dict.fromkeys(_skewed(random, HASHTAGS) for _ in range(random.randint(3, 9)))
        title = f"{random.choice(TITLES)} {random.choice(ROLES)}"
        text = " ".join(_word(random) for _ in range(BODY_WORDS))
        location = random.choice(LOCATIONS)
        posting = Posting(
            url=f"https://jobs.example.com/{number}",
            title=title,
            company=f"Company {int(random.paretovariate(0.8)) % 4_000}",
            location=location,
            hashtags=tuple(tags),
            job_type="software" if random.random() < 0.7 else "other",
            apply_url=f"https://jobs.example.com/{number}/apply",
            summary=f"{title} wanted.",
            body=text,
            text=text,
            posted_at=NOW - timedelta(minutes=random.randint(0, 60 * 24 * 400)),
            featured=random.randint(-3, 20),
        )
        yield Drawn(posting=posting, location=location)


async def fill(database: Database, count: int) -> None:
    """Store a board of open postings, ready to be searched."""
    async with database.write() as connection:
        row = {"kind": "folder", "name": "bench", "scanned_at": NOW}
        made = await connection.execute(insert(sources).values(row).returning(sources.c.id))
        source_id = int(made.scalar_one())
    for chunk in _chunks(draw(count), CHUNK):
        async with database.write() as connection:
            ids = await postings.reserve_ids(connection, len(chunk))
            records = [
                _record(drawn, id_, source_id) for drawn, id_ in zip(chunk, ids, strict=True)
            ]
            await postings.add(connection, records)
            entries = [
                (one, entry_of(one.stored.posting, one.stored.location, source="bench"))
                for one in records
            ]
            await index_writes.put(connection, entries)


def _record(drawn: Drawn, posting_id: int, source_id: int) -> Record:
    posted_at = drawn.posting.posted_at or NOW
    stored = StoredPosting(
        id=posting_id,
        posting=drawn.posting,
        location=resolve_location(drawn.location),
        source="bench",
        posted_at=posted_at,
        first_seen_at=posted_at,
        changed_at=posted_at,
    )
    digest = hashlib.sha256(drawn.posting.url.encode()).hexdigest()
    return Record(stored=stored, source_id=source_id, content_hash=digest, matched_at=posted_at)


def _word(random: Random) -> str:
    return _skewed(random, SEEN if random.random() < 0.7 else RARE)


def _skewed(random: Random, items: Sequence[str]) -> str:
    return items[min(int(random.paretovariate(0.7)) - 1, len(items) - 1)]


def _chunks(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while chunk := [item for _, item in zip(range(size), items, strict=False)]:
        yield chunk
