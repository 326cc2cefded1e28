"""Queries that were stored as canonical text, read again."""

from __future__ import annotations

from functools import lru_cache

import structlog

from bot.errors import QueryError
from bot.queries.parse import parse_query
from bot.queries.query import Query

log = structlog.get_logger()

#: Parsed queries kept; a query is a few hundred bytes.
PARSED = 20_000


@lru_cache(maxsize=PARSED)
def read_query(text: str) -> Query | None:
    """Read a stored query again; None, with a line in the log, when it does not parse any more."""
    try:
        return parse_query(text)
    except QueryError as error:
        # A newer gazetteer may know a place no longer. One such query must not stop the others.
        log.warning("stored_query_unreadable", at=error.at)
        return None
