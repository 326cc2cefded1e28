"""What the twin holds: servers with their roles, members and channels, people, the application.

A mutable picture without behaviour. Rights are worked out in `permissions`, what goes over the
wire is written in `payloads`, and the files of calls change what stands here.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

#: A JSON object as it went over the wire.
Json = dict[str, Any]
#: Milliseconds between 1970 and the beginning of 2015, from which ids count.
EPOCH_MS = 1_420_070_400_000


class Kind(IntEnum):
    """What a channel is.

    Source: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
    """

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    GROUP = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15
    MEDIA = 16

    @property
    def is_thread(self) -> bool:
        """Tell whether it hangs on another channel."""
        return self in (Kind.ANNOUNCEMENT_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)

    @property
    def holds_posts(self) -> bool:
        """Tell whether it takes threads and no messages of its own."""
        return self in (Kind.FORUM, Kind.MEDIA)


@dataclass(kw_only=True)
class User:
    """Somebody on Discord."""

    id: str
    username: str
    #: The name that people see, "" for none.
    global_name: str = ""
    bot: bool = False
    locale: str = "en-US"
    #: Refuses direct messages from bots: 50007.
    dms_closed: bool = False
    #: Has the app for themselves, wherever they go.
    installed: bool = False
    #: Is no more: 10013.
    deleted: bool = False


@dataclass(kw_only=True)
class Role:
    """A role; the one with its server's id is @everyone's."""

    id: str
    name: str
    permissions: int = 0
    position: int = 0
    mentionable: bool = False


@dataclass(kw_only=True)
class Overwrite:
    """What a channel allows and denies a role or a member."""

    #: Of the role or the user.
    id: str
    is_role: bool = True
    allow: int = 0
    deny: int = 0


@dataclass(kw_only=True)
class Member:
    """Somebody in a server."""

    user_id: str
    #: Beside @everyone.
    roles: set[str] = field(default_factory=set)
    nick: str = ""
    joined_at: float = 0.0


@dataclass(kw_only=True)
class Tag:
    """What posts in a forum can be marked with."""

    id: str
    name: str
    #: Only those who manage threads may use it.
    moderated: bool = False


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of a message."""

    id: str
    name: str
    content: bytes


@dataclass(kw_only=True)
class Message:
    """A message that stands in a channel."""

    id: str
    channel_id: str
    author_id: str
    #: In seconds since 1970.
    at: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flags: int = 0
    #: "" for none.
    nonce: str = ""
    edited_at: float | None = None
    #: Shown to this user alone and in no history.
    ephemeral_to: str = ""
    #: Whom it mentions: ids of users and roles, or "everyone".
    pings: list[str] = field(default_factory=list)
    #: Which of them heard of it when it was sent; changing a message tells nobody.
    heard_by: list[str] = field(default_factory=list)
    #: The interaction that it answers, "" for none.
    interaction_id: str = ""
    #: A deferred answer that has not come yet.
    is_loading: bool = False
    #: Sent on to the servers that follow its announcement channel.
    crossposted: bool = False
    #: As it was sent last, for looking at.
    sent: Json = field(default_factory=dict)


@dataclass(kw_only=True)
class Channel:
    """A channel of any kind: of a server, a thread, or direct messages."""

    id: str
    kind: Kind = Kind.TEXT
    #: "" outside servers.
    guild_id: str = ""
    name: str = ""
    topic: str = ""
    position: int = 0
    #: The category, or the channel that a thread hangs on; "" for none.
    parent_id: str = ""
    overwrites: list[Overwrite] = field(default_factory=list)
    #: In the order in which they came.
    messages: dict[str, Message] = field(default_factory=dict)
    #: With whom, beside the bot: of direct messages.
    recipients: list[str] = field(default_factory=list)
    #: Of forums.
    tags: list[Tag] = field(default_factory=list)
    #: Of forums: every post must have a tag (40067).
    requires_tag: bool = False
    #: Of threads.
    owner_id: str = ""
    applied_tags: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 4320
    #: When it was made, and when it was archived or opened again.
    created_at: float = 0.0
    archived_at: float = 0.0
    #: Words that the server's AutoMod blocks: 200000.
    blocked_words: list[str] = field(default_factory=list)

    def shown(self, user_id: str = "") -> list[Message]:
        """Give the messages that a user sees, those to them alone too; "" is everybody's."""
        return [one for one in self.messages.values() if one.ephemeral_to in ("", user_id)]


@dataclass(kw_only=True)
class Guild:
    """A server."""

    id: str
    name: str
    owner_id: str
    #: By id; @everyone's has the server's own.
    roles: dict[str, Role] = field(default_factory=dict)
    #: By user id; the bot is in the server while it is among them.
    members: dict[str, Member] = field(default_factory=dict)
    system_channel_id: str = ""
    #: Who installed the bot, "" for nobody known.
    installed_by: str = ""
    preferred_locale: str = "en-US"
    #: An outage, of which the gateway tells.
    unavailable: bool = False


