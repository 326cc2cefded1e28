"""Who wants a posting: from stored queries to subscriptions, whatever becomes of it then.

Alerts, digests and `hirewire match` all ask here. Which query matches is decided in `bot.matching`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import QueryError
from bot.matching.entry import entry_of
from bot.matching.explain import why
from bot.matching.match import Matcher, Verdict
from bot.messages.catalogue import _
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.storage.personal import unwanted
from bot.storage.subscriptions import Subscription, active_queries, active_subscribers

log = structlog.get_logger()

#: Parsed queries kept; a query is a few hundred bytes.
PARSED = 20_000
#: Sets of queries kept ready for matching: they change only when somebody subscribes.
MATCHERS = 2
#: Reasons that one message names.
REASONS = 2


@dataclass(frozen=True, kw_only=True)
class Want:
    """A posting that a subscription asks for."""

    stored: StoredPosting
    subscription: Subscription


async def find_wants(connection: AsyncConnection, postings: Sequence[StoredPosting]) -> list[Want]:
    """Find every active subscription that wants one of these postings.

    What a person has hidden or muted is left out of their own direct messages.

    Args:
        connection: For reading.
        postings: Any number; the queries are read once for all of them.
    """
    asked_by = _matching(await active_queries(connection), postings)
    query_ids = sorted({query_id for verdicts in asked_by.values() for query_id in verdicts})
    subscribers: dict[int, list[Subscription]] = {}
    for subscription in await active_subscribers(connection, query_ids):
        subscribers.setdefault(subscription.query_id, []).append(subscription)
    wants = [
        Want(stored=stored, subscription=subscription)
        for stored in postings
        for query_id, verdict in asked_by[stored.id].items()
        for subscription in subscribers.get(query_id, ())
        if verdict is Verdict.YES or subscription.with_unknown
    ]
    return await _without_unwanted(connection, wants, postings)


def _matching(
    queries: Mapping[int, str], postings: Sequence[StoredPosting]
) -> dict[int, Mapping[int, Verdict]]:
    matcher = _matcher(frozenset(queries.items()))
    return {
        stored.id: matcher.match(entry_of(stored.posting, stored.location, source=stored.source))
        for stored in postings
    }


@lru_cache(maxsize=MATCHERS)
def _matcher(queries: frozenset[tuple[int, str]]) -> Matcher:
    readable = {query_id: query for query_id, text in queries if (query := read_query(text))}
    return Matcher(readable)


@lru_cache(maxsize=PARSED)
def read_query(text: str) -> Query | None:
    """Read a stored query again; None, with a line in the log, when it does not parse any more."""
    try:
        return parse_query(text)
    except QueryError as error:
        # A newer gazetteer may know a place no longer. One such query must not stop the others.
        log.warning("stored_query_unreadable", at=error.at)
        return None


async def _without_unwanted(
    connection: AsyncConnection, wants: Sequence[Want], postings: Sequence[StoredPosting]
) -> list[Want]:
    people = {
        person_id
        for want in wants
        if (person_id := want.subscription.destination.person_id) is not None
    }
    if not people:
        return list(wants)
    known = await unwanted(connection, people, postings)
    return [
        want
        for want in wants
        if (person_id := want.subscription.destination.person_id) is None
        or known.wants(person_id, want.stored)
    ]


def reason(stored: StoredPosting, queries: Collection[str]) -> str:
    """Say in one plain sentence why a posting comes.

    Args:
        stored: The posting.
        queries: Canonical texts of what was asked for; "" is said for none.
    """
    told = dict.fromkeys(
        why(query, stored.posting, stored.location, stored.source)
        for text in queries
        if (query := read_query(text))
    )
    named = list(told)[:REASONS]
    rest = len(told) - len(named)
    text = _(" or ").join(named)
    return _("{reasons} and {count} more").format(reasons=text, count=rest) if rest else text
