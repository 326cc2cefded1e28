"""What a location text means: places, a kind of work, and where remote people may live.

The values; `gazetteer.py` knows the places and `resolve.py` reads the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """How large a place is."""

    #: A town or city with an own entry in GeoNames.
    CITY = "city"
    #: A state, province, nation of the UK, or a region that people name (EMEA, DACH, Bay Area).
    REGION = "region"
    #: A country or territory with an ISO 3166-1 code.
    COUNTRY = "country"
    #: A continent.
    CONTINENT = "continent"
    #: Everywhere.
    WORLD = "world"


class Work(StrEnum):
    """Where the work is done."""

    #: From wherever the person lives, within the remote area.
    REMOTE = "remote"
    #: Partly at an office.
    HYBRID = "hybrid"
    #: At an office.
    ONSITE = "onsite"
    #: The posting does not say.
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the gazetteer."""

    #: Stable identity: "city:2643743", "region:US-CA", "region:emea", "country:GB",
    #: "continent:EU", "world".
    key: str
    #: How large.
    kind: PlaceKind
    #: The gazetteer's main name, in English.
    name: str
    #: ISO 3166-1 alpha-2, "" where the place is larger than one country.
    country: str = ""
    #: Degrees north; None for regions of several countries, continents and the world.
    lat: float | None = None
    #: Degrees east; None as for `lat`.
    lon: float | None = None
    #: Inhabitants, 0 when not known.
    population: int = 0


@dataclass(frozen=True, kw_only=True)
class Location:
    """A location text, resolved."""

    #: As the author wrote it.
    text: str
    #: The kind of work that text, title or body name.
    work: Work = Work.UNKNOWN
    #: Offices, largest claim first as written; for remote-only work, empty.
    places: tuple[Place, ...] = ()
    #: Where a remote worker may live; empty unless `work` is remote.
    remote_area: tuple[Place, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the text told us anything; an unknown location is neither in nor out."""
        return bool(self.places or self.remote_area) or self.work is not Work.UNKNOWN
