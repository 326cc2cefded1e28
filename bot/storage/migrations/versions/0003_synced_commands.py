"""The commands that a platform was told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synced_commands",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("synced_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_synced_commands"),
    )
