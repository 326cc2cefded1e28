"""A place that a location text names, as far as decided: the value that `mentions.py` works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.places.place import Place


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place that the text names, as far as decided."""

    #: The places it may be, the likeliest first; never empty.
    places: tuple[Place, ...]
    #: Where in the list of spans it starts and ends.
    first: int
    last: int
    #: Its neighbour says which is meant.
    is_settled: bool = False
    #: It was written as a code only.
    is_code: bool = False

    @property
    def place(self) -> Place:
        """The likeliest place."""
        return self.places[0]
