"""The one error tree. Everything that Hirewire raises on purpose is here.

    HirewireError
    ├── UsageError          a person asked for what cannot be done; the text is theirs
    │   ├── QueryError      a filter text that does not parse: where, and what to write instead
    │   ├── CommandError    a `/jobs` line that does not parse or is not allowed
    │   └── SettingsError   a setting that is missing or does not make sense
    ├── PostingError        a posting file that cannot be read: path, line, reason
    ├── StorageError        the database cannot be used as it is
    └── DeliveryError       a platform did not take a message: permanent, later, or in doubt

A `UsageError` is shown as it stands and logs no traceback. What is not in this tree is our own
mistake and is never swallowed.
"""

from __future__ import annotations

from enum import StrEnum


class HirewireError(Exception):
    """Hirewire cannot do what was asked."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])

    @property
    def message(self) -> str:
        """One sentence, fit to show a person."""
        return str(self.args[0])


class UsageError(HirewireError):
    """That cannot be done as asked."""


class QueryError(UsageError):
    """The query does not parse."""

    def __init__(self, message: str, *, text: str = "", at: int = 0, suggestion: str = "") -> None:
        super().__init__(message)
        #: The query as it was typed.
        self.text = text
        #: Where it goes wrong: characters from its start, 0 to `len(text)`.
        self.at = at
        #: What to write instead; empty where nothing comes to mind.
        self.suggestion = suggestion


class CommandError(UsageError):
    """The command does not parse or is not allowed."""


class SettingsError(UsageError):
    """A setting is missing or does not make sense."""


class PostingError(HirewireError):
    """The posting file cannot be read."""

    def __init__(self, reason: str, *, path: str = "", line: int = 1) -> None:
        super().__init__(reason)
        #: The file, relative to its source.
        self.path = path
        #: The line to look at, from 1.
        self.line = line

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return self.message


class StorageError(HirewireError):
    """The database cannot be used as it is."""


class Scope(StrEnum):
    """How much a permanent failure closes."""

    #: This message only: the next one may well arrive.
    MESSAGE = "message"
    #: The channel or person: it is paused.
    DESTINATION = "destination"
    #: The whole workspace: nothing of it can be reached any more.
    WORKSPACE = "workspace"


class DeliveryError(HirewireError):
    """The platform did not take the message."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        closes: Scope = Scope.DESTINATION,
        retry_after_s: float | None = None,
        in_doubt: bool = False,
    ) -> None:
        super().__init__(message)
        #: Trying again cannot help: what it closes is paused with this reason.
        self.permanent = permanent
        #: What a permanent failure closes.
        self.closes = closes
        #: The platform's own wait, in seconds, where it named one.
        self.retry_after_s = retry_after_s
        #: The message may have arrived: look before sending it again.
        self.in_doubt = in_doubt
