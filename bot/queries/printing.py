"""A query as text: the one canonical way to write it, which `parse_query` reads back."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.places.gazetteer import gazetteer
from bot.places.place import Place, PlaceKind
from bot.queries.query import (
    And,
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    Node,
    Not,
    OfWork,
    Or,
    Query,
    Term,
    Title,
    Words,
)

#: A city's surroundings unless the query tells.
DEFAULT_RADIUS_KM = 50.0
#: How the world is written.
WORLD = "worldwide"

#: Words that mean something else when they stand bare.
_RESERVED = frozenset({"and", "or", "not", "all", "closed", "remote", "hybrid", "onsite"})
_BARE_HASHTAG = re.compile(r'[^\s()"|,;#]+#?')
_BARE_VALUE = re.compile(r"""(?!//)[^\s()"'|,;:]+""")


def print_query(query: Query) -> str:
    """Write a query in its canonical form."""
    limits = []
    if query.since is not None:
        limits.append(f"since:{print_span(query.since)}")
    if query.closed:
        limits.append("closed")
    root = _as_part(query.root) if limits and isinstance(query.root, Or) else _print(query.root)
    return " ".join([root, *limits])


def print_node(node: Node) -> str:
    """Write a part of a query in its canonical form."""
    return _print(node)


def _print(node: Node) -> str:
    match node:
        case Not(part=part):
            return f"-{_as_part(part)}"
        case And(parts=parts):
            return " ".join(_as_part(part) for part in parts)
        case Or(parts=parts):
            return " OR ".join(_as_part(part) for part in parts)
    return print_term(node)


def _as_part(node: Node) -> str:
    return f"({_print(node)})" if isinstance(node, And | Or) else _print(node)


def print_term(term: Term) -> str:
    """Write a single term: `#python`, `in:"United Kingdom"`."""
    match term:
        case Hashtag(name=name):
            return f"#{name}" if _BARE_HASHTAG.fullmatch(name) else f'#"{name}"'
        case InPlace(place=place):
            return f"in:{_print_place(place)}"
        case Near(place=place, radius_km=radius_km):
            return f"near:{_print_place(place)}{_print_radius(radius_km)}"
        case OfWork(work=work):
            return work.value
        case Words(words=words):
            return _print_words(words)
        case Company(words=words):
            return f"company:{_print_value(' '.join(words))}"
        case Title(words=words):
            return f"title:{_print_value(' '.join(words))}"
        case JobType(name=name):
            return f"type:{_print_value(name)}"
        case FromSource(name=name):
            return f"source:{_print_value(name)}"
        case Everything():
            return "all"


def print_span(span: timedelta) -> str:
    """Write a span of time as `since:` takes it: whole days where it can, else hours."""
    hours = int(span.total_seconds()) // 3600
    return f"{hours}h" if hours % 24 else f"{hours // 24}d"


def _print_words(words: tuple[str, ...]) -> str:
    if len(words) == 1 and words[0] not in _RESERVED:
        return words[0]
    return f'"{" ".join(words)}"'


def _print_place(place: Place) -> str:
    return WORLD if place.kind is PlaceKind.WORLD else _print_value(gazetteer().label(place))


def _print_radius(radius_km: float) -> str:
    return (
        "" if radius_km == DEFAULT_RADIUS_KM else f":{radius_km:.3f}".rstrip("0").rstrip(".") + "km"
    )


def _print_value(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else f'"{value}"'
