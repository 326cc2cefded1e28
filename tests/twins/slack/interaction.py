"""What became of something that a person did, or that happened: its acknowledgement and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.twins.slack.state import Json, Message, Team, View

#: Seconds in which an app has to acknowledge.
ACKNOWLEDGE_S = 3.0
#: Seconds in which anything that a test waits for must have happened.
PATIENCE_S = 10.0


class Watched(Protocol):
    """What tells that something changed."""

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds.

        Raises:
            TimeoutError: it did not come to hold.
        """
        ...

    def changed(self) -> None:
        """Say that something did."""
        ...


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of something that was sent to the app once."""

    #: What came with the acknowledgement.
    ack: Json = field(default_factory=dict)
    #: Why it counts as not acknowledged, by Slack's name for it; "" when it was.
    reason: str = ""
    #: The same, for people; "" when it is no fault of the app's.
    said: str = ""
    #: By HTTP: the status of the answer; 0 by Socket Mode, and when there was none.
    status: int = 0
    #: The app asks not to be sent it again.
    is_last: bool = False


@dataclass(kw_only=True, eq=False)
class Interaction:
    """Something that was sent to the app."""

    id: str
    twin: Watched
    team: Team
    #: "" for an event.
    user: str = ""
    #: Where it was done, "" in a view.
    channel: str = ""
    #: The modal or Home tab in which it was done.
    view: str = ""
    #: With which the app may open a modal, "" for events.
    trigger_id: str = ""
    #: What it said when it was sent.
    payload: Json = field(default_factory=dict)
    #: How long the acknowledgement took; None when none came in time.
    acked_within_s: float | None = None
    #: What came with it.
    ack: Json = field(default_factory=dict)
    #: By HTTP: the status of the answer; 0 by Socket Mode.
    status: int = 0
    #: What the app wrote to the response_url, in that order.
    answers: list[Json] = field(default_factory=list)
    #: Messages with a later number came after it.
    number: int = 0
    #: When the response_url ends, and how often it was used.
    ends_at: float = 0.0
    uses: int = 0
    #: The message, or answer, in which a button was pressed: answers may take its place.
    pressed: Message | Json | None = None
    #: Views and their hashes as they were before.
    before: dict[str, str] = field(default_factory=dict)

    async def replies(self, n: int = 1, *, within_s: float = PATIENCE_S) -> list[Json]:
        """Wait for answers.

        Args:
            n: So many at least.
            within_s: Seconds.

        Returns:
            All that came, as they were sent.
        """
        await self.twin.until(lambda: len(self.said) >= n, within_s=within_s)
        return self.said

    @property
    def said(self) -> list[Json]:
        """What the app answered so far, then what it showed this person alone in a channel."""
        return self.answers + [
            message.sent | {"text": message.text, "blocks": message.blocks, "ts": message.ts}
            for channel in self.team.channels.values()
            for message in channel.messages
            if message.ephemeral_to == self.user and _number_of(message) > self.number
        ]

    async def opened(self, *, within_s: float = PATIENCE_S) -> View:
        """Wait for a view that is new, or shows something else, and give it."""
        await self.twin.until(lambda: bool(self._changed()), within_s=within_s)
        return self._changed()[-1]

    def _changed(self) -> list[View]:
        return [
            view
            for view in self.team.views.values()
            if view.user == self.user and self.before.get(view.id) != view.hash
        ]


def _number_of(message: Message) -> int:
    return int(message.ts.partition(".")[2])
