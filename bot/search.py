"""Search: full text and filters over stored postings.

Postings that surely match come before those whose location nobody can tell. Among each, the order
is that of `search_order.py`. It needs no scoring of every match, so a search that finds half the
board answers as fast as one that finds three postings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.compile import compile_query, condition_of
from bot.matching.condition import AllOf, Condition, HasAny, NoneOf
from bot.matching.entry import UNKNOWN
from bot.matching.nowhere import for_unknown_location
from bot.places.gazetteer import gazetteer
from bot.postings.stored import StoredPosting
from bot.queries.clauses import LivesIn
from bot.queries.query import Query
from bot.search_order import group_of, groups
from bot.storage.index import Wanted, count, first_of, narrowed, page_of
from bot.storage.index_terms import company_term
from bot.storage.people import person_by_id
from bot.storage.personal import mutes
from bot.storage.postings import by_ids
from bot.storage.rank import State

#: Found postings that are put in order here, rather than by asking the index for each group.
FEW = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some of what a search found."""

    #: How many postings there are on all pages.
    total: int
    #: Best first.
    postings: tuple[StoredPosting, ...]


async def search(
    connection: AsyncConnection,
    query: Query,
    *,
    now: datetime,
    person_id: int | None = None,
    limit: int = 10,
    offset: int = 0,
    unknown: bool = True,
    up_to: int | None = None,
) -> Page:
    """Find postings.

    Args:
        connection: For reading.
        query: What to find: open postings, or closed ones if it says so.
        now: Aware UTC; `since:` counts from here.
        person_id: Whose hidden postings and muted companies are left out, and from whose home
            remote work is looked at.
        limit: Postings on the page.
        offset: Postings on the pages before it.
        unknown: Whether postings that only may match come last, rather than not at all.
        up_to: The newest posting there was when the first page was shown: pages that follow leave
            out what came since, or it would push the others down. None: all there are.
    """
    home = await _home(connection, person_id)
    total, ids = 0, list[int]()
    parts = await wanted_by(
        connection, query, now=now, person_id=person_id, unknown=unknown, up_to=up_to
    )
    for wanted in parts:
        if len(ids) == limit:
            total += await count(connection, wanted)
            continue
        first, found = await first_of(connection, wanted, limit=FEW)
        if offset < total + found:
            skipped = max(offset - total, 0)
            here = min(limit - len(ids), found - skipped)
            ordered = groups(query, wanted.condition, home)
            if len(ordered) == 1 and skipped + here <= len(first):
                ids += first[skipped : skipped + here]
            elif found <= FEW:
                ids += (await _sorted(connection, ordered, first))[skipped : skipped + here]
            else:
                ids += await _best(connection, wanted, ordered, limit=here, offset=skipped)
        total += found
        # What says nothing of where it is cannot be looked at from anybody's home.
        home = None
    by_id = await by_ids(connection, ids)
    return Page(total=total, postings=tuple(by_id[id_] for id_ in ids if id_ in by_id))


async def wanted_by(
    connection: AsyncConnection,
    query: Query,
    *,
    now: datetime,
    person_id: int | None,
    unknown: bool,
    up_to: int | None,
) -> list[Wanted]:
    """Say what a search asks of the index: what surely matches, then what only may.

    The arguments are those of `search`.
    """
    shown = await _shown(connection, person_id)
    asked = [
        Wanted(
            condition=AllOf(parts=(*shown, part)) if shown else part,
            state=State.CLOSED if query.closed else State.OPEN,
            since=now - query.since if query.since is not None else None,
            person_id=person_id,
            up_to=up_to,
        )
        for part in (_parts(query) if unknown else islice(_parts(query), 1))
    ]
    return [await narrowed(connection, each) for each in asked]


async def _shown(connection: AsyncConnection, person_id: int | None) -> list[Condition]:
    """Say what the index itself must leave out: companies that the person muted."""
    muted = await mutes(connection, person_id) if person_id is not None else []
    if not muted:
        return []
    companies = HasAny(terms=frozenset(company_term(mute.company) for mute in muted))
    return [NoneOf(parts=(companies,))]


async def _home(connection: AsyncConnection, person_id: int | None) -> Condition | None:
    """Say what remote work must meet that the person can do where they live."""
    person = await person_by_id(connection, person_id) if person_id is not None else None
    if person is None or person.home_key is None:
        return None
    try:
        place = gazetteer().place(person.home_key)
    except KeyError:
        # A newer gazetteer may know the place no longer.
        return None
    asked = Wanted(condition=condition_of(LivesIn(place=place)))
    return (await narrowed(connection, asked)).condition


def _parts(query: Query) -> Iterator[Condition]:
    """Give what surely matches, then what may match because nobody can tell where it is."""
    surely = compile_query(query, unknown=False)
    yield surely
    perhaps = for_unknown_location(compile_query(query, unknown=True))
    known = for_unknown_location(surely)
    if perhaps != known:
        nowhere = HasAny(terms=frozenset({UNKNOWN}))
        yield AllOf(parts=(nowhere, perhaps, NoneOf(parts=(known,))))


async def _sorted(
    connection: AsyncConnection, ordered: Sequence[Condition], ids: Sequence[int]
) -> list[int]:
    """Put the few that were found, which are in the order of the board, group after group."""
    by_id = await by_ids(connection, ids)
    return sorted(by_id, key=lambda id_: (group_of(by_id[id_], ordered), ids.index(id_)))


async def _best(
    connection: AsyncConnection,
    wanted: Wanted,
    ordered: Sequence[Condition],
    *,
    limit: int,
    offset: int,
) -> list[int]:
    """Give one page of what is wanted, group after group.

    Args:
        connection: For reading.
        wanted: What every posting must meet.
        ordered: The groups, see `bot.search_order`.
        limit: How many there are on the page, which is known.
        offset: How many come before it.
    """
    ids: list[int] = []
    for condition in ordered:
        if len(ids) == limit:
            break
        group = replace(wanted, condition=condition)
        page, offset = await page_of(connection, group, limit=limit - len(ids), offset=offset)
        ids += page
    return ids
