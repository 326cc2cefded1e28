"""What to say when a search finds nothing: a slip, a term to drop, or one's own marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import encode
from bot.commands.corrections import Slip, corrected, find_slips
from bot.commands.request import Desk
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Row
from bot.queries.printing import print_span, print_term
from bot.queries.query import And, Hashtag, Query, Words
from bot.search import search as find
from bot.storage.searches import remember_search

#: Terms that are tried; a longer query is left to its author.
TRIED = 12
#: Ways out that are offered.
OFFERED = 3


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to change."""

    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Way:
    """Another query, which finds something."""

    label: str
    query: Query
    total: int


async def say_what_to_change(query: Query, person_id: int, desk: Desk) -> Advice:
    """Look for what would find something.

    Args:
        query: It found nothing.
        person_id: Whose search it is.
        desk: What to work with.
    """
    async with desk.database.read() as connection:
        slips = await find_slips(connection, query)
        ways = [
            *await _meant(connection, query, slips, person_id, desk),
            *await _ways_out(connection, query, person_id, desk),
        ]
        own = await _left_out(connection, query, desk)
    rows = []
    if ways:
        async with desk.database.write() as connection:
            for way in ways:
                text, now = str(way.query), desk.clock()
                search_id = await remember_search(connection, person_id, text, now=now)
                rows.append(_row(way, search_id))
    return Advice(paragraphs=(*own, *_said(slips)), rows=tuple(rows))


async def _meant(
    connection: AsyncConnection, query: Query, slips: list[Slip], person_id: int, desk: Desk
) -> list[_Way]:
    """Try the query with its slips mended."""
    mended = corrected(query, slips)
    if mended is None:
        return []
    total = await _total(connection, mended, person_id, desk)
    label = _("Did you mean {query}?").format(query=mended)
    return [_Way(label=label, query=mended, total=total)] if total else []


async def _ways_out(
    connection: AsyncConnection, query: Query, person_id: int, desk: Desk
) -> list[_Way]:
    """Leave out one term after the other, and keep what finds most."""
    tries = list(_each_left_out(query))
    if len(tries) > TRIED:
        return []
    ways = []
    for without, wider in tries:
        total = await _total(connection, wider, person_id, desk)
        if total:
            label = _("Without {term}").format(term=without)
            ways.append(_Way(label=label, query=wider, total=total))
    return sorted(ways, key=lambda way: way.total, reverse=True)[:OFFERED]


def _each_left_out(query: Query) -> Iterator[tuple[str, Query]]:
    """Give what is left out, and the query without it."""
    if isinstance(query.root, And):
        for at, part in enumerate(query.root.parts):
            rest = query.root.parts[:at] + query.root.parts[at + 1 :]
            wider = rest[0] if len(rest) == 1 else And(parts=rest)
            yield str(Query(root=part)), replace(query, root=wider)
    if query.since is not None:
        yield f"since:{print_span(query.since)}", replace(query, since=None)
    if query.closed:
        yield "closed", replace(query, closed=False)


async def _total(connection: AsyncConnection, query: Query, person_id: int, desk: Desk) -> int:
    page = await find(connection, query, now=desk.clock(), person_id=person_id, limit=1)
    return page.total


async def _left_out(connection: AsyncConnection, query: Query, desk: Desk) -> tuple[str, ...]:
    """Say when something is there, but the person did not want to see it again."""
    page = await find(connection, query, now=desk.clock(), limit=1)
    if not page.total:
        return ()
    text = ngettext(
        "{count} posting would match, but you hid it or muted its company.",
        "{count} postings would match, but you hid them or muted their companies.",
        page.total,
    )
    return (text.format(count=page.total),)


def _row(way: _Way, search_id: int) -> Row:
    text = ngettext("{count} posting", "{count} postings", way.total)
    return Row(
        label=way.label,
        text=text.format(count=way.total),
        buttons=(Button(label=_("Show"), action=encode("page", search_id, 1)),),
    )


def _said(slips: list[Slip]) -> Iterator[str]:
    for slip in slips:
        # Of a word nobody can tell whether it was a slip; what is like it is tried, and no more.
        if isinstance(slip.typed, Words):
            continue
        typed = print_term(slip.typed)
        if isinstance(slip.typed, Hashtag):
            text = _("No open posting has {term}.")
        else:
            text = _("No employer on the board matches {term}.")
        said = [text.format(term=typed)]
        if slip.meant:
            said.append(_("Did you mean {term}?").format(term=print_term(slip.meant)))
        yield " ".join(said)
