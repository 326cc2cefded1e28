"""What a search found, by hashtag, place and company."""

from __future__ import annotations

from dataclasses import replace

from bot.places.gazetteer import gazetteer
from bot.queries.parse import parse_query
from bot.search_counts import Found, count_found
from bot.storage.session import Database
from tests.making import BERLIN, IN_LONDON, NOW, NOWHERE, REMOTE, make_posting, store


async def counts(database: Database, text: str, **options: int) -> Found:
    """Count what a search finds now."""
    async with database.read() as connection:
        return await count_found(connection, parse_query(text), now=NOW, **options)


async def test_everything_in_common_is_counted(database: Database) -> None:
    """Each posting once for each hashtag, place around it, and company; the most frequent first."""
    both = replace(IN_LONDON, places=(*IN_LONDON.places, BERLIN))
    await store(database, make_posting(1, hashtags=("python", "aws")), IN_LONDON)
    await store(database, make_posting(2, hashtags=("python", "go"), company="Acme"), both)
    await store(database, make_posting(3, hashtags=("python",), company=""), NOWHERE)
    await store(database, make_posting(4, hashtags=("python", "go"), company="Acme"), REMOTE)
    await store(database, make_posting(5, hashtags=("rust",)), IN_LONDON)
    await store(database, make_posting(6, closed=True))
    found = await counts(database, "#python")
    assert found.hashtags == [("python", 4), ("go", 2), ("aws", 1)]
    names = [(gazetteer().place(key).name, count) for key, count in found.places]
    assert sorted(names[:2]) == [("London", 2), ("United Kingdom", 2)]
    assert sorted(names[2:]) == [("Berlin", 1), ("Germany", 1)]
    assert found.companies == [("Acme", 2), ("Primer", 1)]
    assert (found.counted, found.is_part) == (4, False)
    assert (await counts(database, "#python", limit=1)).hashtags == [("python", 4)]
    assert (await counts(database, "#python", up_to=2)).counted == 2


async def test_what_only_may_match_is_not_counted(database: Database) -> None:
    """Counts are of what is sure."""
    await store(database, make_posting(1), IN_LONDON)
    await store(database, make_posting(2), NOWHERE)
    assert (await counts(database, "in:uk")).counted == 1
    assert await counts(database, "#cobol") == Found(
        hashtags=[], places=[], companies=[], counted=0
    )


async def test_the_newest_are_counted_where_there_are_many(database: Database) -> None:
    """A search that finds half a large board answers at once."""
    for number in range(3):
        await store(database, make_posting(number, hashtags=("python", f"n{number}")))
    found = await counts(database, "#python", newest=2)
    assert found.hashtags == [("python", 2), ("n1", 1), ("n2", 1)]
    assert (found.counted, found.is_part) == (2, True)
