"""The reverse index of queries. What is stored already is filed at the next start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Queries never count beyond 2 ** 31, and half the width is half the index.
_COLUMNS = """
    key BIGINT NOT NULL,
    query_id INTEGER NOT NULL CONSTRAINT fk_filed_clauses_query_id
        REFERENCES queries (id) ON DELETE CASCADE,
    number SMALLINT NOT NULL,
    also_1 INTEGER,
    also_2 INTEGER,
    never_1 INTEGER,
    never_2 INTEGER
"""


def upgrade() -> None:
    op.add_column(
        "queries", sa.Column("filed_as", sa.Integer(), server_default="0", nullable=False)
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
        # Clustered by the key, and nothing else: a row is found where its key is.
        op.execute(
            f"CREATE TABLE filed_clauses ({_COLUMNS}, PRIMARY KEY (key, query_id, number)) "
            "WITHOUT ROWID"
        )
    else:
        # Equal keys are stored once in the index; a primary key would take half as much again.
        op.execute(f"CREATE TABLE filed_clauses ({_COLUMNS})")
        op.create_index("ix_filed_clauses_key", "filed_clauses", ["key"])
    op.create_index("ix_filed_clauses_query_id", "filed_clauses", ["query_id"])
