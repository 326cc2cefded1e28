"""What the twin holds: teams that have the app, with their members, channels, messages, views."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

#: A JSON object as it went over the wire.
Json = dict[str, Any]
#: What stands in inputs, by block_id and action_id, as payloads tell it.
Filled = dict[tuple[str, str], Json]

_MANIFEST = Path(__file__).resolve().parents[3] / "adapters" / "slack" / "manifest.yaml"


@functools.cache
def manifest_scopes() -> frozenset[str]:
    """Give the scopes that the app's manifest asks for."""
    manifest = yaml.safe_load(_MANIFEST.read_text("utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


@dataclass(kw_only=True)
class User:
    """Somebody in a team."""

    id: str
    name: str
    tz: str = "Europe/London"
    is_admin: bool = False
    is_owner: bool = False
    #: A guest of several channels, or of one.
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    #: Of another team, seen in a shared channel.
    team_id: str = ""


@dataclass(kw_only=True)
class Message:
    """A message that stands in a channel."""

    ts: str
    #: Who wrote it.
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    #: Our app's own, "" for a person's message.
    app_id: str = ""
    bot_id: str = ""
    edited: bool = False
    #: Shown to this user alone and in no history.
    ephemeral_to: str = ""
    #: As it was sent, for looking at.
    sent: Json = field(default_factory=dict)


@dataclass(kw_only=True)
class Channel:
    """A channel, or the direct messages between the bot and one user (`D…`)."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    #: Of direct messages: with whom.
    user: str = ""
    #: Only admins may post: "restricted_action".
    read_only: bool = False
    #: Shared with another company by Slack Connect.
    is_ext_shared: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass(kw_only=True)
class View:
    """A modal that somebody has open, or their Home tab."""

    id: str
    user: str
    content: Json
    hash: str
    #: "modal" or "home".
    type: str
    #: The modal that this one was pushed on.
    previous: str = ""
    root: str = ""
    filled: Filled = field(default_factory=dict)
    #: By action_id: the options that the app suggested last.
    offered: dict[str, list[Json]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Team:
    """A workspace that has the app, with what the app was granted there."""

    id: str
    name: str
    bot_token: str
    bot_id: str
    bot_user: str
    app_id: str
    scopes: set[str]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    #: By id: modals and Home tabs.
    views: dict[str, View] = field(default_factory=dict)
    #: Neither revoked nor uninstalled.
    installed: bool = True
    #: Home and message tabs are switched on.
    home_enabled: bool = True
    messages_enabled: bool = True
    #: Its tokens end after a while and are changed for new ones.
    rotates: bool = False
    refresh_token: str = ""
    #: Of a team that rotates: until when each token works, in seconds since 1970.
    tokens: dict[str, float] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    def direct(self, user: str) -> Channel:
        """Give the direct messages with a user, opened on first use."""
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        channel = Channel(
            id=f"D{user[1:]}", name="", members={user, self.bot_user}, is_private=True, user=user
        )
        self.channels[channel.id] = channel
        return channel


@dataclass(kw_only=True)
class Trigger:
    """What allows the app to open one modal, for three seconds."""

    team: str
    user: str
    at: float
    #: The modal in which somebody pressed or submitted, "" elsewhere.
    view: str = ""
    used: bool = False


@dataclass(kw_only=True)
class Grant:
    """What somebody allowed on the page for installing, to be fetched with a code."""

    team: str
    user: str
    scopes: set[str]
    redirect_uri: str
    at: float
    used: bool = False


@dataclass(kw_only=True)
class World:
    """Everything that the twin knows."""

    #: By id.
    teams: dict[str, Team] = field(default_factory=dict)
    #: Of the app: "xapp-…", and what signs its requests.
    app_token: str = "xapp-1-A1-canary-app"
    signing_secret: str = "canary-signing-secret"
    client_id: str = "1.1"
    client_secret: str = "canary-client-secret"
    #: What our bot did that Slack would refuse or forbid, one sentence each.
    violations: list[str] = field(default_factory=list)
    #: What the app's manifest asks for: a call that needs more is a mistake of the app.
    app_scopes: set[str] = field(default_factory=lambda: set(manifest_scopes()))
    #: By id, and by code.
    triggers: dict[str, Trigger] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    #: Now, in seconds since 1970; tests that turn their own clock put it here.
    clock: Callable[[], float] = time.time
    #: The second of the latest message.
    latest_s: int = 0

    def team_of(self, token: str) -> Team | None:
        """Give the team whose bot token this is."""
        return next(
            (
                team
                for team in self.teams.values()
                if token == team.bot_token or token in team.tokens or token in team.revoked
            ),
            None,
        )

    def new_trigger(self, team: str, user: str, *, view: str = "") -> str:
        """Give the id with which the app may open a modal for somebody who just did something."""
        number = next(self.numbers)
        trigger = f"{number}.{number}.{number:032x}"
        self.triggers[trigger] = Trigger(team=team, user=user, at=self.clock(), view=view)
        return trigger

    def next_ts(self) -> str:
        """Give the time of the next message; no two are the same, and none is before another."""
        self.latest_s = max(self.latest_s, int(self.clock()))
        return f"{self.latest_s}.{next(self.numbers):06d}"
