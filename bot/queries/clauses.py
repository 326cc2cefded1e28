"""A query as alternatives: any of these clauses, each a list of what must and must not hold.

What `in:` means depends on what stands beside it: next to `remote` it says where the person lives.
Only in a clause can that be seen, so the distinction is made here, and whoever decides or explains
whether a posting matches (`bot.matching`) reads clauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from bot.errors import QueryError
from bot.messages.catalogue import _
from bot.places.place import Place, Work
from bot.queries.query import And, Everything, InPlace, Near, Node, Not, OfWork, Or, Term

#: More alternatives than this are refused.
MAX_CLAUSES = 64
#: Alternatives that are looked through for those that another one covers.
MAX_UNSORTED = 8 * MAX_CLAUSES


@dataclass(frozen=True, kw_only=True)
class LivesIn:
    """`in:uk` beside `remote`: remote work for somebody who lives there."""

    place: Place


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A term that must hold, or must not."""

    term: Term | LivesIn
    #: False under a minus.
    wanted: bool = True

    @property
    def about_location(self) -> bool:
        """Whether an unknown location leaves this open."""
        return isinstance(self.term, InPlace | LivesIn | Near | OfWork)


Clause = tuple[Literal, ...]

_REMOTE = Literal(term=OfWork(work=Work.REMOTE))


@lru_cache(maxsize=1024)
def clauses(root: Node) -> tuple[Clause, ...]:
    """Write a query as alternatives.

    Args:
        root: In canonical form.

    Returns:
        Clauses in the order of the query, their literals too; none that another one covers. No
        clause at all means that nothing can match, an empty one that everything does.

    Raises:
        QueryError: there are more than `MAX_CLAUSES`.
    """
    return _unabsorbed([_by_residence(clause) for clause in _expand(root, wanted=True)])


def _expand(node: Node, *, wanted: bool) -> list[Clause]:
    match node:
        case Not(part=part):
            return _expand(part, wanted=not wanted)
        case And(parts=parts) if wanted:
            return _every(_expand(part, wanted=True) for part in parts)
        case Or(parts=parts) if not wanted:
            return _every(_expand(part, wanted=False) for part in parts)
        case And(parts=parts) | Or(parts=parts):
            found = [clause for part in parts for clause in _expand(part, wanted=wanted)]
            return _within_limit(found)
        case Everything():
            return [()] if wanted else []
    return [(Literal(term=node, wanted=wanted),)]


def _every(choices: Iterable[list[Clause]]) -> list[Clause]:
    found: list[Clause] = [()]
    for choice in choices:
        # The product is not made whole: a hostile filter would have thousands.
        pairs = islice(product(found, choice), MAX_UNSORTED + 1)
        found = _within_limit([tuple(dict.fromkeys(one + other)) for one, other in pairs])
    return found


def _within_limit(found: list[Clause]) -> list[Clause]:
    kept = _unabsorbed(found) if len(found) <= MAX_UNSORTED else found
    if len(kept) > MAX_CLAUSES:
        message = _(
            "This filter has more than {limit} alternatives. Make it simpler, or two filters of it."
        )
        raise QueryError(message.format(limit=MAX_CLAUSES))
    return list(kept)


def _unabsorbed(found: list[Clause]) -> tuple[Clause, ...]:
    """Drop clauses that say the same as another, or the same and more."""
    sets = {clause: frozenset(clause) for clause in dict.fromkeys(found)}
    kept = dict.fromkeys(sets)
    for clause, literals in sets.items():
        for other in list(kept):
            if other is not clause and _covers(sets[other], literals):
                del kept[clause]
                break
    return tuple(kept)


def _covers(weaker: frozenset[Literal], stronger: frozenset[Literal]) -> bool:
    # `in:uk` does not cover `remote in:uk`: there it has another meaning.
    return weaker <= stronger and (_REMOTE in weaker or _REMOTE not in stronger)


def _by_residence(clause: Clause) -> Clause:
    if _REMOTE not in clause:
        return clause
    return tuple(
        Literal(term=LivesIn(place=literal.term.place))
        if literal.wanted and isinstance(literal.term, InPlace)
        else literal
        for literal in clause
    )
