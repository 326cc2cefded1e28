"""Nobody sees or changes what is another's, whatever they type, press or guess.

Two workspaces with the same ids of people and channels, a member and a manager in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.request import Reply
from bot.commands.run import complete, press, run
from bot.commands.verbs import PRESSES
from bot.messages.encoding import message_to_json
from bot.storage.destinations import find_destination
from bot.storage.people import find_person
from bot.storage.schema import (
    destinations,
    digest_schedules,
    muted_companies,
    people,
    person_postings,
    searches,
    subscriptions,
)
from tests.integration.commands.visitor import Visitor
from tests.integration.community import Community
from tests.making import make_posting, store

#: Whose row it is: a table that owns, and the owner's id in it.
Owner = tuple[str, int]
Rows = Mapping[Owner, frozenset[tuple[object, ...]]]

PLACES = ("a", "b")
PEOPLE = ("member", "manager")
LINES = (
    "subscribe {mine}",
    "subscribe {mine} in:uk daily at 8",
    "subscribe {channels} to here weekly",
    "subscribe {mine} to #jobs",
    "list",
    "list all",
    "edit {id} {mine} remote",
    "edit {id} weekly on tue with unknown",
    "pause {id}",
    "resume {id}",
    "unsubscribe {id}",
    "pause all",
    "resume #jobs",
    "unsubscribe all here",
    "search {mine}",
    "#python",
    "saved {posting}",
    "hide {posting}",
    "saved",
    "mute company:primer",
    "mute list",
    "unmute primer",
    "why {posting}",
    "digest",
    "digest at 7 tz Asia/Tokyo quiet 22-6",
    "digest to here",
    "digest at 6 to #jobs",
    "export",
    "forget me now",
)


@dataclass(frozen=True)
class Step:
    """Something that somebody does."""

    workspace: str
    person: str
    in_channel: bool
    line: str
    action: str


def _steps() -> st.SearchStrategy[list[Step]]:
    ids = st.integers(1, 40)
    lines = st.builds(
        lambda line, id_, posting: line.replace("{id}", str(id_)).replace(
            "{posting}", str(posting)
        ),
        st.sampled_from(LINES),
        ids,
        st.integers(1, 3),
    )
    actions = st.builds(
        lambda name, first, rest: f"{name}:{first}{rest}",
        st.sampled_from(sorted(PRESSES)),
        ids,
        st.sampled_from(["", ":1", ":2", ":daily", ":weekly"]),
    )
    step = st.builds(
        Step,
        workspace=st.sampled_from(PLACES),
        person=st.sampled_from(PEOPLE),
        in_channel=st.booleans(),
        line=lines | st.just(""),
        action=actions,
    )
    return st.lists(step, min_size=10, max_size=30)


def _visitor(community: Community, step: Step) -> Visitor:
    return Visitor(
        community,
        person=step.person,
        workspace=step.workspace,
        channel="jobs" if step.in_channel else "",
        may_manage=step.in_channel and step.person == "manager",
    )


def _mine(workspace: str, person: str) -> str:
    return f"#canary{workspace}{person}"


async def _rows(connection: AsyncConnection) -> Rows:
    """Give every row that belongs to somebody, by owner."""
    owned = {
        ("person", "id"): people,
        ("person", "person_id"): (person_postings, muted_companies, searches),
        ("destination", "id"): destinations,
        ("destination", "destination_id"): (digest_schedules, subscriptions),
    }
    found: dict[Owner, set[tuple[object, ...]]] = {}
    for (kind, column), tables in owned.items():
        for table in tables if isinstance(tables, tuple) else (tables,):
            # Who made a channel's subscription is their own to erase.
            kept = [each for each in table.c if each.name != "created_by"]
            for row in (await connection.execute(select(*kept))).mappings():
                values = (table.name, *(row[each.name] for each in kept))
                found.setdefault((kind, row[column]), set()).add(values)
    return {owner: frozenset(rows) for owner, rows in found.items()}


async def _own(connection: AsyncConnection, visitor: Visitor) -> set[Owner]:
    """Give the owners that an actor may act for."""
    actor = visitor.actor
    person = await find_person(connection, actor.own_address)
    places = [await find_destination(connection, actor.own_address)]
    if actor.may_manage:
        channel = replace(actor.own_address, target=actor.channel, is_person=False)
        places.append(await find_destination(connection, channel))
    own: set[Owner] = {("person", person.id)} if person else set()
    return own | {("destination", place.id) for place in places if place}


async def _act(visitor: Visitor, step: Step) -> tuple[Reply, str]:
    mine, channels = _mine(step.workspace, step.person), _mine(step.workspace, "jobs")
    line = step.line.replace("{mine}", mine).replace("{channels}", channels)
    if line:
        reply = await run(line, actor=visitor.actor, desk=visitor.desk)
    else:
        reply = await press(step.action, actor=visitor.actor, desk=visitor.desk)
    offered = [
        *await complete("edit ", actor=visitor.actor, desk=visitor.desk),
        *await complete("unmute ", actor=visitor.actor, desk=visitor.desk),
    ]
    shown = f"{message_to_json(reply.message)}{offered}"
    return reply, shown.replace(line, "") if line else shown


def _strangers(step: Step) -> set[str]:
    """Give the words that only others may read."""
    every = {_mine(place, person) for place in PLACES for person in (*PEOPLE, "jobs")}
    # Whoever stands in a channel reads its messages, and may ask why they came.
    readable = {_mine(step.workspace, step.person), _mine(step.workspace, "jobs")}
    return every - (
        readable
        if step.in_channel or step.person == "manager"
        else {_mine(step.workspace, step.person)}
    )


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_steps())
async def test_nobody_touches_what_is_anothers(small: Community, steps: list[Step]) -> None:
    """After every step the rows of everybody else are as they were, and no word of theirs shown."""
    for step in steps:
        visitor = _visitor(small, step)
        async with small.database.read() as connection:
            before = await _rows(connection)
            own = await _own(connection, visitor)
        _reply, shown = await _act(visitor, step)
        async with small.database.read() as connection:
            after = await _rows(connection)
            own |= await _own(connection, visitor)
        assert {key: rows for key, rows in after.items() if key not in own} == {
            key: rows for key, rows in before.items() if key not in own
        }
        assert not [word for word in _strangers(step) if word in shown]


@pytest.fixture
async def channel(community: Community) -> Visitor:
    """Give the manager of a channel that has a subscription, 1, and a posting, 1."""
    await store(community.database, make_posting(1))
    manager = Visitor(community, person="boss", channel="jobs", may_manage=True)
    await manager.say("subscribe #python to here daily")
    await manager.say("subscribe #secret")
    return manager


@pytest.mark.parametrize(
    "who",
    [
        {"person": "guest", "may_manage": False},
        {"person": "boss", "may_manage": False},
        {"person": "boss", "channel": "", "may_manage": False},
        {"person": "boss", "channel": "other", "may_manage": True},
        {"person": "boss", "workspace": "elsewhere"},
        {"person": "guest", "channel": "", "may_manage": True},
    ],
    ids=["guest", "demoted", "outside", "of another channel", "of another workspace", "in dms"],
)
async def test_a_channels_subscriptions_are_out_of_reach(
    channel: Visitor, who: dict[str, str | bool]
) -> None:
    """For whoever does not manage that channel, here and now, by line or by button."""
    stranger = replace(channel, **who)  # type: ignore[arg-type] # fields of `Visitor`, by name
    async with channel.community.database.read() as connection:
        before = await _rows(connection)
    for line in ("pause 1", "resume 1", "unsubscribe 1", "edit 1 #go", "edit 1 weekly"):
        assert "no subscription 1" in (await stranger.say_wrongly(line)).heading
    for action in ("pause:1", "resume:1", "unsub:1", "widen:1", "cadence:1:weekly"):
        assert "no subscription 1" in (await stranger.press_wrongly(action)).heading
    async with channel.community.database.read() as connection:
        assert await _rows(connection) == before
    assert "#secret" not in str(await stranger.complete("edit ")) or stranger.person == "boss"
