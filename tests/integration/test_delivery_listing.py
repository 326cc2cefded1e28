"""What the operator sees: every delivery, why it is there, how far it is, what is stuck."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import State
from bot.deliveries.digests import prepare_digests
from bot.deliveries.listing import listing
from bot.deliveries.outbox import notify
from bot.errors import DeliveryError
from bot.storage.delivery_listing import backlogs
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community

#: What scripts rely on.
FIELDS = {
    "id",
    "kind",
    "state",
    "destination",
    "postings",
    "why",
    "created_at",
    "sent_at",
    "attempts",
    "error",
}


async def test_json_has_what_scripts_rely_on(database: Database) -> None:
    """Every field, in JSON's own types, for alerts, digests and notices."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("#python")
    await here.subscribe("#aws", ME, Cadence.DAILY)
    stored = await here.post()
    here.wait(days=1)
    await prepare_digests(database, now=here.now, settings=here.settings)
    async with database.write() as connection:
        await notify(connection, await here.destination_id(), "Hello.", now=here.now)
    await here.sender(web).send_due()
    rows = [one.to_json() for one in await here.deliveries()]
    assert json.loads(json.dumps(rows)) == rows
    assert all(set(row) == FIELDS for row in rows)
    assert [row["kind"] for row in rows] == ["alert", "digest", "notice"]
    assert [row["destination"] for row in rows] == ["web:local/jobs", "web:local/@me", str(JOBS)]
    shown = [{"title": stored.posting.title, "url": stored.posting.url}]
    assert [row["postings"] for row in rows] == [shown, shown, []]
    assert all(row["why"] for row in rows)
    assert rows[0]["sent_at"] == here.now.isoformat()


async def test_listing_can_be_narrowed(database: Database) -> None:
    """By state, by destination, and to the latest few; the latest first."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("all", JOBS)
    await here.subscribe("all", ME)
    await here.post(1)
    await here.sender(web).send_due()
    await here.post(2)
    async with database.read() as connection:
        everything = await listing(connection)
        pending = await listing(connection, state=State.PENDING)
        mine = await listing(connection, destination=ME)
        nobodys = await listing(connection, destination=Address.parse("web:local/me"))
        latest = await listing(connection, limit=1)
    ids = [one.id for one in everything]
    assert ids == sorted(ids, reverse=True)
    assert [one.id for one in pending] == ids[:2]
    assert {one.destination for one in mine} == {ME}
    assert len(mine) == 2
    assert nobodys == []
    assert [one.id for one in latest] == ids[:1]


async def test_backlog_of_each_lane(database: Database) -> None:
    """Since when the oldest waits, what is in doubt and what was given up, lane by lane."""
    here = Community(database)
    other = Address.parse("web:other/jobs")
    await here.subscribe("all", JOBS)
    await here.subscribe("all", other)
    begun = here.now
    await here.post(1)
    here.wait(minutes=5)
    web = FakePlatform(plan=[DeliveryError("archived", permanent=True), None])
    await here.sender(web).send_due()
    await here.post(2)
    async with database.read() as connection:
        lanes = {one.lane: one for one in await backlogs(connection, now=here.now)}
        early = await backlogs(connection, now=begun)
    assert set(lanes) == {"web:local", "web:other"}
    assert sum(one.failed for one in lanes.values()) == 1
    [waiting] = [one for one in lanes.values() if one.pending]
    assert waiting.oldest_pending == begun + timedelta(minutes=5)
    assert all(one.pending == 0 and one.oldest_pending is None for one in early)


async def test_nothing_to_tell(database: Database) -> None:
    """A bot that has done everything has no backlog."""
    async with database.read() as connection:
        assert await backlogs(connection, now=Community(database).now) == []
