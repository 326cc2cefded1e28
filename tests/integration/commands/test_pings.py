"""Whom a channel's alerts ping: set by who manages it, told in the list, taken away again."""

from __future__ import annotations

import json

import pytest

from bot.commands import pings
from bot.commands.request import Ping
from bot.deliveries.cadence import Cadence
from tests.integration.commands.visitor import Visitor, buttons, texts

#: What there is to ping, in every channel.
ROLES = {"77": Ping(name="@Job seekers"), "78": Ping(name="@Quiet", obstacle="Nobody may ping it.")}
GONE = Ping(obstacle="The role is gone.")


def manager_of(alone: Visitor) -> Visitor:
    """Let somebody stand in a channel that they manage, on a platform with roles."""
    alone.channel, alone.may_manage, alone.channels = "C1", True, {"C1": "jobs"}
    alone.look_at_ping = lambda _channel, role: ROLES.get(role, GONE)
    return alone


async def kept(someone: Visitor) -> list[str | None]:
    """Whom each subscription pings."""
    return [one.ping for one in await someone.community.subscriptions()]


async def test_a_manager_names_a_role_and_takes_it_away(me: Visitor) -> None:
    """It is said at once and in the list, and a change of something else leaves it."""
    boss = manager_of(me)
    assert "It pings @Job seekers." in texts(await boss.say("subscribe #go to here ping <@&77>"))
    assert "pings @Job seekers" in texts(await boss.say("list"))
    await boss.say("edit 1 daily")
    await boss.say("subscribe #go to here")
    assert await kept(boss) == ["77"]
    assert "pings" not in texts(await boss.say("edit 1 without ping"))
    assert await kept(boss) == [None]
    await boss.say("edit 1 ping <@&77>")
    assert await kept(boss) == ["77"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("subscribe #go to here ping <@&78>", "Nobody may ping it.", id="silent"),
        pytest.param("subscribe #go to here ping <@&9>", "The role is gone.", id="gone"),
        pytest.param("subscribe #go ping <@&77>", "Only what comes to a channel", id="direct"),
        pytest.param("subscribe #go to #other ping <@&77>", "cannot change #other", id="elsewhere"),
        pytest.param("digest ping <@&77>", "belongs to a subscription", id="digest"),
        pytest.param("edit 1 ping <@&78>", "Nobody may ping it.", id="edit"),
    ],
)
async def test_what_cannot_be_pinged_is_refused(alone: Visitor, line: str, says: str) -> None:
    """In one sentence, and nothing is stored."""
    boss = manager_of(alone)
    await boss.say("subscribe #rust to here")
    assert says in texts(await boss.say_wrongly(line))
    assert await kept(boss) == [None]


async def test_a_member_names_nobody(alone: Visitor) -> None:
    """Neither with a subscription of the channel's, nor with one of their own."""
    boss = manager_of(alone)
    await boss.say("subscribe #go to here")
    member = Visitor(boss.community, person="ben", channel="C1", look_at_ping=boss.look_at_ping)
    await member.say_wrongly("subscribe #rust to here ping <@&77>")
    await member.say_wrongly("subscribe #rust ping <@&77>")
    await member.say_wrongly("edit 1 ping <@&77>")
    assert await kept(boss) == [None]


async def test_where_there_are_no_roles_nobody_can_be_pinged(alone: Visitor) -> None:
    """As on the chat page and on Slack."""
    alone.channel, alone.may_manage = "C1", True
    said = texts(await alone.say_wrongly("subscribe #go to here ping <@&77>"))
    assert "Nobody can be pinged here." in said
    assert await kept(alone) == []


async def test_a_role_that_went_is_told_in_the_list(alone: Visitor) -> None:
    """Whoever manages the channel sees why nobody is pinged, and what to do."""
    boss = manager_of(alone)
    await boss.say("subscribe #go to here ping <@&77>")
    boss.look_at_ping = lambda _channel, _role: GONE
    assert "cannot: The role is gone." in texts(await boss.say("list"))
    assert "cannot: The role is gone." in texts(await boss.say("edit 1 weekly"))


async def test_a_channel_pings_so_many(alone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that is pinged already counts once."""
    monkeypatch.setattr(pings, "MAX_PINGS", 1)
    boss = manager_of(alone)
    boss.look_at_ping = lambda _channel, role: Ping(name=role)
    await boss.say("subscribe #go to here ping <@&1>")
    await boss.say("subscribe #rust to here ping <@&1>")
    assert "1 roles are as many" in texts(await boss.say_wrongly("edit 2 ping <@&2>"))


async def test_a_subscription_that_is_had_again_pings_as_before(alone: Visitor) -> None:
    """Undo brings all of it back."""
    boss = manager_of(alone)
    await boss.say("subscribe all to here daily with unknown ping <@&77>")
    await boss.community.post(1)
    undo = buttons((await boss.press("leave:1")).message)["Undo"]
    assert await kept(boss) == []
    await boss.press(undo.action)
    [again] = await boss.community.subscriptions()
    assert (again.ping, again.cadence, again.with_unknown) == ("77", Cadence.DAILY, True)


async def test_whom_it_pings_is_in_the_export(alone: Visitor) -> None:
    """As all that somebody made; it stays with the channel when they are forgotten."""
    boss = manager_of(alone)
    await boss.say("subscribe #go to here ping <@&77>")
    said = (await boss.say("export")).markdown
    [made] = json.loads(said[said.index("{") : said.rindex("}") + 1])["subscriptions"]
    assert made["ping"] == "77"
    await boss.say("forget me now")
    assert await kept(boss) == ["77"]
