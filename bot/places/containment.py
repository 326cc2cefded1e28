"""What lies in what: the keys of everything around a place, and of everything that shares ground.

The matcher compares places only by these keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache

from bot.places.areas import WORLD, Area, Areas, read_table
from bot.places.cities import Cities
from bot.places.names import fold


class Containment:
    """Compares places by what holds them."""

    def __init__(self, areas: Areas, cities: Cities) -> None:
        self._areas = areas
        self._cities = cities

    @lru_cache(maxsize=16_384)  # noqa: B019  # there is one, for as long as the process
    def ancestors(self, key: str) -> frozenset[str]:
        """Give the keys of everything that contains a place, itself and the world included.

        Raises:
            KeyError: There is no such place.
        """
        area = self._areas.by_key.get(key)
        if area is None:
            rank = self._cities.rank(key)
            return self.around(rank) | self._around_parts.get(key, frozenset()) | {key}
        return self._around_area(area) | {key}

    @lru_cache(maxsize=1024)  # noqa: B019
    def overlapping(self, key: str) -> frozenset[str]:
        """Give the keys of every area that shares ground with a place, itself and the world too."""
        area = self._areas.by_key.get(key)
        if area is None or not area.holds_countries:
            return self.ancestors(key)
        ground = self._areas.ground(area)
        shared = (a.key for a in self._areas.by_key.values() if ground & self._areas.ground(a))
        return frozenset(shared) | {key}

    def around(self, rank: int) -> frozenset[str]:
        """Give the keys of the divisions, countries and regions of countries around a city."""
        city = self._cities.city(rank)
        division = self._areas.divisions.get((city.country, city.division))
        if division:
            return self._areas.around_division[division]
        return self._areas.around_country.get(city.country, frozenset({WORLD}))

    def find_city(self, reference: str) -> int:
        """Give the rank of a city that a table names as "US-CA/San Jose" or "AE/Dubai".

        Raises:
            LookupError: There is none.
        """
        where, _, name = reference.partition("/")
        for rank, is_main in self._cities.named(fold(name)):
            city = self._cities.city(rank)
            division = self._areas.divisions.get((city.country, city.division))
            if is_main and where in (city.country, division):
                return rank
        message = f"no city {reference}"
        raise LookupError(message)

    def _around_area(self, area: Area) -> frozenset[str]:
        """Give what holds every part of an area."""
        if area.key == WORLD:
            return frozenset({WORLD})
        if area.cities:
            ranks = map(self.find_city, area.cities)
            return frozenset.intersection(*map(self.around, ranks))
        if area.divisions:
            around = self._areas.around_division
            return frozenset.intersection(*(around[division] for division in area.divisions))
        countries = (self._areas.around_country[country] for country in area.countries)
        return frozenset.intersection(*countries)

    @cached_property
    def _around_parts(self) -> dict[str, frozenset[str]]:
        """What holds single cities, besides their divisions and countries: Brooklyn, New York."""
        found: dict[str, set[str]] = defaultdict(set)
        for part, key in self._parts():
            if part != key:
                found[part].add(key)
        return {part: frozenset(keys) for part, keys in found.items()}

    def _parts(self) -> Iterator[tuple[str, str]]:
        for area in self._areas.by_key.values():
            for city in area.cities:
                yield self._cities.key(self.find_city(city)), area.key
        names = read_table("names")
        for whole, parts in names["parts"].items():
            key = self._cities.key(self.find_city(whole))
            yield from ((self._cities.key(self.find_city(part)), key) for part in parts)
        for whole, radius_km in names["quarters"].items():
            key = self._cities.key(self.find_city(whole))
            yield from ((quarter, key) for quarter in self._quarters(key, radius_km))

    def _quarters(self, key: str, radius_km: float) -> Iterator[str]:
        """Give what GeoNames lists as towns of their own so near to the middle of a large city."""
        place = self._cities.place(self._cities.rank(key))
        city = self._cities.city(self._cities.rank(key))
        for near in self._cities.within(place.lat or 0, place.lon or 0, radius_km):
            other = self._cities.city(self._cities.rank(near))
            if (other.country, other.division) == (city.country, city.division):
                yield near
