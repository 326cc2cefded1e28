"""`search`: ranked postings, five at a time, with buttons that outlive a restart.

Finding is done by `bot.search`; this shows pages, and says what to change when nothing is found.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action, encode, stale
from bot.commands.nothing_found import say_what_to_change
from bot.commands.reach import ensure_actor
from bot.commands.request import Actor, Desk, Reply
from bot.errors import CommandError
from bot.matching.entry import entry_of
from bot.matching.match import Verdict, verdict
from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Card, Message, Style
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.search import Page
from bot.search import search as find
from bot.storage.people import find_person
from bot.storage.personal import states
from bot.storage.searches import recall_search, remember_search

#: Postings on one page.
PER_PAGE = 5


async def search(rest: str, actor: Actor, desk: Desk) -> Message:
    """Show the first page of what a query finds."""
    query = parse_query(rest)
    async with desk.database.write() as connection:
        person_id = await ensure_actor(connection, actor, desk)
        search_id = await remember_search(connection, person_id, str(query), now=desk.clock())
    return await _show(query, 1, search_id, person_id, desk)


async def press_page(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Turn to another page of one's own search."""
    query, person_id = await own_search(action, actor, desk)
    message = await _show(query, action.id(1), action.id(), person_id, desk)
    return Reply(message=message, replaces=True)


async def own_search(action: Action, actor: Actor, desk: Desk) -> tuple[Query, int]:
    """Give the query behind a search's button, and whose it is.

    Raises:
        CommandError: the actor never made that search, or too long ago.
    """
    async with desk.database.read() as connection:
        person = await find_person(connection, actor.own_address)
        text = await recall_search(connection, person.id, action.id()) if person else None
    if person is None or text is None:
        raise CommandError(stale())
    return parse_query(text), person.id


async def _show(query: Query, number: int, search_id: int, person_id: int, desk: Desk) -> Message:
    async with desk.database.read() as connection:
        page, number = await _page(connection, query, number, person_id, desk)
        noted = await states(connection, person_id, [stored.id for stored in page.postings])
    if not page.total:
        advice = await say_what_to_change(query, person_id, desk)
        return Message(
            heading=_("Nothing matches {query} at present.").format(query=query),
            paragraphs=advice.paragraphs,
            rows=advice.rows,
            buttons=_alert_button(query, search_id),
        )
    cards = tuple(_card(query, stored, noted.get(stored.id)) for stored in page.postings)
    last = -(-page.total // PER_PAGE)
    text = ngettext(
        "{count} posting matches {query}.", "{count} postings match {query}.", page.total
    )
    return Message(
        heading=text.format(count=page.total, query=query),
        cards=cards,
        footer=_("Page {page} of {last}").format(page=number, last=last) if last > 1 else "",
        buttons=(*_page_buttons(search_id, number, last), *_alert_button(query, search_id)),
    )


async def _page(
    connection: AsyncConnection, query: Query, number: int, person_id: int, desk: Desk
) -> tuple[Page, int]:
    """Find a page; when postings closed meanwhile and it is past the end, the last one."""
    number, now = max(1, number), desk.clock()
    while True:
        offset = (number - 1) * PER_PAGE
        page = await find(
            connection, query, now=now, person_id=person_id, limit=PER_PAGE, offset=offset
        )
        if page.postings or number == 1:
            return page, number
        number = max(1, min(number - 1, -(-page.total // PER_PAGE)))


def _card(query: Query, stored: StoredPosting, noted: frozenset[str] | None) -> Card:
    card = posting_card(stored, state=noted or frozenset())
    entry = entry_of(stored.posting, stored.location, source=stored.source)
    if verdict(query, entry) is not Verdict.UNKNOWN:
        return card
    return replace(card, why=_("It does not say where it is, so it may or may not fit."))


def _page_buttons(search_id: int, number: int, last: int) -> tuple[Button, ...]:
    back = Button(label=_("Back"), action=encode("page", search_id, number - 1))
    more = Button(
        label=_("More"), action=encode("page", search_id, number + 1), style=Style.PRIMARY
    )
    return (*((back,) if number > 1 else ()), *((more,) if number < last else ()))


def _alert_button(query: Query, search_id: int) -> tuple[Button, ...]:
    # What looks back in time or for closed postings cannot stand as a subscription.
    if query.closed or query.since is not None:
        return ()
    return (Button(label=_("Tell me of new ones"), action=encode("alert", search_id)),)
