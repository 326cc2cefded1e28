"""Where people live, and by which rules postings were indexed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Id

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("home_key", sa.String(length=40), nullable=True))
    op.create_table(
        "refreshes",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("done_to", Id, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_refreshes"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # By default the planner knows the thousand most frequent words alone, takes any other for
        # as frequent as the last of those, and goes through the whole board for want of a better.
        op.execute("ALTER TABLE posting_index ALTER COLUMN words SET STATISTICS 1000")
