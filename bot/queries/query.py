"""What a filter text means, as a tree. Parsing is in `parse.py`, printing in `printing.py`.

A query is a frozen value: two texts that mean the same filter make equal queries, and `str(query)`
is the one canonical text. That is how identical subscriptions are matched once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.places.place import Place, Work


@dataclass(frozen=True, kw_only=True)
class Hashtag:
    """`#python`."""

    #: Canonical, without "#".
    name: str


@dataclass(frozen=True, kw_only=True)
class InPlace:
    """`in:uk`: work located inside a place; beside `remote`, where the person lives."""

    place: Place


@dataclass(frozen=True, kw_only=True)
class Near:
    """`near:berlin:30km`: an office within a distance of a city."""

    place: Place
    #: Kilometres, more than 0; 50 unless told.
    radius_km: float


@dataclass(frozen=True, kw_only=True)
class OfWork:
    """`remote`, `hybrid`, `onsite`."""

    work: Work


@dataclass(frozen=True, kw_only=True)
class Company:
    """`company:primer`: these words stand side by side in the employer's name."""

    #: Folded by `bot.postings.words`, never empty.
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Title:
    """`title:infrastructure`: these words stand side by side in the title."""

    #: Folded by `bot.postings.words`, never empty.
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class JobType:
    """`type:software`."""

    #: Case folded.
    name: str


@dataclass(frozen=True, kw_only=True)
class FromSource:
    """`source:crocoder`."""

    #: The source's name, case folded.
    name: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """`"payment infrastructure"`: side by side in title, company, hashtags or body."""

    #: Folded by `bot.postings.words`, never empty.
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Everything:
    """`all`."""


Term = (
    Hashtag | InPlace | Near | OfWork | Company | Title | JobType | FromSource | Words | Everything
)


@dataclass(frozen=True, kw_only=True)
class Not:
    """`-x`."""

    part: Node


@dataclass(frozen=True, kw_only=True)
class And:
    """`x y`: two parts or more, flattened, in canonical order."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Or:
    """`x OR y`: two parts or more, flattened, in canonical order."""

    parts: tuple[Node, ...]


Node = Term | Not | And | Or


@dataclass(frozen=True, kw_only=True)
class Query:
    """A parsed filter."""

    root: Node
    #: `since:7d`: posted no longer ago than this; for searches only.
    since: timedelta | None = None
    #: `closed`: finds closed postings instead of open ones; for searches only.
    closed: bool = False

    def __str__(self) -> str:
        """The canonical text: `parse_query(str(query)) == query`."""
        from bot.queries.printing import print_query

        return print_query(self)


def fold_name(text: str) -> str:
    """Give the form in which job types and sources are compared."""
    return " ".join(text.casefold().split())
