"""What is owed: deliveries, and the matches that they carry."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.columns import Id, Utc, metadata, own_id, owner

deliveries = Table(
    "deliveries",
    metadata,
    own_id(),
    #: "alert", "digest", "update", "notice".
    Column("kind", String(8), nullable=False),
    #: "pending", "sending", "sent", "in_doubt", "failed", "cancelled".
    Column("state", String(9), nullable=False),
    owner("destination_id", "destinations"),
    #: The rate-limit domain, such as "web:local".
    Column("lane", String(90), nullable=False),
    #: Makes a delivery unique: "alert:7:3", "digest:3:daily:2026-11-24T09:00Z"; null for notices.
    Column("unique_key", String(120), unique=True),
    #: For an update: the delivery whose message must change.
    Column("target_id", Id, ForeignKey("deliveries.id", ondelete="CASCADE")),
    #: What a notice says, or how a digest introduces itself.
    Column("text", Text, nullable=False, server_default=""),
    Column("created_at", Utc, nullable=False),
    #: Not before this.
    Column("due_at", Utc, nullable=False),
    #: When it was first tried since it was owed or retried by hand: its 72 hours count from here.
    Column("first_tried_at", Utc),
    #: When the last attempt began; null for a doubt that is held for the operator.
    Column("claimed_at", Utc),
    Column("sent_at", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    #: The last failure, or how a doubt was settled.
    Column("error", Text),
    #: The platform's reference to the message.
    Column("ref", Text),
    Index("ix_deliveries_due", "state", "due_at"),
    Index("ix_deliveries_destination_id", "destination_id", "sent_at"),
    Index("ix_deliveries_target_id", "target_id"),
    CheckConstraint("kind IN ('alert', 'digest', 'update', 'notice')", name="kind"),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'in_doubt', 'failed', 'cancelled')", name="state"
    ),
    # Platforms know messages by the number of their delivery, so none is ever given out again.
    sqlite_autoincrement=True,
)

#: Processes that send, on PostgreSQL: each says now and then that it lives.
senders = Table(
    "senders",
    metadata,
    Column("worker", String(80), primary_key=True),
    #: By the database's clock; later than this it is taken for dead.
    Column("until", Utc, nullable=False),
)

#: Which of them sends where, one at a time. On SQLite there is one sender, and nothing stands here.
lanes = Table(
    "lanes",
    metadata,
    Column("lane", String(90), primary_key=True),
    Column("worker", String(80), nullable=False),
    #: By the database's clock; after this anybody may take it.
    Column("until", Utc, nullable=False),
    Index("ix_lanes_worker", "worker"),
)

matches = Table(
    "matches",
    metadata,
    own_id(),
    owner("posting_id", "postings"),
    owner("destination_id", "destinations"),
    #: The most urgent cadence among its subscriptions.
    Column("cadence", String(8), nullable=False),
    Column("matched_at", Utc, nullable=False),
    #: The alert or digest that carries it; null while it waits for its digest.
    Column("delivery_id", Id, ForeignKey("deliveries.id", ondelete="SET NULL")),
    UniqueConstraint("posting_id", "destination_id"),
    Index("ix_matches_waiting", "destination_id", "delivery_id"),
    Index("ix_matches_delivery_id", "delivery_id"),
)

#: Because of which subscriptions.
match_subscriptions = Table(
    "match_subscriptions",
    metadata,
    owner("match_id", "matches", primary_key=True),
    owner("subscription_id", "subscriptions", primary_key=True),
    Index("ix_match_subscriptions_subscription_id", "subscription_id"),
)
