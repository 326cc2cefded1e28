"""Every table, in the order of the journey. Statements stand in the file named after the table.

Times are aware UTC in Python and UTC in the database. Text is stored as people wrote it.
The full-text index differs by database and is made by the migrations; see `index.py`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

from bot.storage.columns import Id, Json, Utc, metadata, own_id, owner, where

# --- source, document, posting -------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    own_id(),
    Column("kind", String(16), nullable=False),
    #: What `source:name` names; case folded.
    Column("name", String(200), nullable=False, unique=True),
    #: Null until its first pass is over: until then it is a backlog.
    Column("scanned_at", Utc),
)

postings = Table(
    "postings",
    metadata,
    own_id(),
    owner("source_id", "sources"),
    #: Canonical; the identity.
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("work", String(8), nullable=False),
    #: Lists of places as {"key", "kind", "name", "country", "lat", "lon", "population"}.
    Column("places", Json, nullable=False),
    Column("remote_area", Json, nullable=False),
    Column("hashtags", Json, nullable=False),
    Column("job_type", Text, nullable=False),
    Column("apply_url", Text, nullable=False),
    Column("company_url", Text, nullable=False),
    Column("logo_url", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("featured", Integer, nullable=False),
    #: As the author says, else when we first saw it. In the future: held until due.
    Column("posted_at", Utc, nullable=False),
    Column("first_seen_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    #: Null while it is open.
    Column("closed_at", Utc),
    #: SHA-256 of the document that it was read from, hexadecimal.
    Column("content_hash", String(64), nullable=False),
    #: Null until it was shown to the matcher: held postings wait here until they are due.
    Column("matched_at", Utc),
    #: Day, `featured` and id in one number: newest and best first is one index. See `index.py`.
    Column("rank", BigInteger, nullable=False),
    # What is long comes last: SQLite reads a row up to the last column that it needs.
    Column("summary", Text, nullable=False),
    #: Keys of the file that we do not know.
    Column("extra", Json, nullable=False),
    #: Markdown.
    Column("body", Text, nullable=False),
    #: The body as plain text: reading Markdown anew for every search would take too long.
    Column("text", Text, nullable=False),
    Index("ix_postings_rank", "rank"),
    Index("ix_postings_source_id", "source_id"),
    Index("ix_postings_held", "source_id", "posted_at", **where("matched_at IS NULL")),
    Index(
        "ix_postings_open_company",
        "company",
        **where("closed_at IS NULL AND matched_at IS NOT NULL"),
    ),
)

posting_versions = Table(
    "posting_versions",
    metadata,
    owner("posting_id", "postings", primary_key=True),
    Column("seen_at", Utc, primary_key=True),
    Column("content_hash", String(64), nullable=False),
)

#: Offices and remote areas that the board holds; for `places`, completion, and `near:`.
#: Here and below `is_open` says that a search finds the posting: neither closed nor held.
posting_places = Table(
    "posting_places",
    metadata,
    owner("posting_id", "postings", primary_key=True),
    Column("place_key", String(40), primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Index("ix_posting_places_place_key", "place_key", "is_open"),
)

posting_hashtags = Table(
    "posting_hashtags",
    metadata,
    owner("posting_id", "postings", primary_key=True),
    Column("hashtag", Text, primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Index("ix_posting_hashtags_hashtag", "hashtag", "is_open"),
)

documents = Table(
    "documents",
    metadata,
    own_id(),
    owner("source_id", "sources"),
    #: Relative to the source, "/" between folders.
    Column("path", Text, nullable=False),
    #: Size, times and inode as one text: the same signature means that nobody touched the file.
    Column("signature", String(120), nullable=False),
    Column("content_hash", String(64), nullable=False),
    #: The posting it holds, or held before it was rejected; null when it never could be read.
    Column("posting_id", Id, ForeignKey("postings.id", ondelete="SET NULL")),
    #: The posting that it would hold, had not another file the same url.
    Column("waits_for", Id, ForeignKey("postings.id", ondelete="SET NULL")),
    #: Why the last version was rejected, and where; null when it was read.
    Column("rejected_reason", Text),
    Column("rejected_line", Integer),
    UniqueConstraint("source_id", "path"),
    Index("ix_documents_posting_id", "posting_id"),
    Index("ix_documents_waits_for", "waits_for", **where("waits_for IS NOT NULL")),
    Index("ix_documents_rejected", "source_id", **where("rejected_reason IS NOT NULL")),
)

# --- who asks for what ---------------------------------------------------------------------------

workspaces = Table(
    "workspaces",
    metadata,
    own_id(),
    Column("platform", String(16), nullable=False),
    #: The platform's own id.
    Column("external_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("platform", "external_id"),
)

people = Table(
    "people",
    metadata,
    own_id(),
    owner("workspace_id", "workspaces"),
    Column("external_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    #: IANA name; null: the community's.
    Column("time_zone", String(64)),
    #: Minutes after local midnight; null: the community's hour.
    Column("digest_minute", Integer),
    #: Weekdays of the weekly digest, 0 is Monday, as "0" or "0,3".
    Column("digest_days", String(16), nullable=False, server_default="0"),
    #: Instant direct messages wait between these two, minutes after local midnight; null: never.
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
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
    Column("created_by", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("created_at", Utc, nullable=False),
    #: Null while it is active.
    Column("paused_at", Utc),
    UniqueConstraint("query_id", "destination_id"),
    Index("ix_subscriptions_destination_id", "destination_id"),
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

# --- what is owed --------------------------------------------------------------------------------

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

# --- the local chat page, a platform of our own --------------------------------------------------

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
