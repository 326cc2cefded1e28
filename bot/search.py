"""Search: full text and filters over stored postings.

Postings that surely match come before those whose location nobody can tell. Among them, those come
first that name the searched words where it counts, in title or hashtags; then the newest day, what
is featured, the latest. That order needs no scoring of every match, so a search that finds half the
board answers as fast as one that finds three postings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.compile import compile_query
from bot.matching.condition import ALWAYS, AllOf, AnyOf, Condition, Field, HasAny, HasWords, NoneOf
from bot.matching.entry import UNKNOWN
from bot.matching.nowhere import for_unknown_location
from bot.postings.stored import StoredPosting
from bot.queries.query import And, Node, Or, Query, Words
from bot.storage.index import Wanted, count, find, narrowed
from bot.storage.index_terms import company_term
from bot.storage.personal import mutes
from bot.storage.postings import by_ids
from bot.storage.rank import State

_WHERE_IT_COUNTS = frozenset({Field.TITLE, Field.HASHTAGS})


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
) -> Page:
    """Find postings.

    Args:
        connection: For reading.
        query: What to find: open postings, or closed ones if it says so.
        now: Aware UTC; `since:` counts from here.
        person_id: Whose hidden postings and muted companies are left out.
        limit: Postings on the page.
        offset: Postings on the pages before it.
        unknown: Whether postings that only may match come last, rather than not at all.
    """
    since = now - query.since if query.since is not None else None
    shown = await _shown(connection, person_id)
    state = State.CLOSED if query.closed else State.OPEN
    total, ids = 0, list[int]()
    for part in _parts(query) if unknown else islice(_parts(query), 1):
        asked = Wanted(
            condition=AllOf(parts=(*shown, part)), state=state, since=since, person_id=person_id
        )
        wanted = await narrowed(connection, asked)
        found = await count(connection, wanted)
        if len(ids) < limit and offset < total + found:
            skipped = max(offset - total, 0)
            ids += await _best(connection, wanted, query, limit=limit - len(ids), offset=skipped)
        total += found
    by_id = await by_ids(connection, ids)
    return Page(total=total, postings=tuple(by_id[id_] for id_ in ids if id_ in by_id))


async def _shown(connection: AsyncConnection, person_id: int | None) -> list[Condition]:
    """Say what the index itself must leave out: companies that the person muted."""
    muted = await mutes(connection, person_id) if person_id is not None else []
    if not muted:
        return []
    companies = HasAny(terms=frozenset(company_term(mute.company) for mute in muted))
    return [NoneOf(parts=(companies,))]


def _parts(query: Query) -> Iterator[Condition]:
    """Give what surely matches, then what may match because nobody can tell where it is."""
    surely = compile_query(query, unknown=False)
    yield surely
    perhaps = for_unknown_location(compile_query(query, unknown=True))
    known = for_unknown_location(surely)
    if perhaps != known:
        nowhere = HasAny(terms=frozenset({UNKNOWN}))
        yield AllOf(parts=(nowhere, perhaps, NoneOf(parts=(known,))))


async def _best(
    connection: AsyncConnection, wanted: Wanted, query: Query, *, limit: int, offset: int
) -> list[int]:
    ids: list[int] = []
    for tier in _tiers(query):
        if len(ids) == limit:
            break
        condition = AllOf(parts=(wanted.condition, tier))
        part = replace(wanted, condition=condition)
        found = await find(connection, part, limit=limit - len(ids), offset=offset)
        # Only a page behind all of this tier has to know how long the tier is.
        offset -= await count(connection, part) if offset and not found else offset
        ids += found
    return ids


def _tiers(query: Query) -> list[Condition]:
    """Cut what matches by how many of the searched words stand where they count."""
    named: list[Condition] = [
        HasWords(words=words, fields=_WHERE_IT_COUNTS)
        for words in dict.fromkeys(_searched_words(query.root))
    ]
    if not named:
        return [ALWAYS]
    every, none = AllOf(parts=tuple(named)), NoneOf(parts=tuple(named))
    if len(named) == 1:
        return [every, none]
    some = AllOf(parts=(AnyOf(parts=tuple(named)), NoneOf(parts=(every,))))
    return [every, some, none]


def _searched_words(node: Node) -> Iterator[tuple[str, ...]]:
    match node:
        case Words(words=words):
            yield words
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _searched_words(part)
