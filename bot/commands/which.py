"""Which posting someone means: by its number, its address, or words of its title."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import stale
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.postings.addresses import canonical_url
from bot.postings.stored import StoredPosting
from bot.postings.words import words
from bot.queries.query import Query, Title
from bot.search import search
from bot.storage.postings import by_ids, by_url, by_urls

_NUMBER = re.compile(r"#?([0-9]{1,18})", re.ASCII)
_ADDRESS = re.compile(r"<?((?:https?://|mailto:)[^|>\s]+)(?:\|[^>]*)?>?", re.IGNORECASE)


async def require_posting(
    connection: AsyncConnection, said: str, *, now: datetime
) -> StoredPosting:
    """Find the posting that someone names.

    Args:
        connection: For reading.
        said: Its number, its address, or words of its title; of several the newest is meant.
        now: Aware UTC; a posting that is held for later does not exist yet.

    Raises:
        CommandError: there is none.
    """
    if not said:
        raise CommandError(_("Say which posting: its number, its address, or words of its title."))
    found = await _named(connection, said, now=now)
    if found is None or found.posted_at > now:
        message = _(
            "I don't know a posting “{said}”. Name it by its number, its address, or words of its"
            " title."
        )
        raise CommandError(message.format(said=said))
    return found


async def named_exactly(
    connection: AsyncConnection, said: str, *, now: datetime
) -> StoredPosting | None:
    """Find the posting of a number or an address; None for any other text, and when there is none.

    Args:
        connection: For reading.
        said: As somebody typed it.
        now: Aware UTC; a posting that is held for later does not exist yet.
    """
    found = await _numbered(connection, said)
    return found if found is not None and found.posted_at <= now else None


async def pressed_posting(
    connection: AsyncConnection, posting_id: int, *, now: datetime
) -> StoredPosting:
    """Give the posting behind a button.

    Raises:
        CommandError: it is gone, or was never there.
    """
    found = (await by_ids(connection, [posting_id])).get(posting_id)
    if found is None or found.posted_at > now:
        raise CommandError(stale())
    return found


async def postings_named(
    connection: AsyncConnection,
    posting_ids: Collection[int],
    urls: Collection[str],
    *,
    now: datetime,
) -> list[StoredPosting]:
    """Find the postings that somebody else's message is about, in the order of the message.

    Args:
        connection: For reading.
        posting_ids: What its buttons carry, where it is ours.
        urls: The addresses in it, as they stand there.
        now: Aware UTC; a posting that is held for later does not exist yet.
    """
    by_id = await by_ids(connection, posting_ids)
    found = [by_id[id_] for id_ in posting_ids if id_ in by_id]
    found += await by_urls(connection, map(canonical_url, urls))
    once = {stored.id: stored for stored in found if stored.posted_at <= now}
    return list(once.values())


async def _named(connection: AsyncConnection, said: str, *, now: datetime) -> StoredPosting | None:
    if found := await _numbered(connection, said):
        return found
    if not _ADDRESS.fullmatch(said) and (title := words(said)):
        return await _titled(connection, title, now=now)
    return None


async def _numbered(connection: AsyncConnection, said: str) -> StoredPosting | None:
    if number := _NUMBER.fullmatch(said):
        posting_id = int(number[1])
        if found := (await by_ids(connection, [posting_id])).get(posting_id):
            return found
    if address := _ADDRESS.fullmatch(said):
        return await by_url(connection, canonical_url(address[1]))
    return None


async def _titled(
    connection: AsyncConnection, title: tuple[str, ...], *, now: datetime
) -> StoredPosting | None:
    for closed in (False, True):
        query = Query(root=Title(words=title), closed=closed)
        page = await search(connection, query, now=now, limit=1)
        if page.postings:
            return page.postings[0]
    return None
