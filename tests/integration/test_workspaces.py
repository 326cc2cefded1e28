"""Workspaces that go away and come back, channels that close, move and get another name."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select
from structlog.testing import capture_logs

from bot.channel import Address
from bot.commands.request import Desk
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.deliveries.digests import prepare_digests
from bot.errors import DeliveryError, Scope
from bot.storage.destinations import find_destination
from bot.storage.housekeeping import tidy
from bot.storage.overview import overview
from bot.storage.people import find_person
from bot.storage.schema import deliveries, people, queries, seen_requests, workspaces
from bot.storage.seen import first_time
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from bot.workspaces import (
    close_destination,
    erase_removed,
    move_channel,
    note_presence,
    note_profile,
    rename_channel,
    reopen_destination,
    workspace_installed,
    workspace_removed,
)
from tests.fakes import FakePlatform
from tests.integration.community import Community

JOBS = Address.parse("slack:T1/C1")
OWNER = Address.parse("slack:T1/@U1")
ELSEWHERE = Address.parse("slack:T2/C1")
DEAD = DeliveryError("token dead", permanent=True, closes=Scope.WORKSPACE)


def desk_of(here: Community) -> Desk:
    """Give what the use cases work with."""
    return Desk(database=here.database, settings=here.settings, clock=here.clock)


async def states(here: Community) -> list[tuple[str, State]]:
    """Give where every delivery goes and how far it is, the oldest first."""
    return [(str(one.destination), one.state) for one in await here.deliveries()]


async def count(database: Database, table: Table) -> int:
    """Count the rows of a table."""
    async with database.read() as connection:
        found = await connection.scalar(select(func.count()).select_from(table))
    return found or 0


async def test_dead_token_stops_its_workspace_and_no_other(database: Database) -> None:
    """One failure: the rest of the workspace waits, others go on, and the operator hears once."""
    here, slack = Community(database), FakePlatform("slack", plan=[DEAD])
    await here.subscribe("all", JOBS, by=OWNER)
    await here.subscribe("all", ELSEWHERE)
    await here.post()
    sender = here.sender(slack)
    with capture_logs() as logs:
        await sender.send_due()
        await here.post(2)
        await sender.send_due()
    assert await states(here) == [
        (str(JOBS), State.FAILED),
        (str(ELSEWHERE), State.SENT),
        (str(ELSEWHERE), State.SENT),
    ]
    said = [entry for entry in logs if entry["event"] == "workspace_paused"]
    assert [(one["workspace"], one["reason"]) for one in said] == [("slack:T1", "token dead")]
    async with database.read() as connection:
        board = await overview(connection)
        channel = await find_destination(connection, JOBS)
    assert [one.external_id for one in board.paused_workspaces] == ["T1"]
    assert channel and channel.paused_at is None


async def test_message_that_cannot_be_sent_closes_nothing(sqlite_database: Database) -> None:
    """A message that Slack refuses as it is made: it alone fails, the next one arrives."""
    refused = DeliveryError("malformed", permanent=True, closes=Scope.MESSAGE)
    here, slack = Community(sqlite_database), FakePlatform("slack", plan=[refused])
    await here.subscribe("all", JOBS, by=OWNER)
    await here.post_many(2)
    await here.sender(slack).send_due()
    assert await states(here) == [(str(JOBS), State.FAILED), (str(JOBS), State.SENT)]


@pytest.mark.parametrize("closes", list(Scope), ids=lambda scope: scope.value)
async def test_edit_that_fails_closes_a_workspace_at_most(
    sqlite_database: Database, closes: Scope
) -> None:
    """A message that cannot be changed says nothing about its channel, a dead token does."""
    here = Community(sqlite_database)
    slack = FakePlatform("slack")
    await here.subscribe("all", JOBS)
    stored = await here.post()
    await here.sender(slack).send_due()
    slack.edit_error = DeliveryError("no", permanent=True, closes=closes)
    await here.close(stored)
    await here.sender(slack).send_due()
    async with sqlite_database.read() as connection:
        channel = await find_destination(connection, JOBS)
        paused = await paused_workspaces(connection)
    assert channel and channel.paused_at is None
    assert bool(paused) == (closes is Scope.WORKSPACE)


async def test_doubt_waits_while_nobody_can_look(sqlite_database: Database) -> None:
    """In doubt and then a dead token: looked for again once the workspace is back, not resent."""
    here = Community(sqlite_database)
    slack = FakePlatform("slack", plan=[[DeliveryError("reset", in_doubt=True)]], find_error=DEAD)
    await here.subscribe("all", JOBS)
    await here.post()
    sender = here.sender(slack)
    await sender.send_due()
    assert await states(here) == [(str(JOBS), State.IN_DOUBT)]
    slack.find_error = None
    here.wait(days=5)
    await sender.send_due()
    assert await states(here) == [(str(JOBS), State.IN_DOUBT)]
    await workspace_installed(desk_of(here), "slack", "T1", "Acme")
    await sender.send_due()
    assert await states(here) == [(str(JOBS), State.SENT)]
    assert len(slack.taken) == 1


async def test_workspace_that_comes_back_gets_what_it_was_owed(database: Database) -> None:
    """Removed and installed again: what failed, what waited, and what came in one digest."""
    here, slack = Community(database), FakePlatform("slack", plan=[DEAD])
    desk, sender = desk_of(here), here.sender(slack)
    closed = Address.parse("slack:T1/C9")
    await here.subscribe("all", JOBS, by=OWNER)
    await here.subscribe("all", closed)
    await close_destination(desk, closed, "archived")
    await here.post()
    await sender.send_due()
    await workspace_removed(desk, "slack", "T1", "The app was taken out.")
    await here.post_many(3, start=2)
    here.wait(days=4)
    assert await sender.send_due() == 0
    await workspace_installed(desk, "slack", "T1", "Acme Ltd")
    assert await sender.send_due() == 2
    assert sorted(len(message.cards) for _, _, message in slack.taken if message.cards) == [1, 3]
    async with database.read() as connection:
        assert await paused_workspaces(connection) == []
        assert await connection.scalar(select(workspaces.c.name)) == "Acme Ltd"
        still = await find_destination(connection, closed)
    assert still and still.paused_reason == "archived"


async def test_digests_wait_for_their_workspace(sqlite_database: Database) -> None:
    """While a workspace is closed no digest is made; the first one after it holds everything."""
    here, slack = Community(sqlite_database), FakePlatform("slack")
    desk = desk_of(here)
    await here.subscribe("all", JOBS, Cadence.DAILY)
    await workspace_removed(desk, "slack", "T1", "gone")
    await here.post_many(2)
    for _day in range(2):
        here.wait(days=1)
        assert await prepare_digests(here.database, now=here.now, settings=here.settings) == 0
    await workspace_installed(desk, "slack", "T1", "Acme")
    here.wait(days=1)
    assert await prepare_digests(here.database, now=here.now, settings=here.settings) == 1
    assert await here.sender(slack).send_due() == 1
    assert len(slack.taken[0][2].cards) == 2


async def test_removed_workspace_is_erased_after_its_grace(database: Database) -> None:
    """After the days of grace every row of it is gone, and nothing of anybody else."""
    here = Community(database, grace_days=30)
    desk = desk_of(here)
    web = Address.parse("web:local/jobs")
    await here.subscribe("#python", JOBS, by=OWNER)
    await here.subscribe("#python", ELSEWHERE)
    await here.subscribe("#aws", JOBS)
    await here.subscribe("all", web)
    await here.post()
    await workspace_removed(desk, "slack", "T1", "gone")
    await workspace_removed(desk, "slack", "T404", "never seen")
    await workspace_removed(desk, "web", "local", "nobody can do that")
    here.wait(days=29)
    assert await erase_removed(desk) == 0
    here.wait(days=1)
    assert await erase_removed(desk) == 1
    assert await erase_removed(desk) == 0
    left = [(str(one.destination.address), one.query) for one in await here.subscriptions()]
    assert left == [(str(ELSEWHERE), "#python"), (str(web), "all")]
    assert {one.destination for one in await here.deliveries()} == {ELSEWHERE, web}
    assert await count(database, queries) == 2
    assert await count(database, people) == 0


async def test_workspace_back_within_its_grace_is_not_erased(sqlite_database: Database) -> None:
    """Installed again, nothing of the first removal is remembered."""
    here = Community(sqlite_database, grace_days=1)
    desk = desk_of(here)
    await here.subscribe("all", JOBS)
    await workspace_removed(desk, "slack", "T1", "gone")
    await workspace_installed(desk, "slack", "T1", "")
    here.wait(days=2)
    assert await erase_removed(desk) == 0
    assert len(await here.subscriptions()) == 1


async def test_closed_channel_tells_its_owner_once_and_reopens(sqlite_database: Database) -> None:
    """An archived channel: its owner hears of it once; unarchived, what waited comes."""
    here, slack = Community(sqlite_database), FakePlatform("slack")
    desk = desk_of(here)
    await here.subscribe("all", JOBS, by=OWNER)
    await close_destination(desk, JOBS, "archived")
    await close_destination(desk, JOBS, "archived")
    await close_destination(desk, Address.parse("slack:T1/C404"), "never seen")
    await here.post_many(2)
    assert await here.sender(slack).send_due() == 1
    [(address, _, message)] = slack.taken
    assert address == OWNER
    assert "archived" in message.heading
    assert not await reopen_destination(desk, JOBS, only=["something else"])
    assert await reopen_destination(desk, JOBS, only=["archived"])
    assert not await reopen_destination(desk, JOBS)
    assert await here.sender(slack).send_due() == 1
    assert len(slack.taken[1][2].cards) == 2


async def test_workspace_is_called_by_its_name(sqlite_database: Database) -> None:
    """One of which we knew the id alone, or that got another name while nobody listened."""
    here = Community(sqlite_database)
    await here.subscribe("all", JOBS)
    for name, told in (("Acme", "Acme"), ("Acme Ltd", "Acme Ltd"), ("", "Acme Ltd")):
        present = {"T1": name, "T9": "Nobody knows it"}
        await note_presence(desk_of(here), "slack", present, reason="gone")
        async with here.database.read() as connection:
            found = await connection.execute(select(workspaces.c.external_id, workspaces.c.name))
        assert ("T1", told) in [tuple(row) for row in found]
        assert "T9" not in [row[0] for row in found]


async def test_renamed_channel_has_its_new_name(sqlite_database: Database) -> None:
    """A channel that we know is called by its new name; others are left alone."""
    here = Community(sqlite_database)
    await here.subscribe("all", JOBS)
    await rename_channel(desk_of(here), JOBS, "python-jobs")
    await rename_channel(desk_of(here), Address.parse("slack:T1/C404"), "nothing")
    async with sqlite_database.read() as connection:
        found = await find_destination(connection, JOBS)
    assert found and found.name == "python-jobs"


@pytest.mark.parametrize("known", [False, True], ids=["new id unknown", "new id known"])
async def test_channel_with_a_new_id_keeps_everything(database: Database, known: bool) -> None:
    """Subscriptions, what is owed and what was sent go on under the new id, none of it twice."""
    here, slack = Community(database), FakePlatform("slack")
    new = Address.parse("slack:T1/C2")
    await here.subscribe("all", JOBS)
    await here.subscribe("#python", JOBS, Cadence.DAILY)
    if known:
        await here.subscribe("all", new)
    stored = await here.post()
    await move_channel(desk_of(here), JOBS, "C2")
    await move_channel(desk_of(here), JOBS, "C2")
    found = [(str(one.destination.address), one.query) for one in await here.subscriptions()]
    assert sorted(found) == [(str(new), "#python"), (str(new), "all")]
    assert await here.announce(stored) == 0
    await here.sender(slack).send_due()
    assert {address for address, _, _ in slack.taken} == {new}


async def test_profile_zone_moves_a_digest(sqlite_database: Database) -> None:
    """A zone in a profile counts until the person names their own; strangers are left alone."""
    here = Community(sqlite_database)
    await here.subscribe("all", OWNER, Cadence.DAILY)
    await note_profile(desk_of(here), OWNER, "Asia/Tokyo")
    await note_profile(desk_of(here), OWNER, "Nowhere/Atall")
    await note_profile(desk_of(here), Address.parse("slack:T1/@U404"), "Asia/Tokyo")
    async with sqlite_database.read() as connection:
        person = await find_person(connection, OWNER)
    assert person and person.profile_zone == "Asia/Tokyo"
    here.wait(hours=12, seconds=1)
    assert await prepare_digests(here.database, now=here.now, settings=here.settings) == 0
    await here.post()
    assert [one.kind for one in await here.deliveries()] == []
    # Nine in Tokyo is midnight in UTC.
    here.wait(days=1)
    assert await prepare_digests(here.database, now=here.now, settings=here.settings) == 1
    assert [one.kind for one in await here.deliveries()] == [Kind.DIGEST]


async def test_request_is_seen_once_whoever_asks(database: Database) -> None:
    """Of many that ask at the same time one is the first; after two hours it is forgotten."""
    here = Community(database)

    async def ask(key: str) -> bool:
        async with database.write() as connection:
            return await first_time(connection, key, now=here.now)

    assert sorted(await asyncio.gather(*(ask("slack:event:Ev1") for _ in range(5)))) == [
        *[False] * 4,
        True,
    ]
    strange = "slack:trigger:" + "x" * 500 + "\0"
    assert await ask(strange)
    assert not await ask(strange)
    await tidy(database, now=here.now + timedelta(hours=2))
    assert await count(database, seen_requests) == 2
    await tidy(database, now=here.now + timedelta(hours=2, seconds=1))
    assert await count(database, seen_requests) == 0
    assert await count(database, deliveries) == 0
