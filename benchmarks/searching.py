"""How fast a search answers on a board of 100,000 postings."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import perf_counter

from sqlalchemy import text

from benchmarks.board import HASHTAGS, NOW, RARE, fill
from benchmarks.figures import Figure, percentile
from bot.queries.parse import parse_query
from bot.search import search
from bot.storage.session import Database

POSTINGS = 100_000
SEARCHES = 400
AIM_P99_MS = 50.0


def questions(count: int) -> Iterator[str]:
    """Ask what people ask, from what finds half the board to what finds three postings."""
    random = Random(11)
    places = ["london", "uk", "germany", "europe", '"New York"', "berlin", "india", "norway"]
    for number in range(count):
        tag, other = random.sample(HASHTAGS, 2)
        place = random.choice(places)
        yield (
            f"#{tag}",
            f"#{tag} in:{place}",
            f"#{tag} remote in:{place}",
            f"(#{tag} OR #{other}) -#php in:{place}",
            f"#{tag} {random.choice(RARE)}",
            f'"small team" #{tag}',
            f"near:{random.choice(['berlin', 'london', 'oslo'])}:100km #{tag}",
            "remote",
            f"#{tag} since:30d",
            f"in:{place} OR (remote in:{place})",
        )[number % 10]


async def settle(database: Database) -> None:
    """Let a filled database do what it does by itself within minutes."""
    if database.is_sqlite:
        return
    alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with alone.connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))


async def measure(database: Database, name: str) -> list[Figure]:
    """Fill a database and search it; each search is a page of ten with its total."""
    began = perf_counter()
    await fill(database, POSTINGS)
    filled_s = perf_counter() - began
    await settle(database)
    took: dict[str, float] = {}
    for number, asked in enumerate(questions(SEARCHES)):
        query = parse_query(asked)
        began = perf_counter()
        async with database.read() as connection:
            await search(connection, query, now=NOW)
        took[f"{asked} ({number})"] = (perf_counter() - began) * 1000
    p50, p99 = percentile(list(took.values()), 0.5), percentile(list(took.values()), 0.99)
    slowest = max(took, key=lambda asked: took[asked])
    what = f"search at {POSTINGS:,} postings, {name}"
    return [
        Figure(what=f"{what}, p50", result=f"{p50:.1f} ms"),
        Figure(
            what=f"{what}, p99",
            result=f"{p99:.1f} ms",
            aim=f"under {AIM_P99_MS:.0f} ms",
            met=p99 < AIM_P99_MS,
        ),
        Figure(what=f"{what}, slowest: `{slowest}`", result=f"{took[slowest]:.1f} ms"),
        Figure(what=f"filling it, {name}", result=f"{POSTINGS / filled_s:,.0f} postings/s"),
    ]
