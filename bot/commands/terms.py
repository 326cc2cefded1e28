"""Completion of one term of a query: hashtags, places and companies as the board holds them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages.catalogue import _, ngettext
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind
from bot.postings.hashtags import canonical_hashtag
from bot.postings.words import words
from bot.queries.printing import print_term
from bot.queries.query import Company, Hashtag, InPlace
from bot.storage.board import Counts, company_counts, known_hashtags, place_counts

#: Completions of one term.
LIMIT = 8
#: Places that begin as typed, of which those with postings are shown first.
PLACES_CONSIDERED = 40
#: Signs that may stand before a term.
_SIGNS = "(-–—"


@dataclass(frozen=True, kw_only=True)
class Word:
    """A term as it would stand, and what it is."""

    #: "#python", 'in:"New York"'.
    text: str
    #: "214 postings", "New York City, United States".
    detail: str = ""


async def complete_term(connection: AsyncConnection, typed: str, *, standing: bool) -> list[Word]:
    """Complete the term that is being typed.

    Args:
        connection: For reading.
        typed: The term so far; "" where a new one begins.
        standing: For a subscription, which takes neither since: nor closed.
    """
    bare = typed.lstrip(_SIGNS)
    signs = typed[: len(typed) - len(bare)]
    found = await _complete_bare(connection, bare, standing=standing)
    return [Word(text=signs + word.text, detail=word.detail) for word in found]


async def _complete_bare(connection: AsyncConnection, typed: str, *, standing: bool) -> list[Word]:
    folded = typed.casefold()
    if typed.startswith(("#", "＃")):
        return await _hashtags(connection, typed[1:])
    for key in ("in:", "near:"):
        if folded.startswith(key):
            return await _places(connection, key, typed[len(key) :])
    if folded.startswith("company:"):
        return await complete_company(connection, typed)
    keywords = [word for word in _keywords(standing=standing) if word.text.startswith(folded)]
    keywords = [word for word in keywords if word.text != folded]
    tags = await _hashtags(connection, typed) if typed else []
    return [*keywords, *tags] if typed else [*await _hashtags(connection, ""), *keywords]


def _keywords(*, standing: bool) -> list[Word]:
    words = [
        Word(text="remote", detail=_("from home")),
        Word(text="hybrid", detail=_("partly at an office")),
        Word(text="onsite", detail=_("at an office")),
        Word(text="in:", detail=_("inside a place")),
        Word(text="near:", detail=_("near a city")),
        Word(text="company:", detail=_("an employer's name")),
        Word(text="title:", detail=_("words of the title")),
        Word(text="all", detail=_("everything")),
    ]
    if not standing:
        words += [
            Word(text="since:7d", detail=_("no older than a week")),
            Word(text="closed", detail=_("those that are over")),
        ]
    return words


async def _hashtags(connection: AsyncConnection, typed: str) -> list[Word]:
    counts = await hashtags_like(connection, typed, limit=LIMIT if typed else 3)
    return [
        Word(text=print_term(Hashtag(name=tag)), detail=how_many(count)) for tag, count in counts
    ]


async def hashtags_like(connection: AsyncConnection, typed: str, *, limit: int) -> Counts:
    """Give the board's hashtags that begin as typed, with counts, the most frequent first."""
    prefix = canonical_prefix(typed)
    known = await known_hashtags(connection)
    found = list(islice((pair for pair in known if pair[0].startswith(prefix)), limit))
    # An alias stands for another name: `k8s` is written `#kubernetes` here.
    alias = canonical_hashtag(typed)
    return found or [pair for pair in known if pair[0] == alias]


def canonical_prefix(typed: str) -> str:
    """Fold the beginning of a hashtag as hashtags are folded, without following aliases."""
    return "".join(typed.casefold().split()).lstrip("#＃")


async def _places(connection: AsyncConnection, key: str, typed: str) -> list[Word]:
    found = await places_like(connection, typed)
    places = [place for place, _count in found if key == "in:" or place.kind is PlaceKind.CITY]
    return [
        Word(text=key + print_term(InPlace(place=place)).removeprefix("in:"), detail=_full(place))
        for place in places[:LIMIT]
    ]


async def places_like(connection: AsyncConnection, typed: str) -> list[tuple[Place, int]]:
    """Give places that begin as typed, with how many postings name each.

    Those of the board come first, then the most populous; with nothing typed, the board's alone.
    """
    known = gazetteer()
    name = typed.strip('"“”')
    counts = dict(await place_counts(connection, limit=1_000))
    if name:
        places = list(known.starting_with(name, PLACES_CONSIDERED))
    else:
        places = [known.place(place_key) for place_key in counts]
    # Sorting is stable: among those without postings the most populous stays first.
    places.sort(key=lambda place: -counts.get(place.key, 0))
    return [(place, counts.get(place.key, 0)) for place in places]


def _full(place: Place) -> str:
    if place.kind is PlaceKind.COUNTRY or not place.country:
        return place.name
    country = gazetteer().place(f"country:{place.country}")
    return f"{place.name}, {country.name}"


async def complete_company(connection: AsyncConnection, typed: str) -> list[Word]:
    """Complete `company:` with the employers of the board."""
    counts = await companies_like(connection, typed[len("company:") :], limit=LIMIT)
    return [Word(text=print_term(Company(words=words(name))), detail=name) for name, _ in counts]


async def companies_like(connection: AsyncConnection, typed: str, *, limit: int) -> Counts:
    """Give the board's employers whose names begin as typed, with counts."""
    prefix = " ".join(words(typed))
    counts = await company_counts(connection, limit=limit, prefix=prefix)
    return [pair for pair in counts if words(pair[0])]


def how_many(count: int) -> str:
    """Say how many postings there are."""
    return ngettext("{count} posting", "{count} postings", count).format(count=count)
