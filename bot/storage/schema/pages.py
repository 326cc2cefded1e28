"""What the local chat page shows: a platform of our own."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    String,
    Table,
)

from bot.storage.columns import Id, Json, Utc, metadata, own_id

web_messages = Table(
    "web_messages",
    metadata,
    own_id(),
    #: Channel or person, as in an address: "jobs", "@me".
    Column("room", String(80), nullable=False),
    #: Ours; unique, so that sending twice shows once.
    Column("delivery_id", Id, unique=True),
    #: The neutral message as JSON; see `bot/messages/encoding.py`.
    Column("content", Json, nullable=False),
    Column("posted_at", Utc, nullable=False),
    Column("edited_at", Utc),
    Index("ix_web_messages_room", "room", "id"),
    Index("ix_web_messages_edited_at", "edited_at"),
)
