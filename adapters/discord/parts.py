"""What everything that listens works with; `app.py` makes it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.discord.setup import Setup
from adapters.discord.work import Work
from bot.commands.request import Desk


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What everything that listens works with."""

    desk: Desk
    setup: Setup
    #: Does what goes on behind an acknowledgement.
    work: Work
    #: Called when something may have to be delivered at once.
    wake: Callable[[], None]
