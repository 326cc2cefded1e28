"""How often a subscription speaks: a word that commands, tables and deliveries share."""

from __future__ import annotations

from enum import StrEnum


class Cadence(StrEnum):
    """When a match is told."""

    #: At once, in a message of its own.
    INSTANT = "instant"
    #: Every day, together with the others of that day.
    DAILY = "daily"
    #: On the days of the weekly digest, Monday unless told.
    WEEKLY = "weekly"


#: Most urgent first.
URGENCY = (Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY)
