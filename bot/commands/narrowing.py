"""How a search that found much can be narrowed down: terms to add, with what they would find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.messages.catalogue import _
from bot.places.gazetteer import gazetteer
from bot.places.place import Work
from bot.postings.words import words
from bot.queries.printing import print_term
from bot.queries.query import And, Company, Hashtag, InPlace, Node, Not, OfWork, Or, Query
from bot.search_counts import Found
from bot.storage.board import Counts

#: Terms of each kind that are named.
NAMED = 3


def narrowing(query: Query, found: Found) -> tuple[str, ...]:
    """Say what could be added to a query.

    Args:
        query: What was asked; none of it is proposed again.
        found: What the postings have in common.

    Returns:
        One line, none where nothing sets the postings apart.
    """
    terms = more_terms(query, found)
    if not terms:
        return ()
    told = ", ".join(f"{print_term(term)} ({count})" for term, count in terms)
    if found.is_part:
        text = _("To narrow it down, add one of these; of the newest {counted} it leaves: {terms}.")
    else:
        text = _("To narrow it down, add one of these: {terms}.")
    return (text.format(terms=told, counted=found.counted),)


def more_terms(query: Query, found: Found) -> list[tuple[Hashtag | InPlace | Company, int]]:
    """Give terms that would leave some of the found postings out, with how many they leave."""
    asked = set(_terms(query.root))
    # Beside `remote`, a place says where somebody lives: that is not what was counted.
    places = () if OfWork(work=Work.REMOTE) in asked else _places(found.places)
    kinds: tuple[Iterable[tuple[Hashtag | InPlace | Company, int]], ...] = (
        ((Hashtag(name=name), count) for name, count in found.hashtags),
        places,
        ((Company(words=words(name)), count) for name, count in found.companies if words(name)),
    )
    terms: list[tuple[Hashtag | InPlace | Company, int]] = []
    for kind in kinds:
        # What all of them have narrows nothing down; what a single one has is that one posting.
        useful = [pair for pair in kind if 1 < pair[1] < found.counted and pair[0] not in asked]
        terms += useful[:NAMED]
    return terms


def _places(counts: Counts) -> Iterator[tuple[InPlace, int]]:
    known = gazetteer()
    for key, count in counts:
        yield InPlace(place=known.place(key)), count


def _terms(node: Node) -> Iterator[Node]:
    match node:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _terms(part)
        case Not(part=part):
            yield from _terms(part)
        case _:
            yield node
