"""The query builder against the twin: it suggests, counts while one chooses, and stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack import builder, work
from bot.commands.builder import look_back
from bot.deliveries.cadence import Cadence
from bot.storage.session import Database
from tests.integration.slack.member import Member, member
from tests.integration.slack.running import HTTP, SOCKET
from tests.twins.slack.faults import Fault
from tests.twins.slack.pressing import forged
from tests.twins.slack.state import View


@pytest.fixture
async def ada(sqlite_database: Database) -> AsyncIterator[Member]:
    """Somebody in a workspace with the app."""
    async with member(sqlite_database) as ada:
        yield ada


async def _form(who: Member) -> View:
    await who.twin.shortcut(who.team, who.user, "new_alert")
    await who.office.settled()
    return who.modals[-1]


@pytest.mark.parametrize("transport", [SOCKET, HTTP])
async def test_an_alert_is_made_without_typing_a_query(
    sqlite_database: Database, transport: str
) -> None:
    """Suggestions, a count that follows, and the answer that `subscribe` gives; Home lists it."""
    async with member(sqlite_database, transport=transport) as ada:
        await ada.here.post(1)
        await ada.here.post(2, hashtags=("go",), company="Acme")
        form = await ada.opens(await ada.open_home(), "New job alert")
        assert "Choose something" in ada.sees(form)
        [python] = await ada.twin.suggest(ada.team, "U1", form, "builder_hashtags", "py")
        assert python["description"]["text"] == "1 posting"
        await ada.press(form, action="builder_hashtags", value=["python", "go"])
        assert ada.sees(form) == "`#go OR #python`\n*2 postings of the last 30 days match.*"
        [london, *_] = await ada.twin.suggest(ada.team, "U1", form, "builder_places", "lond")
        await ada.press(form, action="builder_places", value=[london["value"]])
        await ada.press(form, action="builder_companies", value=["acme"])
        assert "(in:London OR (remote in:London)) -company:acme`" in ada.sees(form)
        assert "*1 posting of the last 30 days matches.*" in ada.sees(form)
        assert await ada.submit(form, builder_cadence="daily") == {}
        [one] = await ada.subscriptions()
        assert (one.destination.address, one.cadence) == (ada.address, Cadence.DAILY)
        [answer] = ada.modals
        assert ada.sees(answer).startswith("*Subscription 1: (#go OR #python)")
        assert "It would have sent 1 posting" in ada.sees(answer)
        assert "*1. (#go OR #python)" in ada.home


async def test_a_subscription_is_edited_in_the_form(ada: Member) -> None:
    """It opens filled in and counted, and keeps its number."""
    await ada.here.post(1)
    await ada.here.subscribe("#aws #python senior -company:acme", to=ada.address)
    form = await ada.opens(await ada.open_home(), "Edit")
    assert form.content["title"]["text"] == "Edit job alert"
    assert "0 postings of the last 30 days match." in ada.sees(form)
    assert "It comes to your direct messages." in ada.sees(form)
    await ada.press(form, action="builder_text", value="")
    assert "`#aws #python -company:acme`\n*1 posting" in ada.sees(form)
    assert await ada.submit(form, builder_cadence="weekly") == {}
    [one] = await ada.subscriptions()
    assert (one.id, one.query, one.cadence) == (1, "#aws #python -company:acme", Cadence.WEEKLY)
    assert "Subscription 1 is now" in ada.sees(ada.modals[-1])


async def test_mistakes_are_told_below_their_field(ada: Member) -> None:
    """Nothing is stored, and the form stays open."""
    form = await _form(ada)
    await ada.press(form, action="builder_text", value="x" * 1_001)
    assert "1000 characters" in ada.sees(form)
    await ada.press(form, action="builder_text", value="in:lodnon")
    assert "Did you mean “London, United Kingdom”?" in ada.sees(form)
    mistakes = await ada.submit(form)
    assert "London" in mistakes["builder_text"]
    assert list(await ada.submit(form, builder_text="since:7d")) == ["builder_text"]
    assert list(await ada.submit(form, builder_text="")) == ["builder_hashtags"]
    mistakes = await ada.submit(form, builder_text="", builder_places=["city:0"])
    assert list(mistakes) == ["builder_places"]
    mistakes = await ada.submit(form, builder_places=[], builder_hashtags=["go"], builder_to="C2")
    assert list(mistakes) == ["builder_to"]
    assert ada.modals == [form]
    assert await ada.subscriptions() == []


async def test_a_channel_takes_alerts_from_its_members_alone(ada: Member) -> None:
    """Rights are looked up when the form is sent, whoever opened it and whatever it offered."""
    guest = replace(ada, user="U2")
    form = await _form(guest)
    mistakes = await guest.submit(form, builder_hashtags=["go"], builder_to="C1")
    assert "may not change what that channel gets" in mistakes["builder_to"]
    form = await _form(ada)
    assert await ada.submit(form, builder_hashtags=["go"], builder_to="C1") == {}
    assert "comes to #jobs at once" in ada.sees(ada.modals[-1])
    [one] = await ada.subscriptions()
    assert str(one.destination.address) == "slack:T1/C1"
    await ada.press(ada.modals[-1], label="Unsubscribe")
    assert await ada.subscriptions() == []


async def test_a_forged_form_edits_nothing_of_others(ada: Member) -> None:
    """What a form remembers comes back from outside."""
    await ada.here.subscribe("#go", to=ada.address)
    guest = replace(ada, user="U2")
    form = await _form(guest)
    form.content["private_metadata"] = '{"number": 1, "to": "C1", "channel": "C1"}'
    assert await guest.submit(form, builder_hashtags=["rust"]) == {}
    assert "You have no subscription 1" in guest.sees(guest.modals[-1])
    assert [one.query for one in await ada.subscriptions()] == ["#go"]


async def test_the_newest_choice_is_the_one_that_is_counted(ada: Member) -> None:
    """Letters come faster than counts."""
    form = await _form(ada)
    typed = ("s", "se", "sen", "seni", "senio", "senior")
    await asyncio.gather(
        *(ada.twin.press(ada.team, "U1", form, action="builder_text", value=text) for text in typed)
    )
    await ada.office.settled()
    assert "`senior`" in ada.sees(form)
    updates = [call for call in ada.twin.calls if call.method == "views.update"]
    assert len(updates) <= len(typed)


async def test_a_field_outside_the_form_changes_nothing(ada: Member) -> None:
    """What is named like a field of ours, and stands elsewhere, turns no page into a form."""
    home = await ada.open_home()
    before = ada.home
    await ada.twin.press_raw(ada.team, "U1", home, forged("go", action_id="builder_text"))
    await ada.office.settled()
    assert ada.home == before


@pytest.mark.parametrize("opened", ["new", "edited"])
async def test_a_late_count_does_not_bring_the_form_back(
    ada: Member, monkeypatch: pytest.MonkeyPatch, opened: str
) -> None:
    """Where the form was sent meanwhile, its answer stays."""
    begun, go_on, counted = asyncio.Event(), asyncio.Event(), look_back

    async def slowly(*arguments: Any) -> str:
        begun.set()
        await go_on.wait()
        return await counted(*arguments)

    form = await _form(ada)
    if opened == "edited":
        await ada.submit(form, builder_hashtags=["rust"])
        monkeypatch.setattr(builder, "look_back", slowly)
        await ada.twin.press(ada.team, "U1", ada.home_view, label="Edit")
        await begun.wait()
        form = ada.modals[-1]
    else:
        monkeypatch.setattr(builder, "look_back", slowly)
        await ada.twin.press(ada.team, "U1", form, action="builder_hashtags", value=["go"])
        await begun.wait()
    await ada.twin.submit(ada.team, "U1", form, {"builder_hashtags": ["go"]})
    go_on.set()
    await ada.office.settled()
    assert "ubscription 1" in ada.sees(ada.modals[-1])


async def test_what_is_stored_late_is_told_late(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form is acknowledged in time; who closed it meanwhile gets a direct message."""
    monkeypatch.setattr(builder, "STORE_TIMEOUT_S", 0)
    form = await _form(ada)
    ada.twin.faults.plan("views.update", Fault.REFUSED, error="not_found")
    assert await ada.submit(form, builder_hashtags=["go"]) == {}
    assert len(await ada.subscriptions()) == 1
    assert "Subscription 1: #go comes to" in ada.direct[-1].text


async def test_a_slow_database_suggests_nothing_in_time(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack waits three seconds for suggestions, and is not left without an answer."""

    async def never(*_arguments: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(builder, "suggest", never)
    monkeypatch.setattr(builder, "SUGGEST_TIMEOUT_S", 0)
    form = await _form(ada)
    assert await ada.twin.suggest(ada.team, "U1", form, "builder_hashtags", "py") == []


async def test_a_form_that_is_turned_away_says_so(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where all places were taken while its author's rights were asked for."""
    form = await _form(ada)

    async def asked(*_arguments: object) -> str:
        monkeypatch.setattr(work, "MOST_UNDER_WAY", 0)
        return ""

    monkeypatch.setattr(builder, "_refusal", asked)
    errors = await ada.submit(form, builder_hashtags=["go"])
    assert "in a minute" in errors["builder_hashtags"]
    assert await ada.subscriptions() == []


async def test_our_own_failure_closes_the_form_and_is_told(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left before a form that does nothing."""

    async def fails(*_arguments: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(builder, "keep_alert", fails)
    form = await _form(ada)
    assert await ada.submit(form, builder_hashtags=["go"]) == {}
    assert ada.modals == []
    assert "Something went wrong" in ada.direct[-1].text
