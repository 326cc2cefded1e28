"""Roles that alerts ping: named to Discord when a message is sent, and at no other time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord.pings import BELIEVED_S
from adapters.discord.send import DiscordAdapter
from bot.channel import Address
from bot.messages.message import Message
from tests.integration.discord.send.conftest import Turned
from tests.integration.discord.send.places import (
    ANA,
    FORUM,
    JOBS,
    NEWS,
    SINCE,
    THREAD,
    about,
    asked,
    threads,
)
from tests.twins.discord.components import displayed
from tests.twins.discord.populate import add_role
from tests.twins.discord.state import Message as Sent
from tests.twins.discord.state import Role
from tests.twins.discord.twin import Twin

ROLES = "GET /guilds/{guild_id}/roles"


@pytest.fixture
def role(twin: Twin) -> Role:
    """Give a role that anyone may mention."""
    return add_role(twin.world, twin.world.guilds["21"], "Job seekers", id="77", mentionable=True)


def sent_to(twin: Twin, place: Address) -> Sent:
    """Give the only message of a place."""
    if place is FORUM:
        [thread] = threads(twin)
        return next(iter(thread.messages.values()))
    world = twin.world
    channel = world.direct(place.target) if place.is_person else world.channels[place.target]
    [message] = channel.messages.values()
    return message


def pinging(message: Message, *roles: str) -> Message:
    """Let a message call roles."""
    return replace(message, pings=roles)


@pytest.mark.parametrize("place", [JOBS, NEWS, THREAD, FORUM], ids=str)
async def test_an_alert_pings_and_its_change_does_not(
    twin: Twin, adapter: DiscordAdapter, role: Role, place: Address
) -> None:
    """Whom it called stays in sight; Discord is told once whom that may reach."""
    ref = await adapter.send(place, pinging(about(), role.id), delivery_id=7)
    message = sent_to(twin, place)
    assert message.sent["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert message.heard_by == ["77"]
    assert displayed(message.components)[0] == "<@&77>"
    assert await adapter.find(place, delivery_id=7, since=SINCE) == ref
    await adapter.edit(place, ref, pinging(about(closed=True), role.id))
    assert message.sent["allowed_mentions"] == {"parse": []}
    assert displayed(message.components)[0] == "<@&77>"
    assert message.heard_by == ["77"]


@pytest.mark.parametrize("place", [JOBS, FORUM], ids=str)
@pytest.mark.parametrize("pings", [(), ("77",)], ids=["no-ping", "ping"])
async def test_nothing_that_a_posting_says_pings(
    twin: Twin, adapter: DiscordAdapter, role: Role, place: Address, pings: tuple[str, ...]
) -> None:
    """Neither by itself nor on the back of a role that is called."""
    said = "@everyone <@&77> <@&78> <@11>"
    add_role(twin.world, twin.world.guilds["21"], "Staff", id="78", mentionable=True)
    message = about(said, company=said, place=said, summary=said, why=said)
    await adapter.send(place, pinging(message, *pings), delivery_id=7)
    sent = sent_to(twin, place)
    assert sent.heard_by == list(pings)
    assert sent.sent["allowed_mentions"]["parse"] == []
    assert "\n".join(displayed(sent.components)).count(f"<@&{role.id}>") == len(pings)


async def test_several_roles_stand_in_one_line(
    twin: Twin, adapter: DiscordAdapter, role: Role
) -> None:
    """Each once, in their order."""
    add_role(twin.world, twin.world.guilds["21"], "Staff", id="78", mentionable=True)
    await adapter.send(JOBS, pinging(about(), "78", "77"), delivery_id=7)
    assert displayed(sent_to(twin, JOBS).components)[0] == "<@&78> <@&77>"
    assert sent_to(twin, JOBS).heard_by == ["78", "77"]


async def test_a_role_that_is_gone_leaves_nothing_behind(
    twin: Twin, adapter: DiscordAdapter, role: Role, clock: Turned
) -> None:
    """The alert comes all the same; what Discord said of roles is believed for a while."""
    await adapter.send(JOBS, pinging(about(), role.id), delivery_id=1)
    del twin.world.guilds["21"].roles["77"]
    clock.now += BELIEVED_S
    twin.world.channels["31"].messages.clear()
    await adapter.send(JOBS, pinging(about(), "77", "nonsense"), delivery_id=2)
    await adapter.send(NEWS, pinging(about(), "77"), delivery_id=3)
    for place in (JOBS, NEWS):
        assert "<@" not in str(sent_to(twin, place).components)
        assert sent_to(twin, place).sent["allowed_mentions"] == {"parse": []}
    assert asked(twin, ROLES) == 2


async def test_neither_everybody_nor_a_person_is_pinged(
    twin: Twin, adapter: DiscordAdapter, role: Role
) -> None:
    """Whatever the database says."""
    await adapter.send(JOBS, pinging(about(), "21"), delivery_id=1)
    await adapter.send(ANA, pinging(about(), role.id), delivery_id=2)
    for place in (JOBS, ANA):
        assert sent_to(twin, place).heard_by == []
        assert "<@" not in str(sent_to(twin, place).components)
