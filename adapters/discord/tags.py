"""The tags of a forum: which of them fit a posting, and the two that the bot may add itself.

Moderators make a forum's tags; a posting gets those that are called like its hashtags or its kind
of work. The bot adds a tag for closed postings, and one for every posting where the forum demands a
tag and none fits, only if it may change the forum and there is room: never more than 20.
Source: https://discord.com/developers/docs/resources/channel#forum-tag-object
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog
from discord import Client, ForumChannel, ForumTag

from adapters.discord.asking import asking_once
from adapters.discord.failing import TROUBLE
from bot.messages.catalogue import _
from bot.messages.message import Card
from bot.places.place import Work
from bot.postings.hashtags import canonical_hashtag

log = structlog.get_logger()

#: Of a forum, and of one post.
MOST_TAGS, MOST_APPLIED = 20, 5
#: What moderators may call the tag of closed postings, and the one that fits every posting.
_CLOSED = ("closed", "filled", "archived")
_ANY = ("job", "jobs", "other", "general", "misc")


def fitting_tags(forum: ForumChannel, cards: Sequence[Card]) -> list[ForumTag]:
    """Choose the tags that postings should have, those of the first hashtags first, at most five.

    Args:
        forum: With its tags.
        cards: The postings that one thread is about.
    """
    usable = usable_tags(forum)
    words = [word for card in cards for word in (*card.hashtags, *_kind(card))]
    found = (_called(usable, [canonical_hashtag(word)]) for word in dict.fromkeys(words))
    return list(dict.fromkeys(tag for tag in found if tag is not None))[:MOST_APPLIED]


def usable_tags(forum: ForumChannel) -> list[ForumTag]:
    """Give the tags that the bot may apply: some are for those who manage threads alone."""
    may_all = _may(forum, "manage_threads")
    return [tag for tag in forum.available_tags if may_all or not tag.moderated]


async def tags_to_post(client: Client, forum: ForumChannel, cards: Sequence[Card]) -> list[int]:
    """Give the ids of the tags for a new thread.

    Args:
        client: To add a tag where the forum demands one and none fits.
        forum: Where.
        cards: The postings that the thread is about.
    """
    found = fitting_tags(forum, cards)
    if not found and forum.flags.require_tag:
        usable = usable_tags(forum)
        general = _called(usable, _ANY) or await _add(client, forum, _("Job"))
        # A posting under a tag that does not fit is better than one that nobody sees.
        found = [general] if general else usable[:1]
    return [tag.id for tag in found]


async def closed_tag(client: Client, forum: ForumChannel) -> ForumTag | None:
    """Give the tag of closed postings, added first if there is none; None where that cannot be."""
    return find_closed_tag(forum) or await _add(client, forum, _("Closed"))


def find_closed_tag(forum: ForumChannel) -> ForumTag | None:
    """Give the tag of closed postings as far as there is one that the bot may apply."""
    return _called(usable_tags(forum), _CLOSED)


def with_tag(applied: Iterable[int], tag: int) -> list[int]:
    """Add a tag to those of a thread; where there are five already, the last one goes."""
    others = [one for one in applied if one != tag]
    return [tag, *others][:MOST_APPLIED]


def _called(tags: Iterable[ForumTag], names: Iterable[str]) -> ForumTag | None:
    by_name: dict[str, ForumTag] = {}
    for tag in tags:
        by_name.setdefault(canonical_hashtag(tag.name), tag)
    by_name.pop("", None)
    return next((by_name[name] for name in names if name in by_name), None)


def _kind(card: Card) -> tuple[str, ...]:
    return () if card.work is Work.UNKNOWN else (card.work.value,)


def _may(forum: ForumChannel, right: str) -> bool:
    # Before the gateway told us of the server, nobody knows what we may.
    me = forum.guild.me
    return me is not None and bool(getattr(forum.permissions_for(me), right))


async def _add(client: Client, forum: ForumChannel, name: str) -> ForumTag | None:
    """Add a tag, if there is room and we may; None if not."""
    if len(forum.available_tags) >= MOST_TAGS or not _may(forum, "manage_channels"):
        return None
    try:
        with asking_once():
            return await _really_add(client, forum, name)
    except TROUBLE as error:
        # A post without a tag, or under another, is not worth waiting for this.
        log.warning("discord_tag_not_added", forum=forum.id, reason=type(error).__name__)
        return None


async def _really_add(client: Client, forum: ForumChannel, name: str) -> ForumTag | None:
    # The list is replaced as a whole, so it is read first: a moderator may have changed it.
    now = await client.fetch_channel(forum.id)
    if not isinstance(now, ForumChannel) or len(now.available_tags) >= MOST_TAGS:
        return None
    there = next(
        (one for one in now.available_tags if one.name.casefold() == name.casefold()), None
    )
    return there or await now.create_tag(name=name)
