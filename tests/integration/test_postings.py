"""Postings in the database come out as they went in, and change as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from bot.places.place import Location, Work
from bot.storage import postings
from bot.storage.documents import KnownDocument, forget, heirs, holders, known, save, signatures
from bot.storage.posting_rows import Record
from bot.storage.rank import State, id_of
from bot.storage.schema import posting_hashtags, posting_places, posting_versions
from bot.storage.session import Database
from bot.storage.sources import ensure_source, find_source, finish_first_pass
from tests.making import BERLIN, IN_LONDON, LONDON, NOW, WORLD, make_posting, store


async def record(database: Database, posting_id: int) -> Record:
    """Give a record that must be there."""
    async with database.read() as connection:
        return (await postings.records(connection, [posting_id]))[posting_id]


async def test_posting_comes_out_as_it_went_in(database: Database) -> None:
    """Every field, with times to the microsecond and any text that people write."""
    location = Location(
        text="Zürich 🏔 or remote", work=Work.REMOTE, places=(LONDON, BERLIN), remote_area=(WORLD,)
    )
    posting = make_posting(
        1,
        title="工程师 ‮ “quoted” \\ % _ '",
        location=location.text,
        hashtags=("c++", "ui/ux", "日本"),
        extra={"Gehalt": "80.000 €", "": "empty key"},
        body="x" * 200_000,
        text="y" * 200_000,
        featured=-3,
        posted_at=datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC),
    )
    stored = await store(database, posting, location, now=NOW + timedelta(microseconds=1))
    async with database.read() as connection:
        assert await postings.by_ids(connection, [stored.id, 99]) == {stored.id: stored}
        assert await postings.by_url(connection, posting.url) == stored
        assert await postings.by_url(connection, "https://example.com/jobs/2") is None
        assert await postings.by_ids(connection, []) == {}


async def test_more_postings_than_fit_in_one_statement(database: Database) -> None:
    """Any number of ids and urls may be asked for at once."""
    stored = await store(database, make_posting(1))
    async with database.read() as connection:
        assert set(await postings.by_ids(connection, range(40_000))) == {stored.id}
        urls = [f"https://example.com/jobs/{number}" for number in range(3_000)]
        assert list(await postings.records_by_url(connection, urls)) == [urls[1]]


async def test_url_is_unique(database: Database) -> None:
    """Two postings never share one, whatever went wrong before."""
    await store(database, make_posting(1))
    with pytest.raises(IntegrityError):
        await store(database, make_posting(1))


async def test_ids_are_reserved_once(database: Database) -> None:
    """Ids go up from what is there, and none is given twice."""
    stored = await store(database, make_posting(1))
    async with database.write() as connection:
        ids = await postings.reserve_ids(connection, 3)
        assert len(set(ids)) == 3
        assert min(ids) > stored.id
        assert await postings.reserve_ids(connection, 0) == []


@pytest.mark.parametrize("changes", [0, 1])
async def test_storing_nothing_is_fine(database: Database, changes: int) -> None:
    """A chunk may hold no new posting, or no changed one."""
    async with database.write() as connection:
        await (postings.add, postings.change)[changes](connection, [])
        await postings.remember_versions(connection, [], now=NOW)


async def test_changed_posting_is_another_altogether(database: Database) -> None:
    """Row, hashtags and places follow, and the rank with them."""
    stored = await store(database, make_posting(1))
    old = await record(database, stored.id)
    new = replace(
        old,
        stored=replace(
            stored,
            posting=replace(stored.posting, hashtags=("rust",), featured=7, title="Another"),
            location=Location(text="Berlin", places=(BERLIN,)),
            posted_at=NOW - timedelta(days=2),
        ),
        content_hash="f" * 64,
    )
    async with database.write() as connection:
        await postings.change(connection, [new])
        rank = await connection.scalar(text("SELECT rank FROM postings"))
        tags = list(await connection.scalars(select(posting_hashtags.c.hashtag)))
        places = list(await connection.scalars(select(posting_places.c.place_key)))
    assert (rank, tags, places) == (new.rank, ["rust"], [BERLIN.key])
    assert id_of(new.rank) == stored.id
    after = await record(database, stored.id)
    assert (after.stored.posting.title, after.content_hash) == ("Another", "f" * 64)


async def test_rank_column_says_what_the_record_says(database: Database) -> None:
    """Closing and opening move the rank as reading the record anew would."""
    stored = await store(database, make_posting(1, featured=-200), matched=False)
    for step, state in ((None, State.HELD), ("match", State.OPEN), ("close", State.CLOSED)):
        async with database.write() as connection:
            if step == "match":
                await postings.mark_matched(connection, [stored.id], now=NOW)
            elif step == "close":
                await postings.close(connection, [stored.id], now=NOW)
            rank = await connection.scalar(text("SELECT rank FROM postings"))
        now = await record(database, stored.id)
        assert (now.state, now.rank) == (state, rank)


async def test_due_postings_are_those_whose_day_has_come(database: Database) -> None:
    """Open ones that nobody was told of, the oldest first."""
    hours = {number: NOW + timedelta(hours=number) for number in (3, 1, 2)}
    for number, posted_at in hours.items():
        await store(database, make_posting(number, posted_at=posted_at), matched=False)
    await store(database, make_posting(4))
    await store(database, make_posting(5, posted_at=NOW, closed=True), matched=False)
    await store(database, make_posting(6, posted_at=NOW), source="other", matched=False)
    async with database.read() as connection:
        source = await find_source(connection, "board")
        assert source
        due = await postings.due(connection, source.id, now=hours[2], limit=9)
        assert [one.stored.posting.url[-1] for one in due] == ["1", "2"]
        assert len(await postings.due(connection, source.id, now=hours[3], limit=2)) == 2


async def test_versions_at_one_instant(database: Database) -> None:
    """Of two contents that were seen at the same time, the later counts."""
    stored = await store(database, make_posting(1))
    old = await record(database, stored.id)
    async with database.write() as connection:
        await postings.remember_versions(connection, [old], now=NOW)
        await postings.remember_versions(connection, [replace(old, content_hash="b" * 64)], now=NOW)
        found = (await connection.execute(select(posting_versions.c.content_hash))).all()
    assert [row[0] for row in found] == ["b" * 64]


async def test_sources_are_made_once(database: Database) -> None:
    """A name is one source, and its first pass ends once."""
    async with database.write() as connection:
        first = await ensure_source(connection, "folder", "board")
        assert await ensure_source(connection, "folder", "board") == first
        assert first.scanned_at is None
        await finish_first_pass(connection, first.id, now=NOW)
        await finish_first_pass(connection, first.id, now=NOW + timedelta(days=1))
        found = await find_source(connection, "board")
        assert found
        assert found.scanned_at == NOW
        assert await find_source(connection, "other") is None


async def test_documents_are_known_by_path(database: Database) -> None:
    """What was last seen of a file replaces what was seen before, source by source."""
    stored = await store(database, make_posting(1), IN_LONDON)
    good = KnownDocument(path="a.md", signature="1", content_hash="h", posting_id=stored.id)
    late = KnownDocument(
        path="b.md",
        signature="2",
        content_hash="h",
        waits_for=stored.id,
        rejected_reason="taken",
        rejected_line=1,
    )
    async with database.write() as connection:
        board = await ensure_source(connection, "folder", "board")
        other = await ensure_source(connection, "folder", "other")
        await save(connection, board.id, [good, late])
        await save(connection, board.id, [replace(good, signature="3")])
        await save(connection, board.id, [])
        assert await signatures(connection, board.id) == {"a.md": "3", "b.md": "2"}
        assert await signatures(connection, other.id) == {}
        assert await known(connection, board.id, ["b.md", "c.md"]) == {"b.md": late}
        assert (await holders(connection, [stored.id]))[stored.id].path == "a.md"
        assert await heirs(connection, board.id) == {}
        await forget(connection, board.id, ["a.md"])
        assert await heirs(connection, board.id) == {"b.md": "2"}
        assert await heirs(connection, other.id) == {}
        assert await connection.scalar(select(func.count()).select_from(posting_hashtags)) == 2
