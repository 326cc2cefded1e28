"""Words that every platform uses around a card's facts."""

from __future__ import annotations

from bot.messages.catalogue import _
from bot.messages.message import Card
from bot.places.place import Work


def work_label(work: Work) -> str:
    """Name a kind of work; unknown has no name."""
    names = {Work.REMOTE: _("Remote"), Work.HYBRID: _("Hybrid"), Work.ONSITE: _("On site")}
    return names.get(work, "")


def work_beside_place(card: Card) -> str:
    """Name a card's kind of work; "" where its place says so already."""
    label = work_label(card.work)
    return "" if label.casefold() in card.place.casefold() else label


def reason_sentence(why: str) -> str:
    """Say why a posting came; a whole sentence speaks for itself, part of a query does not."""
    return why if why.endswith(".") else _("Matches {why}").format(why=why)
