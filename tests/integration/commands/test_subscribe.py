"""`subscribe` stores what was asked, shows what it would have sent, and who may do it where."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel import Address
from bot.commands import subscribe
from bot.deliveries.cadence import Cadence
from bot.storage.destinations import pause_destination
from bot.storage.subscriptions import Subscription, every_subscription
from tests.integration.commands.visitor import Visitor, buttons, texts, titles
from tests.making import BERLIN, IN_LONDON, NOW, NOWHERE, make_posting, store

IN_BERLIN = replace(IN_LONDON, places=(BERLIN,))


async def stored(visitor: Visitor) -> list[Subscription]:
    """Give every subscription there is."""
    async with visitor.community.database.read() as connection:
        return await every_subscription(connection)


async def test_what_was_asked_is_stored(me: Visitor) -> None:
    """Canonical, in direct messages, at once, unless told otherwise."""
    message = await me.say("subscribe #Golang Remote")
    assert message.heading == ("Subscription 1: #go remote comes to your direct messages at once.")
    [one] = await stored(me)
    assert (one.query, one.cadence, one.with_unknown) == ("#go remote", Cadence.INSTANT, False)
    assert str(one.destination.address) == "web:local/@me"


async def test_options_are_kept(me: Visitor) -> None:
    """The hour and the zone are the person's, for every digest of theirs."""
    line = "subscribe #go weekly on tue at 18:30 tz Europe/Berlin with unknown"
    message = await me.say(line)
    assert "weekly on Tuesday at 18:30" in message.heading
    [one] = await stored(me)
    assert (one.cadence, one.with_unknown) == (Cadence.WEEKLY, True)
    assert "daily at 18:30" in (await me.say("subscribe #rust daily")).heading


@pytest.mark.parametrize(
    ("options", "cadence"),
    [("", Cadence.INSTANT), ("at 9", Cadence.DAILY), ("on mon", Cadence.WEEKLY)],
)
async def test_an_hour_asks_for_a_digest(alone: Visitor, options: str, cadence: Cadence) -> None:
    """What comes at once has no hour."""
    await alone.say(f"subscribe #go {options}")
    [one] = await stored(alone)
    assert one.cadence is cadence


@pytest.mark.parametrize(
    "line",
    [
        "subscribe",
        "subscribe daily",
        "subscribe in:lodnon",
        "subscribe #go since:7d",
        "subscribe #go closed",
        "subscribe #go instant at 9",
        "subscribe #go daily weekly",
        "subscribe #go at 25:00",
        "subscribe #go tz Mars/Olympus",
        "subscribe #go to #jobs",
        "subscribe #go to here",
    ],
)
async def test_a_mistake_stores_nothing(alone: Visitor, line: str) -> None:
    """Not even the person."""
    message = await alone.say_wrongly(line)
    assert message.heading
    assert await stored(alone) == []


async def test_the_preview_shows_what_would_have_come(me: Visitor) -> None:
    """Of thirty days: also what is closed by now, but nothing in doubt and nothing older."""
    database = me.community.database
    for number in range(1, 6):
        await store(database, make_posting(number, title=f"Engineer {number}"))
    await store(database, make_posting(6, title="Over", closed=True))
    old = replace(make_posting(7), posted_at=NOW - timedelta(days=31))
    await store(database, old, now=NOW - timedelta(days=31))
    await store(database, make_posting(8, title="Doubtful"), NOWHERE)
    message = await me.say("subscribe #python in:london")
    assert "6 postings over the last 30 days" in message.paragraphs[0]
    assert len(titles(message)) == 3
    assert message.cards[0].why == "#python · in London, United Kingdom"
    with_unknown = await me.say("edit 1 with unknown")
    assert "7 postings" in with_unknown.paragraphs[0]


