"""How fast a posting finds who wants it among a million subscriptions, on both databases.

Beside it in the same run stand a loop over all queries and PostgreSQL's stored tsqueries, for
machines are noisy and ratios are not. `HIREWIRE_QUERIES=100000` measures with fewer. The curve in
`docs/matching.svg` is drawn anew.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.curve import Line, draw
from benchmarks.figures import Figure
from benchmarks.loads import SELECTIVE, SKEWED, Load, distinct_queries
from benchmarks.postgresql import postgresql
from benchmarks.rivals import loop_ms, tsquery_ms
from benchmarks.standing import Standing, Took
from bot.storage.filing import file_anew
from bot.storage.migrate import upgrade
from bot.storage.session import Database

QUERIES = int(os.environ.get("HIREWIRE_QUERIES", "1000000"))
SIZES = (QUERIES // 100, QUERIES // 10, QUERIES)
#: Milliseconds for finding, and how much faster than stored tsqueries, at a million.
AIM_MS = {SKEWED: 15.0, SELECTIVE: 2.0}
AIM_TIMES = {SKEWED: 10.0, SELECTIVE: 75.0}
AIM_WHOLE = 1.2
AIM_CHANGE_MS = 5.0
AIM_BYTES = 100.0
AIM_READY_S = 1.0
PICTURE = Path(__file__).parents[1] / "docs" / "matching.svg"


async def measure(scratch: Path) -> list[Figure]:
    """Measure both loads on both databases, and the two other ways beside them."""
    figures: list[Figure] = []
    lines: list[Line] = []
    for load in (SKEWED, SELECTIVE):
        with postgresql() as url:
            slow_ms = await _measure_rivals(url, load, figures)
            for name, address in (
                ("SQLite", f"sqlite:///{scratch / load.name}.db"),
                ("PostgreSQL", url),
            ):
                lines.append(await _measure_ours(name, address, load, slow_ms, figures))
    PICTURE.write_text(draw(lines), encoding="utf-8")
    return figures


async def _measure_rivals(url: str, load: Load, figures: list[Figure]) -> float:
    async with _opened(url) as database:
        slow_ms = await tsquery_ms(database, load, QUERIES)
    of = f"of {QUERIES:,} {load.name} queries"
    figures += [
        Figure(what=f"a loop {of}, a posting", result=f"{loop_ms(load, QUERIES):,.0f} ms"),
        Figure(what=f"stored tsqueries {of}, a posting", result=f"{slow_ms:,.0f} ms"),
    ]
    return slow_ms


async def _measure_ours(
    name: str, address: str, load: Load, slow_ms: float, figures: list[Figure]
) -> Line:
    points = []
    async with _opened(address) as database:
        standing = Standing(database=database, load=load, source=distinct_queries(load))
        for size in SIZES:
            await standing.grow(size)
            took = await standing.ask()
            points.append((median(took.matches), median(took.finding)))
        figures += _figures(f"{load.name}, {name}", load, took, slow_ms)
        figures += await _rest(f"{load.name}, {name}", standing)
    figures.append(await _ready(f"{load.name}, {name}", address))
    return Line(name=f"{name}, {load.name}", points=tuple(points))


def _figures(where: str, load: Load, took: Took, slow_ms: float) -> list[Figure]:
    found_ms = median(took.finding)
    shares = [whole / stored for whole, stored in zip(took.announcing, took.storing, strict=True)]
    return [
        Figure(what=f"matches of a posting, {where}", result=f"{median(took.matches):,.0f}"),
        Figure(
            what=f"finding and verifying them, {where}",
            result=f"{found_ms:.1f} ms",
            aim=f"at most {AIM_MS[load]:.0f} ms",
            met=found_ms <= AIM_MS[load],
        ),
        Figure(
            what=f"faster than stored tsqueries, {where}",
            result=f"{slow_ms / found_ms:.0f} times",
            aim=f"at least {AIM_TIMES[load]:.0f}",
            met=slow_ms / found_ms >= AIM_TIMES[load],
        ),
        Figure(what=f"storing them, {where}", result=f"{median(took.storing):.1f} ms"),
        Figure(
            what=f"finding and storing, to storing alone, {where}",
            result=f"{median(shares):.2f}",
            aim=f"at most {AIM_WHOLE}",
            met=median(shares) <= AIM_WHOLE,
        ),
    ]


async def _rest(where: str, standing: Standing) -> list[Figure]:
    coming_ms, going_ms = await standing.come_and_go()
    size = await standing.bytes_each()
    return [
        Figure(
            what=f"subscribing and unsubscribing, {where}",
            result=f"{coming_ms:.1f} and {going_ms:.1f} ms",
            aim=f"under {AIM_CHANGE_MS:.0f} ms",
            met=max(coming_ms, going_ms) < AIM_CHANGE_MS,
        ),
        Figure(
            what=f"size of the index, {where}",
            result=f"{size:.0f} bytes a query",
            aim=f"at most {AIM_BYTES:.0f}",
            met=size <= AIM_BYTES,
        ),
    ]


async def _ready(where: str, address: str) -> Figure:
    """Open the database as a starting bot does."""
    began = perf_counter()
    async with _opened(address) as database:
        await file_anew(database)
        ready_s = perf_counter() - began
    return Figure(
        what=f"ready after a start, {where}",
        result=f"{ready_s:.2f} s",
        aim=f"within {AIM_READY_S:.0f} s",
        met=ready_s <= AIM_READY_S,
    )


@asynccontextmanager
async def _opened(address: str) -> AsyncIterator[Database]:
    database = Database(address)
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()
