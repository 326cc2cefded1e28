"""Ask the reverse index which queries a posting is wanted by.

The statements are written once for each database, since a posting asks in milliseconds. Many
numbers are one parameter, a text that either database takes apart faster than a driver makes one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import Entry
from bot.matching.entry import UNKNOWN
from bot.matching.filing import carried_by
from bot.matching.match import Verdict, verdict
from bot.queries.stored import read_query
from bot.storage.index_terms import number_of
from bot.storage.keys import DOUBTFUL, pair, single
from bot.storage.schema import filed_clauses, filed_members, filed_terms, queries

#: Of what a posting carries: less than `_ALONE` together may be in one key.
_TERM, _WORD, _ALONE = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a posting asks the index, in numbers of terms."""

    terms: tuple[int, ...]
    words: tuple[int, ...]
    #: Whether nobody knows where its work is.
    doubtful: bool

    def parameters(self, connection: AsyncConnection) -> dict[str, Any]:
        """Give what `rows_for` and `loose_queries` need to hear."""
        lists = {
            "terms": self.terms,
            "words": self.words,
            "kinds": (0, DOUBTFUL) if self.doubtful else (0,),
        }
        return {name: _written(connection, numbers) for name, numbers in lists.items()}


def question_of(entry: Entry) -> Question:
    """Name what a posting carries as the index does."""
    carried = carried_by(entry)
    return Question(
        terms=tuple(map(number_of, carried.terms)),
        words=tuple(map(number_of, carried.words)),
        doubtful=UNKNOWN in entry.terms,
    )


def verdicts(loose: Iterable[Row[int, str]], entry: Entry) -> Mapping[int, Verdict]:
    """Ask the matcher about the queries that the index leaves open.

    Args:
        loose: What `loose_queries` selects.
        entry: What the posting holds.

    Returns:
        Those that want the posting, surely or perhaps.
    """
    asked = ((id_, read_query(text)) for id_, text in loose)
    found = {id_: verdict(query, entry) for id_, query in asked if query is not None}
    return {id_: one for id_, one in found.items() if one is not Verdict.NO}


def rows_for(dialect: str, *, loose: bool = False) -> Select[tuple[int, bool]]:
    """Select the queries that stand under a posting's keys and whose other demands are met too.

    Args:
        dialect: The database's. Parameters come from `Question.parameters`.
        loose: Only those that the index leaves open, instead of the others.

    Returns:
        Ids of queries, some of them twice, and whether they want the posting only perhaps.
    """
    row, key = filed_clauses.c, _keys(dialect).c.key
    ids = select(_held(dialect).c.id)
    return select(row.query_id, (func.abs(row.key) >= DOUBTFUL).label("doubtful")).where(
        _among(dialect, row.key, select(-key if loose else key)),
        *(or_(one.is_(None), one.in_(ids)) for one in (row.also_1, row.also_2)),
        *(or_(one.is_(None), one.not_in(ids)) for one in (row.never_1, row.never_2)),
    )


@cache
def loose_queries(dialect: str) -> Select[int, str]:
    """Select the ids and texts of the queries that the index leaves open."""
    rows = rows_for(dialect, loose=True).subquery()
    return select(queries.c.id, queries.c.text).where(queries.c.id.in_(select(rows.c.query_id)))


@cache
def _held(dialect: str) -> CTE:
    """Select the ids of all that the posting carries, each with what may share a key with it."""
    known = filed_terms.c
    terms, words = _numbers(dialect, "terms"), _numbers(dialect, "words")
    found = union_all(
        select(known.id.label("id"), literal(_TERM).label("weight")).where(
            _among(dialect, known.number, terms)
        ),
        select(known.id, literal(_WORD)).where(_among(dialect, known.number, words)),
    ).cte("known")
    member = filed_members.c
    sets = select(member.set_id, literal(_ALONE)).join(found, found.c.id == member.term_id)
    held = select(found).union_all(sets.distinct())
    return held.cte("held").prefix_with("MATERIALIZED")


@cache
def _keys(dialect: str) -> CTE:
    """Select the keys under which rows may stand: of each alone, and of two that may share one."""
    held = _held(dialect)
    low, high = held.alias("low"), held.alias("high")
    pairs = (low.c.id < high.c.id) & (low.c.weight + high.c.weight < _ALONE)
    plain = union_all(
        select(single(held.c.id).label("key")),
        select(pair(low.c.id, high.c.id)).join_from(low, high, pairs),
    ).subquery("plain")
    kinds = _numbers(dialect, "kinds").subquery("kinds")
    return (
        select(plain.c.key.bitwise_or(kinds.c.value).label("key"))
        .join_from(plain, kinds, true())
        .cte("keys")
    )


def _among(dialect: str, what: ColumnElement[int], numbers: Select[Any]) -> ColumnElement[bool]:
    """Ask whether an indexed column holds one of some numbers."""
    if dialect == "sqlite":
        return what.in_(numbers)
    # Looked up one by one, however many they seem to be.
    return what == any_(func.array(numbers.scalar_subquery(), type_=ARRAY(BigInteger)))


def _numbers(dialect: str, name: str) -> Select[Any]:
    """Select the numbers of a parameter."""
    listed = bindparam(name, type_=Text)
    if dialect == "sqlite":
        return select(func.json_each(listed).table_valued("value").c.value)
    return select(func.unnest(cast(listed, ARRAY(BigInteger))).label("value"))


def _written(connection: AsyncConnection, numbers: Collection[int]) -> str:
    text = ",".join(map(str, numbers))
    return f"[{text}]" if connection.dialect.name == "sqlite" else f"{{{text}}}"
