"""Completion offers whole lines: verbs, terms that the board holds, options, numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.places.place import Location, Work
from bot.queries.parse import parse_query
from bot.storage import board
from tests.integration.commands.visitor import Visitor
from tests.making import BERLIN, IN_LONDON, make_posting, store

IN_BERLIN = Location(text="Berlin", work=Work.ONSITE, places=(BERLIN,))


@pytest.fixture
async def filled(alone: Visitor) -> Visitor:
    """Give someone with a board and two subscriptions."""
    database = alone.community.database
    await store(database, make_posting(1, hashtags=("python", "kubernetes")), IN_LONDON)
    await store(database, make_posting(2, hashtags=("python", "pytorch")), IN_LONDON)
    await store(database, make_posting(3, hashtags=("ui/ux",), company="Acme Inc"), IN_BERLIN)
    await alone.say("subscribe #go daily")
    await alone.say("subscribe #rust")
    return alone


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("su", ["subscribe "]),
        ("/jobs un", ["/jobs unsubscribe ", "/jobs unhide ", "/jobs unmute "]),
        ("#py", ["#python", "#pytorch"]),
        ("search (#go OR -#py", ["search (#go OR -#python", "search (#go OR -#pytorch"]),
        ("search #k8s", ["search #kubernetes"]),
        ("search rem", ["search remote"]),
        ("search since", ["search since:7d"]),
        ("subscribe since", []),
        ("search company:ac", ['search company:"acme inc"']),
        ("subscribe #go dai", ["subscribe #go daily"]),
        ("subscribe #go every w", ["subscribe #go every weekly"]),
        ("subscribe #go to m", ["subscribe #go to me"]),
        ("subscribe #go with ", ["subscribe #go with unknown"]),
        ("subscribe #go tz berl", ["subscribe #go tz Europe/Berlin"]),
        ("subscribe #go at 1", ["subscribe #go at 18:00"]),
        ("edit ", ["edit 1", "edit 2"]),
        ("edit 1 weekl", ["edit 1 weekly"]),
        ("edit 1 to", []),
        ("pause ", ["pause 1", "pause 2", "pause all"]),
        ("pause 1 ", ["pause 1 2"]),
        ("unsubscribe a", ["unsubscribe all"]),
        ("digest qu", ["digest quiet 22:00-07:00", "digest quiet off"]),
        ("digest tz europe/lon", ["digest tz Europe/London"]),
        ("digest at 9 to ", ["digest at 9 to me"]),
        ("tags ui", ["tags #ui/ux"]),
        ("help sub", ["help subscribe"]),
        ("forget ", ["forget me"]),
        ("mute acm", ['mute company:"acme inc"']),
        ("mute company:acm", ['mute company:"acme inc"']),
        ("why 1", []),
        ("nonsense ", []),
        ("list ", []),
    ],
)
async def test_lines_go_on(filled: Visitor, line: str, offered: list[str]) -> None:
    """What is typed stays as it is; what is offered stands behind it."""
    assert await filled.complete(line) == offered


async def test_every_verb_is_offered_at_first(alone: Visitor) -> None:
    """As many as fit, in the order of help."""
    assert (await alone.complete(""))[:3] == ["search ", "subscribe ", "list"]


async def test_places_with_postings_come_first(filled: Visitor) -> None:
    """Berlin before Bern, whatever the gazetteer thinks of their size, and quoted where needed."""
    assert (await filled.complete("search in:ber"))[0] == "search in:Berlin"
    assert (await filled.complete("search in:"))[:2] == ["search in:London", "search in:Berlin"]
    assert (await filled.complete("search #go near:lon"))[0] == "search #go near:London"
    assert (await filled.complete("places lon"))[0].startswith("places London")
    for line in ("search in:new yo", 'search in:"new yo', "search -in:new yo"):
        offered = await filled.complete(line)
        assert any('in:"New York' in one for one in offered)


async def test_what_is_offered_can_be_asked(filled: Visitor) -> None:
    """Each completed query parses."""
    for typed in ("#", "in:", "in:san", "in:são", "near:new", "company:", "in:o'"):
        for line in await filled.complete(f"search {typed}"):
            assert parse_query(line.removeprefix("search "))


async def test_a_new_word_is_offered_options_and_terms(filled: Visitor) -> None:
    """After the first term options are news; before it there is nothing to have options."""
    first = await filled.complete("subscribe ")
    assert "subscribe #python" in first
    assert "subscribe daily" not in first
    assert "subscribe #go daily" in await filled.complete("subscribe #go ")


async def test_channels_are_offered_to_who_may_manage_them(alone: Visitor) -> None:
    """By name; nobody hears of others."""
    manager = replace(alone, channel="C1", may_manage=True, channels={"C1": "jobs", "C2": "rust"})
    offered = await manager.complete("subscribe #go to ")
    assert offered == ["subscribe #go to me", "subscribe #go to #jobs", "subscribe #go to #rust"]
    assert await manager.complete("subscribe #go to #r") == ["subscribe #go to #rust"]
    member = replace(alone, channel="C1")
    assert await member.complete("subscribe #go to ") == ["subscribe #go to me"]


async def test_muted_companies_are_offered_to_unmute(filled: Visitor) -> None:
    """By the name under which they were muted."""
    await filled.press("mute:3")
    assert await filled.complete("unmute ") == ['unmute company:"Acme Inc"']


async def test_an_endless_line_is_left_alone(alone: Visitor) -> None:
    """Completing it would take longer than typing it."""
    assert await alone.complete("search #" + "a" * 5_000) == []


async def test_a_large_board_is_counted_now_and_then(
    filled: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting takes longer than a key press, so the counts are kept for a moment."""
    monkeypatch.setattr(board, "LARGE", 1)
    assert await filled.complete("#pyto") == ["#pytorch"]
    await store(filled.community.database, make_posting(9, hashtags=("pytools",)))
    assert await filled.complete("#pyto") == ["#pytorch"]
    monkeypatch.setattr(board, "KEPT_S", 0.0)
    assert await filled.complete("#pyto") == ["#pytools", "#pytorch"]
