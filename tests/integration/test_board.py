"""What the board holds: hashtags, places and companies of open postings, with counts."""

from __future__ import annotations

import pytest

from bot.storage import index_writes, postings
from bot.storage.board import company_counts, hashtag_counts, place_counts
from bot.storage.rank import State
from bot.storage.session import Database
from tests.making import BERLIN, IN_LONDON, LONDON, NOW, REMOTE, WORLD, make_posting, store


async def test_hashtags_of_open_postings_are_counted(database: Database) -> None:
    """The most frequent first, equals by name; closed and held postings do not count."""
    await store(database, make_posting(1, hashtags=("python", "aws")))
    await store(database, make_posting(2, hashtags=("python", "c++")))
    await store(database, make_posting(3, hashtags=("python", "cobol"), closed=True))
    await store(database, make_posting(4, hashtags=("python", "fortran")), matched=False)
    async with database.read() as connection:
        assert await hashtag_counts(connection, limit=9) == [("python", 2), ("aws", 1), ("c++", 1)]
        assert await hashtag_counts(connection, limit=1) == [("python", 2)]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("p", ["p_hp", "php", "python"]),
        ("py", ["python"]),
        ("p_", ["p_hp"]),
        ("%", []),
        ("x", []),
        ("", ["p_hp", "php", "python", "rust"]),
    ],
)
async def test_hashtags_are_completed(database: Database, prefix: str, found: list[str]) -> None:
    """By how they begin; what means something to LIKE is literal."""
    await store(database, make_posting(1, hashtags=("python", "php", "p_hp", "rust")))
    async with database.read() as connection:
        counts = await hashtag_counts(connection, limit=9, prefix=prefix)
    assert [name for name, _ in counts] == found


async def test_places_count_offices_and_remote_areas(database: Database) -> None:
    """What a posting names itself, each once, not what contains it."""
    await store(database, make_posting(1), IN_LONDON)
    await store(database, make_posting(2), REMOTE)
    await store(database, make_posting(3), IN_LONDON)
    await store(database, make_posting(4, closed=True), REMOTE)
    async with database.read() as connection:
        assert await place_counts(connection, limit=9) == [(LONDON.key, 2), (WORLD.key, 1)]
        assert BERLIN.key not in dict(await place_counts(connection, limit=9))


async def test_companies_are_counted_by_name(database: Database) -> None:
    """Postings that name nobody are left out, and any case begins a name."""
    for number, company in enumerate(["ACME", "Primer", "Primer", "", "Acorn"], start=1):
        await store(database, make_posting(number, company=company))
    await store(database, make_posting(6, company="Primer", closed=True))
    await store(database, make_posting(7, company="Primer"), matched=False)
    async with database.read() as connection:
        counts = await company_counts(connection, limit=9)
        assert (counts[0], sorted(counts)) == (
            ("Primer", 2),
            [("ACME", 1), ("Acorn", 1), ("Primer", 2)],
        )
        assert dict(await company_counts(connection, limit=9, prefix="ac")) == {
            "ACME": 1,
            "Acorn": 1,
        }


async def test_counts_follow_closing_and_opening(database: Database) -> None:
    """A posting counts from its day on and until it is closed."""
    stored = await store(database, make_posting(1), matched=False)
    async with database.write() as connection:
        assert await hashtag_counts(connection, limit=9) == []
        held = list((await postings.records(connection, [stored.id])).values())
        await postings.mark_matched(connection, [stored.id], now=NOW)
        await index_writes.set_state(connection, held, State.OPEN)
        assert dict(await hashtag_counts(connection, limit=9)) == {"aws": 1, "python": 1}
        assert await place_counts(connection, limit=9) == [(LONDON.key, 1)]
        await postings.close(connection, [stored.id], now=NOW)
        assert await hashtag_counts(connection, limit=9) == []
        assert await company_counts(connection, limit=9) == []
