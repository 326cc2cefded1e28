"""What happens in the town without anybody typing: channels, accounts, installations, the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.deliveries.digests import prepare_digests
from bot.deliveries.sender import Sender
from bot.workspaces import erase_removed
from tests.crowd.place import Place
from tests.integration.slack.crowd.acting import Crowd
from tests.integration.slack.crowd.town import PRIVATE
from tests.integration.slack.running import install
from tests.making import IN_LONDON, REMOTE
from tests.twins.slack.faults import Fault
from tests.twins.slack.state import Channel, Json, Team, User
from tests.twins.slack.users import described_user

#: Mishaps that are over at once. A call that hangs is tried where nothing waits for it.
FAULTS = [one for one in Fault if one not in (Fault.HANG_BEFORE, Fault.HANG_AFTER, Fault.REFUSED)]
#: Calls that go wrong. That for another connection is not: it is tried again after ten seconds.
METHODS = (
    "auth.test",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.open",
    "users.conversations",
    "users.info",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
)
#: Seconds that pass: less than a trigger lasts, more than what is remembered, hours, days.
SPANS_S = (2, 61, 1_900, 3_600 * 9, 86_400, 86_400 * 8, 86_400 * 40)


class Happenings:
    """Lets things happen."""

    def __init__(self, crowd: Crowd) -> None:
        """Prepare; nothing has happened yet."""
        self._crowd = crowd
        self._town = crowd.town
        here, office = crowd.town.here, crowd.town.office
        adapters = {"slack": office.slack.adapter}
        self._sender = Sender(
            here.database, adapters, here.clock, office.desk.settings, jitter=lambda: 0.5
        )
        self._posted = 20

    async def happens(self, kind: str, team: str, which: int) -> bool:
        """Let something happen in a team that Slack tells the app of.

        Args:
            kind: One of `EVENTS`.
            team: Where.
            which: To which of the channels or people.
        """
        known = self._town.team(team)
        events = EVENTS[kind](self, known, which)
        for event in events:
            done = await self._town.twin.event(known, event)
            assert done.acked_within_s is not None
            await self._crowd.settles()
            who = Place(team, "")
            self._crowd.done.append((who, "events_api", done))
        # Only what is kept of that team, and nothing that people ask for.
        self._crowd.watcher.check(allowed=self._places(team), asked=())
        self._crowd.notes()
        return True

    async def reinstalls(self, team: str) -> None:
        """Let a team install the app, for the first time since it took it out or once more."""
        known = self._town.team(team)
        known.revoked.add(known.bot_token)
        known.bot_token = f"xoxb-canary-{team}-{next(self._town.twin.world.numbers)}"
        known.installed = True
        await install(self._town.office.desk, [known])
        self._crowd.watcher.check(allowed=self._places(team), asked=())

    async def sends(self) -> None:
        """Bring what is owed, digests as well."""
        here, desk = self._town.here, self._town.office.desk
        await prepare_digests(here.database, now=here.now, settings=desk.settings)
        await self._sender.send_due()
        self._crowd.watcher.check(allowed=None, asked=())
        self._crowd.notes()

    async def posts(self, tag: str, remote: bool) -> None:
        """Put something on the board."""
        self._posted += 1
        here = self._town.here
        title = f"Job {self._posted}"
        where = REMOTE if remote else IN_LONDON
        await here.post(self._posted, where, title=title, hashtags=(tag,))
        self._crowd.watcher.check(allowed=None, asked=())

    async def waits(self, span: int) -> None:
        """Let time pass; whoever is gone for long is forgotten."""
        self._town.here.wait(seconds=SPANS_S[span % len(SPANS_S)])
        await erase_removed(self._town.office.desk)
        self._crowd.watcher.check(allowed=None)

    async def goes_wrong(self, method: str, fault: Fault, times: int, after: int) -> None:
        """Let coming calls go wrong."""
        self._town.twin.faults.plan(method, fault, times=times, after=after)

    async def reconnects(self) -> None:
        """Let Slack ask for another connection, where there is one."""
        sockets = self._town.twin.sockets
        if not sockets.count:
            return
        opened = sockets.opened
        await sockets.disconnect()
        await self._town.twin.until(lambda: sockets.opened > opened and sockets.count == 1)

    # --- what Slack tells of

    def channel(self, team: Team, which: int) -> Channel:
        """Give one of a team's channels."""
        channels = self._town.channels(team.id)
        return channels[which % len(channels)]

    def user(self, team: Team, which: int) -> User:
        """Give one of a team's people."""
        people = [one for one in team.users.values() if not one.is_bot]
        return people[which % len(people)]

    def _places(self, team: str) -> list[Place]:
        known = self._crowd.watcher.rows
        return [Place(team, ""), *(place for place in known if place.team == team)]

    def stands(self, team: Team, user: str, channel: str) -> None:
        """Note that somebody can read somewhere."""
        self._town.stands(Place(team.id, user), channel)


