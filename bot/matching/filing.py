"""A query as it is filed in the reverse index, and a posting as it asks there.

Stage 4 of the journey, pure. Each alternative of a query is filed under the one or two rarest terms
that a posting must carry to meet it. A posting names its own terms, one by one and in pairs, and
finds under them every query that may want it; what else an alternative asks stands beside its key.
What the index cannot tell (words side by side, a long list of demands) is filed as `loose`: whoever
finds it asks the matcher itself. Storing and asking are left to `bot.storage`. Whoever changes what
is filed here raises `RULES` in `rules.py`, so that stored queries are filed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from bot.matching.compile import condition_of
from bot.matching.condition import ANYWHERE, Condition, Entry, Field, HasAny, HasWords
from bot.matching.entry import ANY, UNKNOWN
from bot.queries.clauses import Clause, clauses
from bot.queries.query import Query

#: Columns for demands beside the key, of each kind.
ROOM = 2
#: The largest set of terms that is filed as one alternative for each.
FEW = 4
#: The most rows that sets of terms may turn one alternative of a query into.
MOST_ROWS = 16

#: Before a word that stands in a field, or anywhere; exact terms begin otherwise.
_WORD = "word:"
_MARKS: Mapping[frozenset[Field], str] = {
    ANYWHERE: _WORD,
    frozenset({Field.TITLE}): "title:",
    frozenset({Field.COMPANY}): "company:",
}
_WORDS = tuple(_MARKS.values())

#: How many of a hundred postings carry a term, roughly, by how it begins; the first that fits.
_SHARES = (
    (ANY, 100.0),
    (UNKNOWN, 8.0),
    ("in:world", 60.0),
    ("lives:world", 60.0),
    ("in:continent:", 50.0),
    ("lives:continent:", 20.0),
    ("in:region:", 30.0),
    ("lives:region:", 15.0),
    ("in:country:", 8.0),
    ("lives:country:", 4.0),
    ("work:", 40.0),
    ("type:", 40.0),
    ("source:", 40.0),
    (_WORD, 3.0),
    ("title:", 1.0),
)
_RARE = 0.5

#: One term, or a set of terms of which one is enough.
Demand = str | frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One row of the index: a posting that carries the key and meets the rest is wanted."""

    #: One or two demands; a posting carries both. Never two words, and a set stands alone.
    key: tuple[Demand, ...]
    #: What it must carry besides, at most `ROOM`.
    also: tuple[Demand, ...] = ()
    #: What it must not carry, at most `ROOM`.
    never: tuple[Demand, ...] = ()
    #: Only for postings of unknown location, and for those who want these too.
    doubtful: bool = False
    #: It asks for more than stands here: the matcher has the last word.
    loose: bool = False


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a posting names when it asks the index."""

    #: Exact terms, as `Entry` has them.
    terms: frozenset[str]
    #: Words, marked with where they stand.
    words: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Demands:
    """What one alternative asks, before it is sorted into columns."""

    wanted: tuple[Demand, ...]
    unwanted: tuple[Demand, ...]
    loose: bool


def carried_by(entry: Entry) -> Carried:
    """Give what a posting names when it asks the index."""
    marked = {
        f"{mark}{word}"
        for fields, mark in _MARKS.items()
        for field in fields
        for word in entry.words.get(field, ())
    }
    return Carried(terms=entry.terms, words=frozenset(marked))


def file_query(
    query: Query, *, doubtful: bool, shares: Mapping[str, float] | None = None
) -> list[Filed]:
    """Give the rows under which a query is filed, `since:` and `closed` left aside.

    Args:
        query: In canonical form.
        doubtful: Whether postings of unknown location are to find it too, where that leaves open
            if it wants them.
        shares: How many of a hundred postings carry a term, as far as it is known. It decides
            where a query is filed, hence how fast it is found, and never whether.

    Returns:
        Rows of which no two are the same; none for what nothing can match.
    """
    known = shares or {}
    rows: dict[Filed, None] = {}
    for clause in clauses(query.root):
        rows.update(dict.fromkeys(_rows(*_sure(clause), known, doubtful=False)))
        if doubtful and any(literal.about_location for literal in clause):
            rows.update(dict.fromkeys(_rows(*_in_doubt(clause), known, doubtful=True)))
    return list(rows)


def _sure(clause: Clause) -> tuple[list[Condition], list[Condition]]:
    """Give what a posting must and must not meet to be wanted surely."""
    wanted = [condition_of(literal.term) for literal in clause if literal.wanted]
    unwanted = [condition_of(literal.term) for literal in clause if not literal.wanted]
    if any(literal.about_location for literal in clause if not literal.wanted):
        unwanted.append(HasAny(terms=frozenset({UNKNOWN})))
    return wanted, unwanted


def _in_doubt(clause: Clause) -> tuple[list[Condition], list[Condition]]:
    """Give what is left to meet for a posting whose location nobody knows."""
    left = [literal for literal in clause if not literal.about_location]
    wanted = [condition_of(literal.term) for literal in left if literal.wanted]
    unwanted = [condition_of(literal.term) for literal in left if not literal.wanted]
    return [HasAny(terms=frozenset({UNKNOWN})), *wanted], unwanted


def _rows(
    wanted: Sequence[Condition],
    unwanted: Sequence[Condition],
    shares: Mapping[str, float],
    *,
    doubtful: bool,
) -> Iterator[Filed]:
    for demands in _alternatives(wanted, unwanted):
        key, rest = _key(demands.wanted, shares)
        yield Filed(
            key=key,
            also=rest[:ROOM],
            never=demands.unwanted[:ROOM],
            doubtful=doubtful,
            loose=demands.loose or max(len(rest), len(demands.unwanted)) > ROOM,
        )


def _alternatives(wanted: Sequence[Condition], unwanted: Sequence[Condition]) -> Iterator[_Demands]:
    """Write one alternative of a query as those of the index, which know no small sets."""
    forbidden = _forbidden(unwanted)
    if forbidden is None:
        return
    asks_more = any(
        isinstance(one, HasWords) and not _is_exact(one) for one in (*wanted, *unwanted)
    )
    choices = [choice for one in wanted for choice in _choices(one)]
    if prod(map(len, choices)) > MOST_ROWS:
        choices = [[_united(choice)] if len(choice) > 1 else choice for choice in choices]
    for one in product(*choices):
        yield _Demands(wanted=tuple(dict.fromkeys(one)), unwanted=forbidden, loose=asks_more)


def _choices(condition: Condition) -> list[Sequence[Demand]]:
    """Give lists of demands, of each of which one is enough, as few as keep the index small.

    Whoever lives in a place can take work that is open to it, which few other places share, or to
    anything around it, which all its neighbours share. So the first is a choice of its own.
    """
    match condition:
        case HasWords():
            return [[word] for word in _words(condition)]
        case HasAny(terms=terms) if len(terms) <= FEW:
            return [sorted(terms)]
        case HasAny(terms=terms):
            own = sorted(term for term in terms if term.startswith("lives:"))
            return [[*own, terms - frozenset(own)]]
    # What everything meets.
    return []


def _forbidden(unwanted: Sequence[Condition]) -> tuple[Demand, ...] | None:
    """Give what must not be carried; None when that leaves nothing, as `-all` does."""
    found: dict[Demand, None] = {}
    for condition in unwanted:
        match condition:
            case HasAny(terms=terms) if len(terms) <= FEW:
                found.update(dict.fromkeys(sorted(terms)))
            case HasAny(terms=terms):
                found[terms] = None
            case HasWords() if _is_exact(condition):
                found.update(dict.fromkeys(_words(condition)))
            case HasWords():
                pass
            case _:
                return None
    return tuple(found)


def _united(demands: Iterable[Demand]) -> frozenset[str]:
    sets = (frozenset({one}) if isinstance(one, str) else one for one in demands)
    return frozenset().union(*sets)


def _words(condition: HasWords) -> list[str]:
    mark = _MARKS.get(condition.fields, _WORD)
    return [f"{mark}{word}" for word in dict.fromkeys(condition.words)]


def _is_exact(condition: HasWords) -> bool:
    """Whether its marked words say all that it asks."""
    return len(condition.words) == 1 and condition.fields in _MARKS


def _key(
    wanted: Sequence[Demand], shares: Mapping[str, float]
) -> tuple[tuple[Demand, ...], tuple[Demand, ...]]:
    """Choose what to file under, and give what is left to ask."""
    sets = sorted((demand for demand in wanted if not isinstance(demand, str)), key=sorted)
    terms = sorted(
        (demand for demand in wanted if isinstance(demand, str)),
        key=lambda term: (_share(term, shares), term),
    )
    if not terms:
        return ((sets[0],), tuple(sets[1:])) if sets else ((ANY,), ())
    first, *rest = terms
    second = next((one for one in rest if not (_is_word(first) and _is_word(one))), None)
    key = (first,) if second is None else (first, second)
    return key, (*(term for term in rest if term != second), *sets)


def _is_word(term: str) -> bool:
    return term.startswith(_WORDS)


def _share(term: str, shares: Mapping[str, float]) -> float:
    if (known := shares.get(term)) is not None:
        return known
    return next((share for start, share in _SHARES if term.startswith(start)), _RARE)
