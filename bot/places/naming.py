"""What a name may mean: places under a name, under a code, and under a name with its context.

The likeliest stands first: names of our own tables, then areas of whole countries, then cities and
divisions. "New York" is the city before the state, since the one lies in the other; "Victoria" is
the state of Australia before the city in Canada. Cities stand in order of population.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from bot.places.areas import Area, Areas, read_table
from bot.places.cities import Cities, distance_km
from bot.places.containment import Containment
from bot.places.names import fold
from bot.places.place import Place, PlaceKind
from bot.places.slips import Slips

#: Countries smaller than this give their two-letter code away to a US state: "CA" is California,
#: "DE" is Germany.
_KEEPS_ITS_CODE = 80_000_000
#: Where people write the code of the division after a city.
_WRITE_CODES = frozenset({"US", "CA", "AU"})
#: How much less a name counts that is not the city's main one.
_OTHER_NAME = 0.1
#: How far the towns lie that count as around a large city.
_AROUND_KM = 60
#: Cities that people may be taken to mean where they slip.
_WELL_KNOWN = 300_000
#: A US reading of "Richmond, CA" wins over one of another country up to this many times larger.
_STATE_SHARE = 0.2


class Naming:
    """Looks names up."""

    def __init__(self, areas: Areas, cities: Cities, containment: Containment) -> None:
        self._areas = areas
        self._cities = cities
        self._containment = containment
        self._curated: dict[str, int] = {
            fold(name): containment.find_city(city)
            for city, names in read_table("names")["also"].items()
            if "/" in city
            for name in names
        }

    @lru_cache(maxsize=4096)  # noqa: B019  # there is one, for as long as the process
    def named(self, name: str) -> tuple[Place, ...]:
        """Give the places that bear a folded name; a code is no name."""
        areas = self._areas.by_name.get(name, ())
        scored: list[tuple[int, float, Place]] = [
            (3 if a.divisions else 1, -a.population, self.area_place(a)) for a in areas
        ]
        scored += [(0, 0, self.area_place(area)) for area in self._meant(name)]
        curated = self._curated.get(name)
        if curated:
            scored.append((0, 0, self._cities.place(curated)))
        divisions = {area.key for area in areas if area.divisions}
        for rank, is_main in self._cities.named(name):
            if rank != curated:
                scored.append(self._scored(rank, is_main, divisions))
        ordered = sorted(scored, key=lambda found: found[:2])
        return tuple(dict.fromkeys(place for _, _, place in ordered))

    def listed(self, name: str) -> tuple[Place, ...]:
        """Give the places that our own tables list under a folded name, no others."""
        rank = self._curated.get(name)
        if rank:
            return (self._cities.place(rank),)
        return tuple(map(self.area_place, self._areas.by_name.get(name, ())))

    def keyed(self, key: str) -> tuple[Place, ...]:
        """Give the area with this key."""
        return (self.area_place(self._areas.by_key[key]),)

    def divided(self, code: str) -> tuple[Place, ...]:
        """Give the division with this ISO 3166-2 code, in capitals: "US-CA"."""
        area = self._areas.by_key.get(f"region:{code}") if "-" in code and code.isupper() else None
        return (self.area_place(area),) if area else ()

    def coded(self, code: str) -> tuple[Place, ...]:
        """Give what a folded code stands for: "gb", "ca", "nsw"."""
        return tuple(self.area_place(self._areas.by_key[key]) for key in self._codes.get(code, ()))

    def context(self, name: str) -> tuple[Place, ...]:
        """Give the areas that a folded name stands for after a place: "ma", "surrey", "france"."""
        areas = self.within(name)
        named = (place for place in self.named(name) if place.kind is not PlaceKind.CITY)
        return (*areas, *named, *self.coded(name))

    def found(self, text: str) -> tuple[Place, ...]:
        """Give the places that a text may name, with or without where they lie."""
        key = fold(text)
        whole = self.divided(text) or self.named(key) or self.coded(key)
        if whole:
            return whole
        for head, *tail in _splits(text):
            heads = self.named(fold(head)) or self.coded(fold(head))
            found = self._narrowed(heads, tail) if heads else ()
            if found:
                return found
        return ()

    def inside(self, candidates: Iterable[Place], areas: Iterable[Place]) -> tuple[Place, ...]:
        """Give those of several places that lie in one of several areas."""
        keys = {area.key for area in areas}
        return tuple(
            place
            for place in candidates
            if not keys.isdisjoint(self._containment.ancestors(place.key) - {place.key})
        )

    def near(self, candidates: Iterable[Place], cities: Iterable[Place]) -> tuple[Place, ...]:
        """Give those of several places that lie around one of several cities."""
        centres = [(city.lat, city.lon) for city in cities if city.lat is not None]
        return tuple(
            place
            for place in candidates
            if place.kind is PlaceKind.CITY
            and any(
                distance_km(place.lat or 0, place.lon or 0, lat or 0, lon or 0) < _AROUND_KM
                for lat, lon in centres
            )
        )

    def beside(self, candidates: Iterable[Place], cities: Iterable[Place]) -> tuple[Place, ...]:
        """Give those of several cities that lie in the same division as one of some others."""
        divisions = set(map(self._division, cities)) - {None}
        return tuple(place for place in candidates if self._division(place) in divisions)

    def _division(self, place: Place) -> tuple[str, str] | None:
        if place.kind is not PlaceKind.CITY:
            return None
        city = self._cities.city(self._cities.rank(place.key))
        return (city.country, city.division)

    def rarely(self, code: str) -> tuple[Place, ...]:
        """Give the divisions that a folded code stands for where it is no code of a country.

        "Florianópolis, SC" is in Santa Catarina, since South Carolina has no such city.
        """
        return tuple(self.area_place(self._areas.by_key[key]) for key in self._rare.get(code, ()))

    def before_code(self, candidates: Sequence[Place]) -> tuple[Place, ...]:
        """Put first what people write codes after: cities, and of these the ones of a US state."""
        cities = [place for place in candidates if place.kind is PlaceKind.CITY]
        least = max((place.population for place in cities), default=0) * _STATE_SHARE
        american = [p for p in cities if p.country == "US" and p.population >= least]
        return tuple(dict.fromkeys([*american, *cities, *candidates]))

    @lru_cache(maxsize=1024)  # noqa: B019
    def area_place(self, area: Area) -> Place:
        """Give an area as a place."""
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

    def inhabitants(self, area: Area) -> int:
        """Give an area's population, or for a division that of its cities."""
        if area.population or len(area.divisions) != 1:
            return area.population
        centre = self._centre(area)
        return centre[2] if centre else 0

    def _narrowed(self, places: Iterable[Place], context: Iterable[str]) -> tuple[Place, ...]:
        found = tuple(places)
        for text in context:
            if text.strip().isdecimal():
                found = tuple(place for place in found if place.key == f"city:{text.strip()}")
                continue
            name = fold(text)
            found = self.inside(found, self.context(name)) or self.inside(found, self.rarely(name))
            if self.coded(name):
                found = self.before_code(found)
        return found

    def _meant(self, name: str) -> tuple[Area, ...]:
        key = self._areas.meant.get(name)
        return (self._areas.by_key[key],) if key else ()

    def _scored(self, rank: int, is_main: bool, divisions: set[str]) -> tuple[int, float, Place]:
        place = self._cities.place(rank)
        is_seat = is_main and not divisions.isdisjoint(self._containment.around(rank))
        return (2 if is_seat else 4, -place.population * weight(is_main), place)

    @cached_property
    def slips(self) -> Slips:
        """What misspelt names are compared with: areas, the largest cities, kinds of work."""
        cities = [
            fold(name)
            for name, rank in self._cities.main_names().items()
            if self._cities.city(rank).population >= _WELL_KNOWN
        ]
        areas = (fold(area.names[0]) for area in self._areas.by_key.values())
        return Slips(["remote", "hybrid", "onsite", *areas, *self._curated, *cities])

    @cached_property
    def wards(self) -> dict[str, frozenset[str]]:
        """Folded names of quarters that say nothing beside their city, by the city's key."""
        return {
            self._cities.key(self._containment.find_city(city)): frozenset(map(fold, names))
            for city, names in read_table("names")["wards"].items()
        }

    def within(self, name: str) -> tuple[Place, ...]:
        """Give the area that a county or the like lies in: "kent"."""
        key = self._areas.within.get(name)
        return self.keyed(key) if key else ()

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        """Keys of countries and divisions by code, the likeliest first."""
        found: dict[str, list[str]] = {}
        by_key = self._areas.by_key
        for area in by_key.values():
            if area.kind is PlaceKind.COUNTRY:
                found[area.country.casefold()] = [area.key]
        for iso in self._areas.divisions.values():
            country, _, code = iso.partition("-")
            if country in _WRITE_CODES:
                keys = found.setdefault(code.casefold(), [])
                keeps = keys and by_key[keys[0]].population >= _KEEPS_ITS_CODE
                keys.insert(len(keys) if keeps or country != "US" else 0, f"region:{iso}")
        return {code: tuple(keys) for code, keys in found.items()}

    @cached_property
    def _rare(self) -> dict[str, tuple[str, ...]]:
        """Keys of the divisions of other countries by code."""
        found: dict[str, tuple[str, ...]] = {}
        for iso in self._areas.divisions.values():
            country, _, code = iso.partition("-")
            if country not in _WRITE_CODES and code.isalpha() and len(code) > 1:
                key = code.casefold()
                found[key] = (*found.get(key, ()), f"region:{iso}")
        for region, codes in read_table("names")["provinces"].items():
            for code in codes:
                key = code.casefold()
                found[key] = (*found.get(key, ()), region)
        return found

    def _centre(self, area: Area) -> tuple[float, float, int] | None:
        if area.cities:
            city = self._cities.place(self._containment.find_city(area.cities[0]))
            return (city.lat or 0, city.lon or 0, 0)
        if not area.divisions:
            return self._cities.centre(area.country) if area.country else None
        if len(area.divisions) > 1:
            return None
        return self._cities.centre(area.country, self._geonames_codes[area.key])

    @cached_property
    def _geonames_codes(self) -> dict[str, str]:
        return {f"region:{iso}": code for (_, code), iso in self._areas.divisions.items()}


def weight(is_main: bool) -> float:
    """Give how much a name counts, by whether it is the main one."""
    return 1 if is_main else _OTHER_NAME


def _splits(text: str) -> Iterator[list[str]]:
    """Give the ways to read a text as a name and what says where it lies."""
    parts = text.replace("(", ",").replace(")", "").split(",")
    for at in range(1, len(parts)):
        yield [",".join(parts[:at]), *parts[at:]]
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        yield [" ".join(words[:at]), " ".join(words[at:])]
