"""The posting that is being explained, with all that a term may ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.matching.compile import condition_of
from bot.matching.condition import Entry, holds
from bot.matching.entry import entry_of
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.queries.clauses import Literal


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A posting, where it is and where it came from."""

    posting: Posting
    location: Location
    #: The name of its source.
    source: str

    @cached_property
    def entry(self) -> Entry:
        """What the index knows of it."""
        return entry_of(self.posting, self.location, source=self.source)

    def meets(self, literal: Literal) -> bool | None:
        """Tell whether a literal holds; None where that hangs on an unknown location."""
        if literal.about_location and not self.location.is_known:
            return None
        return holds(condition_of(literal.term), self.entry) is literal.wanted
