"""What every adapter promises. Subclass it in the adapter's own tests and say how to look.

class TestWebAdapter(AdapterContract):
    @pytest.fixture
    def platform(self, database: Database) -> Platform: ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channel import Adapter, Address
from bot.errors import DeliveryError
from bot.messages.alerts import alert_message, details_message, digest_message
from bot.messages.message import Message
from bot.places.place import Location
from bot.postings.stored import StoredPosting
from tests.making import IN_LONDON, NOW, make_posting

#: What authors may write, by accident or not; no platform may act on it or choke on it.
HOSTILE = (
    "<!channel> <!here> <!subteam^S1> <@U1> @everyone @here <@&1> <#C1|jobs>",
    "<https://evil.example|https://good.example> [good](https://evil.example)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`&amp;{{7*7}}${7*7}",
    "\u202egnihtemos\u2066 \u200b\ufeff a\u0301" + "\u0301" * 500,
    "*_~`|>#-\\ ```\n```",
    "👩\u200d👩\u200d👧🇬🇧" * 2_000,
    "x" * 100_000,
)


@dataclass(frozen=True, kw_only=True)
class Platform:
    """An adapter and a way to see what people see."""

    adapter: Adapter
    #: A place on the platform that exists.
    here: Address
    #: A place that this adapter cannot reach.
    elsewhere: Address
    #: Headings of the messages that stand in a place, the oldest first.
    headings: Callable[[Address], Awaitable[list[str]]]


def hostile_posting(text: str) -> StoredPosting:
    """Make a posting that says the same everywhere."""
    posting = make_posting(
        title=text,
        company=text,
        location=text,
        hashtags=(text,),
        summary=text,
        body=text,
        text=text,
        apply_url="javascript:alert(1)",
    )
    return StoredPosting(
        id=1,
        posting=posting,
        location=replace(IN_LONDON, text=text),
        source="board",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
    )


class AdapterContract:
    """The promises of `bot.channel.Adapter`."""

    async def test_speaks_for_its_platform(self, platform: Platform) -> None:
        """Addresses begin with the adapter's name."""
        assert platform.adapter.platform == platform.here.platform

    async def test_message_is_shown_and_has_a_reference(self, platform: Platform) -> None:
        """What is sent is there, and two messages can be told apart."""
        send = platform.adapter.send
        first = await send(platform.here, Message(heading="One."), delivery_id=1)
        second = await send(platform.here, Message(heading="Two."), delivery_id=2)
        assert first
        assert first != second
        assert await platform.headings(platform.here) == ["One.", "Two."]

    async def test_edit_changes_that_message_only(self, platform: Platform) -> None:
        """The message says the new thing, in its old place."""
        send = platform.adapter.send
        ref = await send(platform.here, Message(heading="One."), delivery_id=1)
        await send(platform.here, Message(heading="Two."), delivery_id=2)
        await platform.adapter.edit(platform.here, ref, Message(heading="One, changed."))
        assert await platform.headings(platform.here) == ["One, changed.", "Two."]

    async def test_edit_of_nothing_is_a_dead_end(self, platform: Platform) -> None:
        """A message that is gone cannot be changed, now or later."""
        with pytest.raises(DeliveryError) as caught:
            await platform.adapter.edit(platform.here, "no such message", Message(heading="One."))
        assert caught.value.permanent

    async def test_what_was_sent_is_found(self, platform: Platform) -> None:
        """A delivery that arrived is found by its number, with the same reference."""
        ref = await platform.adapter.send(platform.here, Message(heading="One."), delivery_id=1)
        since = NOW - timedelta(minutes=1)
        found = await platform.adapter.find(platform.here, delivery_id=1, since=since)
        assert found == ref

    async def test_what_was_not_sent_is_not_found(self, platform: Platform) -> None:
        """A delivery that did not arrive is surely not there."""
        await platform.adapter.send(platform.here, Message(heading="One."), delivery_id=1)
        since = NOW - timedelta(minutes=1)
        assert await platform.adapter.find(platform.here, delivery_id=2, since=since) is None

    async def test_what_it_cannot_reach_is_a_delivery_error(self, platform: Platform) -> None:
        """Whatever is asked of a place that is not there: our error, and no other."""
        message, there = Message(heading="One."), platform.elsewhere
        for asked in (
            platform.adapter.send(there, message, delivery_id=1),
            platform.adapter.edit(there, "1", message),
            platform.adapter.find(there, delivery_id=1, since=NOW),
        ):
            with pytest.raises(DeliveryError):
                await asked

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    async def test_hostile_text_is_taken_and_inert(self, platform: Platform, text: str) -> None:
        """Whatever an author wrote, at whatever length: sent, edited, refused by nobody."""
        stored = hostile_posting(text)
        alert = alert_message(stored, why=text)
        ref = await platform.adapter.send(platform.here, alert, delivery_id=1)
        unknown = replace(stored, location=Location(text=text))
        digest = digest_message([unknown] * 11, delivery_id=1, text=text)
        await platform.adapter.edit(platform.here, ref, digest)
        await platform.adapter.edit(platform.here, ref, details_message(unknown))
        assert len(await platform.headings(platform.here)) == 1
