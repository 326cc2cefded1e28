"""What became of something that a person did with the app: its first answer, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.twins.discord import state
from tests.twins.discord.state import Json, Message

#: Seconds in which an app has to give the first answer.
ACKNOWLEDGE_S = 3.0
#: Seconds in which anything that a test waits for must have happened.
PATIENCE_S = 10.0
#: An answer that is a modal.
MODAL = 9


class Watched(Protocol):
    """What tells that something changed."""

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds.

        Raises:
            TimeoutError: it did not come to hold.
        """
        ...


@dataclass(kw_only=True, eq=False)
class Interaction(state.Interaction):
    """Something that somebody did, for a test that looks at the answers."""

    twin: Watched
    #: How long the first answer took in truth; None when none came in time.
    acked_within_s: float | None = None

    async def answered(self, n: int = 1, *, within_s: float = PATIENCE_S) -> list[Message]:
        """Wait for messages.

        Args:
            n: So many at least.
            within_s: Seconds.

        Returns:
            All that came, the original one first; one that still says "thinking" is none.
        """
        await self.twin.until(lambda: len(self.replies) >= n, within_s=within_s)
        return self.replies

    @property
    def modal(self) -> Json:
        """The modal that opened.

        Raises:
            AssertionError: none did.
        """
        assert self.answer_type == MODAL, f"no modal opened, but {self.answer_type}"
        return self.answer

    @property
    def choices(self) -> list[Json]:
        """What was offered while somebody typed."""
        return list(self.answer.get("choices") or ())
