"""The full-text index as each database keeps it; the first migration makes these tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnClause, Text, column, table
from sqlalchemy.dialects.postgresql import ARRAY

from bot.matching.condition import Field
from bot.storage.columns import Id


def _fields() -> list[ColumnClause[str]]:
    """Make a column for each field; it holds folded words."""
    return [column(field.value, Text) for field in Field]


#: SQLite: an FTS5 table, whose rowid is the rank.
FTS = table("posting_index", column("rowid", Id), *_fields(), column("terms", Text))

#: PostgreSQL: arrays of numbers, see `number_of`, under a GIN index.
GIN = table(
    "posting_index",
    column("rank", Id),
    column("posting_id", Id),
    *_fields(),
    column("terms", ARRAY(BigInteger)),
    column("words", ARRAY(BigInteger)),
)
