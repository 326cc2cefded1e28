"""What a button says back: `save:12`, `page:7:2`. Written here, read here, trusted never.

An action names a verb and ids. It may be stale, forged or pressed by somebody else, so whoever
handles it looks everything up again for the person who pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import CommandError
from bot.messages.catalogue import _

#: Discord takes 100 characters and adapters keep some for themselves.
MAX_LENGTH = 90

_ACTION = re.compile(r"[a-z][a-z-]{0,19}(?::[A-Za-z0-9._-]{1,40}){0,3}", re.ASCII)
#: Ids of the database have 64 bits; one digit less than the largest is plenty.
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Action:
    """A pressed button, taken apart."""

    #: "save", "page".
    name: str
    #: Ids and words behind it.
    arguments: tuple[str, ...] = ()

    def id(self, position: int = 0) -> int:
        """Give one argument as an id.

        Raises:
            CommandError: it is missing or no number.
        """
        if position >= len(self.arguments):
            raise CommandError(stale())
        return read_id(self.arguments[position])


def encode(name: str, *arguments: int | str) -> str:
    """Write an action for a button.

    Raises:
        ValueError: it would not survive the way to the platform and back, which is our mistake.
    """
    action = ":".join([name, *(str(argument) for argument in arguments)])
    if len(action) > MAX_LENGTH or not _ACTION.fullmatch(action):
        message = f"{action!r} cannot be a button's action"
        raise ValueError(message)
    return action


def decode(text: str) -> Action:
    """Read what a button says back.

    Raises:
        CommandError: no button of ours says that.
    """
    if len(text) > MAX_LENGTH or not _ACTION.fullmatch(text):
        raise CommandError(stale())
    name, *arguments = text.split(":")
    return Action(name=name, arguments=tuple(arguments))


def read_id(text: str) -> int:
    """Read the id of an action.

    Raises:
        CommandError: it is no number.
    """
    if not _ID.fullmatch(text):
        raise CommandError(stale())
    return int(text)


def stale() -> str:
    """Say that a button leads nowhere."""
    return _("This button does not work any more. Ask again to get a fresh one.")
