"""Two other ways to find who wants a posting: a loop over queries, and stored tsqueries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks import loads
from benchmarks.loads import Load
from bot.matching.compile import compile_query
from bot.matching.condition import Condition, Entry, holds
from bot.matching.entry import entry_of
from bot.queries.query import And, Hashtag, InPlace, Node, Not, Or, Query
from bot.storage.session import Database

POSTINGS = 5
CHUNK = 10_000


def entries(load: Load, count: int = POSTINGS) -> list[Entry]:
    """Give the postings of a load as the matcher sees them."""
    news = islice(loads.postings(load), count)
    return [entry_of(posting, location, source="bench") for posting, location in news]


def loop_ms(load: Load, count: int) -> float:
    """Ask every query, one after the other, with everything ready in memory."""
    queries = islice(loads.distinct_queries(load), count)
    conditions: Sequence[Condition] = [compile_query(one, unknown=False) for one in queries]
    took = []
    for entry in entries(load):
        began = perf_counter()
        sum(holds(condition, entry) for condition in conditions)
        took.append((perf_counter() - began) * 1_000)
    return median(took)


async def tsquery_ms(database: Database, load: Load, count: int) -> float:
    """Let PostgreSQL go through queries that it keeps as `tsquery`."""
    queries = loads.distinct_queries(load)
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE rivals (id INTEGER, asked TSQUERY)"))
        add = text("INSERT INTO rivals VALUES (:id, CAST(:asked AS TSQUERY))")
        for start in range(0, count, CHUNK):
            chunk = enumerate(islice(queries, min(CHUNK, count - start)), start)
            rows = [{"id": id_, "asked": _tsquery(one)} for id_, one in chunk]
            await connection.execute(add, rows)
    found = text("SELECT count(*) FROM rivals WHERE CAST(:posting AS TSVECTOR) @@ asked")
    took = []
    async with database.read() as connection:
        # One process, as ours.
        await connection.execute(text("SET max_parallel_workers_per_gather = 0"))
        for entry in entries(load):
            lexemes = " ".join(f"'{term}'" for term in sorted(entry.terms))
            began = perf_counter()
            await connection.execute(found, {"posting": lexemes})
            took.append((perf_counter() - began) * 1_000)
    async with database.write() as connection:
        await connection.execute(text("DROP TABLE rivals"))
    return median(took)


def _tsquery(query: Query) -> str:
    return _written(query.root)


def _written(node: Node) -> str:
    match node:
        case Hashtag(name=name):
            return f"'#{name}'"
        case InPlace(place=place):
            return f"'in:{place.key}'"
        case Not(part=part):
            return f"!{_written(part)}"
        case And(parts=parts):
            return f"({' & '.join(map(_written, parts))})"
        case Or(parts=parts):
            return f"({' | '.join(map(_written, parts))})"
    raise ValueError(node)
