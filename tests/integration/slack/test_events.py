"""What happens in a workspace without anybody asking: by real Bolt, with the twin for a Slack."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from structlog.testing import capture_logs

from adapters.slack.app import build_app, build_slack
from adapters.slack.events import HANDLERS
from adapters.slack.installations import NotInstalled
from adapters.slack.parts import Parts
from adapters.slack.sealed_store import SealedStore
from bot.channel import Address
from bot.commands.request import Desk
from bot.deliveries.cadence import Cadence
from bot.errors import StorageError
from bot.storage.destinations import Destination, find_destination
from bot.storage.people import find_person
from bot.storage.session import Database
from bot.storage.workspaces import paused_workspaces
from bot.workspaces import close_destination
from tests.integration.community import Community
from tests.integration.slack.running import desk_for, install, setup_of
from tests.making import NOW
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

JOBS = Address.parse("slack:T1/C1")
ADA = Address.parse("slack:T1/@U1")
THEIRS = Address.parse("slack:T2/C1")
numbers = itertools.count(1)


@dataclass
class Listening:
    """The adapter's listeners, with a community that has subscribed."""

    twin: Twin
    app: AsyncApp
    parts: Parts
    here: Community
    #: Grows whenever something may have to be delivered.
    woken: list[None] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """What the listeners work with."""
        return self.parts.desk

    @property
    def team(self) -> Team:
        """The workspace where it happens."""
        return self.twin.world.teams["T1"]

    # Events are as Slack makes them, hence `Any`.
    async def happens(self, kind: str, *, team: str = "T1", **event: Any) -> None:
        """Let something happen, and wait until it has been dealt with."""
        body = {
            "type": "event_callback",
            "event_id": f"Ev{next(numbers)}",
            "team_id": team,
            "authorizations": [{"team_id": team, "user_id": f"UB{team}", "is_bot": True}],
            "event": {"type": kind, **event},
        }
        before = asyncio.all_tasks()
        answer = await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        assert answer.status == 200
        async with asyncio.timeout(10):
            # Bolt acknowledges an event first, and calls the listener behind that.
            await asyncio.gather(*(asyncio.all_tasks() - before))
            await self.parts.work.wait()

    async def place(self, address: Address = JOBS) -> Destination:
        """Look at a destination."""
        async with self.here.database.read() as connection:
            found = await find_destination(connection, address)
        assert found
        return found


@pytest.fixture
async def slack(sqlite_database: Database) -> AsyncIterator[Listening]:
    """Two workspaces that installed the app, each with a channel of the same id."""
    async with Twin() as twin:
        twin.world.clock = NOW.timestamp
        for name in ("T1", "T2"):
            team = twin.add_team(name, name)
            twin.add_user(team, "U1", name="Ada")
            twin.add_channel(team, "C1", "jobs", members={"U1", team.bot_user})
        desk = desk_for(sqlite_database, twin, many=True)
        await install(desk, list(twin.world.teams.values()))
        woken: list[None] = []
        made = build_slack(desk, setup_of(desk), wake=lambda: woken.append(None))
        async with made.connected():
            app = build_app(setup_of(desk), made.parts)
            here = Community(sqlite_database)
            for place in (JOBS, THEIRS):
                await here.subscribe("all", place, by=ADA)
            yield Listening(twin=twin, app=app, parts=made.parts, here=here, woken=woken)
        assert twin.world.violations == []


@pytest.mark.parametrize(
    ("closing", "reopening"),
    [
        ("channel_archive", "channel_unarchive"),
        ("group_archive", "group_unarchive"),
        ("channel_deleted", "channel_unarchive"),
        ("group_deleted", "group_unarchive"),
        ("channel_left", "member_joined_channel"),
        ("group_left", "member_joined_channel"),
        ("member_left_channel", "member_joined_channel"),
    ],
)
async def test_channel_closes_and_comes_back(
    slack: Listening, closing: str, reopening: str
) -> None:
    """The channel waits and its owner is owed one notice; once it is back, so is what waited."""
    us = slack.team.bot_user
    await slack.happens(closing, channel="C1", user=us)
    await slack.happens(closing, channel="C1", user=us)
    place = await slack.place()
    assert place.paused_reason
    notices = [one.destination for one in await slack.here.deliveries()]
    assert notices == [ADA]
    assert (await slack.place(THEIRS)).paused_at is None
    await slack.here.post()
    await slack.happens(reopening, channel="C1", user=us)
    assert (await slack.place()).paused_at is None
    assert slack.woken == [None]
    assert JOBS in {one.destination for one in await slack.here.deliveries()}


@pytest.mark.parametrize("kind", ["member_left_channel", "member_joined_channel"])
async def test_other_people_come_and_go(slack: Listening, kind: str) -> None:
    """That somebody else leaves closes nothing, that they join reopens nothing."""
    was_closed = kind == "member_joined_channel"
    if was_closed:
        await close_destination(slack.desk, JOBS, "archived")
    await slack.happens(kind, channel="C1", user="U1")
    assert bool((await slack.place()).paused_at) == was_closed


@pytest.mark.parametrize("kind", ["member_joined_channel", "group_unarchive"])
async def test_who_lets_the_bot_in_may_subscribe_at_once(slack: Listening, kind: str) -> None:
    """What was known before of people's channels does not hold when the bot sees another one."""
    us = slack.team.bot_user
    asked = {"command": "/jobs", "team_id": "T1", "user_id": "U1", "channel_id": "C7"}
    is_archived = kind == "group_unarchive"
    members = ["U1", us] if is_archived else ["U1"]
    channel = slack.twin.add_channel(
        slack.team, "C7", "secret", members=members, is_private=True, is_archived=is_archived
    )
    assert not (await slack.parts.actors.actor(asked, rights=True)).may_manage
    channel.members.add(us)
    channel.is_archived = False
    await slack.happens(kind, channel="C7", user=us)
    assert (await slack.parts.actors.actor(asked, rights=True)).may_manage


