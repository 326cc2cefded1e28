"""What every listener works with; `app.py` makes it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.slack.actors import Actors
from adapters.slack.answers import Answers
from adapters.slack.clients import Clients
from adapters.slack.work import Work
from bot.commands.request import Desk


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What every listener works with."""

    desk: Desk
    #: Calls Slack for a workspace.
    clients: Clients
    #: Tells who asks, and what they may do.
    actors: Actors
    #: Answers people, each alone.
    answers: Answers
    #: Does what goes on behind an acknowledgement.
    work: Work
    #: Called when something may have to be delivered at once.
    wake: Callable[[], None]
