"""Forums: a thread for each message, found again by its mark, closed with its posting.

Discord has no nonce for threads, so nothing keeps a second one from being made but us: a thread is
asked for once (see `asking.py`), and after a doubt it is looked for, again and again until it must
have appeared if it ever does, before it is asked for a second time.
Source: https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

# What goes over the wire holds anything, hence `Any`.
from typing import Any

import discord
import structlog
from discord import Client, ForumChannel
from discord.utils import time_snowflake

from adapters.discord.failing import failing_as_deliveries
from adapters.discord.marks import is_marked, parameters, thread_parameters
from adapters.discord.refusals import reason_of
from adapters.discord.render import Rendered
from adapters.discord.tags import closed_tag, find_closed_tag, tags_to_post, usable_tags, with_tag
from bot.errors import DeliveryError, Scope
from bot.messages.catalogue import _
from bot.messages.cut import ELLIPSIS, cut
from bot.messages.message import Message

log = structlog.get_logger()

#: Characters of a thread's name.
MOST_NAME = 100
#: Seconds after a doubt in which a thread may still appear.
SETTLES_S = 20.0
#: Doubts remembered by this process; older ones were settled long ago.
MOST_DOUBTS = 10_000
#: A request that was cut off arrives within this or not at all: later threads are not looked at.
ARRIVES_WITHIN = timedelta(minutes=10)
#: Threads of ours from that time that are looked into.
MOST_LOOKED_INTO = 100
_PAGE = 100


class Forums:
    """Posts in forums, and keeps its threads true."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without any doubt.

        Args:
            client: Calls Discord.
            clock: Seconds, from wherever.
        """
        self._client = client
        self._clock = clock
        #: When the outcome of a delivery came to be in doubt, in the order of the doubts.
        self._doubts: dict[int, float] = {}

    async def post(
        self, forum: ForumChannel, message: Message, said: Rendered, *, delivery_id: int
    ) -> str:
        """Start a thread; its reference is "thread/message"."""
        if delivery_id in self._doubts:
            since = discord.utils.utcnow() - ARRIVES_WITHIN
            if ref := await self.find(forum, delivery_id=delivery_id, since=since):
                return ref
        tags = await tags_to_post(self._client, forum, message.cards)
        thread = thread_parameters(
            said,
            delivery_id=delivery_id,
            name=thread_name(said.text),
            tags=tags,
            pings=message.pings,
        )
        with self._doubting(delivery_id):
            answer = await self._client.http.start_thread_in_forum(forum.id, params=thread)
            return _ref(answer)

    async def edit(
        self, forum: ForumChannel, ref: tuple[int, int], message: Message, said: Rendered
    ) -> None:
        """Change the first message of a thread, and the thread with it.

        Args:
            forum: Where the thread should be.
            ref: The ids of the thread and its message.
            message: What is said; a thread about a closed posting is archived.
            said: The same, rendered.
        """
        http = self._client.http
        thread: dict[str, Any] = dict(await http.get_channel(ref[0]))
        if thread.get("parent_id") != str(forum.id):
            raise DeliveryError(reason_of(10008), permanent=True, closes=Scope.MESSAGE)
        if _is_archived(thread):
            # In the archive nothing can be changed. It goes back there by itself in time.
            await http.edit_channel(ref[0], archived=False)
        await http.edit_message(*ref, params=parameters(said))
        changes = await self._changes(forum, thread, message, said)
        if changes:
            await self._follow(ref[0], changes)

    async def find(self, forum: ForumChannel, *, delivery_id: int, since: datetime) -> str | None:
        """Look for a delivery's thread among ours of the time of the attempt.

        Raises:
            DeliveryError: it is not there, but it may still appear.
        """
        for thread_id in await self._candidates(forum, since):
            if await self._is_it(thread_id, delivery_id):
                self._doubts.pop(delivery_id, None)
                return f"{thread_id}/{thread_id}"
        doubted_at = self._doubts.get(delivery_id)
        if doubted_at is not None:
            left_s = doubted_at + SETTLES_S - self._clock()
            if left_s > 0:
                early = _("It is too early to tell whether Discord made the thread.")
                raise DeliveryError(early, retry_after_s=left_s)
        return None

    async def _changes(
        self, forum: ForumChannel, thread: dict[str, Any], message: Message, said: Rendered
    ) -> dict[str, Any]:
        """Say what must change about a thread, by the fields of Discord's call."""
        applied = [int(tag) for tag in thread.get("applied_tags") or ()]
        if is_closed(message):
            tag = await closed_tag(self._client, forum)
            wanted = applied if tag is None else with_tag(applied, tag.id)
            return {"archived": True, **_retagged(forum, applied, wanted)}
        changes: dict[str, Any] = {}
        tag = find_closed_tag(forum)
        if tag is not None and tag.id in applied:
            left = [one for one in applied if one != tag.id]
            left = left or await tags_to_post(self._client, forum, message.cards)
            changes = _retagged(forum, applied, left)
        # A closed posting's heading says so; its thread keeps its name, for its tag does.
        if (name := thread_name(said.text)) != thread.get("name"):
            changes["name"] = name
        return changes

    async def _follow(self, thread_id: int, changes: dict[str, Any]) -> None:
        try:
            with failing_as_deliveries():
                await self._client.http.edit_channel(thread_id, **changes)
        except DeliveryError as error:
            if not error.permanent:
                raise
            # The message itself is true already; a moderator may have locked its thread.
            log.warning("discord_thread_unchanged", thread=thread_id, reason=error.message)

    async def _candidates(self, forum: ForumChannel, since: datetime) -> list[int]:
        """Give our threads of that time, the latest first."""
        http, me = self._client.http, self._client.user
        active = await http.get_active_threads(forum.guild.id)
        archived = await http.get_public_archived_threads(forum.id, limit=_PAGE)
        first = time_snowflake(since, high=False)
        last = time_snowflake(since + ARRIVES_WITHIN, high=True)
        found = {
            int(thread["id"])
            for thread in (*active["threads"], *archived["threads"])
            if thread.get("parent_id") == str(forum.id)
            and me is not None
            and thread.get("owner_id") == str(me.id)
        }
        return sorted((one for one in found if first <= one <= last), reverse=True)[
            :MOST_LOOKED_INTO
        ]

    async def _is_it(self, thread_id: int, delivery_id: int) -> bool:
        # The first message of a post has the thread's id.
        me = self._client.user
        try:
            first = await self._client.http.get_message(thread_id, thread_id)
        except discord.NotFound:
            return False
        return me is not None and is_marked(dict(first), delivery_id, me.id)

    @contextmanager
    def _doubting(self, delivery_id: int) -> Iterator[None]:
        """Remember a delivery while nobody knows whether its thread was made."""
        self._doubts[delivery_id] = self._clock()
        if len(self._doubts) > MOST_DOUBTS:
            del self._doubts[next(iter(self._doubts))]
        try:
            with failing_as_deliveries():
                yield
        except DeliveryError as error:
            if error.in_doubt:
                self._doubts[delivery_id] = self._clock()
            else:
                self._doubts.pop(delivery_id, None)
            raise
        except asyncio.CancelledError:
            self._doubts[delivery_id] = self._clock()
            raise
        else:
            self._doubts.pop(delivery_id, None)


