"""Messages stay true: what changes after it was announced changes its messages too."""

from __future__ import annotations

import asyncio

import pytest

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.deliveries.digests import prepare_digests
from bot.errors import DeliveryError
from bot.messages.message import Message
from bot.postings.stored import StoredPosting
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import Community


async def announced(here: Community, web: FakePlatform) -> StoredPosting:
    """Announce a posting to a channel and send its alert."""
    await here.subscribe()
    stored = await here.post()
    await here.sender(web).send_due()
    return stored


async def test_edit_changes_the_message_in_place(database: Database) -> None:
    """An edited posting edits its alert; nobody gets a second message."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    assert await here.edit(stored, title="Platform Engineer") == 1
    assert await here.sender(web).send_due() == 1
    [(_, _, message)] = web.taken
    assert message.cards[0].title == "Platform Engineer"
    kinds = [(one.kind, one.state) for one in await here.deliveries()]
    assert kinds == [(Kind.ALERT, State.SENT), (Kind.UPDATE, State.SENT)]


async def test_update_is_listed_with_its_posting(database: Database) -> None:
    """The operator sees which posting an update is about."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    await here.close(stored)
    alert, update = await here.deliveries()
    assert update.to_json()["postings"] == alert.to_json()["postings"]


async def test_closed_posting_is_struck_through_and_open_again(database: Database) -> None:
    """Closing strikes the alert through, reopening takes that back."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    await here.close(stored)
    await here.sender(web).send_due()
    assert web.taken[0][2].cards[0].closed
    assert web.taken[0][2].heading.startswith("Closed:")
    await here.reopen(stored)
    await here.sender(web).send_due()
    assert not web.taken[0][2].cards[0].closed
    assert len(web.taken) == 1


async def test_quick_edits_are_one_update(database: Database) -> None:
    """Several edits before the update goes out are one update, with the latest text."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    owed = [await here.edit(stored, title=f"Engineer {number}") for number in range(5)]
    assert owed == [1, 0, 0, 0, 0]
    assert await here.sender(web).send_due() == 1
    assert web.taken[0][2].cards[0].title == "Engineer 4"


async def test_edit_at_the_same_time_is_one_update(database: Database) -> None:
    """Edits by several processes at once are one update, too."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    await asyncio.gather(*(here.edit(stored, title=f"Engineer {n}") for n in range(10)))
    assert len(await here.deliveries(State.PENDING)) == 1


async def test_edit_before_the_alert_was_sent_needs_no_update(database: Database) -> None:
    """The alert says what is right when its turn comes."""
    here = Community(database)
    await here.subscribe()
    stored = await here.post()
    assert await here.edit(stored, title="Platform Engineer") == 0


async def test_edit_while_the_alert_is_under_way_is_followed(database: Database) -> None:
    """An edit that comes just as the alert is being sent changes the message afterwards."""
    here = Community(database)
    await here.subscribe()
    stored = await here.post()

    class Slow(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            assert await here.edit(stored, title="Platform Engineer") == 1
            return await super().send(address, message, delivery_id=delivery_id)

    web = Slow()
    assert await here.sender(web).send_due() == 2
    [(_, _, message)] = web.taken
    assert message.cards[0].title == "Platform Engineer"


@pytest.mark.parametrize(("days", "follows"), [(29, 1), (31, 0)])
async def test_old_messages_are_left_alone(database: Database, days: int, follows: int) -> None:
    """After the operator's number of days a message stays as it is."""
    here, web = Community(database, update_days=30), FakePlatform()
    stored = await announced(here, web)
    here.wait(days=days)
    assert await here.close(stored) == follows


async def test_digest_follows_its_postings(database: Database) -> None:
    """A posting closed after its digest is struck through in it; the others stay."""
    here, web = Community(database), FakePlatform()
    await here.subscribe(cadence=Cadence.DAILY)
    first, _ = await here.post_many(2)
    here.wait(days=1)
    await prepare_digests(database, now=here.now, settings=here.settings)
    await here.sender(web).send_due()
    assert await here.close(first) == 1
    await here.sender(web).send_due()
    [(_, _, message)] = web.taken
    assert {card.posting_id: card.closed for card in message.cards}[first.id]
    assert [card.closed for card in message.cards].count(True) == 1
    assert message.paragraphs == ("What came since the last daily digest.",)


async def test_message_that_cannot_be_edited_stops_nothing(database: Database) -> None:
    """Someone deleted the alert: the update fails, the destination goes on."""
    here = Community(database)
    web = FakePlatform(edit_error=DeliveryError("message not found", permanent=True))
    stored = await announced(here, web)
    await here.close(stored)
    await here.sender(web).send_due()
    assert [one.state for one in await here.deliveries()] == [State.SENT, State.FAILED]
    await here.post(2)
    assert await here.sender(web).send_due() == 1


@pytest.mark.parametrize("in_doubt", [True, False], ids=["in doubt", "refused"])
async def test_edit_that_failed_is_tried_again(database: Database, in_doubt: bool) -> None:
    """Changing a message twice does no harm, so also an unknown outcome is just tried again."""
    here = Community(database)
    web = FakePlatform(edit_error=DeliveryError("reset", in_doubt=in_doubt))
    stored = await announced(here, web)
    await here.close(stored)
    sender = here.sender(web)
    await sender.send_due()
    web.edit_error = None
    here.wait(seconds=2)
    assert await sender.send_due() == 1
    assert web.taken[0][2].cards[0].closed


async def test_update_of_a_message_that_never_arrived_is_cancelled(database: Database) -> None:
    """The alert fails for good after the posting was edited: there is nothing to change."""
    here = Community(database)
    await here.subscribe()
    stored = await here.post()

    class Refusing(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            await here.edit(stored, title="Platform Engineer")
            raise DeliveryError("archived", permanent=True)

    await here.sender(Refusing()).send_due()
    assert [one.state for one in await here.deliveries()] == [State.FAILED, State.CANCELLED]


async def test_message_of_a_removed_posting_is_left_alone(database: Database) -> None:
    """A posting that is deleted whole while its update waits leaves nothing to say."""
    here, web = Community(database), FakePlatform()
    stored = await announced(here, web)
    await here.close(stored)
    await here.delete(stored)
    await here.sender(web).send_due()
    states = [(one.kind, one.state) for one in await here.deliveries()]
    assert states[-1] == (Kind.UPDATE, State.CANCELLED)
