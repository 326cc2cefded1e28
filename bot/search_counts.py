"""What a search found, by hashtag, place and company: how to narrow it down.

Counted are the postings that surely match, the newest of them where there are very many: what a
member wants to narrow down is what they are looking at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.places.gazetteer import gazetteer
from bot.queries.query import Query
from bot.search import wanted_by
from bot.storage.board import Counts
from bot.storage.found_counts import companies_among, hashtags_among, place_keys_of
from bot.storage.index import find

#: Keys of places that people think in; that a posting is in Europe says little.
_COUNTED_PLACES = ("city:", "country:")
#: Postings that are counted at most.
COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many of the counted postings have what, the most frequent first."""

    hashtags: Counts
    #: Keys of cities and countries, counted where `in:` would find the posting.
    places: Counts
    companies: Counts
    #: How many postings were counted.
    counted: int
    #: Whether there may be older postings that were not counted.
    is_part: bool = False


async def count_found(
    connection: AsyncConnection,
    query: Query,
    *,
    now: datetime,
    person_id: int | None = None,
    up_to: int | None = None,
    limit: int = 10,
    newest: int = COUNTED,
) -> Found:
    """Count what a search finds.

    Args:
        connection: For reading.
        query: As for `bot.search.search`, and so are the next three.
        now: Aware UTC.
        person_id: Whose search it is.
        up_to: The newest posting that counts.
        limit: Names of each kind.
        newest: Postings that are counted at most.
    """
    [surely] = await wanted_by(
        connection, query, now=now, person_id=person_id, unknown=False, up_to=up_to
    )
    ids = await find(connection, surely, limit=newest)
    return Found(
        hashtags=await hashtags_among(connection, ids, limit=limit),
        places=_around(await place_keys_of(connection, ids), limit),
        companies=await companies_among(connection, ids, limit=limit),
        counted=len(ids),
        is_part=len(ids) == newest,
    )


def _around(named: Iterable[frozenset[str]], limit: int) -> Counts:
    atlas, counts = gazetteer(), Counter[str]()
    for keys in named:
        around = frozenset().union(*(atlas.ancestors(atlas.place(key)) for key in keys))
        counts.update(key for key in around if key.startswith(_COUNTED_PLACES))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
