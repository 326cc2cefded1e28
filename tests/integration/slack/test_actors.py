"""Who asks, and which channels they may change: asked of the twin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.actors import PROFILE_HOLDS, RIGHTS_HOLD, Actors, read_profile
from adapters.slack.clients import Clients
from adapters.slack.installations import installations_of
from bot.commands.request import Actor, Desk
from bot.storage.session import Database
from tests.integration.slack.running import Clock, desk_for, setup_of
from tests.twins.slack.faults import Fault
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin


class _Door:
    """Somebody who asks who is there."""

    def __init__(self, twin: Twin, team: Team, desk: Desk, actors: Actors) -> None:
        self.twin, self.team, self.desk, self.actors = twin, team, desk, actors

    async def ask(
        self, user: str, channel: str = "C1", *, rights: bool = True, team: str = "T1"
    ) -> Actor:
        body = {"command": "/jobs", "team_id": team, "user_id": user, "channel_id": channel}
        return await self.actors.actor(body, rights=rights)

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.twin.calls)

    def turn(self, **ahead: float) -> None:
        assert isinstance(self.desk.clock, Clock)
        self.desk.clock.turn(**ahead)


@pytest.fixture(params=[{}], ids=["members"])
async def door(request: Any, sqlite_database: Database) -> AsyncIterator[_Door]:
    """Give a team with two channels, one of them private, and people of every kind."""
    async with Twin() as twin:
        team = twin.add_team("T1", "Acme")
        for user, fields in _PEOPLE.items():
            twin.add_user(team, user, **fields)
        twin.add_channel(team, "C1", "jobs", members=list(_PEOPLE))
        twin.add_channel(team, "C2", "secret", members=["U1", team.bot_user], is_private=True)
        twin.add_channel(team, "C3", "elsewhere", members=["UADMIN"])
        twin.add_channel(team, "C4", "old", members=["U1"], is_archived=True)
        desk = desk_for(sqlite_database, twin, **request.param)
        setup = setup_of(desk)
        clients = Clients(setup, installations_of(desk, setup))
        await clients.open()
        yield _Door(twin, team, desk, Actors(desk, clients))
        await clients.close()
        assert twin.world.violations == []


_PEOPLE: dict[str, dict[str, Any]] = {
    "U1": {"name": "ada", "tz": "Europe/Berlin"},
    "UADMIN": {"name": "boss", "is_admin": True},
    "UGUEST": {"name": "guest", "is_restricted": True},
    "UONE": {"name": "one", "is_ultra_restricted": True},
    "UGONE": {"name": "gone", "deleted": True},
    "UBOT": {"name": "bot", "is_bot": True},
    "UOTHER": {"name": "other", "team_id": "T9"},
}


async def test_a_member_may_change_the_channels_they_are_in(door: _Door) -> None:
    """A member manages their channels, private ones too, and none that they are not in."""
    actor = await door.ask("U1")
    assert actor.channels == {"C1": "jobs", "C2": "secret"}
    assert actor.may_manage
    assert (actor.name, actor.time_zone) == ("ada", "Europe/Berlin")
    assert not (await door.ask("U1", "C3")).may_manage
    in_private = await door.ask("U1", "D1")
    assert (in_private.channel, in_private.may_manage) == ("", False)
    assert in_private.channels == actor.channels


@pytest.mark.parametrize("user", ["UGUEST", "UONE", "UGONE", "UBOT", "UOTHER", "UNOBODY"])
async def test_an_outsider_may_change_no_channel(door: _Door, user: str) -> None:
    """Guests, bots, deactivated accounts, people of other teams and nobody manage nothing."""
    actor = await door.ask(user)
    assert not actor.may_manage
    assert actor.channels == {}
    assert (actor.workspace, actor.person, actor.channel) == ("T1", user, "C1")


@pytest.mark.parametrize("door", [{"slack_admins_only": True}], indirect=True)
async def test_the_operator_may_leave_it_to_admins(door: _Door) -> None:
    """Where the operator says so, a member manages nothing and an admin their channels."""
    assert (await door.ask("U1")).channels == {}
    assert (await door.ask("UADMIN")).channels == {"C1": "jobs", "C3": "elsewhere"}


async def test_without_need_nobody_is_asked_for_rights(door: _Door) -> None:
    """A search needs no rights: Slack is asked for a name once an hour, and for no channels."""
    for _time in range(3):
        actor = await door.ask("U1", rights=False)
        assert (actor.channels, actor.may_manage) == ({}, False)
        assert actor.time_zone == "Europe/Berlin"
    assert (door.calls("users.info"), door.calls("users.conversations")) == (1, 0)
    door.turn(seconds=PROFILE_HOLDS.total_seconds())
    await door.ask("U1", rights=False)
    assert door.calls("users.info") == 2


async def test_rights_are_asked_for_again_after_a_minute(door: _Door) -> None:
    """Whoever left a channel can change it for a minute at most; news of it is quicker."""
    await door.ask("U1")
    door.team.channels["C1"].members.discard("U1")
    assert (await door.ask("U1")).may_manage
    door.turn(seconds=RIGHTS_HOLD.total_seconds())
    assert not (await door.ask("U1")).may_manage
    door.team.channels["C1"].members.add("U1")
    door.actors.forget("T1", "U1")
    assert (await door.ask("U1")).may_manage


@pytest.mark.parametrize("method", ["users.info", "users.conversations"])
@pytest.mark.parametrize(
    "fault", [Fault.DROP_BEFORE, Fault.FAIL_BEFORE, Fault.RATE_LIMITED, Fault.CUT_BODY]
)
async def test_when_slack_cannot_be_asked_nobody_may_change_a_channel(
    door: _Door, method: str, fault: Fault
) -> None:
    """A call that fails gives no rights, and is made again next time."""
    # aiohttp asks once more by itself when a connection that it kept turns out to be closed.
    door.twin.faults.plan(method, fault, times=2 if fault is Fault.DROP_BEFORE else 1)
    refused = await door.ask("U1")
    assert (refused.may_manage, refused.rights_known) == (False, False)
    asked = await door.ask("U1")
    assert (asked.may_manage, asked.rights_known) == (True, True)


async def test_a_workspace_without_the_app_gives_no_rights(door: _Door) -> None:
    """A person of a team that does not have the app is asked about nowhere."""
    assert not (await door.ask("U1", team="T9")).may_manage


@pytest.mark.parametrize(
    ("fields", "is_member"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1", "T2"]}}, True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T2"]}}, False),
        ({"team_id": "T1", "is_stranger": True}, False),
        ({}, False),
    ],
    ids=["at-home", "organisation", "other-workspace", "stranger", "unsaid"],
)
def test_people_are_at_home_somewhere(fields: dict[str, Any], is_member: bool) -> None:
    """In an organisation of several workspaces a person is at home in each of theirs."""
    assert read_profile(fields, "T1").is_member is is_member
