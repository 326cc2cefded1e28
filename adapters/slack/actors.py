"""Who asks, and which channels they may change: asked of Slack, remembered for a minute.

Whoever is a member of a channel may subscribe it, or only the workspace's admins if the operator
says so. Guests, people of other workspaces and deactivated accounts may change no channel. When
Slack cannot be asked, nobody may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import TROUBLE, reason_of
from adapters.slack.clients import Clients
from adapters.slack.payload import Payload, channel_of, name_of, part, person_of, text, workspace_of
from bot.commands.request import Actor, Desk
from bot.errors import HirewireError

#: How long an answer about rights holds.
RIGHTS_HOLD = timedelta(seconds=60)
#: How long a name and a time zone hold, where nothing depends on them but comfort.
PROFILE_HOLDS = timedelta(hours=1)
#: People remembered; the ones asked about longest ago are forgotten first.
MOST_PEOPLE = 5_000
#: Channels on one page, and pages asked for.
#: Source: https://docs.slack.dev/reference/methods/users.conversations
CHANNELS_PER_PAGE = 999
MOST_PAGES = 5
#: Seconds that Slack gets to tell a name and a time zone before we go on without.
PROFILE_TIMEOUT_S = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What Slack tells of a person."""

    #: As others see them.
    name: str = ""
    #: IANA name, "" when they keep none.
    time_zone: str = ""
    #: A whole member of this workspace: no guest, no stranger, no bot, not deactivated.
    is_member: bool = False
    #: An admin or owner of the workspace.
    is_admin: bool = False


@dataclass(frozen=True, kw_only=True)
class _Known:
    """An answer of Slack's, and when it was given."""

    profile: Profile
    asked_at: datetime
    #: Id → name of every channel they are in; None while nobody asked.
    channels: Mapping[str, str] | None = None


class Actors:
    """Tells who asks, and what they may do."""

    def __init__(self, desk: Desk, clients: Clients) -> None:
        """Know nobody yet.

        Args:
            desk: For the clock, and for whether only admins may subscribe channels.
            clients: Asks Slack.
        """
        self._desk = desk
        self._clients = clients
        self._known: dict[tuple[str, str], _Known] = {}

    async def actor(self, body: Payload, *, rights: bool) -> Actor:
        """Tell who sent a request.

        Args:
            body: A command, a pressed button, a submitted view, a shortcut or an event.
            rights: Whether to find out which channels they may change; without it they may none.
        """
        workspace, person = workspace_of(body), person_of(body)
        known = await self._ask(workspace, person, rights=rights)
        channel = channel_of(body)
        channels = self._manageable(known) if rights else {}
        return Actor(
            platform="slack",
            workspace=workspace,
            person=person,
            name=known.profile.name or name_of(body),
            channel=channel,
            may_manage=channel in channels,
            channels=channels,
            rights_known=not rights or known.channels is not None,
            time_zone=known.profile.time_zone,
        )

    def forget(self, workspace: str, person: str) -> None:
        """Ask again next time, since something about a person has changed."""
        self._known.pop((workspace, person), None)

    def forget_all(self, workspace: str) -> None:
        """Ask again of everybody there, since the bot sees other channels than before."""
        self._known = {key: known for key, known in self._known.items() if key[0] != workspace}

    def _manageable(self, known: _Known) -> Mapping[str, str]:
        profile = known.profile
        allowed = profile.is_admin or not self._desk.settings.slack_admins_only
        return (known.channels or {}) if profile.is_member and allowed else {}

    async def _ask(self, workspace: str, person: str, *, rights: bool) -> _Known:
        now = self._desk.clock()
        known = self._known.get((workspace, person))
        if known and _holds(known, rights=rights, now=now):
            return known
        nobody = _Known(profile=known.profile if known and not rights else Profile(), asked_at=now)
        with _failing_safely(workspace):
            # Somebody waits for an answer, which says more than their time zone.
            async with asyncio.timeout(None if rights else PROFILE_TIMEOUT_S):
                found = await self._fetch(workspace, person, rights=rights)
            self._keep((workspace, person), found)
            return found
        return nobody

    async def _fetch(self, workspace: str, person: str, *, rights: bool) -> _Known:
        client = await self._clients.of(workspace)
        answer = await client.users_info(user=person)
        profile = read_profile(answer.get("user") or {}, workspace)
        channels = None
        if rights:
            channels = await self._channels(client, person) if profile.is_member else {}
        return _Known(profile=profile, asked_at=self._desk.clock(), channels=channels)

    async def _channels(self, client: AsyncWebClient, person: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        cursor = ""
        for _page in range(MOST_PAGES):
            answer = await client.users_conversations(
                user=person,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=CHANNELS_PER_PAGE,
                cursor=cursor,
            )
            for channel in answer.get("channels") or ():
                found[channel["id"]] = text(channel, "name")
            cursor = text(answer.get("response_metadata") or {}, "next_cursor")
            if not cursor:
                break
        return found

    def _keep(self, key: tuple[str, str], known: _Known) -> None:
        self._known.pop(key, None)
        self._known[key] = known
        if len(self._known) > MOST_PEOPLE:
            del self._known[next(iter(self._known))]


def read_profile(user: Payload, workspace: str) -> Profile:
    """Read what `users.info` tells of a person.

    Args:
        user: The answer's `user`.
        workspace: Where they ask; whoever is at home elsewhere is a stranger. In an organisation
            of several workspaces a person is at home in each of theirs.

    Source: https://docs.slack.dev/reference/objects/user-object
    """
    profile = part(user, "profile")
    teams = part(user, "enterprise_user").get("teams")
    homes = {text(user, "team_id"), *(teams if isinstance(teams, list) else ())}
    outside = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
    return Profile(
        name=text(profile, "display_name")
        or text(profile, "real_name")
        or text(user, "real_name")
        or text(user, "name"),
        time_zone=text(user, "tz")[:64],
        is_member=workspace in homes and not any(user.get(flag) for flag in outside),
        is_admin=any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
    )


def _holds(known: _Known, *, rights: bool, now: datetime) -> bool:
    age = now - known.asked_at
    return age < RIGHTS_HOLD and known.channels is not None if rights else age < PROFILE_HOLDS


@contextmanager
def _failing_safely(workspace: str) -> Iterator[None]:
    try:
        yield
    except (*TROUBLE, HirewireError) as error:
        log.warning("slack_person_not_known", workspace=workspace, reason=reason_of(error))