@pytest.mark.parametrize("kind", ["channel_rename", "group_rename"])
async def test_renamed_channel_is_called_by_its_new_name(slack: Listening, kind: str) -> None:
    """People and `to #name` find it by the name it has now, in this workspace alone."""
    await slack.happens(kind, channel={"id": "C1", "name": "python-jobs", "created": 1})
    assert (await slack.place()).name == "python-jobs"
    assert (await slack.place(THEIRS)).name != "python-jobs"


async def test_channel_with_a_new_id_keeps_its_subscriptions(slack: Listening) -> None:
    """A channel that is converted may get another id: everything goes on there."""
    await slack.happens("channel_id_changed", old_channel_id="C1", new_channel_id="C9")
    found = {str(one.destination.address) for one in await slack.here.subscriptions()}
    assert found == {"slack:T1/C9", str(THEIRS)}


async def test_deactivated_person_waits_until_they_return(slack: Listening) -> None:
    """Nothing is sent to somebody who left; when their account is back, so are their alerts."""
    await slack.here.subscribe("all", ADA, by=ADA)
    await slack.happens("user_change", user={"id": "U1", "deleted": True, "tz": "Europe/London"})
    assert (await slack.place(ADA)).paused_at
    await slack.here.post()
    await slack.happens("user_change", user={"id": "U1", "deleted": False, "tz": "Europe/London"})
    assert (await slack.place(ADA)).paused_at is None
    assert slack.woken == [None]


async def test_status_of_a_person_mends_nothing(slack: Listening) -> None:
    """A profile changes all the time; what was closed for another reason stays closed."""
    await slack.here.subscribe("all", ADA, by=ADA)
    await close_destination(slack.desk, ADA, "The messages tab is off.")
    await slack.happens("user_change", user={"id": "U1", "deleted": False, "tz": "Europe/London"})
    assert (await slack.place(ADA)).paused_reason == "The messages tab is off."


async def test_profile_zone_follows_the_person(slack: Listening) -> None:
    """Whoever moves gets their digests by the clock of the new place."""
    await slack.here.subscribe("all", ADA, Cadence.DAILY, by=ADA)
    await slack.happens("user_change", user={"id": "U1", "deleted": False, "tz": "Asia/Tokyo"})
    async with slack.here.database.read() as connection:
        person = await find_person(connection, ADA)
    assert person and person.profile_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("app_uninstalled", {}),
        ("tokens_revoked", {"tokens": {"oauth": ["U1"], "bot": ["UBT1"]}}),
    ],
    ids=["uninstalled", "revoked"],
)
async def test_workspace_that_takes_the_app_out(
    slack: Listening, kind: str, event: dict[str, Any]
) -> None:
    """Its tokens are deleted and its deliveries stop; installed again, it has all it had."""
    slack.team.installed = False
    await slack.happens(kind, **event)
    await slack.happens(kind, **event)
    with pytest.raises(NotInstalled):
        await slack.parts.clients.of("T1")
    assert await slack.parts.clients.of("T2")
    async with slack.here.database.read() as connection:
        assert [one.external_id for one in await paused_workspaces(connection)] == ["T1"]
    slack.team.installed = True
    await install(slack.desk, [slack.team])
    async with slack.here.database.read() as connection:
        assert await paused_workspaces(connection) == []
    assert await slack.parts.clients.of("T1")
    assert len(await slack.here.subscriptions()) == 2


async def test_days_of_grace_begin_whatever_happens_to_the_tokens(
    slack: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An accident in the middle leaves no workspace without an end."""

    async def fails(*_arguments: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(SealedStore, "delete", fails)
    slack.team.installed = False
    await slack.happens("app_uninstalled")
    async with slack.here.database.read() as connection:
        [one] = await paused_workspaces(connection)
    assert one.removed_at is not None


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("app_uninstalled", {}),
        ("tokens_revoked", {"tokens": {"bot": ["UBT1"]}}),
        ("tokens_revoked", {"tokens": {"oauth": ["U1"]}}),
    ],
    ids=["uninstalled", "revoked", "a person's token"],
)
async def test_late_news_of_a_removal_remove_nothing(
    slack: Listening, kind: str, event: dict[str, Any]
) -> None:
    """After the app was installed again its token works, whatever arrives from before."""
    await slack.happens(kind, **event)
    assert await slack.parts.clients.of("T1")
    async with slack.here.database.read() as connection:
        assert await paused_workspaces(connection) == []


async def test_events_of_any_shape_break_nothing(slack: Listening) -> None:
    """What is not where it should be, or is about what we never heard of, is passed by."""
    shapes: list[dict[str, Any]] = [
        {},
        {"channel": {"id": 7}, "user": None, "tokens": []},
        {"channel": "C404", "user": "U404"},
        {"channel": {"id": "C404", "name": "x"}, "user": {"id": "U404", "tz": "x" * 500}},
        {"old_channel_id": "C404", "new_channel_id": "C1"},
    ]
    with capture_logs() as logs:
        for kind in HANDLERS:
            for shape in shapes:
                await slack.happens(kind, **shape)
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert (await slack.place()).paused_at is None
