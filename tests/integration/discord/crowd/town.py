"""Two servers, one that the bot is not in, the people there, and what each of them may know.

Everybody, every server and every channel has a word of their own, which others must never read.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.discord.app import Discord, build_discord
from adapters.discord.setup import Setup
from bot.commands.request import Desk
from bot.deliveries.cadence import Cadence
from bot.deliveries.digests import collect_now
from bot.queries.parse import parse_query
from bot.storage.searches import remember_search
from bot.storage.session import Database
from tests.crowd.board import stock
from tests.crowd.place import HOME, Place
from tests.integration.community import Community
from tests.integration.discord.running import running
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.permissions import Right, rights_in, rights_of
from tests.twins.discord.populate import (
    add_channel,
    add_forum,
    add_guild,
    add_role,
    add_user,
    forbid,
    join,
)
from tests.twins.discord.state import Channel, Guild, Kind, Message, Overwrite, User
from tests.twins.discord.twin import Twin

#: Those that the bot is in at first, and one that it is never in.
SERVERS, ELSEWHERE = ("71", "72"), "73"
#: A role that may change what channels get, by its name alone.
TEAM_ROLE = "Job team"
#: Who is in which servers; the first one in each owns it.
PEOPLE: dict[str, tuple[str, ...]] = {
    "501": ("71",),
    "502": ("72", "73"),
    "503": ("71", "72"),
    "504": ("71", "72"),
    "505": ("72", "73"),
    "506": ("73",),
    "507": (),
}
#: Who has the job team's role, who may manage the server, and who brings the bot along.
IN_TEAM, MODERATORS, INSTALLED = {("503", "71")}, {("505", "72")}, ("505", "506")
#: Channels of each server behind its own number: for everybody, for few, a forum, announcements,
#: one where the bot may not write, a thread.
OPEN, PRIVATE, FORUM, NEWS, QUIET, THREAD = "01", "02", "03", "04", "05", "06"
#: People talking among themselves, without the bot.
GROUP = "901"


@dataclass
class Town:
    """The servers, and what is known there."""

    twin: Twin
    discord: Discord
    desk: Desk
    here: Community
    #: Words that stand in what a channel gets, put there by somebody who knew them.
    told: dict[Place, set[str]] = field(default_factory=dict)
    #: Channels that somebody sees or saw, and servers where they are or were.
    _seen: defaultdict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))

    @property
    def violations(self) -> list[str]:
        """What the bot did that Discord refuses or forbids."""
        return self.twin.world.violations

    def guild(self, id_: str) -> Guild:
        """Give a server."""
        return self.twin.world.guilds[id_]

    def user(self, who: Place) -> User:
        """Give somebody."""
        return self.twin.world.users[who.id]

    def place_of(self, channel: Channel) -> Place:
        """Tell whose something is that stands in a channel."""
        if channel.kind is Kind.DIRECT:
            return Place(HOME, channel.recipients[0])
        is_post = channel.owner_id == self.twin.world.bot_id
        return Place(channel.guild_id, channel.parent_id if is_post else channel.id)

    def channels(self, server: str) -> list[Channel]:
        """Give a server's channels and the threads that people made."""
        world = self.twin.world
        threads = [one for one in world.threads_of(server) if one.owner_id != world.bot_id]
        return [*world.channels_of(server), *threads]

    def sees(self, who: Place, channel: Channel) -> bool:
        """Tell whether somebody sees a channel."""
        if channel.guild_id:
            rights = rights_in(self.twin.world, channel, who.id)
            return bool(rights & Right.VIEW_CHANNEL)
        return who.id in channel.recipients

    def may_stand_in(self, who: Place) -> list[Channel]:
        """Give the channels in which somebody can use the bot, their direct messages first."""
        world = self.twin.world
        others = [one for one in world.channels.values() if one.kind is not Kind.DIRECT]
        return [world.direct(who.id), *(one for one in others if self.may_press_in(who, one))]

    def may_press_in(self, who: Place, channel: Channel) -> bool:
        """Tell whether somebody can use the bot in a channel."""
        world = self.twin.world
        if channel.kind is Kind.DIRECT:
            return channel.recipients == [who.id]
        served = world.is_in(channel.guild_id) or self.user(who).installed
        guild = world.guilds.get(channel.guild_id)
        is_there = not channel.kind.holds_posts and not (guild and guild.unavailable)
        return served and is_there and self.sees(who, channel)

    def manages(self, who: Place, server: str) -> bool:
        """Tell whether somebody may change what the channels of a server get."""
        world = self.twin.world
        guild = world.guilds.get(server)
        if guild is None or not world.is_in(server) or who.id not in guild.members:
            return False
        names = {guild.roles[one].name.casefold() for one in guild.members[who.id].roles}
        is_boss = bool(rights_of(guild, who.id) & Right.MANAGE_GUILD)
        return is_boss or TEAM_ROLE.casefold() in names

    def may_change(self, who: Place, channel: Channel, rows: Iterator[Place]) -> set[Place]:
        """Give whose rows somebody may change from a channel: their own, and those they manage."""
        server = channel.guild_id
        if not server or not self.manages(who, server):
            return {who}
        known = {one for one in rows if one.team == server and one.id}
        every = self.twin.world.channels.values()
        return {who, *known, *(Place(server, one.id) for one in every if one.guild_id == server)}

    def may_read(self, place: Place) -> set[str]:
        """Give the words that may be shown to somebody, or in a channel."""
        if not place.is_person:
            return {Place(place.team, "").word, *self._told(place)}
        return {place.word, *(word for one in self._seen[place.id] for word in self._told(one))}

    def looks(self) -> None:
        """Let everybody see what there is to be seen."""
        world = self.twin.world
        for user in PEOPLE:
            who = Place(HOME, user)
            managed = {one for one in SERVERS if self.manages(who, one)}
            for channel in world.channels.values():
                if channel.guild_id in managed or (channel.guild_id and self.sees(who, channel)):
                    self._seen[user].add(self.place_of(channel))
            servers = [one.id for one in world.guilds.values() if user in one.members]
            self._seen[user] |= {Place(one, "") for one in servers}

    async def settled(self) -> None:
        """Wait until the bot has heard everything and has done what came of it."""
        heard = asyncio.Event()

        async def hear(_event: str) -> None:
            heard.set()

        # discord.py tells of every event so.
        self.discord.client.on_socket_event_type = hear  # type: ignore[attr-defined]
        async with asyncio.timeout(PATIENCE_S):
            while not self._has_heard():
                heard.clear()
                await heard.wait()
            while tasks := _tasks():
                await asyncio.wait(tasks)
            await self.discord.parts.work.wait()

    def _has_heard(self) -> bool:
        [session] = self.twin.gateway.sessions.online
        # Of the connection itself, which has no name of its own outside discord.py.
        socket = self.discord.client._get_websocket(shard_id=0)
        return socket.sequence == len(session.told)

    def _told(self, place: Place) -> set[str]:
        return self.told.setdefault(place, {place.word})


