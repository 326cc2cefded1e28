"""A board of posting files on disk, and what the bot knows of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from bot.ingest import Report, ingest
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.search import search
from bot.settings import FolderSource
from bot.storage import postings
from bot.storage.schema import matches
from bot.storage.schema import postings as postings_table
from tests.integration.community import Community

POSTED_AT = datetime.fromisoformat("2026-11-20T09:00:00+00:00")


def url_of(name: str) -> str:
    """Give the url of a posting by a short name."""
    return f"https://example.com/{name}"


@dataclass
class Board:
    """A folder, and the community that its postings are announced to."""

    here: Community
    folder: Path
    #: Of the source.
    name: str = "board"
    announce_backlog: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def write(
        self, name: str, *, path: str = "", body: str = "Keep it running.", **keys: Any
    ) -> str:
        """Write a posting file; `keys` are those of its frontmatter. Gives its path."""
        path = path or f"{name}.md"
        values = {
            "title": f"Engineer {name}",
            "url": url_of(name),
            "location": "London, UK",
            "hashtags": "#python",
            "timestamp": int(POSTED_AT.timestamp() * 1000),
        } | keys
        lines = [f"{key}: {json.dumps(value)}" for key, value in values.items()]
        return self.write_raw(path, "\n".join(["---", *lines, "---", "", body, ""]))

    def write_raw(self, path: str, content: str | bytes) -> str:
        """Write any file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def move(self, old: str, new: str) -> None:
        """Move a file."""
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / old).rename(self.folder / new)

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.folder / path).unlink()

    async def read(self, **options: Any) -> Report:
        """Make a pass over the folder."""
        return await ingest(
            self.here.database,
            FolderSource(path=self.folder, name=self.name, announce_backlog=self.announce_backlog),
            now=self.here.now,
            settings=self.here.settings,
            **options,
        )

    async def begin(self, query: str = "all") -> None:
        """Get the backlog over with while there is none, and subscribe the channel."""
        await self.read()
        await self.here.subscribe(query)

    async def stored(self, name: str) -> StoredPosting:
        """Give a posting that must be there."""
        async with self.here.database.read() as connection:
            found = await postings.by_url(connection, url_of(name))
        assert found
        return found

    async def open(self, query: str = "all") -> set[str]:
        """Give short names of what a search finds."""
        async with self.here.database.read() as connection:
            page = await search(connection, parse_query(query), now=self.here.now, limit=10_000)
        assert page.total == len(page.postings)
        return {one.posting.url.removeprefix(url_of("")) for one in page.postings}

    async def told(self) -> list[str]:
        """Give short names of what the channel was, or will be, told of, in order."""
        query = select(postings_table.c.url).join(matches).order_by(matches.c.id)
        async with self.here.database.read() as connection:
            found = await connection.scalars(query)
        return [url.removeprefix(url_of("")) for url in found]

    async def count(self, table: str) -> int:
        """Count the rows of a table."""
        async with self.here.database.read() as connection:
            return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
