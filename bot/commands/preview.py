"""What a subscription would have sent lately: will it flood its reader, or stay silent?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import encode
from bot.commands.request import Desk
from bot.deliveries.cadence import Cadence
from bot.matching.explain import why
from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Card
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.queries.widen import suggest_wider
from bot.search import search
from bot.storage.subscriptions import Subscription

#: How far it looks back.
LOOK_BACK = timedelta(days=30)
#: Postings it shows.
SHOWN = 3
#: More than so many a day are easier to read in a digest.
MANY_A_DAY = 5


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What to add to the answer to `subscribe`."""

    paragraphs: tuple[str, ...]
    cards: tuple[Card, ...]
    buttons: tuple[Button, ...]


async def preview(connection: AsyncConnection, subscription: Subscription, desk: Desk) -> Preview:
    """Look at what a subscription would have sent, and what its owner may want to change.

    Args:
        connection: For reading.
        subscription: As it is stored now.
        desk: What to work with.
    """
    query = parse_query(subscription.query)
    count, newest = await sent_lately(
        connection,
        query,
        now=desk.clock(),
        person_id=subscription.destination.person_id,
        with_unknown=subscription.with_unknown,
    )
    paragraphs, buttons = [_how_many(count)], []
    if subscription.cadence is Cadence.INSTANT and count > MANY_A_DAY * LOOK_BACK.days:
        paragraphs.append(_("That is a lot to read one by one; a daily digest is calmer."))
        action = encode("cadence", subscription.id, Cadence.DAILY.value)
        buttons.append(Button(label=_("Daily digest"), action=action))
    wider = suggest_wider(query)
    if wider is not None:
        text = _("To have both work there and remote work from there: {query}")
        paragraphs.append(text.format(query=wider))
        buttons.append(Button(label=_("Have both"), action=encode("widen", subscription.id)))
    return Preview(
        paragraphs=tuple(paragraphs),
        cards=tuple(_card(query, stored) for stored in newest),
        buttons=tuple(buttons),
    )


async def sent_lately(
    connection: AsyncConnection,
    query: Query,
    *,
    now: datetime,
    person_id: int | None,
    with_unknown: bool,
) -> tuple[int, list[StoredPosting]]:
    """Find what was posted lately, also what is closed by now: it would have been sent.

    Args:
        connection: For reading.
        query: One that stands.
        now: Aware UTC.
        person_id: Whose direct messages it would have come to; None for a channel.
        with_unknown: Whether postings whose location is unknown count too.

    Returns:
        How many there were, and the newest of them.
    """
    lately = replace(query, since=LOOK_BACK)
    found = [
        await search(
            connection,
            replace(lately, closed=closed),
            now=now,
            person_id=person_id,
            limit=SHOWN,
            unknown=with_unknown,
        )
        for closed in (False, True)
    ]
    newest = [stored for page in found for stored in page.postings]
    return sum(page.total for page in found), newest[:SHOWN]


def _how_many(count: int) -> str:
    if not count:
        return _("It would have sent nothing over the last 30 days.")
    text = ngettext(
        "It would have sent {count} posting over the last 30 days.",
        "It would have sent {count} postings over the last 30 days. The newest stand below.",
        count,
    )
    return text.format(count=count)


def _card(query: Query, stored: StoredPosting) -> Card:
    because = why(query, stored.posting, stored.location, stored.source)
    return posting_card(stored, why=because)
