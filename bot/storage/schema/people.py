"""Who asks for what: workspaces, people, destinations, subscriptions, and personal notes."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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

workspaces = Table(
    "workspaces",
    metadata,
    own_id(),
    Column("platform", String(16), nullable=False),
    #: The platform's own id.
    Column("external_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    #: Nothing can be sent to any of it: why, in one sentence, and since when.
    Column("paused_reason", Text),
    Column("paused_at", Utc),
    #: The bot was taken out; after the operator's grace period all of it is erased.
    Column("removed_at", Utc),
    UniqueConstraint("platform", "external_id"),
)

people = Table(
    "people",
    metadata,
    own_id(),
    owner("workspace_id", "workspaces"),
    Column("external_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    #: IANA name that they chose; null: their profile's.
    Column("time_zone", String(64)),
    #: IANA name in their profile on the platform; null: the community's.
    Column("profile_zone", String(64)),
    #: Minutes after local midnight; null: the community's hour.
    Column("digest_minute", Integer),
    #: Weekdays of the weekly digest, 0 is Monday, as "0" or "0,3".
    Column("digest_days", String(16), nullable=False, server_default="0"),
    #: Instant direct messages wait between these two, minutes after local midnight; null: never.
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    #: The place where they live, as they said; null: they did not say.
    Column("home_key", String(40)),
    UniqueConstraint("workspace_id", "external_id"),
)

destinations = Table(
    "destinations",
    metadata,
    own_id(),
    owner("workspace_id", "workspaces"),
    #: The channel or person as the platform names it.
    Column("external_id", String(64), nullable=False),
    Column("is_person", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    #: Set for a person's direct messages.
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE")),
    #: A dead end was met: why, in one sentence, and when.
    Column("paused_reason", Text),
    Column("paused_at", Utc),
    UniqueConstraint("workspace_id", "external_id", "is_person"),
    Index("ix_destinations_person_id", "person_id"),
)

#: Canonical texts: one row however many subscribed to the same.
queries = Table(
    "queries",
    metadata,
    own_id(),
    Column("text", Text, nullable=False, unique=True),
    #: The number of the rules by which it stands in the reverse index, below zero when postings of
    #: unknown location find it too; 0 when it is not there.
    Column("filed_as", Integer, nullable=False, server_default="0"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    own_id(),
    Column("query_id", Id, ForeignKey("queries.id"), nullable=False),
    owner("destination_id", "destinations"),
    #: "instant", "daily", "weekly".
    Column("cadence", String(8), nullable=False),
    #: Whether postings whose location is unknown count too.
    Column("with_unknown", Boolean, nullable=False, server_default="0"),
    #: Whom its messages ping, by the platform's own id of a role; null: nobody.
    Column("ping", String(64)),
    Column("created_by", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("created_at", Utc, nullable=False),
    #: Null while it is active.
    Column("paused_at", Utc),
    UniqueConstraint("query_id", "destination_id"),
    Index("ix_subscriptions_destination_id", "destination_id"),
    #: All that is asked of the subscribers of a query, so that no row has to be read for it.
    Index(
        "ix_subscriptions_asked",
        "query_id",
        "paused_at",
        "with_unknown",
        "cadence",
        "destination_id",
    ),
    Index("ix_subscriptions_created_by", "created_by"),
    CheckConstraint("cadence IN ('instant', 'daily', 'weekly')", name="cadence"),
)

#: When a destination's next digest is due; one row for each cadence it takes.
digest_schedules = Table(
    "digest_schedules",
    metadata,
    owner("destination_id", "destinations", primary_key=True),
    Column("cadence", String(8), primary_key=True),
    #: Own minute after local midnight, weekdays and zone; null: the person's, then the community's.
    Column("minute", Integer),
    Column("days", String(16)),
    Column("time_zone", String(64)),
    Column("next_at", Utc, nullable=False),
    Index("ix_digest_schedules_next_at", "next_at"),
)

#: What a person did with a posting.
person_postings = Table(
    "person_postings",
    metadata,
    owner("person_id", "people", primary_key=True),
    owner("posting_id", "postings", primary_key=True),
    #: "saved", "applied", "hidden".
    Column("state", String(8), primary_key=True),
    Column("at", Utc, nullable=False),
    Index("ix_person_postings_posting_id", "posting_id"),
    CheckConstraint("state IN ('saved', 'applied', 'hidden')", name="state"),
)

muted_companies = Table(
    "muted_companies",
    metadata,
    owner("person_id", "people", primary_key=True),
    #: Words of the name, folded, joined by single spaces.
    Column("company", Text, primary_key=True),
    #: As it was shown when it was muted.
    Column("name", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_muted_companies_company", "company"),
)

#: A search that can be paged later, also after a restart.
searches = Table(
    "searches",
    metadata,
    own_id(),
    owner("person_id", "people"),
    Column("query", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_searches_person_id", "person_id"),
)

#: What platforms sent us once and may send again: each is handled once, whoever gets it.
seen_requests = Table(
    "seen_requests",
    metadata,
    #: "slack:event:Ev1", "slack:trigger:1.2.abc".
    Column("key", String(200), primary_key=True),
    Column("seen_at", Utc, nullable=False),
    Index("ix_seen_requests_seen_at", "seen_at"),
)

#: The commands that a platform was told of, so that it is told again only when they change.
synced_commands = Table(
    "synced_commands",
    metadata,
    #: Where they are kept: "discord:A1" for everywhere, "discord:A1/G1" for one server.
    Column("place", String(200), primary_key=True),
    #: SHA-256 of their definition, in hexadecimal.
    Column("digest", String(64), nullable=False),
    Column("synced_at", Utc, nullable=False),
)
