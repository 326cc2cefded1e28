"""`digest` sends what waits, or keeps when digests come; its pages turn for whom it is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel import Address
from bot.deliveries.delivery import State
from bot.storage.destinations import pause_destination
from bot.storage.people import find_person
from tests.fakes import FakePlatform
from tests.integration.commands.visitor import Visitor, buttons, texts, titles
from tests.making import NOW


async def test_what_waits_goes_out_now(me: Visitor) -> None:
    """Once; afterwards nothing waits, and the next digest is named."""
    await me.say("subscribe #python daily")
    await me.community.post(1)
    assert (await me.say("digest")).heading == "1 posting is on its way to your direct messages."
    again = await me.say("digest now")
    assert again.heading == "Nothing waits at present."
    assert texts(again).endswith("Daily digest: 09:00 · next tomorrow at 09:00\n")
    [digest] = await me.community.deliveries()
    assert digest.kind == "digest"


async def test_the_button_in_the_list_does_the_same(alone: Visitor) -> None:
    """Only where there is a digest of one's own."""
    await alone.say("subscribe #python weekly")
    await alone.community.post(1)
    reply = await alone.press(buttons(await alone.say("list"))["Digest now"].action)
    assert "on its way" in reply.message.heading


async def test_hours_days_and_zone_are_kept(me: Visitor) -> None:
    """For every digest of the person, those with an earlier hour too."""
    await me.say("subscribe #go daily at 7")
    await me.say("subscribe #rust weekly")
    message = await me.say("digest at 08:30 on mon,thu tz Europe/Berlin")
    assert message.paragraphs == (
        "Digests come at 08:30 (Europe/Berlin), weekly ones on Monday, Thursday.",
    )
    assert [(row.label, row.text) for row in message.rows] == [
        ("Daily digest", "08:30 · next tomorrow at 08:30"),
        ("Weekly digest", "08:30 · next on Thursday at 08:30"),
    ]
    assert "weekly on Monday, Thursday at 08:30" in texts(await me.say("list"))


async def test_settings_before_any_digest_are_kept(alone: Visitor) -> None:
    """And the answer says what is missing yet."""
    message = await alone.say("digest at 18")
    assert "None of your subscriptions comes as a digest yet" in texts(message)
    assert "daily at 18:00" in (await alone.say("subscribe #go daily")).heading


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("digest quiet 22:00-07:00", (1320, 420)),
        ("digest quiet hours 10pm to 7am at 9", (1320, 420)),
        ("digest at 9 quiet 23 - 6", (1380, 360)),
        ("digest quiet off", (None, None)),
    ],
)
async def test_quiet_hours_are_kept(
    alone: Visitor, line: str, hours: tuple[int | None, int | None]
) -> None:
    """They hold direct messages; `off` ends them."""
    await alone.say("digest quiet 1-2")
    message = await alone.say(line)
    async with alone.community.database.read() as connection:
        person = await find_person(connection, alone.actor.own_address)
    assert person
    assert (person.quiet_from, person.quiet_until) == hours
    assert ("wait from" in texts(message)) == (hours[0] is not None)


@pytest.mark.parametrize(
    "line",
    [
        "digest please",
        "digest weekly",
        "digest with unknown",
        "digest quiet",
        "digest quiet 22:00",
        "digest at 25:00",
        "digest tz Mars",
        "digest to #jobs",
    ],
)
async def test_a_mistake_changes_nothing(alone: Visitor, line: str) -> None:
    """It is answered in a sentence."""
    await alone.say("digest at 8")
    await alone.say_wrongly(line)
    assert "08:00" in texts(await alone.say("digest quiet off"))


async def test_a_channels_digest_is_for_its_managers(me: Visitor) -> None:
    """Its hour is its own, it has no quiet hours, and it needs a subscription first."""
    manager = replace(me, channel="jobs", may_manage=True)
    assert "takes no digest" in (await manager.say_wrongly("digest at 8 to here")).heading
    await manager.say("subscribe #python to here daily")
    message = await manager.say("digest at 8 tz Asia/Tokyo to #jobs")
    assert "08:00 (Asia/Tokyo)" in texts(message)
    await manager.say_wrongly("digest quiet 22-7 to here")
    await replace(manager, may_manage=False).say_wrongly("digest at 9 to here")
    await me.community.post(1)
    assert "on its way to #jobs" in (await manager.say("digest to here")).heading


async def test_a_dead_end_is_named(alone: Visitor) -> None:
    """Nothing is on its way where nothing can be sent."""
    await alone.say("subscribe #python daily")
    place = await alone.community.destination_id(alone.actor.own_address)
    async with alone.community.database.write() as connection:
        await pause_destination(connection, place, reason="You blocked me.", now=NOW)
    assert "You blocked me." in (await alone.say_wrongly("digest")).heading


async def test_pages_of_a_digest_turn(alone: Visitor) -> None:
    """In place in direct messages, privately in a channel, and for nobody else."""
    manager = replace(alone, channel="jobs", may_manage=True)
    for place in ("me", "here"):
        await manager.say(f"subscribe #python to {place} daily")
    await alone.community.post_many(12)
    await alone.say("digest")
    await manager.say("digest to here")
    platform = FakePlatform()
    await alone.community.sender(platform).send_due()
    assert len(await alone.community.deliveries(State.SENT)) == 2
    own, shared = sorted(platform.taken, key=lambda taken: not taken[0].is_person)
    for visitor, (_address, _id, message), replaces in (
        (alone, own, True),
        (manager, shared, False),
    ):
        reply = await visitor.press(buttons(message)["2 more"].action)
        assert reply.replaces is replaces
        assert len(titles(reply.message)) == 2
    stranger = replace(alone, person="you")
    await stranger.press_wrongly(f"digest:{own[1]}:1")
    await stranger.press_wrongly(f"digest:{shared[1]}:1")
    await replace(manager, workspace="other").press_wrongly(f"digest:{shared[1]}:1")
    assert Address.parse("web:local/jobs") == shared[0]
