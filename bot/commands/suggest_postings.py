"""Postings to choose from while somebody types one: their own where that is apt, then the newest.

For the verbs that take a posting. What is chosen comes back as its number and is looked up again
when the line is sent (`which.py`), so nothing here decides what anybody may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.request import Actor, Desk
from bot.commands.which import named_exactly
from bot.messages.catalogue import _
from bot.postings.stored import StoredPosting
from bot.postings.words import words
from bot.queries.query import Query, Title
from bot.search import search
from bot.storage.briefs import Brief, noted, recent
from bot.storage.people import find_person
from bot.storage.personal import State, fold_company, mutes

#: Postings suggested at once, unless told.
MANY = 25


@dataclass(frozen=True, kw_only=True)
class _Apt:
    """Which postings a verb is likely meant for."""

    #: What the person did with those that come first.
    first: tuple[State, ...] = ()
    #: What they did with those that make no sense: it is done already.
    never: tuple[State, ...] = ()
    #: Whether others of the board follow.
    board: bool = True
    #: Whether those of companies that they muted are among them.
    muted: bool = False


_APT: Mapping[str, _Apt] = {
    "why": _Apt(first=(State.SAVED, State.APPLIED), muted=True),
    "saved": _Apt(never=(State.SAVED, State.HIDDEN)),
    "applied": _Apt(first=(State.SAVED,), never=(State.APPLIED, State.HIDDEN)),
    "hide": _Apt(never=(State.HIDDEN,)),
    "unhide": _Apt(first=(State.HIDDEN,), board=False),
}


async def suggest_postings(verb: str, typed: str, actor: Actor, desk: Desk) -> list[Brief]:
    """Suggest postings in a transaction of its own; see `postings_for`."""
    async with desk.database.read() as connection:
        return await postings_for(connection, verb, typed, actor, desk)


async def postings_for(
    connection: AsyncConnection,
    verb: str,
    typed: str,
    actor: Actor,
    desk: Desk,
    *,
    limit: int = MANY,
) -> list[Brief]:
    """Suggest postings, the likeliest first, each once.

    Args:
        connection: For reading.
        verb: That takes a posting: one of "why", "saved", "applied", "hide", "unhide".
        typed: A number, an address, or beginnings of words of title and company.
        actor: Who types.
        desk: What to work with.
        limit: How many at most.
    """
    apt, said, now = _APT[verb], typed.strip(), desk.clock()
    exact = await named_exactly(connection, said, now=now) if said else None
    person = await find_person(connection, actor.own_address)
    person_id = person.id if person else None
    own = await noted(connection, person_id, apt.first) if person_id and apt.first else []
    found = list(_fitting(own, said))
    if apt.board and len(found) < limit:
        found += await _of_the_board(connection, apt, said, person_id)
    if apt.board and said and len(found) < limit:
        found += await _older(connection, said, person_id, desk, limit)
    never = await noted(connection, person_id, apt.never) if person_id and apt.never else []
    left_out = {brief.id for brief in never}
    kept = [brief for brief in found if brief.id not in left_out]
    every = [*([_brief(exact)] if exact else []), *kept]
    return list({brief.id: brief for brief in every}.values())[:limit]


def company_of(brief: Brief) -> str:
    """Say beside a title whose posting it is, and whether it is over."""
    parts = (brief.company, "" if brief.is_open else _("closed"))
    return " · ".join(part for part in parts if part)


async def _of_the_board(
    connection: AsyncConnection, apt: _Apt, said: str, person_id: int | None
) -> list[Brief]:
    muted = set()
    if person_id is not None and not apt.muted:
        muted = {mute.company for mute in await mutes(connection, person_id)}
    fitting = _fitting(await recent(connection), said)
    return [brief for brief in fitting if not muted or fold_company(brief.company) not in muted]


async def _older(
    connection: AsyncConnection, said: str, person_id: int | None, desk: Desk, limit: int
) -> list[Brief]:
    """Find by whole words of the title what stands far down the board."""
    title = words(said)
    if not title:
        return []
    query = Query(root=Title(words=title))
    page = await search(connection, query, now=desk.clock(), person_id=person_id, limit=limit)
    return [_brief(stored) for stored in page.postings]


def _fitting(briefs: Iterable[Brief], said: str) -> Iterator[Brief]:
    """Keep those of which every word that was typed begins a word."""
    typed = words(said)
    for brief in briefs:
        named = words(f"{brief.title} {brief.company}") if typed else ()
        if all(any(word.startswith(part) for word in named) for part in typed):
            yield brief


def _brief(stored: StoredPosting) -> Brief:
    posting = stored.posting
    return Brief(id=stored.id, title=posting.title, company=posting.company, is_open=stored.is_open)
