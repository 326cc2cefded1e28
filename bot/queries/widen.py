"""The other half of a filter by place: work in the UK, or remote work from there.

`in:uk` finds offices and remote work inside the UK, `remote in:uk` what somebody there can do from
home. Most people want both, so whoever asks for one half is offered the whole.
"""

from __future__ import annotations

from bot.errors import QueryError
from bot.places.place import PlaceKind, Work
from bot.queries.normal import both, either
from bot.queries.parse import parse_query
from bot.queries.query import And, InPlace, Node, Not, OfWork, Or, Query

_REMOTE = OfWork(work=Work.REMOTE)


def suggest_wider(query: Query) -> Query | None:
    """Give the query that asks for both halves.

    Returns:
        `… (in:X OR (remote in:X))` for `… in:X` and for `… remote in:X`, where X may be several
        places with OR between them; None when neither, or already both, is asked.
    """
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    places = [part for part in parts if _is_place(part)]
    rest = [part for part in parts if part not in places and part != _REMOTE]
    if len(places) != 1 or any(_names_work(part) for part in rest):
        return None
    wider = Query(
        root=both([*rest, either([places[0], both([_REMOTE, places[0]])])]),
        since=query.since,
        closed=query.closed,
    )
    return wider if _can_be_asked(wider) else None


def _is_place(part: Node) -> bool:
    if isinstance(part, Or):
        return all(_is_place(each) for each in part.parts)
    return isinstance(part, InPlace) and part.place.kind is not PlaceKind.WORLD


def _names_work(part: Node) -> bool:
    match part:
        case OfWork():
            return True
        case Not(part=inner):
            return _names_work(inner)
        case And(parts=parts) | Or(parts=parts):
            return any(_names_work(each) for each in parts)
    return False


def _can_be_asked(query: Query) -> bool:
    try:
        parse_query(str(query))
    except QueryError:  # too long, or too many alternatives
        return False
    return True
