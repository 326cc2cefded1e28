"""`search`: ranked postings, five at a time, with buttons that outlive a restart.

Finding is done by `bot.search`; this shows pages, and says what to change when nothing is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action, encode, stale
from bot.commands.narrowing import narrowing
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
from bot.search_counts import count_found
from bot.storage.people import find_person
from bot.storage.personal import states
from bot.storage.postings import newest_id
from bot.storage.searches import recall_search, remember_search

#: Postings on one page.
PER_PAGE = 5


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A search that is being looked through."""

    query: Query
    #: Whose search it is.
    person_id: int
    #: For its buttons.
    id: int
    #: The newest posting there was on its first page; None while that is being made.
    up_to: int | None = None


async def search(rest: str, actor: Actor, desk: Desk) -> Message:
    """Show the first page of what a query finds."""
    query = parse_query(rest)
    async with desk.database.write() as connection:
        person_id = await ensure_actor(connection, actor, desk)
        search_id = await remember_search(connection, person_id, str(query), now=desk.clock())
    return await _show(_Asked(query=query, person_id=person_id, id=search_id), 1, desk)


async def press_page(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Turn to another page of one's own search."""
    query, person_id = await own_search(action, actor, desk)
    # Buttons of older messages do not say how far their first page reached.
    up_to = action.id(2) if len(action.arguments) > 2 else None
    asked = _Asked(query=query, person_id=person_id, id=action.id(), up_to=up_to)
    message = await _show(asked, action.id(1), desk)
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


async def _show(asked: _Asked, number: int, desk: Desk) -> Message:
    query = asked.query
    async with desk.database.read() as connection:
        if asked.up_to is None:
            asked = replace(asked, up_to=await newest_id(connection))
        page, number = await _page(connection, asked, number, desk)
        ids = [stored.id for stored in page.postings]
        noted = await states(connection, asked.person_id, ids)
        # Who turns pages is past narrowing down.
        narrower = page.total > PER_PAGE and number == 1
        ways = await _ways_to_narrow(connection, asked, desk) if narrower else ()
    if not page.total:
        advice = await say_what_to_change(query, asked.person_id, desk)
        return Message(
            heading=_("Nothing matches {query} at present.").format(query=query),
            paragraphs=advice.paragraphs,
            rows=advice.rows,
            buttons=_alert_button(asked),
        )
    cards = tuple(_card(query, stored, noted.get(stored.id)) for stored in page.postings)
    last = -(-page.total // PER_PAGE)
    text = ngettext(
        "{count} posting matches {query}.", "{count} postings match {query}.", page.total
    )
    return Message(
        heading=text.format(count=page.total, query=query),
        paragraphs=ways,
        cards=cards,
        footer=_("Page {page} of {last}").format(page=number, last=last) if last > 1 else "",
        buttons=(*_page_buttons(asked, number, last), *_alert_button(asked)),
    )


async def _ways_to_narrow(
    connection: AsyncConnection, asked: _Asked, desk: Desk
) -> tuple[str, ...]:
    now, person_id = desk.clock(), asked.person_id
    found = await count_found(
        connection, asked.query, now=now, person_id=person_id, up_to=asked.up_to
    )
    return narrowing(asked.query, found)


async def _page(
    connection: AsyncConnection, asked: _Asked, number: int, desk: Desk
) -> tuple[Page, int]:
    """Find a page; when postings closed meanwhile and it is past the end, the last one."""
    number, now = max(1, number), desk.clock()
    while True:
        page = await find(
            connection,
            asked.query,
            now=now,
            person_id=asked.person_id,
            limit=PER_PAGE,
            offset=(number - 1) * PER_PAGE,
            up_to=asked.up_to,
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


def _page_buttons(asked: _Asked, number: int, last: int) -> tuple[Button, ...]:
    def turn_to(page: int) -> str:
        return encode("page", asked.id, page, asked.up_to or 0)

    back = Button(label=_("Back"), action=turn_to(number - 1))
    more = Button(label=_("More"), action=turn_to(number + 1), style=Style.PRIMARY)
    return (*((back,) if number > 1 else ()), *((more,) if number < last else ()))


def _alert_button(asked: _Asked) -> tuple[Button, ...]:
    # What looks back in time or for closed postings cannot stand as a subscription.
    if asked.query.closed or asked.query.since is not None:
        return ()
    return (Button(label=_("Tell me of new ones"), action=encode("alert", asked.id)),)
