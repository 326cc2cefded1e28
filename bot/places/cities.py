"""The cities: by name, by id, by the beginning of a name, by distance.

A city is known in here by its rank: 1 for the most populous. `compiled.py` makes the columns that
this reads; what larger areas a city lies in is put together by `gazetteer.py`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from bot.places.compiled import Compiled
from bot.places.place import Place, PlaceKind

EARTH_RADIUS_KM = 6371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


class Named(NamedTuple):
    """A city that bears a name."""

    #: Its rank by population, from 1.
    rank: int
    #: Whether that is its main name.
    is_main: bool


class City(NamedTuple):
    """What GeoNames says of a city."""

    #: Its main name.
    name: str
    #: ISO 3166-1 code.
    country: str
    #: GeoNames' code of the first-level division, "" when not known.
    division: str
    #: Inhabitants.
    population: int


class Cities:
    """Reads the compiled columns."""

    def __init__(self, compiled: Compiled) -> None:
        self._data = compiled
        self._names = _Names(compiled)

    def __len__(self) -> int:
        return len(self._data.ids)

    def named(self, name: str) -> list[Named]:
        """Give the cities that bear a folded name, the most populous first."""
        key = name.encode()
        first = bisect_left(self._names, key)
        found = []
        for at in range(first, len(self._names)):
            if self._names[at] != key:
                break
            rank = self._data.ranks[at]
            found.append(Named(abs(rank), rank > 0))
        return sorted(found)

    def starting_with(self, prefix: str) -> list[Named]:
        """Give the cities with a folded name that starts so, the most populous first."""
        key = prefix.encode()
        first = bisect_left(self._names, key)
        last = bisect_left(self._names, key + b"\xff", lo=first)
        ranks = set(self._data.ranks[first:last])
        return sorted(
            Named(abs(rank), rank > 0) for rank in ranks if rank > 0 or -rank not in ranks
        )

    def main_names(self) -> dict[str, int]:
        """Give the rank of the most populous city for each folded main name."""
        ranks: dict[str, int] = {}
        for at, rank in enumerate(self._data.ranks):
            if rank > 0:
                name = self._names[at].decode()
                ranks[name] = min(rank, ranks.get(name, rank))
        return ranks

    def city(self, rank: int) -> City:
        """Give what is known of a city."""
        start, end = self._data.lines[rank - 1], self._data.lines[rank]
        name, country, division, population = self._data.records[start:end].decode().split("\t")
        return City(name, country, division, int(population))

    def place(self, rank: int) -> Place:
        """Give a city as a place."""
        city = self.city(rank)
        return Place(
            key=self.key(rank),
            kind=PlaceKind.CITY,
            name=city.name,
            country=city.country,
            lat=self._data.latitudes[rank - 1],
            lon=self._data.longitudes[rank - 1],
            population=city.population,
        )

    def key(self, rank: int) -> str:
        """Give a city's key."""
        return f"city:{self._data.ids[rank - 1]}"

    def rank(self, key: str) -> int:
        """Give the rank of "city:2643743".

        Raises:
            KeyError: There is no such city.
        """
        kind, _, id_ = key.partition(":")
        if kind != "city" or not id_.isdecimal():
            raise KeyError(key)
        return self._rank_of_id[int(id_)]

    def centre(self, country: str, division: str = "") -> tuple[float, float, int] | None:
        """Give where the people of a country or division live on average, and how many."""
        found: list[float] | None = self._centres.get(f"{country} {division}".strip())
        return None if found is None else (found[0], found[1], int(found[2]))

    def within(self, lat: float, lon: float, radius_km: float) -> Iterator[str]:
        """Give the keys of cities within a distance, in no order."""
        # First the narrow band of latitudes, which is sorted; then the exact distance.
        ids, latitudes, longitudes = self._data.ids, self._data.latitudes, self._data.longitudes
        reach = radius_km / _KM_PER_DEGREE
        first = bisect_left(self._northward, lat - reach, key=latitudes.__getitem__)
        last = bisect_left(self._northward, lat + reach + 1e-9, key=latitudes.__getitem__)
        for at in self._northward[first:last]:
            if distance_km(lat, lon, latitudes[at], longitudes[at]) <= radius_km:
                yield f"city:{ids[at]}"

    @cached_property
    def _northward(self) -> list[int]:
        return sorted(range(len(self)), key=self._data.latitudes.__getitem__)

    @cached_property
    def _rank_of_id(self) -> dict[int, int]:
        return {id_: rank for rank, id_ in enumerate(self._data.ids, start=1)}

    @cached_property
    def _centres(self) -> dict[str, list[float]]:
        centres: dict[str, list[float]] = json.loads(self._data.centres)
        return centres


class _Names:
    """The sorted names as a sequence, without making an object of each."""

    def __init__(self, compiled: Compiled) -> None:
        self._names, self._starts = compiled.names, compiled.starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, at: int) -> bytes:
        return self._names[self._starts[at] : self._starts[at + 1]]


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Give the great-circle distance between two points in degrees."""
    north1, north2 = math.radians(lat1), math.radians(lat2)
    half_north = (north2 - north1) / 2
    half_east = math.radians(lon2 - lon1) / 2
    chord = (
        math.sin(half_north) ** 2 + math.cos(north1) * math.cos(north2) * math.sin(half_east) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
