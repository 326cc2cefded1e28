"""Every table, in the order of the journey. Statements stand in the file named after the table.

Times are aware UTC in Python and UTC in the database. Text is stored as people wrote it.
The full-text index differs by database and is made by the migrations; see `index.py`.
"""

from __future__ import annotations

from bot.storage.schema.board import (
    documents,
    posting_hashtags,
    posting_places,
    posting_versions,
    postings,
    refreshes,
    sources,
)
from bot.storage.schema.filed import (
    filed_clauses,
    filed_members,
    filed_terms,
)
from bot.storage.schema.owed import (
    deliveries,
    lanes,
    match_subscriptions,
    matches,
    senders,
)
from bot.storage.schema.pages import (
    web_messages,
)
from bot.storage.schema.people import (
    destinations,
    digest_schedules,
    muted_companies,
    people,
    person_postings,
    queries,
    searches,
    seen_requests,
    subscriptions,
    synced_commands,
    workspaces,
)

__all__ = [
    "deliveries",
    "destinations",
    "digest_schedules",
    "documents",
    "filed_clauses",
    "filed_members",
    "filed_terms",
    "lanes",
    "match_subscriptions",
    "matches",
    "muted_companies",
    "people",
    "person_postings",
    "posting_hashtags",
    "posting_places",
    "posting_versions",
    "postings",
    "queries",
    "refreshes",
    "searches",
    "seen_requests",
    "senders",
    "sources",
    "subscriptions",
    "synced_commands",
    "web_messages",
    "workspaces",
]
