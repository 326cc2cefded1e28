"""The reverse index of queries. What is stored already is filed at the next start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Queries never count beyond 2 ** 31, and half the width is half the index.
_COLUMNS = """
    key BIGINT NOT NULL,
    query_id INTEGER NOT NULL,
    also_1 INTEGER,
    also_2 INTEGER,
    never_1 INTEGER,
    never_2 INTEGER
"""


def upgrade() -> None:
    op.add_column(
        "queries", sa.Column("filed_as", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_subscriptions_asked",
        "subscriptions",
        ["query_id", "paused_at", "with_unknown", "cadence", "destination_id"],
    )
    op.create_table(
        "filed_terms",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filed_terms"),
        sa.UniqueConstraint("number", name="uq_filed_terms_number"),
    )
    op.create_table(
        "filed_members",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["filed_terms.id"], name="fk_filed_members_term_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["filed_terms.id"], name="fk_filed_members_set_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term_id", "set_id", name="pk_filed_members"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "sqlite":
        _clauses_on_sqlite()
    else:
        _clauses_on_postgresql()


def _clauses_on_sqlite() -> None:
    # Clustered by the key, and nothing else: a row is found where its key is.
    op.execute(
        f"CREATE TABLE filed_clauses ({_COLUMNS}, number SMALLINT NOT NULL,"
        " PRIMARY KEY (key, query_id, number)) WITHOUT ROWID"
    )
    op.create_index("ix_filed_clauses_query_id", "filed_clauses", ["query_id"])


def _clauses_on_postgresql() -> None:
    op.execute(f"CREATE TABLE filed_clauses ({_COLUMNS})")
    op.create_index("ix_filed_clauses_key", "filed_clauses", ["key"])
    # Equal keys are stored once. Sixteen queries share one here, which is a third of the size, and
    # whoever looks for one reads the rows of its neighbours.
    op.execute("CREATE INDEX ix_filed_clauses_query_id ON filed_clauses ((query_id >> 4))")
