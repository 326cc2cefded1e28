"""Postings are suggested by title and company: one's own where that is apt, then the newest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.suggest_postings import company_of, suggest_postings
from bot.storage import briefs
from tests.integration.commands.visitor import Visitor, texts
from tests.making import NOW, make_posting, store

TITLES = ("Platform Engineer", "Data Engineer", "Cook", "Gardener", "Baker")


@pytest.fixture
async def someone(alone: Visitor) -> Visitor:
    """Give someone with a board, newest last: they saved 2, applied for 3 and hid 4."""
    database = alone.community.database
    for number, title in enumerate(TITLES, start=1):
        company = "Acme Inc" if number == 5 else "Globex"
        posted_at = NOW - timedelta(days=10 - number)
        await store(
            database,
            make_posting(number, title=title, company=company, posted_at=posted_at),
            now=posted_at,
        )
    for line in ("saved 2", "applied 3", "hide 4"):
        await alone.say(line)
    return alone


async def ids(someone: Visitor, verb: str, typed: str = "") -> list[int]:
    """Give the numbers that are suggested."""
    found = await suggest_postings(verb, typed, someone.actor, someone.desk)
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("verb", "typed", "suggested"),
    [
        pytest.param("why", "", [3, 2, 5, 4, 1], id="why"),
        pytest.param("saved", "", [5, 3, 1], id="saved"),
        pytest.param("applied", "", [2, 5, 1], id="applied"),
        pytest.param("hide", "", [5, 3, 2, 1], id="hide"),
        pytest.param("unhide", "", [4], id="unhide"),
        pytest.param("why", "eng", [2, 1], id="beginning"),
        pytest.param("why", "eng plat", [1], id="any-order"),
        pytest.param("why", "ACME", [5], id="company"),
        pytest.param("why", "baker acme", [5], id="both"),
        pytest.param("why", "gineer", [], id="not-inside"),
        pytest.param("why", "#4", [4], id="number"),
        pytest.param("hide", "https://example.com/jobs/3?utm_source=x", [3], id="address"),
        pytest.param("why", "99", [], id="unknown-number"),
        pytest.param("why", "(!", [3, 2, 5, 4, 1], id="no-words"),
    ],
)
async def test_what_is_suggested(
    someone: Visitor, verb: str, typed: str, suggested: list[int]
) -> None:
    """The likeliest first; what is done already is not offered again."""
    assert await ids(someone, verb, typed) == suggested


async def test_another_persons_notes_change_nothing(someone: Visitor) -> None:
    """Whoever noted nothing gets the board as it stands, and may hide nothing again."""
    other = Visitor(someone.community, person="other")
    assert await ids(other, "why") == [5, 4, 3, 2, 1]
    assert await ids(other, "unhide") == []


async def test_a_muted_company_is_asked_about_and_not_offered(someone: Visitor) -> None:
    """As in searches; only `why` tells of it."""
    await someone.say("mute company:acme inc")
    assert 5 not in await ids(someone, "saved")
    assert 5 in await ids(someone, "why", "baker")


async def test_held_and_closed_ones_are_not_news(someone: Visitor) -> None:
    """A closed one that somebody saved is told as such; a held one does not exist yet."""
    database = someone.community.database
    late = make_posting(6, title="Late", posted_at=NOW + timedelta(days=1))
    await store(database, late, now=NOW, matched=False)
    await store(database, make_posting(7, title="Gone", closed=True), now=NOW)
    assert await ids(someone, "why", "late") == []
    assert await ids(someone, "why", "6") == []
    assert await ids(someone, "why", "gone") == []
    await someone.say("saved 7")
    [gone] = await suggest_postings("why", "gone", someone.actor, someone.desk)
    assert company_of(gone) == "Primer · closed"


async def test_what_stands_far_down_is_found_by_whole_words(
    someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index helps where the newest do not fit."""
    monkeypatch.setattr(briefs.recent, "__kwdefaults__", {"limit": 1})
    assert await ids(someone, "hide", "eng") == []
    assert await ids(someone, "hide", "engineer") == [2, 1]


async def test_every_suggestion_is_understood_when_it_is_sent(someone: Visitor) -> None:
    """Also one that somebody forged, which is answered in a sentence."""
    for number in await ids(someone, "why"):
        assert TITLES[number - 1] in texts(await someone.say(f"why {number}"))
    assert "I don't know a posting" in texts(await someone.say_wrongly("why 99"))


async def test_lines_go_on_with_postings(someone: Visitor) -> None:
    """Completion replaces all that was typed behind the verb."""
    assert await someone.complete("/jobs why data eng") == ["/jobs why 2"]
    assert await someone.complete("save baker") == ["save 5"]
    assert await someone.complete("why 2") == []
