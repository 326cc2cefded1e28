"""One tree for each meaning: what makes `#b #a` and `#a (#b #b)` the same query."""

from __future__ import annotations

from collections.abc import Iterable

from bot.queries.printing import print_node
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
    Title,
    Words,
)

#: The order in which people would say it. Words stand before places because a bare word right
#: after a bare place would be read as more of its name: `in:Mexico city`.
_ORDER: tuple[type, ...] = (
    Everything,
    Hashtag,
    Words,
    OfWork,
    InPlace,
    Near,
    Company,
    Title,
    JobType,
    FromSource,
    And,
    Or,
    Not,
)
NOTHING = Not(part=Everything())


def normal(node: Node) -> Node:
    """Give the canonical tree of a node: flat, sorted, each part once, no double negation."""
    match node:
        case Not(part=part):
            return negated(normal(part))
        case And(parts=parts):
            return both(normal(part) for part in parts)
        case Or(parts=parts):
            return either(normal(part) for part in parts)
    return node


def negated(node: Node) -> Node:
    """Negate a canonical node."""
    return node.part if isinstance(node, Not) else Not(part=node)


def both(nodes: Iterable[Node]) -> Node:
    """Demand every one of some canonical nodes."""
    parts = _flat(nodes, And) - {Everything()}
    if not parts:
        return Everything()
    if NOTHING in parts:
        return NOTHING
    return parts.pop() if len(parts) == 1 else And(parts=_sorted(parts))


def either(nodes: Iterable[Node]) -> Node:
    """Demand at least one of some canonical nodes."""
    parts = _flat(nodes, Or) - {NOTHING}
    if not parts:
        return NOTHING
    if Everything() in parts:
        return Everything()
    return parts.pop() if len(parts) == 1 else Or(parts=_sorted(parts))


def _flat(nodes: Iterable[Node], kind: type[And] | type[Or]) -> set[Node]:
    flat: set[Node] = set()
    for node in nodes:
        flat.update(node.parts if isinstance(node, kind) else (node,))
    return flat


def _sorted(parts: set[Node]) -> tuple[Node, ...]:
    return tuple(sorted(parts, key=_rank))


def _rank(part: Node) -> tuple[int, int, str]:
    # What is left out comes last, in the same order.
    inner = _ORDER.index(type(part.part)) if isinstance(part, Not) else 0
    return _ORDER.index(type(part)), inner, print_node(part)
