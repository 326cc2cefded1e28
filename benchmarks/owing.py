"""How fast much is owed at once: a posting that everybody wants, and everybody's digest at nine.

`HIREWIRE_MEMBERS=10000` measures with fewer members.
"""

from __future__ import annotations

import os
from itertools import count, islice
from time import perf_counter

from sqlalchemy import false, insert, literal, select, true

from benchmarks.figures import Figure
from benchmarks.searching import settle
from benchmarks.standing import NOW, add_postings, stored_posting
from bot.deliveries.cadence import Cadence
from bot.deliveries.digests import prepare_digests
from bot.deliveries.outbox import announce
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.settings import Settings, load_settings
from bot.storage.columns import Utc
from bot.storage.filing import ensure_query
from bot.storage.people import ensure_workspace
from bot.storage.schema import destinations, digest_schedules, people, subscriptions
from bot.storage.session import Database

MEMBERS = int(os.environ.get("HIREWIRE_MEMBERS", "100000"))
CHUNK = 10_000
#: Seconds in which a posting is owed to a hundred thousand.
AIM_S = {"SQLite": 3.0, "PostgreSQL": 5.0}
AIM_DIGESTS = 2_000.0


async def measure(database: Database, name: str) -> list[Figure]:
    """Let everybody want one posting at once, and then another with their daily digest."""
    settings = load_settings()
    await _subscribe_everybody(database, Cadence.INSTANT, "everybody")
    await settle(database)
    took_s = await _announce(database, 1, settings)
    await _subscribe_everybody(database, Cadence.DAILY, "readers")
    await _announce(database, 2, settings)
    await settle(database)
    began = perf_counter()
    made = await prepare_digests(database, now=NOW, settings=settings)
    rate = made / (perf_counter() - began)
    return [
        Figure(
            what=f"a posting owed to {MEMBERS:,} members at once, {name}",
            result=f"{took_s:.1f} s",
            aim=f"under {AIM_S[name]:.0f} s",
            met=took_s < AIM_S[name],
        ),
        Figure(
            what=f"{made:,} digests that are due at the same time, {name}",
            result=f"{rate:,.0f} a second",
            aim=f"at least {AIM_DIGESTS:,.0f}",
            met=rate >= AIM_DIGESTS,
        ),
    ]


async def _subscribe_everybody(database: Database, cadence: Cadence, space: str) -> None:
    """Let each member of a workspace of its own want everything."""
    async with database.write() as connection:
        workspace = await ensure_workspace(connection, "web", space)
        query_id = await ensure_query(connection, "all", with_unknown=False)
        members = ({"workspace_id": workspace, "external_id": f"m{n}", "name": ""} for n in count())
        left = MEMBERS
        while chunk := list(islice(members, min(CHUNK, left))):
            await connection.execute(insert(people), chunk)
            left -= len(chunk)
        persons = select(
            people.c.workspace_id, people.c.external_id, true(), people.c.id, people.c.name
        ).where(people.c.workspace_id == workspace)
        await connection.execute(
            insert(destinations).from_select(
                ["workspace_id", "external_id", "is_person", "person_id", "name"], persons
            )
        )
        mine = destinations.c.workspace_id == workspace
        wishes = {
            "destination_id": destinations.c.id,
            "query_id": literal(query_id),
            "cadence": literal(cadence.value),
            "with_unknown": false(),
            "created_at": literal(NOW, Utc),
        }
        await connection.execute(
            insert(subscriptions).from_select(list(wishes), select(*wishes.values()).where(mine))
        )
        if cadence is Cadence.DAILY:
            due = {
                "destination_id": destinations.c.id,
                "cadence": literal(cadence.value),
                "next_at": literal(NOW, Utc),
            }
            await connection.execute(
                insert(digest_schedules).from_select(list(due), select(*due.values()).where(mine))
            )


async def _announce(database: Database, number: int, settings: Settings) -> float:
    """Store a posting and owe it, in one transaction; gives the seconds for owing it."""
    posting = Posting(
        url=f"https://example.com/owing/{number}",
        title="Engineer",
        company="Acme",
        location="",
        hashtags=("python",),
        body="Build things.",
        text="Build things.",
    )
    stored = stored_posting(number, posting, Location(text=""))
    async with database.write() as connection:
        await add_postings(connection, [stored])
        began = perf_counter()
        await announce(connection, [stored], now=NOW, settings=settings)
        return perf_counter() - began
