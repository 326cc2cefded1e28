"""`why` explains why a posting came, or did not, stage by stage, in plain sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.errors import DeliveryError
from bot.storage.destinations import pause_destination
from bot.storage.schema import deliveries, queries
from tests.fakes import FakePlatform
from tests.integration.commands.visitor import Visitor, buttons, texts
from tests.making import NOW, NOWHERE, make_posting, store


async def test_what_came_says_when(me: Visitor) -> None:
    """Before and after it was sent."""
    await me.say("subscribe #python")
    await me.community.post(1, title="Engineer")
    assert "Delivery to your direct messages: will be told today at 12:00" in texts(
        await me.say("why 1")
    )
    await me.community.sender(FakePlatform()).send_due()
    said = texts((await me.press("why:1")).message)
    assert "Delivery to your direct messages: told today at 12:00" in said
    assert "1. #python: wants it" in said


async def test_every_stage_is_walked(me: Visitor) -> None:
    """From the hashtag to the delivery, each with its verdict and one plain sentence."""
    await me.say("subscribe #cloud in:uk -engineer")
    await me.say("subscribe #python in:uk onsite payments")
    await me.say("digest quiet 11:00-14:00")
    await me.community.post(1, title="Engineer")
    message = await me.say("why 1")
    assert [(row.label, row.text) for row in message.rows] == [
        ("The posting", "is open; I saw it first today at 12:00"),
        (
            '1. #cloud in:"United Kingdom" -engineer',
            "does not want it, for it asks for -engineer\n"
            "✓ Hashtag: the posting is tagged #aws, and #aws implies #cloud\n"
            "✓ Place: it is in London, United Kingdom, which is inside the United Kingdom\n"
            "✗ Words: “engineer” stands in its title\n"
            "– Not asked about: Kind of work",
        ),
        (
            '2. #python payments onsite in:"United Kingdom"',
            "wants it\n"
            "✓ Hashtag: the posting is tagged #python\n"
            "✓ Place: it is in London, United Kingdom, which is inside the United Kingdom\n"
            "✓ Kind of work: it is on-site work\n"
            "✓ Words: “payments” stands in its body",
        ),
        ("✓ Muted", "you did not mute Primer"),
        ("✓ Hidden", "you did not hide it"),
        (
            "✓ Already told",
            "it is owed here since today at 12:00, and comes once however many subscriptions"
            " want it",
        ),
        ("✓ Flood limit", "it is among the 20 that come one by one within an hour"),
        (
            "✗ Quiet hours",
            "it came in yours, from 11:00 until 14:00, and so not before today at 14:00",
        ),
        ("✓ Delivery to your direct messages", "will be told today at 14:00"),
    ]


async def test_stages_of_a_channel_are_nobodys_own(me: Visitor) -> None:
    """What one person hides or mutes, and their nights, keep nothing from it."""
    manager = replace(me, channel="jobs", may_manage=True)
    await manager.say("subscribe #python to here daily")
    await me.community.post(1)
    rows = {row.label: row.text for row in (await manager.say("why 1")).rows}
    assert rows["– Muted"] == "what people mute keeps nothing from a channel"
    assert rows["– Hidden"] == "what people hide keeps nothing from a channel"
    assert rows["– Quiet hours"] == "a channel has none"
    assert rows["– Flood limit"] == "a digest is one message, however many are in it"
    assert rows["– Delivery to #jobs"].startswith("waits for the digest")


async def test_a_burst_is_named(me: Visitor) -> None:
    """What was collapsed by the flood limit says so; what never matched says that nothing waits."""
    await me.say("subscribe #python")
    await me.say("digest quiet 22:00-07:00")
    for number in range(1, 23):
        await me.community.post(number)
    await me.community.post(23, hashtags=("go",), company="")
    last = {row.label: row.text for row in (await me.say("why 22")).rows}
    assert last["✗ Flood limit"].startswith("more than 20 came within an hour")
    assert last["✓ Quiet hours"] == "it came outside yours, from 22:00 until 07:00"
    none = {row.label: row.text for row in (await me.say("why 23")).rows}
    assert none["– Flood limit"] == "20 an hour come one by one, any others together"
    assert none["✓ Already told"] == "it was not owed here before"
    assert none["✓ Muted"] == "it names no employer that you could have muted"
    assert none["– Delivery to your direct messages"] == "nothing was sent, and nothing waits"


async def test_what_fails_names_the_term(alone: Visitor) -> None:
    """Each subscription judges for itself."""
    await alone.say("subscribe #cobol in:london")
    await alone.say("subscribe #python in:berlin")
    await alone.community.post(1)
    said = texts(await alone.say("why infrastructure engineer"))
    assert "1. #cobol in:London: does not want it, for it asks for #cobol" in said
    assert "2. #python in:Berlin: does not want it, for it asks for in:Berlin" in said
    assert "not tagged #cobol" in said


async def test_an_unknown_place_leaves_it_in_doubt(alone: Visitor) -> None:
    """Unless the subscription asks for such ones too."""
    await alone.say("subscribe in:london")
    await alone.community.post(1, NOWHERE)
    assert "may not fit in:London" in texts(await alone.say("why 1"))
    await alone.say("edit 1 with unknown")
    assert "may not fit" not in texts(await alone.say("why 1"))


async def test_what_waits_says_for_what(me: Visitor) -> None:
    """The digest that takes it along; and what happens if it closes before."""
    await me.say("subscribe #python daily")
    await me.community.post(1)
    said = texts(await me.say("why 1"))
    assert "waits for the digest that comes tomorrow at 09:00" in said
    await me.say("unsubscribe 1")
    said = texts(await me.say("why 1"))
    assert "matched, and waits" in said
    assert "no subscriptions here" in said


async def test_what_was_there_before_is_explained(alone: Visitor) -> None:
    """A new subscription does not bring what is old."""
    await store(alone.community.database, make_posting(1), now=NOW - timedelta(days=1))
    await alone.say("subscribe #python")
    assert "older than the subscription" in texts(await alone.say("why 1"))
    await store(alone.community.database, make_posting(2))
    assert "before I announced it" in texts(await alone.say("why 2"))
    await store(alone.community.database, make_posting(3, closed=True))
    said = texts(await alone.say("why 3"))
    assert "was closed today at 12:00" in said
    assert "before it could be told" in said


async def test_a_pause_is_named(alone: Visitor) -> None:
    """Of the subscription, or of the place that cannot be reached."""
    await alone.say("subscribe #python")
    await alone.say("pause 1")
    await alone.community.post(1)
    assert "was paused today at 12:00" in texts(await alone.say("why 1"))
    place = await alone.community.destination_id(alone.actor.own_address)
    async with alone.community.database.write() as connection:
        await pause_destination(connection, place, reason="You blocked me.", now=NOW)
    assert "You blocked me." in texts(await alone.say("why 1"))


async def test_what_was_refused_says_so(alone: Visitor) -> None:
    """Hidden postings and muted companies come to nobody who asked for that."""
    await alone.community.post(1, company="Acme")
    await alone.press("hide:1")
    await alone.press("mute:1")
    message = await alone.say("why 1")
    assert "You hid it" in texts(message)
    assert "You muted Acme" in texts(message)
    assert buttons(message)["Show again"].action == "unhide:1"


async def test_the_channel_is_explained_to_who_stands_in_it(me: Visitor) -> None:
    """Its messages are theirs to read; elsewhere nobody hears of it."""
    manager = replace(me, channel="jobs", may_manage=True)
    await manager.say("subscribe #python to here")
    await me.community.post(1)
    reader = replace(me, person="you", channel="jobs")
    said = texts(await reader.say("why 1"))
    assert "Delivery to #jobs: will be told" in said
    for outside in (replace(reader, channel=""), replace(reader, workspace="other")):
        assert "#jobs" not in texts(await outside.say("why 1"))


async def test_two_places_are_told_apart(me: Visitor) -> None:
    """Who has subscriptions of their own and asks in a channel reads which is which."""
    manager = replace(me, channel="jobs", may_manage=True)
    await manager.say("subscribe #python to here")
    await manager.say("subscribe #python")
    await manager.say("subscribe #cobol")
    await me.community.post(1)
    labels = [row.label for row in (await manager.say("why 1")).rows]
    assert labels[1:4] == ["For your direct messages", "2. #python", "3. #cobol"]
    assert labels[labels.index("For #jobs") + 1] == "1. #python"
    assert "For your direct messages" not in texts(await me.say("why 1"))


async def test_failures_are_told_with_their_reason(me: Visitor) -> None:
    """In doubt, failed, or given up for good."""
    await me.say("subscribe #python")
    await me.community.post(1)
    hung_up = DeliveryError("It hung up.", in_doubt=True)
    doubtful = FakePlatform(plan=[hung_up], find_error=DeliveryError("It is away."))
    await me.community.sender(doubtful).send_due()
    assert "finding out whether it arrived" in texts(await me.say("why 1"))
    for state, said in (("failed", "could not be told: Lost."), ("cancelled", "in the end: Lost.")):
        async with me.community.database.write() as connection:
            await connection.execute(update(deliveries).values(state=state, error="Lost."))
        assert said in texts(await me.say("why 1"))


async def test_a_match_that_closed_in_time_is_explained(alone: Visitor) -> None:
    """Its digest does not bring what is over."""
    await alone.say("subscribe #python daily")
    stored = await store(alone.community.database, make_posting(1, closed=True))
    await alone.community.announce(stored)
    assert "closed before its digest came" in texts(await alone.say("why 1"))


async def test_a_stored_query_that_no_longer_parses_stops_nothing(alone: Visitor) -> None:
    """A newer gazetteer may know a place no longer."""
    await alone.say("subscribe #python")
    await alone.community.post(1)
    async with alone.community.database.write() as connection:
        await connection.execute(update(queries).values(text="in:atlantis-of-old"))
    assert "cannot be read any more" in texts(await alone.say("why 1"))
    assert "in:atlantis-of-old" in texts(await alone.say("list"))
    assert "is now #go" in (await alone.say("edit 1 #go")).heading


async def test_someone_new_is_told_that_nothing_comes(alone: Visitor) -> None:
    """Asking makes no rows."""
    await alone.community.post(1)
    assert "nothing comes by itself" in texts(await alone.say("why 1"))
    assert "Say which posting" in (await alone.say_wrongly("why")).heading