async def test_one_term_more_or_fewer_is_told(me: Visitor) -> None:
    """What leaving one out would have brought, and what one more would have spared."""
    database = me.community.database
    for number in range(1, 5):
        tags = ("python", "go", "aws")[: 2 if number < 4 else 3]
        await store(database, make_posting(number, hashtags=tags))
    await store(database, make_posting(5, hashtags=("python", "go"), closed=True))
    await store(database, make_posting(6, hashtags=("python",)), IN_BERLIN)
    await store(database, make_posting(7, hashtags=("go",)))
    old = replace(make_posting(8), posted_at=NOW - timedelta(days=31))
    await store(database, old, IN_BERLIN, now=NOW - timedelta(days=31))
    await store(database, make_posting(9, hashtags=("python", "go"), company="Acme"))
    await store(database, make_posting(10, hashtags=("python",), company="Acme"))
    message = await me.say("subscribe #python in:london")
    assert [(row.label, row.text) for row in message.rows] == [
        ("Without #python", "8 postings over the last 30 days"),
        ("Without in:London", "8 postings over the last 30 days"),
        ("With #go too", "6 postings over the last 30 days"),
        ("With company:primer too", "5 postings over the last 30 days"),
    ]
    single = await me.say("subscribe #cobol")
    assert single.rows == ()


async def test_an_unknown_hashtag_is_asked_about(me: Visitor) -> None:
    """A slip would wait for ever; what merely is not there yet is no slip."""
    await store(me.community.database, make_posting(1))
    message = await me.say("subscribe #pyhton")
    assert message.paragraphs[0] == (
        "I don't know #pyhton, and nothing on the board has it. Did you mean #python?"
    )
    assert len((await me.say("subscribe #haskell")).paragraphs) == 1
    assert len((await me.say("subscribe #qqqqqq")).paragraphs) == 1


async def test_a_quiet_subscription_says_so(alone: Visitor) -> None:
    """Silence afterwards then surprises nobody."""
    message = await alone.say("subscribe #cobol")
    assert message.paragraphs == ("It would have sent nothing over the last 30 days.",)