@dataclass(kw_only=True)
class Interaction:
    """Something that somebody did with the app, and what the app made of it.

    Source: https://discord.com/developers/docs/interactions/receiving-and-responding
    """

    id: str
    #: With which the app answers: three seconds for the first answer, 15 minutes for the rest.
    token: str
    #: 2 a command, 3 a component, 4 autocomplete, 5 a modal.
    type: int
    user_id: str
    channel_id: str
    #: "" outside servers.
    guild_id: str = ""
    #: When the app was told of it.
    at: float
    #: Seconds for the first answer, and for every other.
    acknowledge_s: float = 3.0
    lifetime_s: float = 900.0
    #: The message whose component was used, "" for none.
    message_id: str = ""
    #: The app is in no server here: five followups at most (40094).
    only_user_installed: bool = False
    #: As it went to the app.
    payload: Json = field(default_factory=dict)
    #: Seconds until the first answer, None while there is none.
    acked_after_s: float | None = None
    #: Of the first answer: 4 message, 5 later, 6 or 7 the component's message, 8 choices, 9 modal.
    answer_type: int | None = None
    #: Of the first answer.
    answer: Json = field(default_factory=dict)
    #: The message that "@original" means, "" for none.
    original_id: str = ""
    #: Every message that the app answered with, the original one first.
    replies: list[Message] = field(default_factory=list)
    followups: int = 0


@dataclass(kw_only=True)
class Application:
    """The app and its bot."""

    id: str = "1000000000000000001"
    name: str = "Hirewire"
    owner_id: str = "1000000000000000003"
    verify_key: str = "0" * 64
    flags: int = 0
    bot_public: bool = True


@dataclass(kw_only=True)
class World:
    """Everything that the twin knows."""

    token: str = "canary-discord-bot-token"
    application: Application = field(default_factory=Application)
    bot_id: str = "1000000000000000002"
    #: By id.
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    #: Of every kind and server, by id; a deleted one is not here.
    channels: dict[str, Channel] = field(default_factory=dict)
    #: By token.
    interactions: dict[str, Interaction] = field(default_factory=dict)
    #: Application commands as registered, by server; "" is everywhere.
    commands: dict[str, list[Json]] = field(default_factory=dict)
    #: Commands created in the last day, by server: at most 200.
    commands_created: dict[str, int] = field(default_factory=dict)
    #: Messages sent with a nonce that must be unique, by nonce.
    nonces: dict[str, Message] = field(default_factory=dict)
    #: What our bot did that Discord would refuse or forbid, one sentence each.
    violations: list[str] = field(default_factory=list)
    #: What /gateway/bot says.
    shards: int = 1
    identifies_left: int = 1000
    max_concurrency: int = 1
    #: Bytes of a file that comes with a message.
    most_bytes: int = 10 * 1024 * 1024
    #: Now, in seconds since 1970; tests that turn their own clock put it here.
    clock: Callable[[], float] = time.time
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    latest_ms: int = 0

    def __post_init__(self) -> None:
        """Put the bot and the app's owner among the users."""
        bot = User(id=self.bot_id, username="hirewire", bot=True)
        owner = User(id=self.application.owner_id, username="owner")
        self.users.setdefault(bot.id, bot)
        self.users.setdefault(owner.id, owner)

    def next_id(self) -> str:
        """Give the id of something made now; each is greater than every one before.

        Source: https://discord.com/developers/docs/reference#snowflakes
        """
        self.latest_ms = max(self.latest_ms, int(self.clock() * 1000))
        return str(((self.latest_ms - EPOCH_MS) << 22) + next(self.numbers))

    def channels_of(self, guild_id: str) -> list[Channel]:
        """Give a server's channels that are no threads."""
        return [
            one
            for one in self.channels.values()
            if one.guild_id == guild_id and not one.kind.is_thread
        ]

    def threads_of(self, guild_id: str) -> list[Channel]:
        """Give a server's threads, archived ones too."""
        return [
            one for one in self.channels.values() if one.guild_id == guild_id and one.kind.is_thread
        ]

    def direct(self, user_id: str) -> Channel:
        """Give the direct messages between the bot and somebody, opened on first use."""
        for channel in self.channels.values():
            if channel.kind is Kind.DIRECT and channel.recipients == [user_id]:
                return channel
        channel = Channel(id=self.next_id(), kind=Kind.DIRECT, recipients=[user_id])
        self.channels[channel.id] = channel
        return channel

    def is_in(self, guild_id: str) -> bool:
        """Tell whether the bot is in a server."""
        guild = self.guilds.get(guild_id)
        return guild is not None and self.bot_id in guild.members
