"""What a query means, told a second time: slowly, plainly and without the code under test.

From the design: words side by side mean AND; a posting whose location is unknown is neither in nor
out. `in:X` is work located in X, an office or a remote area inside it; with `remote` asked for, it
is remote work whose area covers X, lies inside X or overlaps it. `near:` measures to offices only.
Truth is a number here: 0 is no, 1 is yes, 0.5 is unknown; AND is the smallest, OR the largest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from bot.places.place import Location, PlaceKind, Work
from bot.postings.posting import Posting
from bot.queries.query import (
    And,
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    Node,
    Not,
    OfWork,
    Or,
    Term,
    Title,
)
from tests.unit.matching.atlas import km_between, lies_in, overlap

Signed = tuple[Term, bool]


@dataclass(frozen=True, kw_only=True)
class Job:
    """All that a query can ask about."""

    posting: Posting
    location: Location
    source: str


def truth(node: Node, job: Job) -> float:
    """Tell whether a query wants a job: 0, 0.5 or 1."""
    return max((_alternative(terms, job) for terms in _alternatives(node, True)), default=0)


def _alternatives(node: Node, wanted: bool) -> list[list[Signed]]:
    """Choose one side of every OR, in every way; each choice is a list of terms to hold or not."""
    if isinstance(node, Not):
        return _alternatives(node.part, not wanted)
    if isinstance(node, And | Or):
        sides = [_alternatives(part, wanted) for part in node.parts]
        if isinstance(node, And) == wanted:
            return [[term for part in choice for term in part] for choice in product(*sides)]
        return [terms for side in sides for terms in side]
    return [[(node, wanted)]]


def _alternative(terms: list[Signed], job: Job) -> float:
    from_home = (OfWork(work=Work.REMOTE), True) in terms
    return min((_term(term, wanted, job, from_home) for term, wanted in terms), default=1)


def _term(term: Term, wanted: bool, job: Job, from_home: bool) -> float:
    location = job.location
    nothing_known = location.work is Work.UNKNOWN and not location.places
    if isinstance(term, InPlace | Near | OfWork) and nothing_known:
        return 0.5
    return float(_holds(term, job, lives_there=from_home and wanted) is wanted)


def _holds(term: Term, job: Job, *, lives_there: bool) -> bool:
    posting, offices, area = job.posting, job.location.places, job.location.remote_area
    match term:
        case Everything():
            return True
        case Hashtag(name=name):
            implied = name == "python" and "django" in posting.hashtags
            return implied or name in posting.hashtags
        case JobType(name=name):
            return " ".join(posting.job_type.lower().split()) == name
        case FromSource(name=name):
            return job.source.lower() == name
        case OfWork(work=Work.ONSITE):
            kind = job.location.work
            return kind is Work.ONSITE or (kind is Work.UNKNOWN and bool(offices))
        case OfWork(work=work):
            return job.location.work is work
        case InPlace(place=place) if lives_there:
            return any(overlap(each, place) for each in area)
        case InPlace(place=place):
            return any(lies_in(each, place) for each in (*offices, *area))
        case Near(place=city, radius_km=radius_km):
            cities = [each for each in offices if each.kind is PlaceKind.CITY]
            return any(km_between(each, city) <= radius_km for each in cities)
        case Company(words=words):
            return _reads(words, posting.company)
        case Title(words=words):
            return _reads(words, posting.title)
    tags = " ".join(posting.hashtags).replace("+", "")
    texts = (posting.title, posting.company, tags, posting.text)
    return any(_reads(term.words, text) for text in texts)


def _reads(words: tuple[str, ...], text: str) -> bool:
    return f" {' '.join(words)} " in f" {text.lower()} "
