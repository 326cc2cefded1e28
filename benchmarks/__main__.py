"""`make bench`: measures what was promised and prints the table of `docs/benchmarks.md`.

Names of measurements as arguments run only those: `python -m benchmarks reading arriving`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from benchmarks import (
    acknowledging,
    arriving,
    interacting,
    matching,
    owing,
    pacing,
    places,
    reading,
    searching,
)
from benchmarks.figures import Figure, as_table, machine
from benchmarks.postgresql import postgresql
from bot.storage.migrate import upgrade
from bot.storage.session import Database

#: What each measures in a folder that it may use.
BY_FOLDER = {
    "arriving": arriving.measure,
    "acknowledging": acknowledging.measure,
    "interacting": interacting.measure,
    "pacing": pacing.measure,
    "matching": matching.measure,
}
#: What each measures in an empty database of either kind.
BY_DATABASE = {"searching": searching.measure, "owing": owing.measure}
EVERYTHING = ("places", "reading", "arriving", *BY_DATABASE, *list(BY_FOLDER)[1:])


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await upgrade(database)
    try:
        yield database
    finally:
        await database.close()


async def _measure(name: str, scratch: Path) -> list[Figure]:
    if name == "places":
        return places.measure()
    if name in BY_FOLDER:
        return await BY_FOLDER[name](scratch)
    async with _opened(f"sqlite:///{scratch / 'bench.db'}") as database:
        if name == "reading":
            return await reading.measure(database, scratch)
        figures = await BY_DATABASE[name](database, "SQLite")
    with postgresql() as url:
        async with _opened(url) as database:
            return figures + await BY_DATABASE[name](database, "PostgreSQL")


async def _measure_all(names: Sequence[str]) -> list[Figure]:
    figures = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr)
        with TemporaryDirectory(prefix="hirewire-bench-") as folder:
            figures += await _measure(name, Path(folder))
    return figures


def main() -> None:
    """Measure, and print a table in Markdown."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    names = sys.argv[1:] or EVERYTHING
    if unknown := set(names) - set(EVERYTHING):
        sys.exit(f"There is no measurement called {', '.join(sorted(unknown))}.")
    figures = asyncio.run(_measure_all(names))
    print(machine())
    print()
    print(as_table(figures))


if __name__ == "__main__":
    main()
