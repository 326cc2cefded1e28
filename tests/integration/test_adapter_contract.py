"""The adapters that need no network keep their promises; so does the fake that other tests use."""

from __future__ import annotations

import pytest

from adapters.web.send import WebAdapter, room_of
from bot.channel import Address
from bot.storage import web_messages
from bot.storage.session import Database
from tests.adapter_contract import AdapterContract, Platform
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, Community
from tests.integration.web.making import desk_on


class TestFakePlatform(AdapterContract):
    """The platform in memory."""

    @pytest.fixture
    def platform(self) -> Platform:
        """Make one."""
        fake = FakePlatform()

        async def headings(place: Address) -> list[str]:
            return [message.heading for address, _, message in fake.taken if address == place]

        elsewhere = Address.parse("slack:T1/C1")
        return Platform(adapter=fake, here=JOBS, elsewhere=elsewhere, headings=headings)


class TestWebAdapter(AdapterContract):
    """The chat page."""

    @pytest.fixture
    def platform(self, database: Database) -> Platform:
        """Make one on a fresh database."""

        async def headings(place: Address) -> list[str]:
            async with database.read() as connection:
                found = await web_messages.latest(connection, room_of(place), limit=9)
            return [one.message.heading for one in found]

        return Platform(
            adapter=WebAdapter(desk_on(database), lambda: None),
            here=JOBS,
            elsewhere=Address.parse("web:elsewhere/jobs"),
            headings=headings,
        )


async def test_alert_arrives_on_the_chat_page(database: Database) -> None:
    """Sender and chat page together: an alert stands in its room, once."""
    here = Community(database)
    await here.subscribe()
    await here.post()
    adapter = WebAdapter(desk_on(database), lambda: None)
    assert await here.sender(adapter).send_due() == 1
    async with database.read() as connection:
        [found] = await web_messages.latest(connection, "jobs", limit=9)
    assert found.message.cards[0].title == "Infrastructure Engineer"
