"""What happens in the servers by itself: to channels, people, roles, the bot, the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.deliveries.digests import prepare_digests
from bot.deliveries.sender import Sender
from bot.workspaces import erase_removed
from tests.crowd.place import HOME, Place
from tests.integration.discord.crowd.acting import Crowd
from tests.integration.discord.crowd.town import PEOPLE
from tests.making import IN_LONDON, REMOTE
from tests.twins.discord.faults import Fault
from tests.twins.discord.payloads import guild_json
from tests.twins.discord.permissions import EVERYONE, Right
from tests.twins.discord.populate import add_channel, forbid, join
from tests.twins.discord.state import Channel, Guild, Overwrite

#: Mishaps of sending that are over at once.
FAULTS = (
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.FAIL_BEFORE,
    Fault.FAIL_AFTER,
    Fault.UNAVAILABLE,
    Fault.CUT_BODY,
    Fault.NOT_JSON,
    Fault.RATE_LIMITED,
)
#: Calls that go wrong, all of them of sending.
ROUTES = (
    "POST /channels/{channel_id}/messages",
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "POST /channels/{channel_id}/threads",
    "PATCH /channels/{channel_id}",
    "POST /users/@me/channels",
    "POST /channels/{channel_id}/messages/{message_id}/crosspost",
)
#: Answers to people that are asked to come later.
ANSWERS = (
    "POST /webhooks/{webhook_id}/{webhook_token}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
)
#: Seconds that pass: less than an answer may take, more than that, hours, days.
SPANS_S = (2, 61, 1_000, 3_600 * 9, 86_400, 86_400 * 8, 86_400 * 40)


class Happenings:
    """Lets things happen."""

    def __init__(self, crowd: Crowd) -> None:
        """Prepare; nothing has happened yet."""
        self._crowd = crowd
        self.town = crowd.town
        here, desk = crowd.town.here, crowd.town.desk
        adapters = {"discord": crowd.town.discord.adapter}
        self._sender = Sender(
            here.database, adapters, here.clock, desk.settings, jitter=lambda: 0.5
        )
        self._posted = 20

    async def happens(self, kind: str, server: str, which: int) -> None:
        """Let something happen in a server.

        Args:
            kind: One of `EVENTS`.
            server: Where.
            which: To which of the channels or people.
        """
        EVENTS[kind](self, self.town.guild(server), which)
        await self.town.settled()
        self.town.looks()
        # Only what is kept of that server and what its people are told of it, nothing that they
        # ask for.
        self._crowd.watcher.check(allowed=self._places(server), asked=())
        self._crowd.notes()

    async def turns(self, user: str, what: str) -> None:
        """Let somebody refuse direct messages or take them again, or bring the bot along or not."""
        known = self.town.twin.world.users[user]
        setattr(known, what, not getattr(known, what))

    async def sends(self) -> None:
        """Bring what is owed, digests as well."""
        here, desk = self.town.here, self.town.desk
        await prepare_digests(here.database, now=here.now, settings=desk.settings)
        await self._sender.send_due()
        await self.town.settled()
        self.town.looks()
        self._crowd.watcher.check(allowed=None, asked=())
        self._crowd.notes()

    async def posts(self, tag: str, remote: bool) -> None:
        """Put something on the board."""
        self._posted += 1
        here = self.town.here
        title, where = f"Job {self._posted}", REMOTE if remote else IN_LONDON
        await here.post(self._posted, where, title=title, hashtags=(tag,))
        self._crowd.watcher.check(allowed=None, asked=())

    async def waits(self, span: int) -> None:
        """Let time pass; a server that is gone for long is forgotten."""
        self.town.here.wait(seconds=SPANS_S[span])
        await erase_removed(self.town.desk)
        self._crowd.watcher.check(allowed=None)

    async def goes_wrong(self, route: str, fault: Fault, times: int, after: int) -> None:
        """Let coming calls go wrong."""
        self.town.twin.faults.plan(route, fault, times=times, after=after)

    async def is_refused(self, route: str, code: int) -> None:
        """Let a coming call be refused."""
        self.town.twin.faults.refuse(route, code)

    async def comes_later(self, route: str) -> None:
        """Let a coming answer be one too many."""
        self.town.twin.faults.plan(route, Fault.RATE_LIMITED, retry_after_s=0.01)

    async def reconnects(self) -> None:
        """Let Discord ask the bot to connect anew; it goes on with its session."""
        gateway = self.town.twin.gateway
        resumed = len(gateway.resumed)
        gateway.reconnect()
        await self.town.twin.until(lambda: len(gateway.resumed) > resumed and gateway.online())
        await self.town.settled()

    # --- what Discord tells of

    def channel(self, guild: Guild, which: int) -> Channel:
        """Give one of a server's channels."""
        channels = self.town.channels(guild.id)
        return channels[which % len(channels)]

    def _places(self, server: str) -> list[Place]:
        known = self._crowd.watcher.rows
        return [Place(server, ""), *(place for place in known if place.team in (server, HOME))]


