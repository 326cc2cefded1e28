"""What Discord's fields suggest: what the board holds, own subscriptions, hours and zones."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from adapters.discord.options import line_of
from adapters.discord.suggestions import MAX_MEANT, MOST, fitting, suggestions
from bot.places.place import Location, Work
from bot.storage.session import Database
from tests.integration.commands.visitor import Visitor
from tests.integration.community import Community
from tests.making import BERLIN, IN_LONDON, make_posting, store

IN_BERLIN = Location(text="Berlin", work=Work.ONSITE, places=(BERLIN,))


@pytest.fixture
async def asker(sqlite_database: Database) -> Visitor:
    """Give someone with a board, two subscriptions and a muted company."""
    someone = Visitor(Community(sqlite_database), home="@me")
    await store(sqlite_database, make_posting(1, hashtags=("python", "kubernetes")), IN_LONDON)
    await store(sqlite_database, make_posting(2, hashtags=("python", "pytorch")), IN_LONDON)
    await store(sqlite_database, make_posting(3, company="Acme Inc"), IN_BERLIN)
    for line in ("subscribe #go daily", "subscribe #rust", "mute company:Globex"):
        await someone.say(line)
    return someone


@pytest.mark.parametrize(
    ("verb", "field", "typed", "meant"),
    [
        pytest.param("search", "query", "#py", ["#python", "#pytorch"], id="query"),
        pytest.param("edit", "query", "#python rem", ["#python remote"], id="query-of-edit"),
        pytest.param("search", "hashtag", "#pyt", ["python", "pytorch", "pyt"], id="hashtag"),
        pytest.param("search", "company", "acm", ["acme inc", "acm"], id="company"),
        pytest.param("mute", "company", "acme i", ["acme inc", "acme i"], id="mute"),
        pytest.param("unmute", "company", "", ["Globex"], id="unmute"),
        pytest.param("unmute", "company", "glo", ["Globex"], id="unmute-typed"),
        pytest.param("edit", "number", "", ["1", "2"], id="number"),
        pytest.param("pause", "number", "", ["1", "2", "all"], id="numbers"),
        pytest.param("pause", "number", "1 ", ["1 2"], id="second-number"),
        pytest.param("digest", "time_zone", "europe/berl", ["Europe/Berlin"], id="zone"),
        pytest.param("subscribe", "at", "9", ["09:00", "19:00"], id="hour"),
        pytest.param("digest", "quiet", "O", ["off"], id="quiet"),
        pytest.param("hide", "posting", "x", [], id="nothing"),
        pytest.param("hide", "posting", "acme", ["3"], id="posting"),
        pytest.param("saved", "posting", "inf eng", ["3", "2", "1"], id="posting-by-title"),
    ],
)
async def test_a_field_suggests(
    asker: Visitor, verb: str, field: str, typed: str, meant: list[str]
) -> None:
    """The likeliest comes first; what is chosen can be sent as it is."""
    found = await suggestions(verb, field, typed, actor=asker.actor, desk=asker.desk)
    assert [value for _shown, value in found] == meant


@pytest.mark.parametrize("typed", ["", "lon", "new y", "united", "world"])
async def test_a_suggested_place_is_read_as_itself(asker: Visitor, typed: str) -> None:
    """What a place's suggestion holds names that place, quotes and commas included."""
    found = await suggestions("search", "place", typed, actor=asker.actor, desk=asker.desk)
    assert found
    for _shown, meant in found:
        assert line_of("search", {"place": meant}).startswith("search in:")


async def test_places_suggests_beginnings(asker: Visitor) -> None:
    """`places` lists what begins so, and does not want a country behind a city."""
    found = await suggestions("places", "place", "lond", actor=asker.actor, desk=asker.desk)
    assert found[0][1] == "London"


async def test_another_persons_numbers_are_not_suggested(asker: Visitor) -> None:
    """Everybody sees their own."""
    other = Visitor(asker.community, person="other", home="@me")
    found = await suggestions("pause", "number", "", actor=other.actor, desk=other.desk)
    assert [value for _shown, value in found] == ["all"]


async def test_a_fault_of_ours_suggests_nothing(asker: Visitor) -> None:
    """Whoever types is not disturbed."""
    broken = replace(asker.desk, database=cast(Database, None))
    assert await suggestions("pause", "number", "", actor=asker.actor, desk=broken) == []


def test_no_more_is_shown_than_discord_takes() -> None:
    """What would arrive cut is left out, what is only shown may be cut."""
    pairs = [("x" * 200, str(number)) for number in range(50)]
    found = fitting([("long", "y" * (MAX_MEANT + 1)), ("empty", ""), *pairs, ("again", "7")])
    assert len(found) == MOST
    assert all(len(shown) <= 100 for shown, _meant in found)
    assert found[0] == ("x" * 99 + "…", "0")


def test_what_reads_the_same_can_be_told_apart() -> None:
    """Two postings with one title at one company are two choices, however long the title is."""
    long = "Backend Engineer " * 10
    pairs = [("Deckhand · Acme", "3"), ("Deckhand · Acme", "2"), (long, "8"), (long, "9")]
    found = fitting([*pairs, ("Deckhand · Acme · 2", "5")])
    assert [meant for _shown, meant in found] == ["3", "2", "8", "9", "5"]
    assert found[:2] == [("Deckhand · Acme", "3"), ("Deckhand · Acme · 2", "2")]
    assert len({shown for shown, _meant in found}) == 5
    assert all(len(shown) <= 100 for shown, _meant in found)


def test_what_cannot_be_told_apart_is_left_out() -> None:
    """There is no room for the value behind a name, and names must differ."""
    pairs = [("x" * 200, "1"), ("x" * 200, "y" * MAX_MEANT)]
    assert fitting(pairs) == [("x" * 99 + "…", "1")]