async def test_a_flood_is_offered_a_digest(me: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than five a day are calmer once a day, by one press."""
    monkeypatch.setattr("bot.commands.preview.MANY_A_DAY", 0.1)
    for number in range(1, 5):
        await store(me.community.database, make_posting(number))
    message = await me.say("subscribe #python")
    assert any("daily digest" in text for text in message.paragraphs)
    reply = await me.press(buttons(message)["Daily digest"].action)
    assert "daily at 09:00" in reply.message.heading
    assert "Daily digest" not in buttons(reply.message)
    [one] = await stored(me)
    assert one.cadence is Cadence.DAILY


@pytest.mark.parametrize("line", ["in:london", "remote in:london"])
async def test_half_a_place_is_offered_the_other_half(alone: Visitor, line: str) -> None:
    """Work there, and remote work from there: most people want both."""
    message = await alone.say(f"subscribe #go {line}")
    reply = await alone.press(buttons(message)["Have both"].action)
    assert reply.replaces
    [one] = await stored(alone)
    assert one.query == "#go (in:London OR (remote in:London))"
    assert "Have both" not in buttons(reply.message)
    assert "button" in (await alone.press_wrongly("widen:1")).heading


async def test_asking_twice_keeps_one(me: Visitor) -> None:
    """It says so, changes what was asked otherwise, and speaks again when it was paused."""
    await me.say("subscribe #go remote daily")
    await me.say("pause 1")
    again = await me.say("subscribe remote #golang")
    assert again.heading.startswith("You had that already, as 1:")
    [one] = await stored(me)
    assert (one.cadence, one.paused_at) == (Cadence.DAILY, None)
    await me.say("subscribe #go remote weekly with unknown")
    [one] = await stored(me)
    assert (one.cadence, one.with_unknown) == (Cadence.WEEKLY, True)


async def test_a_channel_is_for_its_managers(me: Visitor) -> None:
    """Someone without the right gets a clear sentence, and the channel nothing."""
    member = replace(me, channel="jobs")
    for said in ("to here", "to #jobs", "to jobs", "to <#jobs|jobs>"):
        message = await member.say_wrongly(f"subscribe #go {said}")
        assert "manage this channel" in message.heading
    assert await stored(me) == []
    manager = replace(member, may_manage=True)
    assert "comes to #jobs at once" in (await manager.say("subscribe #go to here")).heading


async def test_whose_rights_are_not_known_is_told_so(alone: Visitor) -> None:
    """Nothing is stored, and nobody is told that they may not what they may in a minute."""
    unsure = replace(alone, channel="jobs", rights_known=False)
    for said in ("here", "#general"):
        message = await unsure.say_wrongly(f"subscribe #go to {said}")
        assert "in a minute" in message.heading
    assert await stored(alone) == []
    assert "#go comes to your direct messages" in (await unsure.say("subscribe #go")).heading


async def test_a_manager_of_one_channel_is_none_elsewhere(alone: Visitor) -> None:
    """Right and channel come together from the adapter."""
    manager = replace(alone, channel="jobs", may_manage=True)
    for said in ("#general", "general", "<#C9|general>", "#nowhere"):
        message = await manager.say_wrongly(f"subscribe #go to {said}")
        assert "Say it in that channel" in message.heading
    assert await stored(alone) == []


@pytest.mark.parametrize("said", ["#rust", "RUST", "C7", "<#C7>", "<#C7|rust>", "<#C7|go>"])
async def test_channels_are_named_as_platforms_do(alone: Visitor, said: str) -> None:
    """By name or id, of those that the adapter vouches for; anybody can type another name."""
    manager = replace(alone, channels={"C7": "rust"})
    assert "comes to #rust at once" in (await manager.say(f"subscribe all to {said}")).heading
    [one] = await stored(alone)
    assert one.destination.address.target == "C7"


async def test_a_stored_channel_is_known_by_its_name(alone: Visitor) -> None:
    """Where the adapter names none but the one they stand in, its stored name will do."""
    await replace(alone, channels={"C7": "rust"}).say("subscribe all to #rust")
    manager = replace(alone, channel="C7", may_manage=True)
    assert "#go comes to #rust" in (await manager.say("subscribe #go to #rust")).heading


async def test_a_channels_hour_is_its_own(me: Visitor) -> None:
    """It does not touch the person's, and needs a digest to belong to."""
    manager = replace(me, channel="jobs", may_manage=True)
    message = await manager.say("subscribe #go to here daily at 7 tz Asia/Tokyo")
    assert "daily at 07:00 (Asia/Tokyo)" in message.heading
    assert "daily at 09:00." in (await me.say("subscribe #go daily")).heading
    await manager.say_wrongly("subscribe #rust to here instant tz Asia/Tokyo")
    assert len(await stored(me)) == 2


async def test_a_place_takes_so_many(alone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills the database by a script."""
    monkeypatch.setattr(subscribe, "MAX_SUBSCRIPTIONS", 1)
    await alone.say("subscribe #go")
    assert "end some first" in (await alone.say_wrongly("subscribe #rust")).heading
    assert "You had that" in (await alone.say("subscribe #go daily")).heading


async def test_a_dead_end_is_shown_in_the_list(me: Visitor) -> None:
    """With its reason and what to do, until it is resumed."""
    manager = replace(me, channel="jobs", may_manage=True)
    await manager.say("subscribe #go to here")
    place = await me.community.destination_id(Address.parse("web:local/jobs"))
    async with me.community.database.write() as connection:
        await pause_destination(connection, place, reason="It was archived.", now=NOW)
    said = texts(await manager.say("list"))
    assert "I cannot write to #jobs since today at 12:00: It was archived." in said
    assert "cannot be reached" in said
    resumed = await manager.say("resume #jobs")
    assert resumed.heading == "I write to #jobs again; what waited comes now."
    assert "archived" not in texts(await manager.say("list"))
