"""A person's own page: everything of theirs, nothing of others, in few statements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.home import Home, Hours, ZoneFrom, home, keep_hours, read_hours
from bot.errors import CommandError
from tests.integration.commands.test_zones import Traveller
from tests.integration.commands.visitor import Visitor, texts
from tests.integration.community import counted_statements


async def _home(who: Visitor, *, page: int = 1) -> Home:
    return await home(who.actor, who.desk, page=page)


async def test_a_newcomer_sees_how_to_begin(alone: Visitor) -> None:
    """Nothing is made for somebody who only looks; the hours are the community's."""
    page = await _home(alone)
    assert page.heading == "You have no subscriptions yet."
    assert "Save button" in page.saved.heading
    assert "Details has a button" in page.applied.heading
    assert page.hours == Hours(minute=540, days="0", zone="UTC", zone_from=ZoneFrom.COMMUNITY)
    assert "nothing about you" in (await alone.say("export")).heading
    berlin = await _home(Traveller(alone.community))
    assert (berlin.hours.zone, berlin.hours.zone_from) == ("Europe/Berlin", ZoneFrom.PROFILE)


async def test_the_page_holds_what_is_the_persons_own(alone: Visitor) -> None:
    """Subscriptions with their buttons, the latest notes, and the hours; never a channel's."""
    manager = replace(alone, channel="jobs", may_manage=True, channels={"jobs": "jobs"})
    await manager.say("subscribe #rust to here")
    await replace(alone, person="you").say("subscribe #java")
    await alone.say("subscribe #python daily at 8 tz Europe/London")
    await alone.say("subscribe #go")
    await alone.say("digest quiet 22:00-07:00")
    stored = [await alone.community.post(number, title=f"Job {number}") for number in range(1, 6)]
    for one in stored:
        await alone.press(f"save:{one.id}")
        alone.community.wait(minutes=1)
    await alone.press(f"applied:{stored[0].id}")
    page = await _home(manager)
    assert [one.row.label for one in page.subscriptions] == ["3. #python", "4. #go"]
    assert [one.id for one in page.subscriptions] == [3, 4]
    labels = [button.label for button in page.subscriptions[0].row.buttons]
    assert labels == ["Pause", "Unsubscribe"]
    assert page.saved.heading == "You saved 5 postings."
    assert [card.title for card in page.saved.cards] == ["Job 5", "Job 4", "Job 3"]
    [more] = page.saved.buttons
    assert more.label == "Show all 5"
    assert len((await alone.press(more.action)).message.cards) == 5
    assert [card.title for card in page.applied.cards] == ["Job 1"]
    assert page.applied.buttons == ()
    assert page.takes_digests
    assert page.hours == Hours(minute=480, days="0", zone="Europe/London", quiet=(22 * 60, 7 * 60))


async def test_many_subscriptions_come_in_pages_and_cost_as_many_statements(alone: Visitor) -> None:
    """A page past the end is the last one."""
    await alone.say("subscribe #t0")
    with counted_statements(alone.community.database) as few:
        await _home(alone)
    for number in range(1, 23):
        await alone.community.subscribe(f"#t{number}", to=alone.actor.own_address)
    with counted_statements(alone.community.database) as many:
        first = await _home(alone)
    assert len(few) == len(many) <= 10
    assert (len(first.subscriptions), first.page, first.last_page) == (10, 1, 3)
    last = await _home(alone, page=99)
    assert [one.row.label for one in last.subscriptions] == ["21. #t20", "22. #t21", "23. #t22"]
    assert last.page == 3


async def test_hours_are_kept_and_digests_move(alone: Visitor) -> None:
    """The zone is chosen, or handed back to the profile."""
    who = Traveller(alone.community)
    await who.say("subscribe #go weekly")
    wanted = Hours(minute=450, days="3,1", zone="Asia/Tokyo", quiet=(1380, 360))
    await keep_hours(wanted, who.actor, who.desk)
    kept = await read_hours(who.actor, who.desk)
    assert kept == replace(wanted, days="1,3", zone_from=ZoneFrom.CHOICE)
    assert "weekly on Tuesday, Thursday at 07:30" in texts(await who.say("list"))
    await keep_hours(replace(wanted, zone="", quiet=None), who.actor, who.desk)
    kept = await read_hours(who.actor, who.desk)
    assert (kept.zone, kept.zone_from, kept.quiet) == ("Europe/Berlin", ZoneFrom.PROFILE, None)
    assert "next on Thursday at 07:30" in texts(await who.say("list"))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"minute": 1440}, id="no time of day"),
        pytest.param({"quiet": (-1, 5)}, id="before midnight"),
        pytest.param({"quiet": (60, 60)}, id="endless quiet"),
        pytest.param({"zone": "Mars/Olympus"}, id="no zone"),
        pytest.param({"days": "7"}, id="no day"),
        pytest.param({"days": ""}, id="no days"),
    ],
)
async def test_hours_that_make_no_sense_are_refused(
    alone: Visitor, changes: dict[str, object]
) -> None:
    """A form is as little trusted as a line."""
    # The names are those of `Hours`.
    wanted = replace(Hours(minute=540, days="0", zone=""), **changes)  # type: ignore[arg-type]
    with pytest.raises(CommandError):
        await keep_hours(wanted, alone.actor, alone.desk)
    assert "nothing about you" in (await alone.say("export")).heading
