"""Who wants a posting, and why, whatever becomes of it then.

Announcements and `hirewire match` ask here, messages for the reason. Which query matches is decided
in `bot.matching`, which of them are asked at all in the reverse index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.entry import entry_of
from bot.matching.explain import why
from bot.messages.catalogue import _
from bot.postings.stored import StoredPosting
from bot.queries.stored import read_query
from bot.storage.wants import begin_wants, gather_wants

#: Reasons that one message names.
REASONS = 2


async def find_wants(connection: AsyncConnection, postings: Sequence[StoredPosting]) -> None:
    """Gather every active subscription that wants one of these postings.

    What a person has hidden or muted is left out of their own direct messages.

    Args:
        connection: With the transaction that needs them.
        postings: In the order in which they are to be told.
    """
    await begin_wants(connection)
    for place, stored in enumerate(postings):
        entry = entry_of(stored.posting, stored.location, source=stored.source)
        await gather_wants(connection, stored, entry, place=place)


def reason(stored: StoredPosting, queries: Collection[str]) -> str:
    """Say in one plain sentence why a posting comes.

    Args:
        stored: The posting.
        queries: Canonical texts of what was asked for; "" is said for none.
    """
    told = dict.fromkeys(
        why(query, stored.posting, stored.location, stored.source)
        for text in queries
        if (query := read_query(text))
    )
    named = list(told)[:REASONS]
    rest = len(told) - len(named)
    text = _(" or ").join(named)
    return _("{reasons} and {count} more").format(reasons=text, count=rest) if rest else text
