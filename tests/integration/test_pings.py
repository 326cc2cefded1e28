"""Messages name whom the subscriptions that brought their postings ping, each once."""

from __future__ import annotations

from bot.deliveries.cadence import Cadence
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import Community


async def test_alerts_ping_whom_their_subscriptions_name(database: Database) -> None:
    """Several that want the same posting ping each once, and one that names nobody adds nobody."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("#python", ping="77")
    await here.subscribe("#aws", ping="77")
    await here.subscribe("all", ping="78")
    await here.subscribe("company:primer")
    await here.post()
    await here.sender(web).send_due()
    [(_address, _delivery, message)] = web.taken
    assert message.pings == ("77", "78")


async def test_only_what_a_subscription_brought_pings(sqlite_database: Database) -> None:
    """Another one of the same channel pings nobody."""
    here, web = Community(sqlite_database), FakePlatform()
    await here.subscribe("#python")
    await here.subscribe("#cobol", ping="77")
    await here.post(1, hashtags=("python",))
    await here.post(2, hashtags=("cobol",))
    await here.sender(web).send_due()
    assert [message.pings for _address, _delivery, message in web.taken] == [(), ("77",)]


async def test_a_burst_pings_once(sqlite_database: Database) -> None:
    """What comes together pings together."""
    here, web = Community(sqlite_database, channel_limit_per_hour=1), FakePlatform()
    await here.subscribe("all", ping="77")
    await here.post_many(5)
    here.wait(minutes=1)
    await here.sender(web).send_due()
    assert [len(message.cards) for _address, _delivery, message in web.taken] == [1, 4]
    assert [message.pings for _address, _delivery, message in web.taken] == [("77",), ("77",)]


async def test_a_change_keeps_whom_its_message_called(sqlite_database: Database) -> None:
    """It is for the adapter not to call them again."""
    here, web = Community(sqlite_database), FakePlatform()
    await here.subscribe("all", cadence=Cadence.INSTANT, ping="77")
    stored = await here.post()
    await here.sender(web).send_due()
    await here.close(stored)
    here.wait(minutes=10)
    await here.sender(web).send_due()
    [(_address, _delivery, message)] = web.taken
    assert message.cards[0].closed
    assert message.pings == ("77",)
