"""Ask the reverse index which queries a posting is wanted by.

The statements are written once for each database, since a posting asks in milliseconds. Many
numbers are one parameter, a text that either database takes apart faster than a driver makes one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
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
from bot.storage.keys import DOUBTFUL, keys_of
from bot.storage.schema import filed_clauses, filed_members, filed_terms, queries


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a posting asks the index, in ids of terms."""

    #: Under these its rows stand, if any.
    keys: tuple[int, ...]
    #: All that it carries: terms, words and sets.
    held: tuple[int, ...]

    def parameters(self, connection: AsyncConnection, *, loose: bool = False) -> dict[str, Any]:
        """Give what `rows_for` needs to hear."""
        keys = [-key for key in self.keys] if loose else self.keys
        return {"keys": _listed(connection, keys), "held": _listed(connection, self.held)}


async def ask(connection: AsyncConnection, entry: Entry) -> Question:
    """Name a posting's terms as the index does; those that nobody asks for are left out."""
    carried = carried_by(entry)
    terms = [number_of(term) for term in carried.terms]
    words = [number_of(word) for word in carried.words]
    ids, sets = await _known(connection, [*terms, *words])
    known_terms = [ids[number] for number in terms if number in ids]
    known_words = [ids[number] for number in words if number in ids]
    keys = list(keys_of(known_terms, known_words, sets))
    if UNKNOWN in entry.terms:
        keys += [key | DOUBTFUL for key in keys]
    return Question(keys=tuple(keys), held=(*ids.values(), *sets))


async def proven(
    connection: AsyncConnection, question: Question, entry: Entry
) -> Mapping[int, Verdict]:
    """Ask the matcher about the queries that the index leaves open.

    Returns:
        Those that want the posting, surely or perhaps.
    """
    parameters = question.parameters(connection, loose=True)
    found = await connection.execute(_loose_queries(connection.dialect.name), parameters)
    asked = ((row.id, read_query(row.text)) for row in found)
    verdicts = {id_: verdict(query, entry) for id_, query in asked if query is not None}
    return {id_: one for id_, one in verdicts.items() if one is not Verdict.NO}


@cache
def rows_for(dialect: str) -> Select[tuple[int, bool]]:
    """Select the queries that stand under a posting's keys and whose other demands are met too.

    Args:
        dialect: The database's. Parameters come from `Question.parameters`.

    Returns:
        Ids of queries, some of them twice, and whether they want the posting only perhaps.
    """
    row = filed_clauses.c
    return select(row.query_id, (func.abs(row.key) >= DOUBTFUL).label("doubtful")).where(
        _among(dialect, row.key, "keys"),
        *(or_(one.is_(None), _is_held(dialect, one)) for one in (row.also_1, row.also_2)),
        *(or_(one.is_(None), ~_is_held(dialect, one)) for one in (row.never_1, row.never_2)),
    )


@cache
def _loose_queries(dialect: str) -> Select[tuple[int, str]]:
    rows = rows_for(dialect).subquery()
    return select(queries.c.id, queries.c.text).where(queries.c.id.in_(select(rows.c.query_id)))


async def _known(
    connection: AsyncConnection, numbers: Collection[int]
) -> tuple[dict[int, int], set[int]]:
    """Give the ids of known terms by their numbers, and of the sets that hold one of them."""
    parameters = {"numbers": _listed(connection, numbers)}
    found = (await connection.execute(_known_terms(connection.dialect.name), parameters)).all()
    terms = {row.number: row.id for row in found if row.number is not None}
    return terms, {row.id for row in found if row.number is None}


# A union, whose columns are a number and an id.
@cache
def _known_terms(dialect: str) -> Any:  # noqa: ANN401
    known = filed_terms.c
    asked = _among(dialect, known.number, "numbers")
    sets = (
        select(literal(None, BigInteger).label("number"), filed_members.c.set_id.label("id"))
        .join(filed_terms, known.id == filed_members.c.term_id)
        .where(asked)
    )
    return union_all(select(known.number, known.id).where(asked), sets)


def _among(dialect: str, what: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Ask whether a column holds one of the numbers of a parameter."""
    if dialect == "sqlite":
        return what.in_(_numbers(dialect, name))
    # By an index.
    return what == any_(_array(name))


def _is_held(dialect: str, what: ColumnElement[int]) -> ColumnElement[bool]:
    """Ask the same of rows that are at hand: the numbers are sorted into a table once."""
    return what.in_(_numbers(dialect, "held"))


def _numbers(dialect: str, name: str) -> Select[Any]:
    if dialect == "sqlite":
        return select(func.json_each(bindparam(name)).table_valued("value").c.value)
    return select(func.unnest(_array(name)))


def _array(name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text), ARRAY(BigInteger))


def _listed(connection: AsyncConnection, numbers: Collection[int]) -> str:
    written = ",".join(map(str, numbers))
    return f"[{written}]" if connection.dialect.name == "sqlite" else f"{{{written}}}"
