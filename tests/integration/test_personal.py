"""What people note about postings is theirs alone, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel import Address
from bot.storage.people import ensure_person
from bot.storage.personal import (
    State,
    fold_company,
    mark,
    marked,
    mute_company,
    mutes,
    states,
    unmark,
    unmute_company,
    unwanted,
)
from bot.storage.searches import KEPT, recall_search, remember_search
from bot.storage.session import Database
from tests.making import NOW, make_posting, store

ME = Address.parse("web:local/@me")
YOU = Address.parse("web:local/@you")


async def test_notes_are_kept_once_latest_first(database: Database) -> None:
    """Saying it again changes nothing, and another state is another note."""
    one = await store(database, make_posting(1))
    two = await store(database, make_posting(2))
    async with database.write() as connection:
        me = await ensure_person(connection, ME)
        assert await mark(connection, me, one.id, State.SAVED, now=NOW)
        assert not await mark(connection, me, one.id, State.SAVED, now=NOW)
        await mark(connection, me, two.id, State.SAVED, now=NOW + timedelta(minutes=1))
        await mark(connection, me, one.id, State.APPLIED, now=NOW)
        assert await marked(connection, me, State.SAVED) == [two.id, one.id]
        assert await states(connection, me, [one.id, two.id, 99]) == {
            one.id: {"saved", "applied"},
            two.id: {"saved"},
        }
        assert await unmark(connection, me, one.id, State.SAVED)
        assert not await unmark(connection, me, one.id, State.SAVED)
        assert await marked(connection, me, State.SAVED) == [two.id]


async def test_notes_are_their_owners(database: Database) -> None:
    """Nobody sees or undoes another's."""
    one = await store(database, make_posting())
    async with database.write() as connection:
        me, you = await ensure_person(connection, ME), await ensure_person(connection, YOU)
        await mark(connection, me, one.id, State.HIDDEN, now=NOW)
        await mute_company(connection, me, "Primer", now=NOW)
        assert await marked(connection, you, State.HIDDEN) == []
        assert await states(connection, you, [one.id]) == {}
        assert not await unmark(connection, you, one.id, State.HIDDEN)
        assert await mutes(connection, you) == []
        assert not await unmute_company(connection, you, "primer")
        assert len(await mutes(connection, me)) == 1


@pytest.mark.parametrize(
    ("name", "folded"),
    [("ACME, Inc.", "acme inc"), (" Café  ", "cafe"), ("!?", "")],
)
def test_companies_have_one_spelling(name: str, folded: str) -> None:
    """Case, accents and punctuation do not tell them apart."""
    assert fold_company(name) == folded


async def test_mutes_are_kept_under_one_spelling(database: Database) -> None:
    """As it was shown the first time."""
    async with database.write() as connection:
        me = await ensure_person(connection, ME)
        assert await mute_company(connection, me, "Primer", now=NOW)
        assert not await mute_company(connection, me, "PRIMER!", now=NOW)
        assert [(one.name, one.company) for one in await mutes(connection, me)] == [
            ("Primer", "primer")
        ]
        assert await unmute_company(connection, me, "primer")
        assert await mutes(connection, me) == []


async def test_the_unwanted_is_asked_for_many_at_once(database: Database) -> None:
    """Hidden postings and muted companies are left out for whom it concerns, and nobody else."""
    hidden = await store(database, make_posting(1, company="Acme"))
    muted = await store(database, make_posting(2, company="PRIMER"))
    fine = await store(database, make_posting(3, company=""))
    async with database.write() as connection:
        me, you = await ensure_person(connection, ME), await ensure_person(connection, YOU)
        await mark(connection, me, hidden.id, State.HIDDEN, now=NOW)
        await mark(connection, me, fine.id, State.SAVED, now=NOW)
        await mute_company(connection, me, "Primer", now=NOW)
        known = await unwanted(connection, [me, you], [hidden, muted, fine])
        assert [known.wants(me, stored) for stored in (hidden, muted, fine)] == [False, False, True]
        assert all(known.wants(you, stored) for stored in (hidden, muted, fine))
        unasked = await unwanted(connection, [you], [hidden, muted])
        assert unasked.wants(me, hidden)
    renamed = replace(muted, posting=replace(muted.posting, company="Other"))
    assert known.wants(me, renamed)


async def test_searches_are_recalled_by_their_owner_alone(database: Database) -> None:
    """A number that somebody guesses opens nothing."""
    async with database.write() as connection:
        me, you = await ensure_person(connection, ME), await ensure_person(connection, YOU)
        search_id = await remember_search(connection, me, "#go", now=NOW)
        assert await recall_search(connection, me, search_id) == "#go"
        assert await recall_search(connection, you, search_id) is None
        assert await recall_search(connection, me, search_id + 1) is None


async def test_the_oldest_searches_go(database: Database) -> None:
    """A person keeps a bounded number, each query once, and others keep theirs."""
    async with database.write() as connection:
        me, you = await ensure_person(connection, ME), await ensure_person(connection, YOU)
        theirs = await remember_search(connection, you, "#go", now=NOW)
        first = await remember_search(connection, me, "#go", now=NOW)
        assert await remember_search(connection, me, "#go", now=NOW) == first
        ids = [
            await remember_search(connection, me, f"#tag{number}", now=NOW)
            for number in range(KEPT)
        ]
        assert await recall_search(connection, me, first) is None
        assert all([await recall_search(connection, me, id_) for id_ in ids])
        assert await recall_search(connection, you, theirs) == "#go"
