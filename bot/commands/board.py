"""`tags` and `places`: what the board holds, with counts."""

from __future__ import annotations

from bot.commands.living import home_place, speaks_of_home
from bot.commands.request import Actor, Desk
from bot.commands.terms import canonical_prefix
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Message, Row
from bot.places.gazetteer import gazetteer
from bot.postings.nearest_hashtag import nearest_hashtag
from bot.storage.board import hashtag_counts, known_hashtags, place_counts

#: Lines that one answer shows.
SHOWN = 25
#: Places of the board among which those that begin as asked are looked for.
KNOWN = 10_000


async def tags(rest: str, actor: Actor, desk: Desk) -> Message:
    """List the hashtags of open postings, the most frequent first."""
    prefix = canonical_prefix(rest)
    async with desk.database.read() as connection:
        counts = await hashtag_counts(connection, limit=SHOWN, prefix=prefix)
        known = {} if counts else dict(await known_hashtags(connection))
    if not counts:
        nearest = nearest_hashtag(prefix, known)
        meant = _("Did you mean #{tag}?").format(tag=nearest)
        return Message(
            heading=_nothing(f"#{prefix}" if prefix else ""),
            paragraphs=(meant,) if nearest else (),
        )
    heading = (
        _("Hashtags that begin with #{prefix}.").format(prefix=prefix)
        if prefix
        else _("The most frequent hashtags of the board.")
    )
    return Message(heading=heading, rows=tuple(_row(f"#{tag}", count) for tag, count in counts))


async def places(rest: str, actor: Actor, desk: Desk) -> Message:
    """List the places of open postings, the most frequent first; or keep where somebody lives."""
    if speaks_of_home(rest):
        return await home_place(rest, actor, desk)
    known = gazetteer()
    async with desk.database.read() as connection:
        counts = await place_counts(connection, limit=KNOWN if rest else SHOWN)
    found = [(known.place(key), count) for key, count in counts]
    if rest:
        begin_so = {place.key for place in known.starting_with(rest, limit=KNOWN)}
        found = [pair for pair in found if pair[0].key in begin_so][:SHOWN]
    if not found:
        return Message(heading=_nothing(rest))
    heading = (
        _("Places that begin with {prefix}.").format(prefix=rest)
        if rest
        else _("The most frequent places of the board.")
    )
    return Message(
        heading=heading,
        rows=tuple(_row(known.label(place), count) for place, count in found),
    )


def _row(label: str, count: int) -> Row:
    text = ngettext("{count} posting", "{count} postings", count)
    return Row(label=label, text=text.format(count=count))


def _nothing(prefix: str) -> str:
    if prefix:
        return _("Nothing on the board begins with {prefix}.").format(prefix=prefix)
    return _("The board is empty so far.")
