"""Where Alembic meets our tables; `bot.storage.migrate` hands over the connection."""

from __future__ import annotations

from alembic import context

from bot.storage import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.postings.metadata,
)
with context.begin_transaction():
    context.run_migrations()
