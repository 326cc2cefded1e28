"""What a subscription would have sent lately: will it flood its reader, or stay silent?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import encode
from bot.commands.backtest import LOOK_BACK, Backtest
from bot.commands.corrections import find_slips
from bot.commands.request import Desk
from bot.deliveries.cadence import Cadence
from bot.matching.explain import why
from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Card, Row
from bot.postings.hashtag_table import TABLE
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.printing import print_term
from bot.queries.query import Hashtag, Query
from bot.queries.widen import suggest_wider
from bot.storage.subscriptions import Subscription

#: Postings it shows.
SHOWN = 3
#: More than so many a day are easier to read in a digest.
MANY_A_DAY = 5


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What to add to the answer to `subscribe`."""

    paragraphs: tuple[str, ...]
    cards: tuple[Card, ...]
    #: What one term more or one fewer would do.
    rows: tuple[Row, ...]
    buttons: tuple[Button, ...]


async def preview(connection: AsyncConnection, subscription: Subscription, desk: Desk) -> Preview:
    """Look at what a subscription would have sent, and what its owner may want to change.

    Args:
        connection: For reading.
        subscription: As it is stored now.
        desk: What to work with.
    """
    query = parse_query(subscription.query)
    backtest = Backtest(
        connection=connection,
        now=desk.clock(),
        person_id=subscription.destination.person_id,
        with_unknown=subscription.with_unknown,
    )
    count, newest = await backtest.sent(query, limit=SHOWN)
    paragraphs, buttons = [*await _unknown(connection, query), _how_many(count)], []
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
        rows=await backtest.changes(query, count),
        buttons=tuple(buttons),
    )


async def _unknown(connection: AsyncConnection, query: Query) -> list[str]:
    """Ask about hashtags that neither the board nor our table knows, where something is like them.

    What the board has none of yet may well be what somebody waits for, so known ones are not named.
    """
    text = _("I don't know #{tag}, and nothing on the board has it. Did you mean {meant}?")
    return [
        text.format(tag=slip.typed.name, meant=print_term(slip.meant))
        for slip in await find_slips(connection, query)
        if isinstance(slip.typed, Hashtag) and slip.typed.name not in TABLE.known and slip.meant
    ]


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
