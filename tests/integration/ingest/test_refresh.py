"""What was stored by other rules is brought up to those of today."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.ingest import refresh as module
from bot.ingest.refresh import refresh
from bot.matching.condition import Entry
from bot.matching.rules import rules
from bot.places.place import Location
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.search import search
from bot.storage import index_writes, postings
from bot.storage.board import hashtag_counts
from bot.storage.session import Database
from tests.making import NOW, make_posting, store

GO_ON = asyncio.Event()


async def store_as_before(database: Database, number: int = 1) -> StoredPosting:
    """Store a posting as older rules did: no alias followed, nothing implied, no place read."""
    posting = make_posting(number, hashtags=("golang", "django"), location="London, UK")
    stored = await store(database, posting, Location(text="London, UK"))
    async with database.write() as connection:
        records = [*(await postings.records(connection, [stored.id])).values()]
        entry = Entry(terms=frozenset({"any", "unknown", "#golang", "#django"}), words={})
        await index_writes.put(connection, [(records[0], entry)], replaces=records)
    return stored


async def found(database: Database, text: str) -> list[int]:
    """Search for what surely matches."""
    async with database.read() as connection:
        page = await search(connection, parse_query(text), now=NOW, unknown=False)
    return [stored.id for stored in page.postings]


async def test_postings_follow_the_rules_of_today(database: Database) -> None:
    """Aliases, implied hashtags, places and words: index, board and posting agree."""
    stored = await store_as_before(database)
    for text in ("#go", "#python", "onsite", "payments"):
        assert await found(database, text) == []
    assert await refresh(database, stop=GO_ON) == 1
    for text in ("#go", "#django", "#python", "in:uk onsite", "payments"):
        assert await found(database, text) == [stored.id]
    async with database.read() as connection:
        after = (await postings.by_ids(connection, [stored.id]))[stored.id]
        assert dict(await hashtag_counts(connection, limit=9)) == {"go": 1, "django": 1}
    assert after.posting == replace(stored.posting, hashtags=("go", "django"))
    assert [place.name for place in after.location.places] == ["London"]


async def test_it_is_done_once_for_each_change_of_the_rules(database: Database) -> None:
    """A start that finds the rules as they were looks at nothing."""
    for number in (1, 2, 3):
        await store_as_before(database, number)
    assert await refresh(database, stop=GO_ON) == 3
    assert await refresh(database, stop=GO_ON) == 0
    assert await refresh(database, stop=GO_ON, by="f" * 64) == 3
    assert await refresh(database, stop=GO_ON) == 3


async def test_an_empty_board_needs_nothing(database: Database) -> None:
    """What is read afterwards is read by the rules of today."""
    assert await refresh(database, stop=GO_ON) == 0
    await store(database, make_posting(1))
    assert await refresh(database, stop=GO_ON) == 0


async def test_it_goes_on_where_it_was_cut_off(database: Database) -> None:
    """Many postings are done in pieces, and a piece that is done stays done."""
    count = module.CHUNK + 1
    for number in range(1, count + 1):
        await store(database, make_posting(number))
    stopped = asyncio.Event()
    stopped.set()
    assert await refresh(database, stop=stopped) == 0
    async with database.read() as connection:
        records = await postings.records_after(connection, 0, limit=module.CHUNK)
    await module._store(database, module._derive(records), rules())
    assert await refresh(database, stop=GO_ON) == 1
    assert await refresh(database, stop=GO_ON) == 0


async def test_what_changes_meanwhile_is_left_as_it_is(database: Database) -> None:
    """A file that was read while we were at its posting is newer than what we made of it."""
    stored = await store_as_before(database)
    async with database.read() as connection:
        derived = module._derive(await postings.records_after(connection, 0, limit=9))
    async with database.write() as connection:
        records = [*(await postings.records(connection, [stored.id])).values()]
        posting = replace(stored.posting, hashtags=("rust",))
        changed = replace(records[0], stored=replace(stored, posting=posting))
        await postings.change(connection, [changed])
        entry = Entry(terms=frozenset({"any", "#rust"}), words={})
        await index_writes.put(connection, [(changed, entry)], replaces=records)
    await module._store(database, derived, rules())
    assert await found(database, "#rust") == [stored.id]
    assert await found(database, "#go") == []