def _tasks() -> list[asyncio.Task[object]]:
    """Give the tasks in which discord.py and its listeners deal with events."""
    names = ("discord.py: ", "discord-ui-", "CommandTree-")
    return [one for one in asyncio.all_tasks() if one.get_name().startswith(names)]


@asynccontextmanager
async def town(database: Database) -> AsyncIterator[Town]:
    """Run the adapter among the servers; see `settle` for what is in the database."""
    here = Community(database)
    async with Twin() as twin:
        twin.world.clock = lambda: here.now.timestamp()
        _populate(twin)
        setup = Setup(
            token=twin.world.token,
            api_url=twin.api_url,
            gateway_url=twin.gateway_url,
            manager_role=TEAM_ROLE,
            crosspost=True,
        )
        desk = Desk(database=database, settings=here.settings, clock=here.clock)
        discord = build_discord(desk, setup, wake=lambda: None)
        async with running(discord, twin, SERVERS[0]):
            made = Town(twin=twin, discord=discord, desk=desk, here=here)
            async with asyncio.timeout(PATIENCE_S):
                await discord.client.wait_until_ready()
            await made.settled()
            made.looks()
            yield made
            twin.assert_clean()


def _populate(twin: Twin) -> None:
    world = twin.world
    people = {
        id_: add_user(world, id_, username=f"user{id_}", installed=id_ in INSTALLED)
        for id_ in PEOPLE
    }
    for server in (*SERVERS, ELSEWHERE):
        members = [people[one] for one, servers in PEOPLE.items() if server in servers]
        name = f"Acme {Place(server, '').word}"
        guild = add_guild(world, server, name, members=members, with_bot=server != ELSEWHERE)
        team = add_role(world, guild, TEAM_ROLE, id=f"{server}80")
        mods = add_role(world, guild, "Mods", id=f"{server}81", rights=Right.MANAGE_GUILD)
        for role, whom in ((team, IN_TEAM), (mods, MODERATORS)):
            for user, at in whom:
                if at == server:
                    join(world, guild, user, roles=[role])
        _furnish(twin, guild)
    world.channels[GROUP] = Channel(
        id=GROUP, kind=Kind.GROUP, name="Friends", recipients=["504", "505", "506"]
    )


