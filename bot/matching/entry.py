"""A posting as exact terms and folded words: all that a condition may ask about.

Stage 4 of the journey: ingest stores these terms in the index, the pure matcher asks them at once.

| term | means |
|---|---|
| `#python` | carries the hashtag, or one that implies it, such as `#django` |
| `work:remote` | kind of work; `work:onsite` too where an office is named and nothing else said |
| `in:country:GB` | an office or a remote area lies inside that place, or is it |
| `lives:country:GB` | a remote area lies inside that place, or is it |
| `area:continent:EU` | is a remote area |
| `at:city:2643743` | has an office in that city |
| `type:software`, `source:crocoder` | job type and source, case folded |
| `unknown` | nobody can tell where the work is |
| `any` | every posting |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.matching.condition import Entry, Field
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, PlaceKind, Work
from bot.postings.hashtag_table import TABLE
from bot.postings.posting import Posting
from bot.postings.words import words
from bot.queries.query import fold_name

#: The term of a posting whose location nobody can tell.
UNKNOWN = "unknown"
#: The term of every posting.
ANY = "any"


def entry_of(posting: Posting, location: Location, *, source: str) -> Entry:
    """Give what the index knows of a posting.

    Args:
        posting: As parsed.
        location: Its location, resolved.
        source: The name of its source.
    """
    return Entry(
        terms=frozenset(_terms(posting, location, source)),
        words={
            Field.TITLE: words(posting.title),
            Field.COMPANY: words(posting.company),
            Field.HASHTAGS: words(" ".join(posting.hashtags)),
            Field.BODY: words(posting.text),
        },
    )


def _terms(posting: Posting, location: Location, source: str) -> Iterator[str]:
    yield ANY
    yield from (f"#{name}" for name in posting.hashtags)
    yield from (f"#{name}" for name in TABLE.implied_by(posting.hashtags))
    if posting.job_type:
        yield f"type:{fold_name(posting.job_type)}"
    if source:
        yield f"source:{fold_name(source)}"
    if location.is_known:
        yield from _location_terms(location)
    else:
        yield UNKNOWN


def _location_terms(location: Location) -> Iterator[str]:
    work = work_of(location)
    if work is not Work.UNKNOWN:
        yield f"work:{work}"
    yield from (f"in:{key}" for key in _around((*location.places, *location.remote_area)))
    yield from (f"lives:{key}" for key in _around(location.remote_area))
    yield from (f"area:{place.key}" for place in location.remote_area)
    yield from (f"at:{place.key}" for place in location.places if place.kind is PlaceKind.CITY)


def work_of(location: Location) -> Work:
    """Give the kind of work; who names an office and nothing else means that office."""
    if location.work is Work.UNKNOWN and location.places:
        return Work.ONSITE
    return location.work


def _around(places: Iterable[Place]) -> frozenset[str]:
    found: set[str] = set()
    for place in places:
        found |= gazetteer().ancestors(place)
    return frozenset(found)
