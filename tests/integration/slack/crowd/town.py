"""Two teams whose people and channels have the same ids, and what each of them may know.

Everybody and every channel has a word of their own, which others must never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.deliveries.cadence import Cadence
from bot.deliveries.digests import collect_now
from bot.queries.parse import parse_query
from bot.storage.session import Database
from tests.crowd.board import stock
from tests.crowd.place import Place
from tests.integration.community import Community
from tests.integration.slack.running import Running, desk_for, running
from tests.twins.slack.state import Channel, Team, User
from tests.twins.slack.twin import Twin

TEAMS = ("T1", "T2")
#: In each team. Two are at home in one and strangers in the other.
PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {},
    "U2": {"tz": "Asia/Tokyo"},
    "UADMIN": {"is_admin": True},
    "UGUEST": {"is_restricted": True},
    "UX1": {"team_id": "T1"},
    "UX2": {"team_id": "T2"},
}
#: Channels of each team: open to all, private, quiet, and private without the bot.
OPEN, PRIVATE, QUIET, CLOSED = "C1", "C2", "C3", "C4"
#: Of one team alone.
LONELY = {"T1": "CT1", "T2": "CT2"}
_MEMBERS = {
    OPEN: tuple(PEOPLE),
    PRIVATE: ("U1", "UADMIN"),
    QUIET: ("U2",),
    CLOSED: ("U1", "U2"),
    "CT1": ("U1", "UGUEST"),
    "CT2": ("U1", "UGUEST"),
}


def everybody() -> list[Place]:
    """Give everybody, of both teams."""
    return [Place(team, user) for user in PEOPLE for team in TEAMS]


@dataclass
class Town:
    """The teams, and what is known there."""

    twin: Twin
    office: Running
    here: Community
    #: Words that stand in what a channel gets, put there by somebody who knew them.
    told: dict[Place, set[str]] = field(default_factory=dict)
    #: Channels in which somebody is or was, where they could read.
    stood: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def violations(self) -> list[str]:
        """What the app did that Slack refuses or forbids."""
        return self.twin.world.violations

    def team(self, place: Place | str) -> Team:
        """Give a team."""
        name = place.team if isinstance(place, Place) else place
        return self.twin.world.teams[name]

    def channels(self, team: str) -> list[Channel]:
        """Give a team's channels, without direct messages."""
        return [one for one in self.team(team).channels.values() if not one.user]

    def may_stand_in(self, who: Place) -> list[str]:
        """Give the conversations in which somebody can do something, their own first."""
        found = [
            one.id
            for one in self.channels(who.team)
            if who.id in one.members or not (one.is_private or _is_outside(self.user(who), who))
        ]
        return [self.team(who).direct(who.id).id, *found]

    def user(self, who: Place) -> User:
        """Give somebody as their team knows them."""
        return self.team(who).users[who.id]

    def may_change(self, who: Place) -> set[Place]:
        """Give whose subscriptions somebody may change: their own, and those of their channels."""
        if _is_outside(self.user(who), who) or self.user(who).deleted:
            return {who}
        mine = [one.id for one in self.channels(who.team) if who.id in one.members]
        return {who, *(Place(who.team, id_) for id_ in mine)}

    def may_read(self, place: Place) -> set[str]:
        """Give the words that may be shown to somebody, or in a channel."""
        everybodys = f"zz{place.team}zz".lower()
        if not place.is_person:
            return {everybodys, *self.told.setdefault(place, {place.word})}
        channels = (Place(place.team, id_) for id_ in self.stood[place])
        told = (self.told.setdefault(one, {one.word}) for one in channels)
        return {everybodys, place.word, *(word for words in told for word in words)}

    def stands(self, who: Place, channel: str) -> None:
        """Note that somebody is somewhere, so that they can read there."""
        if channel.startswith("C"):
            self.stood[who].add(channel)


def _is_outside(user: User, who: Place) -> bool:
    stranger = bool(user.team_id) and user.team_id != who.team
    return stranger or user.is_restricted or user.is_ultra_restricted


@asynccontextmanager
async def town(database: Database, transport: str) -> AsyncIterator[Town]:
    """Run the adapter among the two teams; see `settle` for what is in the database."""
    here = Community(database)
    async with Twin() as twin:
        twin.world.clock = lambda: here.now.timestamp()
        for name in TEAMS:
            _found(twin, name)
        desk = desk_for(database, twin, transport=transport, many=True)
        async with running(twin, replace(desk, clock=here.clock)) as office:
            made = Town(twin=twin, office=office, here=here)
            for team in TEAMS:
                for channel in made.channels(team):
                    for user in channel.members & set(PEOPLE):
                        made.stands(Place(team, user), channel.id)
            yield made
            twin.assert_clean()


def _found(twin: Twin, name: str) -> None:
    mark = f"zz{name}zz".lower()
    team = twin.add_team(name, f"Team {mark}")
    for user, fields in PEOPLE.items():
        twin.add_user(team, user, **{"name": f"{user.lower()}-{mark}", **fields})
    for channel in (OPEN, PRIVATE, QUIET, CLOSED, LONELY[name]):
        is_private = channel in (PRIVATE, CLOSED)
        bot = () if channel == CLOSED else (team.bot_user,)
        twin.add_channel(
            team,
            channel,
            # What a private channel is called is as secret as what is in it.
            Place(name, channel).word if is_private else f"{channel.lower()}-{mark}",
            members=(*_MEMBERS[channel], *bot),
            is_private=is_private,
            is_ext_shared=channel == OPEN,
        )


async def settle(database: Database) -> None:
    """Put a board and a few subscriptions of both teams into an empty database."""
    here = Community(database)
    for team in TEAMS:
        await _subscribe(here, team)
    await stock(here)
    for team in TEAMS:
        place = await here.destination_id(Place(team, "U2").address("slack"))
        async with database.write() as connection:
            assert await collect_now(connection, place, now=here.now)


async def _subscribe(here: Community, team: str) -> None:
    boss = Place(team, "U1")
    for id_, query, cadence in (
        ("U1", "#python OR #{word}", Cadence.INSTANT),
        ("U2", "-#{word}", Cadence.DAILY),
        ("UX1", "remote -{word}", Cadence.DAILY),
        (OPEN, "#go OR #{word}", Cadence.INSTANT),
        (PRIVATE, "-company:{word}", Cadence.WEEKLY),
        (PRIVATE, "#{word} OR #python", Cadence.INSTANT),
    ):
        place = Place(team, id_)
        text = str(parse_query(query.format(word=place.word)))
        by = place if place.is_person else boss
        await here.subscribe(
            text, to=place.address("slack"), cadence=cadence, by=by.address("slack")
        )
