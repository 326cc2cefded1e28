"""What to say when a search finds nothing: a mistyped hashtag, or the term that rules all out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import process

from bot.commands.actions import encode
from bot.commands.request import Desk
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Row
from bot.queries.query import And, Hashtag, Node, Not, Or, Query
from bot.search import search as find
from bot.storage.board import hashtag_counts
from bot.storage.searches import remember_search

#: Terms that are tried; a longer query is left to its author.
TRIED = 8
#: Ways out that are offered.
OFFERED = 3
#: Hashtags of the board among which a mistyped one is looked for.
KNOWN = 5_000


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to change."""

    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Way:
    """A query that leaves one term out, and finds something."""

    without: str
    query: Query
    total: int


async def say_what_to_change(query: Query, person_id: int, desk: Desk) -> Advice:
    """Look for what would find something.

    Args:
        query: It found nothing.
        person_id: Whose search it is.
        desk: What to work with.
    """
    ways = await _ways_out(query, person_id, desk)
    rows = []
    if ways:
        async with desk.database.write() as connection:
            for way in ways:
                text, now = str(way.query), desk.clock()
                search_id = await remember_search(connection, person_id, text, now=now)
                rows.append(_row(way, search_id))
    return Advice(paragraphs=tuple(await _mistyped(query, desk)), rows=tuple(rows))


async def _ways_out(query: Query, person_id: int, desk: Desk) -> list[_Way]:
    if not isinstance(query.root, And) or len(query.root.parts) > TRIED:
        return []
    ways = []
    async with desk.database.read() as connection:
        for left_out, rest in _each_left_out(query.root):
            wider = replace(query, root=rest)
            page = await find(connection, wider, now=desk.clock(), person_id=person_id, limit=1)
            if page.total:
                without = str(Query(root=left_out))
                ways.append(_Way(without=without, query=wider, total=page.total))
    return sorted(ways, key=lambda way: way.total, reverse=True)[:OFFERED]


def _each_left_out(root: And) -> Iterator[tuple[Node, Node]]:
    for at, part in enumerate(root.parts):
        rest = root.parts[:at] + root.parts[at + 1 :]
        yield part, rest[0] if len(rest) == 1 else And(parts=rest)


def _row(way: _Way, search_id: int) -> Row:
    text = ngettext("{count} posting", "{count} postings", way.total)
    return Row(
        label=_("Without {term}").format(term=way.without),
        text=text.format(count=way.total),
        buttons=(Button(label=_("Show"), action=encode("page", search_id, 1)),),
    )


async def _mistyped(query: Query, desk: Desk) -> list[str]:
    asked = set(_hashtags(query.root))
    if not asked:
        return []
    async with desk.database.read() as connection:
        counts = await hashtag_counts(connection, limit=KNOWN)
    known = [tag for tag, _count in counts]
    said = []
    for tag in sorted(asked.difference(known)):
        nearest = process.extractOne(tag, known, score_cutoff=70)
        text = (
            _("No open posting has #{tag}. Did you mean #{nearest}?")
            if nearest
            else _("No open posting has #{tag}.")
        )
        said.append(text.format(tag=tag, nearest=nearest[0] if nearest else ""))
    return said


def _hashtags(node: Node) -> Iterator[str]:
    # What is ruled out may well be unknown.
    match node:
        case Hashtag(name=name):
            yield name
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _hashtags(part)
        case Not():
            return
