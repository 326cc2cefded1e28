"""Places in a query: `in:uk`, `near:"New York":30km`, and what to say when one is unknown."""

from __future__ import annotations

import re

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind, Work
from bot.queries.clean import Cleaned
from bot.queries.printing import DEFAULT_RADIUS_KM, WORLD, print_term
from bot.queries.query import InPlace, Near, OfWork, Term
from bot.queries.value import Value

#: Farther is not near, and a filter that lists the cities of half the world is slow.
MAX_RADIUS_KM = 1_000
KM_PER_MILE = 1.609344

_EVERYWHERE = frozenset({WORLD, "anywhere", "everywhere", "world", "global", "earth"})
_DISTANCE = re.compile(
    r"(?P<number>[-+]?\d{1,9}(?:\.\d{1,9})?)\s*(?P<unit>km|kms|k|mi|mile|miles)?", re.IGNORECASE
)

#: How the gazetteer writes a city that shares its name with a larger one nearby.
_KEY = re.compile(r"city:\d+")


def find_places(name: str) -> tuple[Place, ...]:
    """Give every place of this name, the likeliest first."""
    if name.casefold() in _EVERYWHERE:
        return (gazetteer().place("world"),)
    return gazetteer().find(name)


def is_distance(text: str) -> bool:
    """Whether a word can only be a distance, such as `30km`."""
    found = _DISTANCE.fullmatch(text)
    return bool(found and found["unit"])


def read_place(cleaned: Cleaned, value: Value) -> Term:
    """Read the place of `in:`.

    Raises:
        QueryError: nobody knows it.
    """
    found = find_places(value.text)
    if not found:
        raise _unknown_place(cleaned, value, key="in")
    return InPlace(place=found[0])


def read_near(cleaned: Cleaned, value: Value) -> Term:
    """Read the city and the distance of `near:`.

    Raises:
        QueryError: nobody knows the city, it is no city, or the distance makes no sense.
    """
    name, colon, after = _split_distance(value.text)
    distance = value.distance or after
    place = Value(text=name.rstrip(), at=value.at)
    found = find_places(place.text)
    if not found:
        raise _unknown_place(cleaned, place, key="near")
    cities = [each for each in found if each.kind is PlaceKind.CITY]
    if not cities:
        raise _not_a_city(cleaned, place, found[0])
    at = cleaned.text.find(":", value.at + len(name)) + 1
    radius_km = _radius(cleaned, distance, at) if distance or colon else DEFAULT_RADIUS_KM
    return Near(place=cities[0], radius_km=radius_km)


def _split_distance(text: str) -> tuple[str, str, str]:
    key = _KEY.match(text)
    end = key.end() if key else 0
    name, colon, after = text[end:].partition(":")
    return text[:end] + name, colon, after


def _radius(cleaned: Cleaned, text: str, at: int) -> float:
    found = _DISTANCE.fullmatch(text)
    if not found:
        message = _("“{typed}” is not a distance. Write it like 30km or 20mi.")
        raise cleaned.error(message.format(typed=text), at=at, suggestion="30km")
    in_miles = (found["unit"] or "").lower().startswith("mi")
    # To the metre, so that a distance reads the same as it prints.
    radius_km = round(float(found["number"]) * (KM_PER_MILE if in_miles else 1), 3)
    if not 0 < radius_km <= MAX_RADIUS_KM:
        message = _(
            "A distance is more than 0 and at most {limit} km. For a larger area, name it with in:."
        )
        raise cleaned.error(message.format(limit=MAX_RADIUS_KM), at=at, suggestion="50km")
    return radius_km


def _unknown_place(cleaned: Cleaned, value: Value, *, key: str) -> QueryError:
    work = value.text.casefold().replace("-", "")
    if work in (Work.REMOTE, Work.HYBRID, Work.ONSITE):
        message = _("“{typed}” is a kind of work, not a place. Write it without “{key}:”.")
        suggestion = print_term(OfWork(work=Work(work)))
        return cleaned.error(
            message.format(typed=value.text, key=key), at=value.at, suggestion=suggestion
        )
    alike = gazetteer().suggest(value.text, limit=3)
    if key == "near":
        alike = tuple(place for place in alike if place.kind is PlaceKind.CITY)
    if not alike:
        message = _(
            "I don't know the place “{typed}”. Write a city, region, country or continent,"
            " such as in:London."
        )
        return cleaned.error(message.format(typed=value.text), at=value.at)
    message = _("I don't know the place “{typed}”. Did you mean “{place}”?")
    suggestion = print_term(InPlace(place=alike[0])).replace("in:", f"{key}:", 1)
    return cleaned.error(
        message.format(typed=value.text, place=described(alike[0])),
        at=value.at,
        suggestion=suggestion,
    )


def described(place: Place) -> str:
    """Name a place so that a stranger knows it: “London, United Kingdom”."""
    label = gazetteer().label(place)
    if not place.country or place.kind is PlaceKind.COUNTRY or "," in label:
        return label
    country = gazetteer().place(f"country:{place.country}")
    return f"{label}, {country.name}"


def _not_a_city(cleaned: Cleaned, value: Value, place: Place) -> QueryError:
    suggestion = print_term(InPlace(place=place))
    message = _(
        "near: measures from a city, and “{place}” is larger than that. Did you mean {suggestion}?"
    )
    return cleaned.error(
        message.format(place=gazetteer().label(place), suggestion=suggestion),
        at=value.at,
        suggestion=suggestion,
    )
