"""From the grammar's tree to the parts of a query: operators, and the two terms for searches only.

Single terms are read by `terms.py`; `parse.py` puts the whole together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from lark import Token, Tree

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.queries.clean import Cleaned
from bot.queries.normal import both, either, negated
from bot.queries.query import Node
from bot.queries.spans import read_span
from bot.queries.spoken import check_spoken_operators, join_spoken_values
from bot.queries.syntax import Branch, start
from bot.queries.terms import read_keyed, read_single


@dataclass(kw_only=True)
class Built:
    """What a tree means, while it is being read."""

    cleaned: Cleaned
    #: `since:7d`, once it was read.
    since: timedelta | None = None
    #: Whether `closed` was read.
    closed: bool = False
    #: What else is demanded, at the outermost level.
    parts: list[Node] = field(default_factory=list)


def build(cleaned: Cleaned, tree: Branch) -> Built:
    """Read the outermost level of a text, and all that is in it.

    Raises:
        QueryError: a term makes no sense, or not where it stands.
    """
    built = Built(cleaned=cleaned)
    for branch in _side_by_side(cleaned, tree):
        if _is(branch, "CLOSED"):
            built.closed = True
        elif (span := _since_value(branch)) is not None:
            if built.since is not None:
                raise cleaned.error(_("since: is said twice. Keep one."), at=_start(branch))
            built.since = read_span(cleaned, span)
        elif (node := _node(cleaned, branch)) is not None:
            built.parts.append(node)
    return built


def _side_by_side(cleaned: Cleaned, tree: Branch) -> list[Branch]:
    if not isinstance(tree, Tree) or tree.data != "both":
        return [tree]
    join_spoken_values(cleaned, tree)
    check_spoken_operators(cleaned, tree)
    return tree.children


def _node(cleaned: Cleaned, branch: Branch) -> Node | None:
    """Read any part below the outermost level; None where it says nothing."""
    if isinstance(branch, Token):
        if branch.type == "CLOSED":
            raise _only_outermost(cleaned, branch, "closed")
        return read_single(cleaned, branch)
    match branch.data:
        case "keyed":
            return _keyed(cleaned, branch)
        case "negation":
            return negated(_said(cleaned, branch.children[1]))
        case "group":
            return _said(cleaned, branch.children[0])
    return either(_said(cleaned, child) for child in branch.children)


def _said(cleaned: Cleaned, branch: Branch) -> Node:
    """Read a part that must say something: `-&` and `(&)` do not."""
    read = [_node(cleaned, each) for each in _side_by_side(cleaned, branch)]
    nodes = [node for node in read if node is not None]
    if not nodes:
        raise cleaned.error(_("This says nothing that can be looked for."), at=_start(branch))
    return both(nodes)


def _keyed(cleaned: Cleaned, branch: Tree[Token]) -> Node:
    if _since_value(branch) is not None:
        raise _only_outermost(cleaned, branch, "since:")
    key, value, distance = _three(branch)
    return read_keyed(cleaned, key, value, distance)


def _three(branch: Tree[Token]) -> tuple[Token, Token, Token | None]:
    key, value, *rest = (child for child in branch.children if isinstance(child, Token))
    return key, value, rest[0] if rest else None


def _since_value(branch: Branch) -> Token | None:
    if not isinstance(branch, Tree) or branch.data != "keyed":
        return None
    key, value, _distance = _three(branch)
    return value if key.casefold() == "since:" else None


def _only_outermost(cleaned: Cleaned, branch: Branch, name: str) -> QueryError:
    message = _(
        "“{name}” is about the whole search: it cannot stand inside parentheses, beside OR or"
        " after a minus."
    )
    return cleaned.error(message.format(name=name), at=_start(branch))


def _is(branch: Branch, kind: str) -> bool:
    return isinstance(branch, Token) and branch.type == kind


def _start(branch: Branch) -> int:
    if isinstance(branch, Token):
        return start(branch)
    return min(_start(child) for child in branch.children)