def thread_name(heading: str) -> str:
    """Name a thread after what it is about; a name must show something."""
    name = heading.strip()
    is_seen = any(character.isprintable() and not character.isspace() for character in name)
    return cut(name, MOST_NAME) if is_seen else ELLIPSIS


def is_closed(message: Message) -> bool:
    """Tell whether a message is about one posting, which is closed."""
    return len(message.cards) == 1 and message.cards[0].closed


def _is_archived(thread: dict[str, Any]) -> bool:
    return bool((thread.get("thread_metadata") or {}).get("archived"))


def _retagged(forum: ForumChannel, applied: list[int], wanted: list[int]) -> dict[str, Any]:
    """Change a thread's tags, unless one of them is for moderators alone."""
    added = set(wanted) - set(applied)
    allowed = {tag.id for tag in usable_tags(forum)} | added
    if wanted == applied or not allowed.issuperset(wanted):
        return {}
    return {"applied_tags": [str(tag) for tag in wanted]}


# An answer that is no JSON comes as a text.
def _ref(answer: Any) -> str:  # noqa: ANN401
    try:
        return f"{int(answer['id'])}/{int(answer['message']['id'])}"
    except (TypeError, KeyError, ValueError) as error:
        unread = _("Discord did not say which thread it made.")
        raise DeliveryError(unread, in_doubt=True) from error
