"""Where messages go in these tests, and what stands there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.channel import Address
from bot.messages.message import Card, Message
from tests.making import NOW
from tests.twins.discord.components import displayed
from tests.twins.discord.state import Channel, Kind
from tests.twins.discord.twin import Twin

#: A channel of texts, one of announcements, a forum and a thread of one server; a person; a channel
#: of another server.
JOBS = Address.parse("discord:21/31")
NEWS = Address.parse("discord:21/32")
FORUM = Address.parse("discord:21/33")
THREAD = Address.parse("discord:21/34")
ANA = Address.parse("discord:@me/@11")
THEIRS = Address.parse("discord:22/41")
SAID = Message(heading="One.")
SINCE = NOW - timedelta(minutes=1)

SEND = "POST /channels/{channel_id}/messages"
HISTORY = "GET /channels/{channel_id}/messages"
POST = "POST /channels/{channel_id}/threads"


def shown(twin: Twin, place: Address) -> list[str]:
    """Give the first line of every message in a place, the oldest first; in a forum, of threads."""
    if place.is_person:
        return _lines(twin.world.direct(place.target))
    channel = twin.world.channels.get(place.target)
    if channel is None:
        return []
    if channel.kind is not Kind.FORUM:
        return _lines(channel)
    return [line for thread in threads(twin) for line in _lines(thread)]


def threads(twin: Twin) -> list[Channel]:
    """Give the threads of the forum, the oldest first."""
    found = twin.world.threads_of(FORUM.workspace)
    return [one for one in found if one.parent_id == FORUM.target]


def asked(twin: Twin, route: str) -> int:
    """Count the calls of one kind."""
    return sum(call.route == route for call in twin.calls)


def about(title: str = "Engineer", *hashtags: str, **fields: Any) -> Message:
    """Announce a posting."""
    card = Card(
        posting_id=1,
        title=title,
        url="https://jobs.example.org/1",
        posted_at=NOW,
        hashtags=hashtags,
        **fields,
    )
    heading = f"Closed: {title}" if card.closed else title
    return Message(heading=heading, cards=(card,))


def _lines(channel: Channel) -> list[str]:
    return [
        displayed(message.components)[0].splitlines()[0].removeprefix("### ")
        for message in channel.messages.values()
    ]
