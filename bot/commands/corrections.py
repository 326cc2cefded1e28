"""What somebody may have meant by a query that finds nothing.

Hashtags are compared with those of the board and of our table, employers with those of the board,
and a single word with both: people often leave the `#` away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import process, utils
from rapidfuzz.distance import OSA
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.postings.hashtag_table import TABLE
from bot.postings.nearest_hashtag import nearest_hashtag
from bot.postings.words import words
from bot.queries.normal import normal
from bot.queries.query import And, Company, Hashtag, Node, Not, Or, Query, Words
from bot.storage.board import company_counts, known_hashtags

#: Employers of the board that a mistyped one is compared with.
KNOWN = 5_000
#: How alike two employers' names must be, from 0 to 1.
_ALIKE = 0.7
#: Shorter words are like too many others.
_LEAST_LENGTH = 4


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A term that nothing on the board answers to."""

    typed: Hashtag | Company | Words
    #: What is like it; None when nothing is.
    meant: Hashtag | Company | None


async def find_slips(connection: AsyncConnection, query: Query) -> list[Slip]:
    """Look for terms that were probably mistyped, in the order of the query.

    Args:
        connection: For reading.
        query: It found nothing. What it rules out may well be unknown, and is not looked at.
    """
    terms = list(dict.fromkeys(_wanted(query.root)))
    if not terms:
        return []
    counts = dict(await known_hashtags(connection))
    with_implied = {*counts, *TABLE.implied_by(counts)}
    employers: Mapping[str, str] = {}
    if any(isinstance(term, Company) for term in terms):
        found = await company_counts(connection, limit=KNOWN)
        employers = {" ".join(words(name)): name for name, _count in found}
    slips = []
    for term in terms:
        match term:
            case Hashtag(name=name) if name not in with_implied:
                slips.append(Slip(typed=term, meant=_hashtag(name, counts)))
            case Company() if not any(_names(term, employer) for employer in employers):
                slips.append(Slip(typed=term, meant=_employer(term, employers)))
            case Words(words=(word,)) if len(word) >= _LEAST_LENGTH:
                slips.append(Slip(typed=term, meant=_hashtag(word, counts)))
    return slips


def corrected(query: Query, slips: list[Slip]) -> Query | None:
    """Give the query with what was meant in place of what was typed; None when nothing changes."""
    meant: dict[Node, Node] = {slip.typed: slip.meant for slip in slips if slip.meant}
    return replace(query, root=normal(_replaced(query.root, meant))) if meant else None


def _hashtag(name: str, counts: Mapping[str, int]) -> Hashtag | None:
    nearest = name if name in counts else nearest_hashtag(name, counts)
    return Hashtag(name=nearest) if nearest else None


def _names(term: Company, employer: str) -> bool:
    return f" {' '.join(term.words)} " in f" {employer} "


def _employer(term: Company, employers: Mapping[str, str]) -> Company | None:
    nearest = process.extractOne(
        " ".join(term.words),
        employers.keys(),
        scorer=OSA.normalized_similarity,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
    )
    return Company(words=tuple(nearest[0].split())) if nearest else None


def _wanted(node: Node) -> Iterator[Hashtag | Company | Words]:
    match node:
        case Hashtag() | Company() | Words():
            yield node
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _wanted(part)


def _replaced(node: Node, meant: Mapping[Node, Node]) -> Node:
    match node:
        case And(parts=parts) | Or(parts=parts):
            return replace(node, parts=tuple(_replaced(part, meant) for part in parts))
        case Not():
            return node
    return meant.get(node, node)