def _archives(here: Happenings, team: Team, which: int) -> list[Json]:
    channel = here.channel(team, which)
    channel.is_archived = not channel.is_archived
    kind = "group" if channel.is_private else "channel"
    name = f"{kind}_{'archive' if channel.is_archived else 'unarchive'}"
    return [{"type": name, "channel": channel.id, "user": "UADMIN"}]


def _renames(here: Happenings, team: Team, which: int) -> list[Json]:
    channel = here.channel(team, which)
    channel.name = f"{channel.name.split('~')[0]}~{which}"
    kind = "group" if channel.is_private else "channel"
    told = {"id": channel.id, "name": channel.name, "created": 1_700_000_000}
    return [{"type": f"{kind}_rename", "channel": told}]


def _comes_or_goes(here: Happenings, team: Team, which: int) -> list[Json]:
    channel, user = here.channel(team, which), here.user(team, which // 7)
    return [_moves(here, team, channel, user.id)]


def _bot_comes_or_goes(here: Happenings, team: Team, which: int) -> list[Json]:
    channel = here.channel(team, which)
    event = _moves(here, team, channel, team.bot_user)
    kind = "group" if channel.is_private else "channel"
    if event["type"] == "member_left_channel":
        return [{"type": f"{kind}_left", "channel": channel.id, "actor_id": "U1"}, event]
    return [event]


def _moves(here: Happenings, team: Team, channel: Channel, user: str) -> Json:
    is_in = user in channel.members
    (channel.members.discard if is_in else channel.members.add)(user)
    here.stands(team, user, channel.id)
    name = "member_left_channel" if is_in else "member_joined_channel"
    kind = "G" if channel.is_private else "C"
    return {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": kind,
        "team": team.id,
    }


def _changes_account(here: Happenings, team: Team, which: int) -> list[Json]:
    user = here.user(team, which)
    match which // 6 % 4:
        case 0:
            user.is_restricted = not user.is_restricted
        case 1:
            user.deleted = not user.deleted
        case 2:
            user.is_admin = not user.is_admin
        case _:
            user.tz = "America/New_York" if user.tz == "Europe/London" else "Europe/London"
    return [{"type": "user_change", "user": described_user(user, team)}]


def _takes_out(here: Happenings, team: Team, which: int) -> list[Json]:
    team.installed = False
    revoked: Json = {"type": "tokens_revoked", "tokens": {"bot": [team.bot_user], "oauth": []}}
    events = [revoked, {"type": "app_uninstalled"}]
    return events if which % 2 else events[::-1]


def _outdated(here: Happenings, team: Team, which: int) -> list[Json]:
    """An uninstallation that comes late, or that nothing is true of."""
    return [{"type": "app_uninstalled"}]


def _deletes_channel(here: Happenings, team: Team, which: int) -> list[Json]:
    channel = here.channel(team, which)
    if channel.id == PRIVATE:
        return [{"type": "unheard_of", "channel": channel.id}]
    del team.channels[channel.id]
    return [{"type": "channel_deleted", "channel": channel.id}]


EVENTS: Mapping[str, Callable[[Happenings, Team, int], list[Json]]] = {
    "archives": _archives,
    "renames": _renames,
    "comes or goes": _comes_or_goes,
    "bot comes or goes": _bot_comes_or_goes,
    "changes account": _changes_account,
    "takes out": _takes_out,
    "outdated": _outdated,
    "deletes channel": _deletes_channel,
}
