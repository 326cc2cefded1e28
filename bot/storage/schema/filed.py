"""The reverse index: which queries a posting with certain terms may be wanted by.

`bot.matching.filing` says what a row means. `filed_clauses` is made by the migrations, since it is
a table clustered by its key on SQLite and one with a compact index on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, SmallInteger, Table, column, table

from bot.storage.columns import metadata

#: Terms and sets of terms that some query asks for.
filed_terms = Table(
    "filed_terms",
    metadata,
    #: Below 2 ** 31, so that two of them fit into one key.
    Column("id", Integer, primary_key=True, autoincrement=True),
    #: Of the term's text, see `number_of`.
    Column("number", BigInteger, nullable=False, unique=True),
)

#: What the sets consist of.
filed_members = Table(
    "filed_members",
    metadata,
    Column("term_id", Integer, ForeignKey("filed_terms.id", ondelete="CASCADE"), primary_key=True),
    Column("set_id", Integer, ForeignKey("filed_terms.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

#: One row for each way in which a posting can meet a query.
filed_clauses = table(
    "filed_clauses",
    #: What it is filed under, see `bot.storage.keys`.
    column("key", BigInteger),
    column("query_id", Integer),
    #: What a posting must carry besides; null for nothing.
    column("also_1", Integer),
    column("also_2", Integer),
    #: What it must not carry; null for nothing.
    column("never_1", Integer),
    column("never_2", Integer),
    #: Sets apart the rows of a query that have the same key; on SQLite alone.
    column("number", SmallInteger),
)
