"""The gazetteer: every place we know, what people call it, and what lies in what.

Queries look names up here (`in:uk`), the resolver reads location texts with it, and the matcher
compares places by the keys of what contains them. It is read once and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from operator import itemgetter

from bot.places.areas import WORLD, Area, Areas, read_table
from bot.places.cities import Cities
from bot.places.compiled import load_compiled
from bot.places.names import MAX_NAME, fold, plain_words
from bot.places.place import Place, PlaceKind

#: Countries smaller than this give their two-letter code away to a US state: "CA" is California,
#: "DE" is Germany.
_KEEPS_ITS_CODE = 40_000_000
#: How much less a name counts that is not the city's main one.
_OTHER_NAME = 0.1
#: So large that its other names, too, stand for it before its division.
_METROPOLIS = 500_000
#: Where people write the division after the city, rather than the country.
_WRITE_DIVISIONS = frozenset({"US", "CA", "AU"})


class Gazetteer:
    """Places by name and by key."""

    def __init__(self, areas: Areas, cities: Cities) -> None:
        self._areas = areas
        self._cities = cities
        names = read_table("names")
        self._curated: dict[str, int] = {
            fold(name): self._reference(city)
            for city, others in names["also"].items()
            if "/" in city
            for name in others
        }
        self._parents: dict[str, frozenset[str]] = self._city_parents(names)

    def place(self, key: str) -> Place:
        """Give a place by its key.

        Raises:
            KeyError: There is no such place.
        """
        area = self._areas.by_key.get(key)
        return self._area_place(area) if area else self._cities.place(self._cities.rank(key))

    def find(self, name: str) -> tuple[Place, ...]:
        """Give the places that a text may name, the likeliest first.

        Case, accents and punctuation do not matter. What follows a comma says where it lies:
        "Cambridge, MA", "London, Ontario, Canada", or a GeoNames id; "Cambridge MA" will do too.
        """
        return self._find(" ".join(name[: MAX_NAME * 2].split()))

    def named(self, name: str) -> tuple[Place, ...]:
        """Give the places that bear a folded name, the likeliest first; a code is no name."""
        return self._named(name)

    def listed(self, name: str) -> tuple[Place, ...]:
        """Give the places that our own tables list under a folded name, no others."""
        rank = self._curated.get(name)
        if rank:
            return (self._cities.place(rank),)
        return tuple(map(self._area_place, self._areas.by_name.get(name, ())))

    def coded(self, code: str) -> tuple[Place, ...]:
        """Give what a two- or three-letter code stands for: "gb", "ca", "nsw"."""
        return tuple(self.place(key) for key in self._codes.get(code, ()))

    def ancestors(self, place: Place) -> frozenset[str]:
        """Give the keys of everything that contains a place, itself and the world included."""
        return self._ancestors(place.key)

    def overlapping(self, place: Place) -> frozenset[str]:
        """Give the keys of every area that shares ground with a place, without listing cities.

        For a city or a division that is what contains it. A country shares ground with its own
        divisions too, and a region of many countries with everything that holds one of them.
        """
        return self._overlapping(place.key)

    def cities_within(self, place: Place, radius_km: float) -> frozenset[str]:
        """Give the keys of the cities within a distance of a place that has a position."""
        if place.lat is None or place.lon is None:
            return frozenset()
        return frozenset(self._cities.within(place.lat, place.lon, radius_km))

    def label(self, place: Place) -> str:
        """Give the shortest text that `find` understands as this place and no other."""
        return self._label(place.key)

    def suggest(self, name: str, limit: int = 3) -> tuple[Place, ...]:
        """Give the places whose names look most like a misspelt one."""
        from bot.places.suggestions import closest

        return tuple(map(self.place, closest(fold(name[:MAX_NAME]), self._spellings, limit)))

    def starting_with(self, prefix: str, limit: int = 10) -> tuple[Place, ...]:
        """Give the places with a name that starts so, the most populous first."""
        start = " ".join(plain_words(prefix[:MAX_NAME]))
        if not start:
            return ()
        weights: dict[str, float] = {}
        for name, areas in self._areas.by_name.items():
            if name.startswith(start):
                for area in areas:
                    is_main = name == fold(area.names[0])
                    weight = self._inhabitants(area) * (1 if is_main else _OTHER_NAME / 10)
                    weights[area.key] = max(weight, weights.get(area.key, 0))
        # Cities come by population: past the first few main names nothing can come up any more.
        mains = 0
        for rank, is_main in self._cities.starting_with(start):
            place = self._cities.place(rank)
            weights[place.key] = place.population * _weight(is_main)
            mains += is_main
            if mains >= limit:
                break
        best = sorted(weights, key=lambda key: -weights[key])[:limit]
        return tuple(map(self.place, best))

    def holds(self, area: Place, place: Place) -> bool:
        """Tell whether a place lies in an area, or is the same."""
        return area.key in self._ancestors(place.key)

    def within(self, name: str) -> Place | None:
        """Give the area that a qualifying name stands for: England for a folded "surrey"."""
        key = self._areas.within.get(name)
        return self.place(key) if key else None

    @lru_cache(maxsize=4096)  # noqa: B019  # there is one gazetteer, for as long as the process
    def _find(self, name: str) -> tuple[Place, ...]:
        key = fold(name)
        whole = self._named(key) or self.coded(key) or self._by_key(name)
        if whole:
            return whole
        for head, *tail in _splits(name):
            heads = self._named(fold(head)) or self.coded(fold(head))
            found = self._narrow(heads, tail)
            if found:
                return found
        return ()

    def _narrow(self, places: Iterable[Place], qualifiers: Iterable[str]) -> tuple[Place, ...]:
        found = tuple(places)
        for qualifier in qualifiers:
            if qualifier.strip().isdecimal():
                found = tuple(p for p in found if p.key == f"city:{qualifier.strip()}")
                continue
            key = fold(qualifier)
            areas = {*self._named(key), *self.coded(key)} | {self.within(key)} - {None}
            keys = {area.key for area in areas if area is not None}
            found = tuple(p for p in found if keys & (self._ancestors(p.key) - {p.key}))
        return found

    def _by_key(self, text: str) -> tuple[Place, ...]:
        try:
            return (self.place(text),)
        except KeyError:
            return ()

    @lru_cache(maxsize=4096)  # noqa: B019
    def _named(self, name: str) -> tuple[Place, ...]:
        areas = self._areas.by_name.get(name, ())
        divisions = {area.key for area in areas if area.divisions}
        scored: list[tuple[float, float, Place]] = []
        for area in areas:
            scored.append((3 if area.divisions else 1, -area.population, self._area_place(area)))
        curated = self._curated.get(name)
        for rank, is_main in self._cities.named(name):
            if rank != curated:
                place = self._cities.place(rank)
                # "New York" is the city before the state; "Victoria" in Canada is not before the
                # state of Australia.
                is_known = is_main or place.population >= _METROPOLIS
                is_seat = is_known and not divisions.isdisjoint(self._around(rank))
                weight = place.population * _weight(is_main)
                scored.append((2 if is_seat else 4, -weight, place))
        if curated:
            scored.append((0, 0, self._cities.place(curated)))
        return tuple(place for _, _, place in sorted(scored, key=lambda found: found[:2]))

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        by_key = self._areas.by_key
        for area in by_key.values():
            if area.kind is PlaceKind.COUNTRY:
                found[area.country.casefold()] = [area.key]
        for iso in self._areas.divisions.values():
            country, _, code = iso.partition("-")
            if country in _WRITE_DIVISIONS:
                keys = found.setdefault(code.casefold(), [])
                keeps = keys and by_key[keys[0]].population >= _KEEPS_ITS_CODE
                keys.insert(len(keys) if keeps or country != "US" else 0, f"region:{iso}")
        return {code: tuple(keys) for code, keys in found.items()}

    @lru_cache(maxsize=16_384)  # noqa: B019
    def _ancestors(self, key: str) -> frozenset[str]:
        area = self._areas.by_key.get(key)
        if area is None:
            return frozenset({key}) | self._around(self._cities.rank(key))
        if key == WORLD:
            return frozenset({WORLD})
        return frozenset({key}) | self._around_area(area)

    def _around_area(self, area: Area) -> frozenset[str]:
        """Give what holds every part of an area."""
        if area.cities:
            parts = [self._ancestors(self._cities_key(city)) - {area.key} for city in area.cities]
        elif area.divisions:
            parts = [self._areas.around_division[division] for division in area.divisions]
        else:
            parts = [self._areas.around_country[country] for country in area.countries]
        return frozenset.intersection(*parts) if parts else frozenset({WORLD})

    def _around(self, rank: int) -> frozenset[str]:
        """Give what holds a city, without itself."""
        city = self._cities.city(rank)
        division = self._areas.divisions.get((city.country, city.division))
        around = (
            self._areas.around_division[division]
            if division
            else self._areas.around_country.get(city.country, frozenset({WORLD}))
        )
        return around | self._parents.get(self._cities.key(rank), frozenset())

    @lru_cache(maxsize=1024)  # noqa: B019
    def _overlapping(self, key: str) -> frozenset[str]:
        area = self._areas.by_key.get(key)
        if area is None or not area.holds_countries:
            return self._ancestors(key)
        shared = {a.key for a in self._areas.by_key.values() if area.countries & a.countries}
        return frozenset(shared) | {key, WORLD}

    @lru_cache(maxsize=4096)  # noqa: B019
    def _label(self, key: str) -> str:
        place = self.place(key)
        for text in self._labels(place):
            found = self.find(text)
            if found and found[0].key == key:
                return text
        return key

    def _labels(self, place: Place) -> Iterator[str]:
        area = self._areas.by_key.get(place.key)
        if area:
            yield area.names[0]
            if area.divisions and area.country:
                yield f"{area.names[0]}, {self._areas.by_key[f'country:{area.country}'].names[0]}"
            yield from area.names[1:]
            return
        yield place.name
        country = self._areas.by_key[f"country:{place.country}"].names[0]
        city = self._cities.city(self._cities.rank(place.key))
        division = self._areas.divisions.get((city.country, city.division))
        areas = [country]
        if division:
            name = self._areas.by_key[f"region:{division}"].names[0]
            areas.insert(0 if place.country in _WRITE_DIVISIONS else 1, name)
        yield from (f"{place.name}, {name}" for name in areas)
        yield f"{place.name}, {country}, {place.key.removeprefix('city:')}"

    def _reference(self, text: str) -> int:
        """Give the rank of a city that a table names as "US-CA/San Jose"."""
        where, _, name = text.partition("/")
        for rank, is_main in self._cities.named(fold(name)):
            city = self._cities.city(rank)
            if is_main and where in (city.country, self._areas.divisions.get(city[1:3])):
                return rank
        message = f"no city {text}"
        raise LookupError(message)

    def _cities_key(self, text: str) -> str:
        return self._cities.key(self._reference(text))

    def _city_parents(self, names: dict[str, dict[str, list[str]]]) -> dict[str, frozenset[str]]:
        """Give what lies around cities besides their divisions and countries."""
        found: dict[str, set[str]] = {}
        for city, parts in names["parts"].items():
            for part in parts:
                found.setdefault(self._cities_key(part), set()).add(self._cities_key(city))
        for area in self._areas.by_key.values():
            for city in area.cities:
                found.setdefault(self._cities_key(city), set()).add(area.key)
        return {key: frozenset(keys) for key, keys in found.items()}

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The key of the likeliest place for each folded main name."""
        ranks = self._cities.main_names()
        by_population = sorted(ranks.items(), key=itemgetter(1))
        areas = {name: found[0].key for name, found in self._areas.by_name.items()}
        return areas | {
            name: self._cities.key(rank) for name, rank in by_population if name not in areas
        }

    @lru_cache(maxsize=1024)  # noqa: B019
    def _area_place(self, area: Area) -> Place:
        centre = self._centre(area)
        return Place(
            key=area.key,
            kind=area.kind,
            name=area.names[0],
            country=area.country,
            lat=centre[0] if centre else None,
            lon=centre[1] if centre else None,
            population=area.population,
        )

    def _inhabitants(self, area: Area) -> int:
        """Give an area's population, or for a division that of its cities."""
        if area.population or not area.divisions or len(area.divisions) > 1:
            return area.population
        centre = self._centre(area)
        return centre[2] if centre else 0

    def _centre(self, area: Area) -> tuple[float, float, int] | None:
        if area.cities:
            first = self._cities.place(self._reference(area.cities[0]))
            return (first.lat or 0, first.lon or 0, 0)
        if len(area.divisions) == 1:
            return self._cities.centre(area.country, self._geonames_code[area.key])
        return self._cities.centre(area.country) if area.country and not area.divisions else None

    @cached_property
    def _geonames_code(self) -> dict[str, str]:
        return {f"region:{iso}": code for (_, code), iso in self._areas.divisions.items()}


def _weight(is_main: bool) -> float:
    return 1 if is_main else _OTHER_NAME


def _splits(name: str) -> Iterator[list[str]]:
    """Give the ways to read a text as a name and what says where it lies."""
    text = name.replace("(", ",").replace(")", "")
    commas = text.split(",")
    for at in range(1, len(commas)):
        yield [",".join(commas[:at]), *commas[at:]]
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        yield [" ".join(words[:at]), " ".join(words[at:])]


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer, made at the first call."""
    return Gazetteer(Areas(), Cities(load_compiled()))