def _furnish(twin: Twin, guild: Guild) -> None:
    world, server = twin.world, guild.id
    open_ = add_channel(world, guild, "jobs", id=server + OPEN)
    guild.system_channel_id = open_.id
    # What a private channel is called is as secret as what is in it.
    name = Place(server, server + PRIVATE).word
    private = add_channel(world, guild, name, id=server + PRIVATE)
    forbid(private, guild.id, Right.VIEW_CHANNEL, is_role=True)
    private.overwrites += [
        Overwrite(id=user, is_role=False, allow=int(Right.VIEW_CHANNEL))
        for user in ("503", world.bot_id)
    ]
    add_forum(world, guild, "posts", id=server + FORUM, tags=["python", "remote", "closed"])
    add_channel(world, guild, "news", id=server + NEWS, kind=Kind.ANNOUNCEMENT)
    forbid(add_channel(world, guild, "quiet", id=server + QUIET), world.bot_id, Right.SEND_MESSAGES)
    add_channel(
        world,
        guild,
        "talk",
        id=server + THREAD,
        kind=Kind.PUBLIC_THREAD,
        parent_id=open_.id,
        owner_id=guild.owner_id,
    )
    message = Message(id=world.next_id(), channel_id=open_.id, author_id="503", at=world.clock())
    message.content = "Lunch?"
    open_.messages[message.id] = message


async def settle(database: Database) -> None:
    """Put a board and a few subscriptions of everybody into an empty database."""
    here = Community(database)
    for id_ in ("501", "503", "504", "506"):
        await _subscribe(here, Place(HOME, id_), "#python OR #{word}", Cadence.INSTANT)
        await _subscribe(here, Place(HOME, id_), "-#{word}", Cadence.DAILY)
    for server, boss in zip(SERVERS, ("501", "502"), strict=True):
        for id_, query, cadence in (
            (OPEN, "#go OR #{word}", Cadence.INSTANT),
            (PRIVATE, "-company:{word}", Cadence.WEEKLY),
            (PRIVATE, "#{word} OR #python", Cadence.INSTANT),
            (FORUM, "-#{word}", Cadence.INSTANT),
            (THREAD, "#{word} OR #bread", Cadence.INSTANT),
        ):
            await _subscribe(here, Place(server, server + id_), query, cadence, by=boss)
    await stock(here)
    for user in PEOPLE:
        who = Place(HOME, user)
        person = await here.person(who.address("discord"))
        async with database.write() as connection:
            text = str(parse_query(f"#python OR #{who.word}"))
            await remember_search(connection, person, text, now=here.now)
    for user in ("503", "504"):
        place = await here.destination_id(Place(HOME, user).address("discord"))
        async with database.write() as connection:
            assert await collect_now(connection, place, now=here.now)


async def _subscribe(
    here: Community, place: Place, query: str, cadence: Cadence, *, by: str = ""
) -> None:
    text = str(parse_query(query.format(word=place.word)))
    author = Place(HOME, by) if by else place
    address = place.address("discord")
    await here.subscribe(text, to=address, cadence=cadence, by=author.address("discord"))
