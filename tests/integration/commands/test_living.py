"""`places home`: where a person lives, for what their searches show first."""

from __future__ import annotations

from dataclasses import replace

from bot.places.gazetteer import gazetteer
from bot.storage.people import change_person, find_person
from tests.integration.commands.visitor import Visitor, texts, titles
from tests.making import IN_LONDON, REMOTE, make_posting, store

FROM_US = replace(REMOTE, remote_area=(gazetteer().place("country:US"),))


async def home_of(visitor: Visitor) -> str | None:
    """Give what is kept."""
    async with visitor.community.database.read() as connection:
        person = await find_person(connection, visitor.actor.own_address)
    return person.home_key if person else None


async def test_searches_begin_with_what_can_be_done_from_home(me: Visitor) -> None:
    """Said once, it holds for every search of that person, and for nobody else's."""
    database = me.community.database
    await store(database, make_posting(1, title="Anywhere"), REMOTE)
    await store(database, make_posting(2, title="States"), FROM_US)
    await store(database, make_posting(3, title="Office"), IN_LONDON)
    newest = ["Office", "States", "Anywhere"]
    assert titles(await me.say("search #python")) == newest
    kept = await me.say("places home berlin")
    assert kept.heading == "Noted: you live in Berlin, Germany."
    assert titles(await me.say("search #python")) == ["Anywhere", "Office", "States"]
    other = replace(me, person="other")
    assert titles(await other.say("search #python")) == newest
    assert "You live in Berlin, Germany." in texts(await me.say("places home"))
    assert "forgotten" in (await me.say("places home off")).heading
    assert titles(await me.say("search #python")) == newest


async def test_nothing_is_kept_of_what_is_no_home(alone: Visitor) -> None:
    """A slip, or a place too large to live in, changes nothing."""
    assert "don't know where you live" in (await alone.say("places home")).heading
    await alone.say('places Home "New York"')
    kept = await home_of(alone)
    assert kept == gazetteer().find("New York")[0].key
    wrong = await alone.say_wrongly("places home lodnon")
    assert wrong.heading == "I don't know the place “lodnon”. Did you mean “London”?"
    assert "too large" in (await alone.say_wrongly("places home europe")).heading
    assert "qqqqqqqqqq" in (await alone.say_wrongly("places home qqqqqqqqqq")).heading
    assert await home_of(alone) == kept


async def test_a_home_that_nobody_knows_any_more_is_asked_for_again(alone: Visitor) -> None:
    """A newer gazetteer may have dropped it."""
    await alone.say("places home london")
    async with alone.community.database.write() as connection:
        person = await find_person(connection, alone.actor.own_address)
        assert person is not None
        await change_person(connection, person.id, home_key="city:1")
    assert "any more" in (await alone.say("places home")).heading
    assert (await alone.say("search #python")).heading.startswith("Nothing matches")


async def test_a_home_is_exported_and_forgotten(alone: Visitor) -> None:
    """It is the person's, as everything else that they told."""
    await alone.say("places home gb")
    assert '"home_key": "country:GB"' in (await alone.say("export")).markdown
    await alone.say("forget me now")
    assert await home_of(alone) is None


async def test_places_that_begin_with_home_are_still_listed(alone: Visitor) -> None:
    """Only the word itself speaks of oneself."""
    assert "Nothing on the board begins with homes" in (await alone.say("places homes")).heading


async def test_a_mistyped_hashtag_is_asked_about(alone: Visitor) -> None:
    """Where `tags` lists nothing, it says what may have been meant."""
    await store(alone.community.database, make_posting(1))
    assert (await alone.say("tags pyhton")).paragraphs == ("Did you mean #python?",)
    assert (await alone.say("tags qqqqqq")).paragraphs == ()
