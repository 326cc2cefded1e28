"""Who sends where, for several processes that send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "senders",
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_senders"),
    )
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(length=90), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_lanes"),
    )
    op.create_index("ix_lanes_worker", "lanes", ["worker"])
