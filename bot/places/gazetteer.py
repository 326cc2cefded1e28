"""The gazetteer: every place we know, what people call it, and what lies in what.

Queries look names up here (`in:uk`), the resolver reads location texts with it, and the matcher
compares places by the keys of what contains them. It is read once and never changes. `naming.py`
and `containment.py` do the two halves of the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from operator import itemgetter

from bot.places.areas import Areas
from bot.places.cities import Cities
from bot.places.compiled import load_compiled
from bot.places.containment import Containment
from bot.places.names import MAX_NAME, fold, plain_words
from bot.places.naming import Naming, weight
from bot.places.place import Place
from bot.places.suggestions import closest

#: Longest text that is looked up: a name and where it lies.
MAX_TEXT = 2 * MAX_NAME
#: Where people write the division after the city, rather than the country.
_WRITE_DIVISIONS = frozenset({"US", "CA", "AU"})


class Gazetteer:
    """Places by name and by key."""

    def __init__(self, areas: Areas, cities: Cities) -> None:
        self._areas = areas
        self._cities = cities
        self._containment = Containment(areas, cities)
        #: Names by their parts; the resolver works with it.
        self.naming = Naming(areas, cities, self._containment)

    def place(self, key: str) -> Place:
        """Give a place by its key.

        Raises:
            KeyError: There is no such place.
        """
        area = self._areas.by_key.get(key)
        return self.naming.area_place(area) if area else self._cities.place(self._cities.rank(key))

    @lru_cache(maxsize=4096)  # noqa: B019  # there is one gazetteer, for as long as the process
    def find(self, name: str) -> tuple[Place, ...]:
        """Give the places that a text may name, the likeliest first.

        Case, accents and punctuation do not matter. What follows a comma says where it lies:
        "Cambridge, MA", "London, Ontario, Canada", or a GeoNames id; "Cambridge MA" will do too.
        A key is understood as well.
        """
        if len(name) > MAX_TEXT:
            return ()
        text = " ".join(name.split())
        found = self.naming.found(text)
        if found:
            return found
        try:
            return (self.place(text),)
        except KeyError:
            return ()

    def ancestors(self, place: Place) -> frozenset[str]:
        """Give the keys of everything that contains a place, itself and the world included."""
        return self._containment.ancestors(place.key)

    def overlapping(self, place: Place) -> frozenset[str]:
        """Give the keys of every area that shares ground with a place, itself and the world too.

        For a city or a division that is what contains it. A country shares ground with its own
        divisions too, and a region of many countries with everything that lies in one of them.
        Cities inside are not listed: they are the ones that the place is an ancestor of.
        """
        return self._containment.overlapping(place.key)

    def cities_within(self, place: Place, radius_km: float) -> frozenset[str]:
        """Give the keys of the cities within a distance of a place that has a position."""
        if place.lat is None or place.lon is None:
            return frozenset()
        return frozenset(self._cities.within(place.lat, place.lon, radius_km))

    @lru_cache(maxsize=4096)  # noqa: B019
    def label(self, place: Place) -> str:
        """Give the shortest text that `find` understands as this place before any other."""
        for text in self._labels(place):
            found = self.find(text)
            if found and found[0].key == place.key:
                return text
        return place.key

    def suggest(self, name: str, limit: int = 3) -> tuple[Place, ...]:
        """Give the places whose names look most like a misspelt one."""
        keys = closest(fold(name[:MAX_NAME]), self._spellings, limit)
        return tuple(map(self.place, keys))

    def starting_with(self, prefix: str, limit: int = 10) -> tuple[Place, ...]:
        """Give the places with a name that starts so, the most populous first."""
        start = " ".join(plain_words(prefix[:MAX_NAME]))
        if not start or limit < 1:
            return ()
        sizes: dict[str, float] = {}
        for key, size in (*self._areas_starting(start), *self._cities_starting(start, limit)):
            sizes[key] = max(size, sizes.get(key, 0))
        best = sorted(sizes, key=lambda key: -sizes[key])[:limit]
        return tuple(map(self.place, best))

    def _areas_starting(self, start: str) -> Iterator[tuple[str, float]]:
        for name, areas in self._areas.by_name.items():
            if name.startswith(start):
                for area in areas:
                    # Areas have many other names, and each would push out a city: "lower 48".
                    share = 1 if name == fold(area.names[0]) else weight(False) ** 2
                    yield area.key, self.naming.inhabitants(area) * share

    def _cities_starting(self, start: str, limit: int) -> Iterator[tuple[str, float]]:
        mains = 0
        for rank, is_main in self._cities.starting_with(start):
            yield self._cities.key(rank), self._cities.city(rank).population * weight(is_main)
            mains += is_main
            # They come by population: past these, nothing can come up any more.
            if mains >= limit:
                break

    def _labels(self, place: Place) -> Iterable[str]:
        country = f"country:{place.country}"
        area = self._areas.by_key.get(place.key)
        if area:
            around = [self._areas.by_key[country].names[0]] if area.divisions else []
            yield area.names[0]
            yield from (f"{area.names[0]}, {name}" for name in around if area.country)
            yield from area.names[1:]
            yield area.country
            return
        yield place.name
        around = [self._areas.by_key[country].names[0]]
        city = self._cities.city(self._cities.rank(place.key))
        division = self._areas.divisions.get((city.country, city.division))
        if division:
            name = self._areas.by_key[f"region:{division}"].names[0]
            around.insert(0 if place.country in _WRITE_DIVISIONS else 1, name)
        yield from (f"{place.name}, {name}" for name in around)
        yield f"{place.name}, {place.key.removeprefix('city:')}"

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The key of the likeliest place for each folded name, areas first, then by population."""
        cities = self._cities.main_names()
        spellings: dict[str, str] = {}
        for name, areas in self._areas.by_name.items():
            # A division's name may be a city's first: Berlin.
            is_shared = name in cities
            spellings[name] = self.naming.named(name)[0].key if is_shared else areas[0].key
        for name, rank in sorted(cities.items(), key=itemgetter(1)):
            spellings.setdefault(name, self._cities.key(rank))
        return spellings


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer, made at the first call."""
    return Gazetteer(Areas(), Cities(load_compiled()))
