"""The Home tab against the twin: it shows what is one's own, and follows what one does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.storage.session import Database
from tests.integration.slack.member import Member, member
from tests.integration.slack.running import HTTP, SOCKET
from tests.twins.slack.faults import Fault
from tests.twins.slack.pressing import forged


@pytest.fixture
async def ada(sqlite_database: Database) -> AsyncIterator[Member]:
    """Somebody in a workspace with the app."""
    async with member(sqlite_database) as ada:
        yield ada


@pytest.mark.parametrize("transport", [SOCKET, HTTP])
async def test_home_follows_what_is_pressed_on_it(
    sqlite_database: Database, transport: str
) -> None:
    """Pausing says so on the page itself; nothing covers the page."""
    async with member(sqlite_database, transport=transport) as ada:
        await ada.here.subscribe("#python", to=ada.address)
        home = await ada.open_home()
        assert "*1. #python*\nat once\n    [Pause] [Edit] [!Unsubscribe]" in ada.home
        assert "Asia/Tokyo (from your profile)" in ada.home
        await ada.press(home, label="Pause")
        assert ada.home.startswith("Paused #python;")
        assert "paused today at 21:00\n    [Resume]" in ada.home
        await ada.press(home, label="Unsubscribe")
        assert "Unsubscribed: #python" in ada.home
        assert "You have no subscriptions yet." in ada.home
        assert ada.modals == []


async def test_home_is_ones_own(ada: Member) -> None:
    """Neither another member's nor the same id's in another workspace is shown or changed."""
    await ada.here.subscribe("#python", to=ada.address)
    guest = replace(ada, user="U2")
    assert "no subscriptions yet" in guest.sees(await guest.open_home())
    await guest.twin.press_raw(guest.team, "U2", guest.home_view, forged("unsub:1"))
    await guest.office.settled()
    assert "You have no subscription 1" in guest.sees(guest.modals[-1])
    other = ada.twin.world.teams["T2"]
    view = await (await ada.twin.open_home(other, "U1")).opened()
    assert "no subscriptions yet" in ada.sees(view)
    assert len(await ada.subscriptions()) == 1


async def test_noted_postings_are_at_hand(ada: Member) -> None:
    """The latest few, the rest a press away, and each can be put back."""
    stored = await ada.here.post_many(5)
    home = await ada.open_home()
    for one in stored:
        await ada.twin.press_raw(ada.team, "U1", home, forged(f"save:{one.id}"))
    await ada.office.settled()
    home = await ada.open_home()
    assert "You saved 5 postings." in ada.home
    assert ada.home.count("[Saved]") == 3
    everything = await ada.opens(home, "Show all 5")
    assert ada.sees(everything).count("[Saved]") == 5
    await ada.press(home, label="Saved")
    assert "[Undo]" in ada.sees(ada.modals[-1])
    assert "You saved 4 postings." in ada.home


async def test_many_subscriptions_are_turned_over(ada: Member) -> None:
    """A press on the second page leaves one there."""
    for number in range(12):
        await ada.here.subscribe(f"#t{number}", to=ada.address)
    home = await ada.open_home()
    assert "#t11" not in ada.home
    await ada.press(home, label="More")
    assert "*12. #t11*" in ada.home
    await ada.press(home, action="pause:12")
    assert "paused" in ada.home.partition("*12. #t11*")[2]
    await ada.press(home, label="Back")
    assert "*1. #t0*" in ada.home


async def test_hours_are_set_in_a_form(ada: Member) -> None:
    """The zone comes from the profile until one chooses; what makes no sense is told below it."""
    await ada.here.subscribe("#python", to=ada.address)
    home = await ada.open_home()
    form = await ada.opens(home, "Settings")
    zones = await ada.twin.suggest(ada.team, "U1", form, "settings_zone", "london")
    assert [one["value"] for one in zones] == ["profile", "Europe/London"]
    night = {"settings_quiet": ["on"], "settings_quiet_from": "22:00"}
    mistakes = await ada.submit(form, **night, settings_quiet_until="22:00")
    assert list(mistakes) == ["settings_quiet_until"]
    mistakes = await ada.submit(
        form,
        settings_clock="07:30",
        settings_days=["1", "4"],
        settings_zone="Europe/London",
        settings_quiet_until="06:30",
    )
    assert mistakes == {}
    assert ada.modals == []
    assert (
        "Digests come at 07:30, weekly ones on Tuesday, Friday. · Europe/London (chosen by you)"
        " · Quiet from 22:00 until 06:30." in ada.home
    )
    form = await ada.opens(home, "Settings")
    assert await ada.submit(form, settings_zone="profile", settings_quiet=[]) == {}
    assert "Asia/Tokyo (from your profile))" in ada.home


async def test_where_home_is_switched_off_nothing_happens(ada: Member) -> None:
    """The operator decides; and a page that Slack refuses once comes with the next opening."""
    ada.team.home_enabled = False
    assert (await ada.twin.open_home(ada.team, "U1")).acked_within_s is not None
    await ada.office.settled()
    ada.team.home_enabled = True
    ada.twin.faults.plan("views.publish", Fault.REFUSED, error="hash_conflict")
    await ada.twin.open_home(ada.team, "U1")
    await ada.office.settled()
    assert "no subscriptions yet" in ada.sees(await ada.open_home())


async def test_a_form_that_comes_too_late_is_not_lost_without_a_word(ada: Member) -> None:
    """Slack gives three seconds; after that one is told to press again."""
    home = await ada.open_home()
    ada.twin.faults.plan("views.open", Fault.REFUSED, error="expired_trigger_id")
    await ada.press(home, label="Settings")
    assert ada.modals == []
    assert "press once more" in ada.direct[-1].text
