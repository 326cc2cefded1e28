"""What the board holds: sources, their documents, and the postings read from them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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

#: How far what is derived from postings follows the rules of today's code and tables.
refreshes = Table(
    "refreshes",
    metadata,
    #: What is derived: "postings".
    Column("name", String(16), primary_key=True),
    #: SHA-256 of the rules, hexadecimal.
    Column("rules", String(64), nullable=False),
    #: Postings up to this id follow them; null: all do.
    Column("done_to", Id),
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
