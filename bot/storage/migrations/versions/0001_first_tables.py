"""The first tables, and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Id, Json, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sources_and_postings()
    _people_and_subscriptions()
    _deliveries()
    _web_messages()
    _posting_index()


def _sources_and_postings() -> None:
    op.create_table(
        "sources",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scanned_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
    )
    op.create_table(
        "postings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("work", sa.String(length=8), nullable=False),
        sa.Column("places", Json, nullable=False),
        sa.Column("remote_area", Json, nullable=False),
        sa.Column("hashtags", Json, nullable=False),
        sa.Column("job_type", sa.Text(), nullable=False),
        sa.Column("apply_url", sa.Text(), nullable=False),
        sa.Column("company_url", sa.Text(), nullable=False),
        sa.Column("logo_url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("featured", sa.Integer(), nullable=False),
        sa.Column("posted_at", Utc(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("matched_at", Utc(), nullable=True),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("extra", Json, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_postings_source_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_postings"),
        sa.UniqueConstraint("url", name="uq_postings_url"),
    )
    op.create_index(
        "ix_postings_held",
        "postings",
        ["source_id", "posted_at"],
        unique=False,
        sqlite_where=sa.text("matched_at IS NULL"),
        postgresql_where=sa.text("matched_at IS NULL"),
    )
    op.create_index(
        "ix_postings_open_company",
        "postings",
        ["company"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL AND matched_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND matched_at IS NOT NULL"),
    )
    op.create_index("ix_postings_rank", "postings", ["rank"], unique=False)
    op.create_index("ix_postings_source_id", "postings", ["source_id"], unique=False)
    op.create_table(
        "posting_versions",
        sa.Column("posting_id", Id, nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["postings.id"],
            name="fk_posting_versions_posting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "seen_at", name="pk_posting_versions"),
    )
    op.create_table(
        "posting_places",
        sa.Column("posting_id", Id, nullable=False),
        sa.Column("place_key", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name="fk_posting_places_posting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("posting_id", "place_key", name="pk_posting_places"),
    )
    op.create_index(
        "ix_posting_places_place_key", "posting_places", ["place_key", "is_open"], unique=False
    )
    op.create_table(
        "posting_hashtags",
        sa.Column("posting_id", Id, nullable=False),
        sa.Column("hashtag", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["postings.id"],
            name="fk_posting_hashtags_posting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "hashtag", name="pk_posting_hashtags"),
    )
    op.create_index(
        "ix_posting_hashtags_hashtag", "posting_hashtags", ["hashtag", "is_open"], unique=False
    )
    op.create_table(
        "documents",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=120), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("posting_id", Id, nullable=True),
        sa.Column("waits_for", Id, nullable=True),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.Column("rejected_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name="fk_documents_posting_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_documents_source_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["waits_for"], ["postings.id"], name="fk_documents_waits_for", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("source_id", "path", name="uq_documents_source_id_path"),
    )
    op.create_index("ix_documents_posting_id", "documents", ["posting_id"], unique=False)
    op.create_index(
        "ix_documents_rejected",
        "documents",
        ["source_id"],
        unique=False,
        sqlite_where=sa.text("rejected_reason IS NOT NULL"),
        postgresql_where=sa.text("rejected_reason IS NOT NULL"),
    )
    op.create_index(
        "ix_documents_waits_for",
        "documents",
        ["waits_for"],
        unique=False,
        sqlite_where=sa.text("waits_for IS NOT NULL"),
        postgresql_where=sa.text("waits_for IS NOT NULL"),
    )


def _people_and_subscriptions() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.UniqueConstraint("platform", "external_id", name="uq_workspaces_platform_external_id"),
    )
    op.create_table(
        "people",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("digest_minute", sa.Integer(), nullable=True),
        sa.Column("digest_days", sa.String(length=16), server_default="0", nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_people_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name="uq_people_workspace_id_external_id"
        ),
    )
    op.create_table(
        "destinations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("is_person", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("paused_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_destinations_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_destinations_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_destinations"),
        sa.UniqueConstraint(
            "workspace_id",
            "external_id",
            "is_person",
            name="uq_destinations_workspace_id_external_id_is_person",
        ),
    )
    op.create_index("ix_destinations_person_id", "destinations", ["person_id"], unique=False)
    op.create_table(
        "queries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
        sa.UniqueConstraint("text", name="uq_queries_text"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("query_id", Id, nullable=False),
        sa.Column("destination_id", Id, nullable=False),
        sa.Column("cadence", sa.String(length=8), nullable=False),
        sa.Column("with_unknown", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("paused_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "cadence IN ('instant', 'daily', 'weekly')", name="ck_subscriptions_cadence"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name="fk_subscriptions_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name="fk_subscriptions_destination_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name="fk_subscriptions_query_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint(
            "query_id", "destination_id", name="uq_subscriptions_query_id_destination_id"
        ),
    )
    op.create_index("ix_subscriptions_created_by", "subscriptions", ["created_by"], unique=False)
    op.create_index(
        "ix_subscriptions_destination_id", "subscriptions", ["destination_id"], unique=False
    )
    op.create_table(
        "digest_schedules",
        sa.Column("destination_id", Id, nullable=False),
        sa.Column("cadence", sa.String(length=8), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("days", sa.String(length=16), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("next_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name="fk_digest_schedules_destination_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("destination_id", "cadence", name="pk_digest_schedules"),
    )
    op.create_index("ix_digest_schedules_next_at", "digest_schedules", ["next_at"], unique=False)
    op.create_table(
        "person_postings",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("posting_id", Id, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state IN ('saved', 'applied', 'hidden')", name="ck_person_postings_state"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_postings_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["postings.id"],
            name="fk_person_postings_posting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "posting_id", "state", name="pk_person_postings"),
    )
    op.create_index(
        "ix_person_postings_posting_id", "person_postings", ["posting_id"], unique=False
    )
    op.create_table(
        "muted_companies",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_muted_companies_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "company", name="pk_muted_companies"),
    )
    op.create_index("ix_muted_companies_company", "muted_companies", ["company"], unique=False)
    op.create_table(
        "searches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_searches_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_searches"),
    )
    op.create_index("ix_searches_person_id", "searches", ["person_id"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
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
    )
    op.create_index(
        "ix_deliveries_destination_id", "deliveries", ["destination_id", "sent_at"], unique=False
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"], unique=False)
    op.create_index("ix_deliveries_target_id", "deliveries", ["target_id"], unique=False)
    op.create_table(
        "matches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("posting_id", Id, nullable=False),
        sa.Column("destination_id", Id, nullable=False),
        sa.Column("cadence", sa.String(length=8), nullable=False),
        sa.Column("matched_at", Utc(), nullable=False),
        sa.Column("delivery_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_matches_delivery_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name="fk_matches_destination_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name="fk_matches_posting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint(
            "posting_id", "destination_id", name="uq_matches_posting_id_destination_id"
        ),
    )
    op.create_index("ix_matches_delivery_id", "matches", ["delivery_id"], unique=False)
    op.create_index(
        "ix_matches_waiting", "matches", ["destination_id", "delivery_id"], unique=False
    )
    op.create_table(
        "match_subscriptions",
        sa.Column("match_id", Id, nullable=False),
        sa.Column("subscription_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name="fk_match_subscriptions_match_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_match_subscriptions_subscription_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("match_id", "subscription_id", name="pk_match_subscriptions"),
    )
    op.create_index(
        "ix_match_subscriptions_subscription_id",
        "match_subscriptions",
        ["subscription_id"],
        unique=False,
    )


def _web_messages() -> None:
    op.create_table(
        "web_messages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", Id, nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("posted_at", Utc(), nullable=False),
        sa.Column("edited_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_web_messages"),
        sa.UniqueConstraint("delivery_id", name="uq_web_messages_delivery_id"),
    )
    op.create_index("ix_web_messages_edited_at", "web_messages", ["edited_at"], unique=False)
    op.create_index("ix_web_messages_room", "web_messages", ["room", "id"], unique=False)


def _posting_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # What is between the single quotes belongs to a term, beside letters and digits.
        op.execute(
            "CREATE VIRTUAL TABLE posting_index USING fts5("
            "title, company, hashtags, body, terms, "
            "tokenize=\"ascii tokenchars '#\\:/.+_-%'\")"
        )
        return
    op.execute(
        "CREATE TABLE posting_index ("
        "rank bigint PRIMARY KEY, "
        "posting_id bigint NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE, "
        "terms bigint[] NOT NULL, words bigint[] NOT NULL, "
        "title text NOT NULL, company text NOT NULL, hashtags text NOT NULL, body text NOT NULL"
        # What is long is put aside, so that rows are short: counting has to visit each.
        ") WITH (toast_tuple_target = 512)"
    )
    for column in ("terms", "title", "company", "hashtags"):
        op.execute(f"ALTER TABLE posting_index ALTER COLUMN {column} SET STORAGE MAIN")
    # Numbers without a pattern do not get smaller.
    op.execute("ALTER TABLE posting_index ALTER COLUMN words SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX ix_posting_index_terms ON posting_index USING gin (terms, words)")
