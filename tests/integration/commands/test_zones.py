"""A person's time zone: the one they chose, else their profile's, else the community's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.commands.reach import reach_of
from bot.commands.request import Actor
from bot.storage.digests import schedules_of_person
from bot.storage.people import find_person
from tests.integration.commands.visitor import Visitor, texts
from tests.integration.community import counted_statements


@dataclass
class Traveller(Visitor):
    """Somebody whose profile says where they are."""

    time_zone: str = "Europe/Berlin"

    @property
    def actor(self) -> Actor:
        """Who the adapter says they are."""
        return replace(super().actor, time_zone=self.time_zone)


async def _next_at(who: Visitor) -> datetime:
    async with who.community.database.read() as connection:
        person = await find_person(connection, who.actor.own_address)
        assert person
        [schedule] = await schedules_of_person(connection, person.id)
    return schedule.next_at


async def test_digests_come_at_the_profiles_hour(me: Visitor) -> None:
    """Nobody has to say their zone; what they chose wins over the profile."""
    who = Traveller(me.community)
    message = await who.say("subscribe #go daily at 08:00")
    assert "daily at 08:00." in message.heading
    assert await _next_at(who) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    assert "08:00 (Europe/Berlin)" in texts(await who.say("digest at 08:00"))
    await who.say("digest tz America/New_York")
    assert await _next_at(who) == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


async def test_digests_follow_a_profile_that_moves(alone: Visitor) -> None:
    """The next thing they do moves their digests; one that is due already still comes."""
    home, away = Traveller(alone.community), Traveller(alone.community, time_zone="Asia/Tokyo")
    await home.say("subscribe #go daily at 08:00")
    await away.say("saved")
    assert await _next_at(away) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # only looked
    await away.say("search #go")
    assert await _next_at(away) == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    alone.community.wait(hours=12)
    await home.say("search #go")
    assert await _next_at(home) == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)


async def test_a_zone_that_nobody_knows_is_not_kept(alone: Visitor) -> None:
    """A platform may tell anything; what was known before holds."""
    await Traveller(alone.community).say("subscribe #go daily at 08:00")
    for zone in ("Mars/Olympus", "Europe", "../etc/passwd", ""):
        await Traveller(alone.community, time_zone=zone).say("search #go")
    assert await _next_at(alone) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


async def test_quiet_hours_are_read_in_the_profiles_zone(alone: Visitor) -> None:
    """At noon in London it is night in Auckland."""
    who = Traveller(alone.community, time_zone="Pacific/Auckland")
    await who.say("subscribe #python")
    await who.say("digest quiet 22:00-07:00")
    stored = await alone.community.post()
    assert "will be told today at 07:00" in texts(await who.say(f"why {stored.id}"))


async def test_the_reach_of_many_channels_costs_as_much_as_of_one(me: Visitor) -> None:
    """Someone may be a member of thousands."""
    counts = []
    for count in (1, 500):
        channels = {f"C{number}": f"name-{number}" for number in range(count)}
        who = replace(me, channel="C0", channels=channels)
        if count == 1:
            await who.say("subscribe #go to here")
        database = who.community.database
        with counted_statements(database) as statements:
            async with database.read() as connection:
                reach = await reach_of(connection, who.actor)
        assert [place.name for place in reach.managed] == ["name-0"]
        assert reach.channel == reach.managed[0]
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3
