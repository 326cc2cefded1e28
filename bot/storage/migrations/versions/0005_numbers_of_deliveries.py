"""Numbers of deliveries that are never given out again, not even after the latest one is erased.

PostgreSQL never does. SQLite must be told when a table is made, so the table is made anew there.
Dropping the old one would take along what names its rows; that is kept beside it meanwhile.
Source: https://www.sqlite.org/autoinc.html and https://www.sqlite.org/foreignkeys.html#fk_schemacommands
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Id, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEEP = (
    "CREATE TEMP TABLE kept_targets AS"
    " SELECT id, target_id FROM deliveries WHERE target_id IS NOT NULL",
    "CREATE TEMP TABLE kept_matches AS"
    " SELECT id, delivery_id FROM matches WHERE delivery_id IS NOT NULL",
    "UPDATE deliveries SET target_id = NULL",
    "UPDATE matches SET delivery_id = NULL",
)
_COPY = (
    "INSERT INTO new_deliveries (id, kind, state, destination_id, lane, unique_key, text,"
    " created_at, due_at, first_tried_at, claimed_at, sent_at, attempts, error, ref)"
    " SELECT id, kind, state, destination_id, lane, unique_key, text,"
    " created_at, due_at, first_tried_at, claimed_at, sent_at, attempts, error, ref FROM deliveries"
)
_GIVE_BACK = (
    "UPDATE deliveries SET target_id = kept.target_id FROM kept_targets AS kept"
    " WHERE kept.id = deliveries.id",
    "UPDATE matches SET delivery_id = kept.delivery_id FROM kept_matches AS kept"
    " WHERE kept.id = matches.id",
    "DROP TABLE kept_targets",
    "DROP TABLE kept_matches",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for statement in _KEEP:
        op.execute(statement)
    _make()
    op.execute(_COPY)
    op.drop_table("deliveries")
    op.rename_table("new_deliveries", "deliveries")
    op.create_index("ix_deliveries_destination_id", "deliveries", ["destination_id", "sent_at"])
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_target_id", "deliveries", ["target_id"])
    for statement in _GIVE_BACK:
        op.execute(statement)


def _make() -> None:
    op.create_table(
        "new_deliveries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("destination_id", Id, nullable=False),
        sa.Column("lane", sa.String(length=90), nullable=False),
        sa.Column("unique_key", sa.String(length=120), nullable=True),
        sa.Column("target_id", Id, nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("first_tried_at", Utc(), nullable=True),
        sa.Column("claimed_at", Utc(), nullable=True),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('alert', 'digest', 'update', 'notice')", name="ck_deliveries_kind"
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'in_doubt', 'failed', 'cancelled')",
            name="ck_deliveries_state",
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name="fk_deliveries_destination_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["deliveries.id"], name="fk_deliveries_target_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("unique_key", name="uq_deliveries_unique_key"),
        sqlite_autoincrement=True,
    )
