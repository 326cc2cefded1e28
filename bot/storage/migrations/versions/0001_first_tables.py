"""The first tables, and the full-text index."""

from __future__ import annotations

from alembic import op

from bot.storage import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.postings.metadata.create_all(op.get_bind())
    _create_index()


def _create_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # What is between the single quotes belongs to a term, beside letters and digits.
        op.execute(
            "CREATE VIRTUAL TABLE posting_index USING fts5("
            "title, company, hashtags, body, terms, "
            "tokenize=\"ascii tokenchars '#\\:/.+_-%'\")"
        )
        return
    op.execute(
        "CREATE TABLE posting_index ("
        "rank bigint PRIMARY KEY, "
        "posting_id bigint NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE, "
        "terms text[] NOT NULL, words text[] NOT NULL, "
        "title text NOT NULL, company text NOT NULL, hashtags text NOT NULL, body text NOT NULL)"
    )
    op.execute("CREATE INDEX ix_posting_index_terms ON posting_index USING gin (terms, words)")
