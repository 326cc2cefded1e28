"""What a subscription would have sent lately, and what one term more or one fewer would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.narrowing import more_terms
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Row
from bot.postings.stored import StoredPosting
from bot.queries.normal import both
from bot.queries.printing import print_term
from bot.queries.query import And, Everything, Query
from bot.search import search
from bot.search_counts import count_found

#: How far it looks back.
LOOK_BACK = timedelta(days=30)
#: Terms that are left out in turn; a longer query is left to its author.
TRIED = 6
#: Changes of each kind that are told.
TOLD = 2


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """The last days, as a subscription would have seen them."""

    connection: AsyncConnection
    #: Aware UTC.
    now: datetime
    #: Whose direct messages it would have come to; None for a channel.
    person_id: int | None
    #: Whether postings whose location is unknown count too.
    with_unknown: bool

    async def sent(self, query: Query, *, limit: int = 0) -> tuple[int, list[StoredPosting]]:
        """Find what was posted lately, also what is closed by now: it would have been sent.

        Args:
            query: One that stands.
            limit: How many of the first are wanted.

        Returns:
            How many there were, and the first of them.
        """
        lately = replace(query, since=LOOK_BACK)
        found = [
            await search(
                self.connection,
                replace(lately, closed=closed),
                now=self.now,
                person_id=self.person_id,
                limit=limit,
                unknown=self.with_unknown,
            )
            for closed in (False, True)
        ]
        newest = [stored for page in found for stored in page.postings]
        return sum(page.total for page in found), newest[:limit]

    async def changes(self, query: Query, count: int) -> tuple[Row, ...]:
        """Say what leaving out one term would bring, and what one more would spare.

        Args:
            query: The subscription's.
            count: What it would have sent.
        """
        fewer = [
            (_("Without {term}").format(term=term), (await self.sent(wider))[0])
            for term, wider in _each_left_out(query)
        ]
        wider_ones = [pair for pair in fewer if pair[1] > count]
        wider_ones.sort(key=lambda pair: pair[1], reverse=True)
        narrower = [pair for pair in await self._with_one_more(query) if 0 < pair[1] < count]
        return tuple(
            Row(label=label, text=_over_days(total))
            for label, total in (*wider_ones[:TOLD], *narrower[:TOLD])
        )

    async def _with_one_more(self, query: Query) -> list[tuple[str, int]]:
        lately = replace(query, since=LOOK_BACK)
        found = await count_found(self.connection, lately, now=self.now, person_id=self.person_id)
        # What most of them have says most; the counts themselves leave out what is closed by now.
        common = sorted(more_terms(query, found), key=lambda pair: pair[1], reverse=True)[:TOLD]
        return [
            (
                _("With {term} too").format(term=print_term(term)),
                (await self.sent(replace(query, root=both([query.root, term]))))[0],
            )
            for term, _count in common
        ]


def _each_left_out(query: Query) -> Iterator[tuple[str, Query]]:
    """Give what is left out, and the query without it; at last, a single term leaves everything."""
    parts = query.root.parts if isinstance(query.root, And) else ()
    if len(parts) > TRIED:
        return
    for at, part in enumerate(parts):
        wider = both(parts[:at] + parts[at + 1 :])
        if wider != Everything():
            yield str(Query(root=part)), replace(query, root=wider)


def _over_days(count: int) -> str:
    text = ngettext(
        "{count} posting over the last 30 days", "{count} postings over the last 30 days", count
    )
    return text.format(count=count)
