"""The chat page as a platform: what the sender is promised."""

from __future__ import annotations

import pytest

from adapters.web.send import WebAdapter
from bot.channel import Address
from bot.errors import DeliveryError
from bot.storage import web_messages
from bot.storage.session import Database
from tests.integration.web.making import JOBS, ME, Clock, desk_on, say
from tests.making import NOW


@pytest.fixture
def calls() -> list[str]:
    """How often pages were told to look."""
    return []


@pytest.fixture
def adapter(database: Database, calls: list[str]) -> WebAdapter:
    """An adapter on a fresh database."""
    return WebAdapter(desk_on(database, Clock()), lambda: calls.append("look"))


async def test_sending_twice_shows_once(
    adapter: WebAdapter, database: Database, calls: list[str]
) -> None:
    """The same delivery gives the same reference, and pages are told each time."""
    ref = await adapter.send(JOBS, say("New."), delivery_id=5)
    assert await adapter.send(JOBS, say("New."), delivery_id=5) == ref
    assert await adapter.find(JOBS, delivery_id=5, since=NOW) == ref
    async with database.read() as connection:
        assert len(await web_messages.latest(connection, "jobs", limit=9)) == 1
    assert calls == ["look", "look"]


async def test_what_was_not_sent_is_not_found(adapter: WebAdapter) -> None:
    """A delivery that never arrived surely did not."""
    assert await adapter.find(ME, delivery_id=5, since=NOW) is None


async def test_messages_to_a_person_stand_in_their_room(
    adapter: WebAdapter, database: Database
) -> None:
    """Direct messages do not mix with a channel of the same name."""
    await adapter.send(ME, say("For you."), delivery_id=1)
    async with database.read() as connection:
        assert len(await web_messages.latest(connection, "@me", limit=9)) == 1
        assert await web_messages.latest(connection, "me", limit=9) == []


async def test_an_edit_replaces_the_message(
    adapter: WebAdapter, database: Database, calls: list[str]
) -> None:
    """After an edit the room shows the new text only."""
    ref = await adapter.send(JOBS, say("Open."), delivery_id=1)
    await adapter.edit(JOBS, ref, say("Closed."))
    async with database.read() as connection:
        found = await web_messages.latest(connection, "jobs", limit=9)
    assert [one.message for one in found] == [say("Closed.")]
    assert len(calls) == 2


@pytest.mark.parametrize("ref", ["web:999", "web:", "web:-1", "slack:1", "web:²"])
async def test_what_is_gone_cannot_be_edited(adapter: WebAdapter, ref: str) -> None:
    """A message that is not there is a dead end: trying again cannot help."""
    with pytest.raises(DeliveryError) as caught:
        await adapter.edit(JOBS, ref, say("New."))
    assert caught.value.permanent


@pytest.mark.parametrize("address", ["slack:T1/C1", "web:elsewhere/jobs"])
async def test_other_platforms_are_a_dead_end(adapter: WebAdapter, address: str) -> None:
    """What is addressed elsewhere is refused for good, whatever is asked."""
    elsewhere = Address.parse(address)
    for asked in (
        adapter.send(elsewhere, say("New."), delivery_id=1),
        adapter.edit(elsewhere, "web:1", say("New.")),
        adapter.find(elsewhere, delivery_id=1, since=NOW),
    ):
        with pytest.raises(DeliveryError) as caught:
            await asked
        assert caught.value.permanent


async def test_a_failing_database_is_worth_another_try(empty_url: str) -> None:
    """When the database fails, the delivery is tried again, and the driver's error is the cause."""
    database = Database(empty_url)
    adapter = WebAdapter(desk_on(database), lambda: None)
    for asked in (
        adapter.send(JOBS, say("New."), delivery_id=1),
        adapter.edit(JOBS, "web:1", say("New.")),
        adapter.find(JOBS, delivery_id=1, since=NOW),
    ):
        with pytest.raises(DeliveryError) as caught:
            await asked
        assert not caught.value.permanent
        assert caught.value.__cause__ is not None
    await database.close()
