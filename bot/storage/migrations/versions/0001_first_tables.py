"""The first tables, and the full-text index."""

from __future__ import annotations

from alembic import op

from bot.storage import schema
from bot.storage.index import create_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.metadata.create_all(op.get_bind())
    create_index(op.get_bind())
