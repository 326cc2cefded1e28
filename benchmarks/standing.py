"""Databases full of subscriptions, and postings that ask who wants them.

Every query has one subscriber and goes out by digest, so that what is measured is finding and
storing matches, and not the messages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Select, func, insert, literal, null, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks import loads
from benchmarks.loads import Load
from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.matching.condition import Entry
from bot.matching.entry import entry_of
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.queries.query import Query
from bot.storage import asking, filing, wants
from bot.storage.destinations import ensure_destination
from bot.storage.new_matches import make_matches
from bot.storage.posting_rows import Record
from bot.storage.postings import add
from bot.storage.schema import destinations, queries, subscriptions
from bot.storage.session import Database
from bot.storage.sources import ensure_source
from bot.storage.subscriptions import (
    add_subscription,
    find_subscription,
    remove_subscriptions,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DESTINATIONS = 250_000
CHUNK = 10_000
#: Asked before any figure is taken, and then.
WARM_UP = 5
POSTINGS = 20
#: On the board before anybody subscribes.
BOARD = 1_000
SUBSCRIPTIONS = 200
#: Ids of postings that measure, above those of any that are stored otherwise.
FIRST_ID = 1_000_000


@dataclass(kw_only=True)
class Took:
    """Milliseconds that each step took, for one posting after another."""

    #: Naming its terms, finding the rows, asking the matcher about the loose ones.
    finding: list[float] = field(default_factory=list)
    #: All of that, and storing the matches.
    announcing: list[float] = field(default_factory=list)
    #: Storing the same matches, found already.
    storing: list[float] = field(default_factory=list)
    matches: list[int] = field(default_factory=list)


@dataclass(kw_only=True)
class Standing:
    """A database with the subscriptions of a load."""

    database: Database
    load: Load
    #: Where queries come from; a larger number goes on where the smaller one ended.
    source: Iterator[Query]
    count: int = 0

    async def grow(self, count: int) -> None:
        """Let there be so many subscriptions, each to a query of its own."""
        if not self.count:
            await self._make_destinations()
            await self._post()
        while self.count < count:
            ids = range(self.count + 1, min(self.count + CHUNK, count) + 1)
            chunk = dict(zip(ids, islice(self.source, len(ids)), strict=True))
            async with self.database.write() as connection:
                await _subscribe_all(connection, chunk, await filing.known_shares(connection))
            self.count += len(chunk)
        await self._settle()

    async def ask(self) -> Took:
        """Let postings ask, and store who wants them; each is forgotten afterwards."""
        took = Took()
        news = islice(loads.postings(self.load), WARM_UP + POSTINGS)
        for number, (posting, location) in enumerate(news):
            stored = stored_posting(FIRST_ID + number, posting, location)
            await _ask(self.database, stored, took if number >= WARM_UP else Took())
        return took

    async def come_and_go(self) -> tuple[float, float]:
        """Subscribe and unsubscribe; gives the median milliseconds of either."""
        coming, going = [], []
        destination_id = 1
        for query in islice(self.source, SUBSCRIPTIONS):
            began = perf_counter()
            async with self.database.write() as connection:
                id_ = await add_subscription(
                    connection,
                    query=str(query),
                    destination_id=destination_id,
                    cadence=Cadence.DAILY,
                    with_unknown=False,
                    created_by=None,
                    now=NOW,
                )
            coming.append((perf_counter() - began) * 1_000)
            async with self.database.read() as connection:
                one = await find_subscription(connection, id_, [destination_id])
            began = perf_counter()
            async with self.database.write() as connection:
                await remove_subscriptions(connection, [one] if one else [])
            going.append((perf_counter() - began) * 1_000)
        return median(coming), median(going)

    async def bytes_each(self) -> float:
        """Give the size of the index for each query."""
        tables = "name LIKE '%filed_%'"
        sizes = f"SELECT sum(pgsize) FROM dbstat WHERE {tables}"  # noqa: S608 - ours alone
        if not self.database.is_sqlite:
            sizes = (
                "SELECT sum(pg_relation_size(oid)) FROM pg_class"
                " WHERE relname LIKE '%filed_%' AND relkind IN ('r', 'i')"
            )
        async with self.database.read() as connection:
            return float(await connection.scalar(text(sizes)) or 0) / self.count

    async def _make_destinations(self) -> None:
        async with self.database.write() as connection:
            first = await ensure_destination(connection, Address.parse("web:local/c1"))
            workspace = await connection.scalar(
                select(destinations.c.workspace_id).where(destinations.c.id == first)
            )
            rows = (
                {
                    "workspace_id": workspace,
                    "external_id": f"c{number}",
                    "is_person": False,
                    "name": "",
                }
                for number in range(2, DESTINATIONS + 1)
            )
            while chunk := list(islice(rows, CHUNK)):
                await connection.execute(insert(destinations), chunk)

    async def _post(self) -> None:
        """Let the board hold postings, whose hashtags tell which of them are rare."""
        news = islice(loads.postings(self.load), WARM_UP + POSTINGS, WARM_UP + POSTINGS + BOARD)
        stored = [stored_posting(number, *one) for number, one in enumerate(news, 1)]
        async with self.database.write() as connection:
            await add_postings(connection, stored)

    async def _settle(self) -> None:
        """Let the database write out and look at what it has, as it would by itself."""
        engine = self.database.engine
        if self.database.is_sqlite:
            async with self.database.write() as connection:
                await connection.execute(text("PRAGMA optimize=0x10002"))
            return
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
            # Ids were given by us; the next one shall be free.
            await connection.execute(text("SELECT setval('queries_id_seq', max(id)) FROM queries"))


async def _subscribe_all(
    connection: AsyncConnection, chunk: dict[int, Query], shares: Mapping[str, float]
) -> None:
    filed_as = filing.version()
    texts = [{"id": id_, "text": str(one), "filed_as": filed_as} for id_, one in chunk.items()]
    await connection.execute(insert(queries), texts)
    rows = [
        {
            "query_id": id_,
            # As if people came one after another.
            "destination_id": id_ * 7_919 % DESTINATIONS + 1,
            "cadence": Cadence.DAILY.value,
            "with_unknown": False,
            "created_at": NOW,
        }
        for id_ in chunk
    ]
    await connection.execute(insert(subscriptions), rows)
    await filing.store_rows(connection, filing.rows_of(chunk, shares, with_unknown=False))


def stored_posting(id_: int, posting: Posting, location: Location) -> StoredPosting:
    """Give a posting as it stands in the database."""
    return StoredPosting(
        id=id_,
        posting=posting,
        location=location,
        source="bench",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
    )


async def add_postings(connection: AsyncConnection, news: Sequence[StoredPosting]) -> None:
    """Store postings, without telling anybody."""
    source = await ensure_source(connection, "folder", "bench")
    records = [
        Record(stored=stored, source_id=source.id, content_hash="", matched_at=NOW)
        for stored in news
    ]
    await add(connection, records)


async def _ask(database: Database, stored: StoredPosting, took: Took) -> None:
    entry = entry_of(stored.posting, stored.location, source=stored.source)
    async with database.read() as connection:
        await add_postings(connection, [stored])
        took.finding.append(await _timed(lambda: _find(connection, entry)))
        nested = await connection.begin_nested()
        took.announcing.append(await _timed(lambda: _announce(connection, stored, entry)))
        await nested.rollback()
        await wants.begin_wants(connection)
        await wants.gather_wants(connection, stored, entry)
        took.storing.append(await _timed(lambda: make_matches(connection, now=NOW)))
        found = select(func.count()).select_from(wants.wants)
        took.matches.append(await connection.scalar(found) or 0)


async def _find(connection: AsyncConnection, entry: Entry) -> None:
    question, dialect = asking.question_of(entry), connection.dialect.name
    parameters = question.parameters(connection)
    if dialect == "postgresql":
        found = (await connection.execute(_counted_and_asked(dialect), parameters)).all()
    else:
        await connection.execute(_counted(dialect), parameters)
        found = (await connection.execute(asking.loose_queries(dialect), parameters)).all()
    asking.verdicts([row for row in found if row.text is not None], entry)


# Rows of an id, a text, and a count.
@cache
def _counted_and_asked(dialect: str) -> Any:  # noqa: ANN401
    count = _counted(dialect)
    return union_all(
        select(null().label("id"), null().label("text"), count.scalar_subquery()),
        asking.loose_queries(dialect).add_columns(literal(0)),
    )


@cache
def _counted(dialect: str) -> Select[int]:
    return select(func.count()).select_from(asking.rows_for(dialect).subquery())


async def _announce(connection: AsyncConnection, stored: StoredPosting, entry: Entry) -> None:
    await wants.begin_wants(connection)
    await wants.gather_wants(connection, stored, entry)
    await make_matches(connection, now=NOW)


async def _timed(do: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await do()
    return (perf_counter() - began) * 1_000