def _renames(here: Happenings, guild: Guild, which: int) -> None:
    channel = here.channel(guild, which)
    name = f"{channel.name.split('~')[0]}~{which}"
    here.town.twin.change_channel(channel, name=name)


def _hides(here: Happenings, guild: Guild, which: int) -> None:
    """Take the bot's right to see a channel, or to write in it, or give all back."""
    channel, twin = here.channel(guild, which // 3), here.town.twin
    if channel.kind.is_thread:
        return
    bot = twin.world.bot_id
    right = (Right.VIEW_CHANNEL, Right.SEND_MESSAGES, 0)[which % 3]
    if right:
        forbid(channel, bot, right)
    else:
        others = [one for one in channel.overwrites if one.id != bot]
        allowed = int(Right.VIEW_CHANNEL | Right.SEND_MESSAGES)
        channel.overwrites = [*others, Overwrite(id=bot, is_role=False, allow=allowed)]
    twin.change_channel(channel)


def _locks(here: Happenings, guild: Guild, which: int) -> None:
    """Put a thread into the archive or lock it, or the other way round."""
    threads = here.town.twin.world.threads_of(guild.id)
    if threads:
        thread, name = threads[which // 2 % len(threads)], ("archived", "locked")[which % 2]
        here.town.twin.change_channel(thread, **{name: not getattr(thread, name)})


def _deletes(here: Happenings, guild: Guild, which: int) -> None:
    channels = here.town.channels(guild.id)
    if len(channels) > 3:
        here.town.twin.delete_channel(channels[which % len(channels)])


def _opens(here: Happenings, guild: Guild, which: int) -> None:
    id_ = f"{guild.id}{which + 10}"
    if id_ not in here.town.twin.world.channels:
        here.town.twin.open_channel(
            add_channel(here.town.twin.world, guild, f"new-{which}", id=id_)
        )


def _deletes_message(here: Happenings, guild: Guild, which: int) -> None:
    channel = here.channel(guild, which)
    shown = channel.shown()
    if shown:
        here.town.twin.delete_message(channel, shown[-1])


def _comes_or_goes(here: Happenings, guild: Guild, which: int) -> None:
    user = list(PEOPLE)[which % len(PEOPLE)]
    if user == guild.owner_id:
        return
    if user in guild.members:
        here.town.twin.member_leaves(guild, user)
    else:
        # Of that few bots are told.
        join(here.town.twin.world, guild, user)


def _changes_rights(here: Happenings, guild: Guild, which: int) -> None:
    """Give somebody the job team's role or the moderators', or none."""
    people = [one for one in guild.members if one != here.town.twin.world.bot_id]
    user = people[which // 3 % len(people)]
    role = (f"{guild.id}80", f"{guild.id}81", "")[which % 3]
    here.town.twin.give_roles(guild, user, *([guild.roles[role]] if role else []))


def _renames_role(here: Happenings, guild: Guild, which: int) -> None:
    role = guild.roles[f"{guild.id}80"]
    here.town.twin.change_role(guild, role, name=("Job team", "JOB TEAM", "Nobody")[which % 3])


def _silences(here: Happenings, guild: Guild, which: int) -> None:
    """Take everybody's right to write, or give it back."""
    rights = int(EVERYONE & ~Right.SEND_MESSAGES) if which % 2 else int(EVERYONE)
    here.town.twin.change_role(guild, guild.roles[guild.id], permissions=rights)


def _bot_comes_or_goes(here: Happenings, guild: Guild, which: int) -> None:
    twin = here.town.twin
    if twin.world.is_in(guild.id):
        twin.bot_leaves(guild)
    else:
        guild.unavailable = False
        twin.bot_joins(guild)


def _breaks(here: Happenings, guild: Guild, which: int) -> None:
    """Let a server be out of order, or work again."""
    twin = here.town.twin
    if twin.world.is_in(guild.id):
        (twin.recover if guild.unavailable else twin.outage)(guild)


def _renames_server(here: Happenings, guild: Guild, which: int) -> None:
    guild.name = f"Acme {which} {Place(guild.id, '').word}"
    if here.town.twin.world.is_in(guild.id):
        twin = here.town.twin
        twin.dispatch("GUILD_UPDATE", guild_json(twin.world, guild), guild.id)


EVENTS: Mapping[str, Callable[[Happenings, Guild, int], None]] = {
    "renames": _renames,
    "hides": _hides,
    "locks": _locks,
    "deletes": _deletes,
    "opens": _opens,
    "deletes message": _deletes_message,
    "comes or goes": _comes_or_goes,
    "changes rights": _changes_rights,
    "renames role": _renames_role,
    "silences": _silences,
    "bot comes or goes": _bot_comes_or_goes,
    "breaks": _breaks,
    "renames server": _renames_server,
}
