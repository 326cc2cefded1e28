"""The full-text index."""

from __future__ import annotations

from sqlalchemy import Connection

#: Beside letters and digits, these belong to a term: no word holds them, so none is mistaken for one.
_TOKENCHARS = "#:/.+_-%"


def create_index(connection: Connection) -> None:
    """Make the index of an empty database."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE posting_index USING fts5("
            "title, company, hashtags, body, terms, "
            f"tokenize=\"ascii tokenchars '{_TOKENCHARS}'\")"
        )
        return
    connection.exec_driver_sql(
        "CREATE TABLE posting_index ("
        "rank bigint PRIMARY KEY, "
        "posting_id bigint NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE, "
        "terms text[] NOT NULL, words text[] NOT NULL, "
        "title text NOT NULL, company text NOT NULL, hashtags text NOT NULL, body text NOT NULL)"
    )
    connection.exec_driver_sql(
        "CREATE INDEX ix_posting_index_terms_words ON posting_index USING gin (terms, words)"
    )
