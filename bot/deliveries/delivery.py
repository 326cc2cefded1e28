"""What a delivery is: one message owed to a destination, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel import Address
from bot.errors import Scope


class Kind(StrEnum):
    """What is owed."""

    #: One posting.
    ALERT = "alert"
    #: Several postings.
    DIGEST = "digest"
    #: An earlier message must change.
    UPDATE = "update"
    #: Something from the bot itself.
    NOTICE = "notice"


class State(StrEnum):
    """How far it has come."""

    #: Waits for its time, or for its next attempt.
    PENDING = "pending"
    #: Being sent by a worker; committed before the platform hears of it.
    SENDING = "sending"
    #: The platform took it.
    SENT = "sent"
    #: It may have arrived: to be looked for before anything is sent again.
    IN_DOUBT = "in_doubt"
    #: Given up, with the reason; `hirewire retry` tries again.
    FAILED = "failed"
    #: Nobody needs it any more, with the reason.
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Target:
    """The message that an update changes."""

    id: int
    #: An alert or a digest.
    kind: Kind
    #: The platform's reference to it.
    ref: str
    #: How it introduced itself.
    text: str


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A delivery that a worker has in hand."""

    id: int
    kind: Kind
    destination_id: int
    address: Address
    #: Whose direct messages these are; None for a channel.
    person_id: int | None
    #: The rate-limit domain, such as "web:local".
    lane: str
    #: What a notice says, or how a digest introduces itself.
    text: str
    #: For an update: what must change.
    target: Target | None
    #: Attempts so far, the one under way included. No other worker records an outcome for it.
    attempts: int
    #: Aware UTC: when its 72 hours began, and when the last attempt did.
    first_tried_at: datetime
    claimed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an attempt, as it is recorded."""

    state: State
    #: Why, in one sentence; None when there is nothing to explain.
    error: str | None = None
    #: The platform's reference to the message; None keeps what is known.
    ref: str | None = None
    #: When to try, or to look, again; for `PENDING` and `IN_DOUBT`.
    due_at: datetime | None = None
    #: Of a doubt: nobody looks again, the operator decides.
    held: bool = False
    #: What is closed by this, with `error` for a reason; None: nothing but the message itself.
    closes: Scope | None = None


def lane_of(platform: str, workspace: str) -> str:
    """Name the rate-limit domain of a workspace."""
    return f"{platform}:{workspace}"
