"""Search: what is found, for whom, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel import Address
from bot.matching.match import Verdict, verdict
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Work
from bot.postings.posting import Posting
from bot.postings.words import words
from bot.queries.parse import parse_query
from bot.queries.query import Query, Words
from bot.search import Page, search
from bot.storage import postings
from bot.storage.people import change_person, ensure_person
from bot.storage.personal import State, mark, mute_company
from bot.storage.session import Database
from tests.making import IN_LONDON, NOW, NOWHERE, REMOTE, make_posting, put_on_board, store
from tests.unit.matching.atlas import locations
from tests.unit.matching.atlas import postings as some_postings
from tests.unit.matching.queries import queries

UNITED_STATES = gazetteer().place("country:US")
ME = Address.parse("web:local/@me")
OTHER = Address.parse("web:local/@other")


async def look(database: Database, query: str | Query, **options: int | bool | None) -> Page:
    """Search now."""
    parsed = parse_query(query) if isinstance(query, str) else query
    async with database.read() as connection:
        return await search(connection, parsed, now=NOW, **options)  # type: ignore[arg-type]


async def ids(database: Database, query: str | Query, **options: int | bool | None) -> list[int]:
    """Give the ids that a search finds, best first."""
    page = await look(database, query, **options)
    return [stored.id for stored in page.postings]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    board=st.lists(st.tuples(some_postings(), locations()), min_size=1, max_size=6),
    asked=st.lists(queries, min_size=1, max_size=8),
)
async def test_search_finds_what_an_alert_would_have_told(
    database: Database, board: list[tuple[Posting, Location]], asked: list[Query]
) -> None:
    """Matcher and search agree on every posting: sure ones first, those in doubt below them."""
    async with database.write() as connection:
        made = await put_on_board(connection, board)
    for query in asked:
        verdicts = {stored.id: verdict(query, entry) for stored, entry in made}
        sure = {id_ for id_, found in verdicts.items() if found is Verdict.YES}
        doubtful = {id_ for id_, found in verdicts.items() if found is Verdict.UNKNOWN}
        page = await look(database, query, limit=100)
        found = [stored.id for stored in page.postings]
        assert (set(found[: len(sure)]), set(found[len(sure) :])) == (sure, doubtful)
        assert page.total == len(found) == len(set(found))
        assert set(await ids(database, query, limit=100, unknown=False)) == sure


async def test_what_cannot_be_placed_comes_last(database: Database) -> None:
    """A posting without a readable location is shown, below every one that surely matches."""
    await store(database, make_posting(1, posted_at=NOW - timedelta(days=300)), IN_LONDON)
    await store(database, make_posting(2), NOWHERE)
    await store(database, make_posting(3), REMOTE)
    page = await look(database, "in:london")
    assert ([stored.id for stored in page.postings], page.total) == ([1, 2], 2)
    assert await ids(database, "in:london", unknown=False) == [1]
    assert await ids(database, "#python") == [3, 2, 1]


async def test_words_in_title_or_hashtags_come_first(database: Database) -> None:
    """Who looks for Kubernetes wants work about it before work that mentions it."""
    old, older = NOW - timedelta(days=20), NOW - timedelta(days=30)
    await store(database, make_posting(1, text="We also run Kubernetes."))
    await store(database, make_posting(2, title="Kubernetes Engineer", posted_at=older))
    await store(database, make_posting(3, hashtags=("kubernetes",), posted_at=old))
    await store(database, make_posting(4, company="Kubernetes, Inc."))
    assert await ids(database, "kubernetes") == [3, 2, 4, 1]


async def test_more_of_the_words_come_first(database: Database) -> None:
    """All words in the title, then some, then none; newer postings cannot get past that."""
    for number, title in enumerate(["Payment Platform", "Payment", "Cook", "Platform"], start=1):
        posted_at = NOW - timedelta(days=10 - number)
        body = "payment platform"
        await store(database, make_posting(number, title=title, text=body, posted_at=posted_at))
    assert await ids(database, "payment platform") == [1, 4, 2, 3]
    assert await ids(database, "payment -cook") == [2, 1, 4]


async def test_pages_continue_each_other(database: Database) -> None:
    """Across ranks, tiers and doubtful ones, no posting is shown twice or left out."""
    for number in range(1, 24):
        title = "Payment Engineer" if number % 3 else "Engineer"
        location = NOWHERE if number % 4 == 0 else IN_LONDON
        posted_at = NOW - timedelta(days=number % 5)
        posting = make_posting(number, title=title, text="payment", posted_at=posted_at)
        await store(database, posting, location)
    everything = await ids(database, "payment in:london", limit=100)
    assert len(everything) == 23
    for size in (1, 4, 5, 23):
        pages = [
            await look(database, "payment in:london", limit=size, offset=offset)
            for offset in range(0, 24 + size, size)
        ]
        assert [stored.id for page in pages for stored in page.postings] == everything
        assert {page.total for page in pages} == {23}


async def test_page_of_nothing_still_counts(database: Database) -> None:
    """A total may be all that somebody wants to know."""
    await store(database, make_posting(1))
    assert await look(database, "#python", limit=0) == Page(total=1, postings=())


async def test_closed_and_open_are_apart(database: Database) -> None:
    """A search finds open postings unless told `closed`, whatever else it asks."""
    await store(database, make_posting(1))
    await store(database, make_posting(2, closed=True))
    await store(database, make_posting(3, posted_at=NOW + timedelta(days=1)), matched=False)
    assert await ids(database, "#python") == await ids(database, "all") == [1]
    assert await ids(database, "closed #python") == await ids(database, "closed") == [2]


async def test_since_counts_from_now(database: Database) -> None:
    """To the second, at the edge of a day as well as within it."""
    week = timedelta(days=7)
    await store(database, make_posting(1, posted_at=NOW - week))
    await store(database, make_posting(2, posted_at=NOW - week - timedelta(seconds=1)))
    for query in ("#python since:7d", "since:7d", "engineer since:7d", "in:london since:7d"):
        assert await ids(database, query) == [1]


async def test_hidden_and_muted_are_left_out_of_ones_own_searches(database: Database) -> None:
    """What one person does not want to see is neither shown nor counted; others see it."""
    await store(database, make_posting(1))
    await store(database, make_posting(2, company="ACME, Inc."))
    await store(database, make_posting(3, company="ACME"))
    await store(database, make_posting(4))
    async with database.write() as connection:
        me = await ensure_person(connection, ME)
        other = await ensure_person(connection, OTHER)
        await mark(connection, me, 1, State.HIDDEN, now=NOW)
        await mark(connection, me, 4, State.SAVED, now=NOW)
        await mute_company(connection, me, "acme inc", now=NOW)
    for query in ("#python", "all", "engineer", "in:london OR remote"):
        page = await look(database, query, person_id=me)
        assert ([stored.id for stored in page.postings], page.total) == ([4, 3], 2)
        assert (await look(database, query, person_id=other)).total == 4


@pytest.mark.parametrize(
    "typed",
    [
        *("' OR 1=1 --", "a%b", "a_b", "NEAR(a b)", "a* b", 'say "hi', "^engineer", "title : x"),
        *("a AND b", "{title} : a", "\\ a", "'; DROP TABLE postings; --", "$1", ":id", "NULL"),
    ],
)
async def test_metacharacters_are_literal(database: Database, typed: str) -> None:
    """What means something to SQL, LIKE or FTS5 is just text: it finds itself and nothing else."""
    await store(database, make_posting(1, title="Nobody's business", text="nothing at all"))
    await store(database, make_posting(2, title=f"Exactly {typed} here"))
    query = Query(root=Words(words=words(typed)))
    assert await ids(database, query) == [2]
    assert await ids(database, "#python") == [2, 1]


async def test_what_is_only_implied_comes_below(database: Database) -> None:
    """#python also finds what says #django, below what says #python; -#python leaves out both."""
    old = NOW - timedelta(days=90)
    await store(database, make_posting(1, hashtags=("python",), posted_at=old))
    await store(database, make_posting(2, hashtags=("django",)))
    await store(database, make_posting(3, hashtags=("django", "python"), posted_at=old))
    await store(database, make_posting(4, hashtags=("go",)))
    await store(database, make_posting(5, hashtags=("django",)), NOWHERE)
    await store(database, make_posting(6, hashtags=("python",)), NOWHERE)
    assert await ids(database, "#python in:uk") == [3, 1, 2, 6, 5]
    assert await ids(database, "#python", limit=4) == [6, 3, 1, 5]
    assert await ids(database, "#python", limit=3, offset=3) == [5, 2]
    assert await ids(database, "-#python") == [4]
    assert await ids(database, "#django -#python") == []


async def test_remote_work_from_home_comes_first(database: Database) -> None:
    """For who said where they live: what they can do from there, then the rest; nobody else."""
    old = NOW - timedelta(days=90)
    from_us = replace(REMOTE, remote_area=(UNITED_STATES,))
    await store(database, make_posting(1, posted_at=old), REMOTE)
    await store(database, make_posting(2), from_us)
    await store(database, make_posting(3), IN_LONDON)
    await store(database, make_posting(4), NOWHERE)
    await store(database, make_posting(5, title="Python", hashtags=(), posted_at=old), REMOTE)
    async with database.write() as connection:
        person = await ensure_person(connection, ME)
        await change_person(connection, person, home_key="country:GB")
        other = await ensure_person(connection, OTHER)
        lost = await ensure_person(connection, Address.parse("web:local/@lost"))
        await change_person(connection, lost, home_key="city:1")
    for nobody in (other, lost, None):
        assert await ids(database, "#python", person_id=nobody) == [4, 3, 2, 1]
    assert await ids(database, "#python", person_id=person) == [1, 4, 3, 2]
    assert await ids(database, "#python in:worldwide", person_id=person) == [1, 3, 2, 4]
    assert await ids(database, "python OR infrastructure", person_id=person) == [1, 5, 4, 3, 2]


async def test_pages_stay_as_they_were_when_something_new_comes(database: Database) -> None:
    """The second page goes on behind the first, whatever was posted meanwhile."""
    for number in range(1, 6):
        await store(database, make_posting(number))
    async with database.read() as connection:
        newest = await postings.newest_id(connection)
    assert await ids(database, "#python", limit=2, up_to=newest) == [5, 4]
    await store(database, make_posting(6))
    assert await ids(database, "#python", limit=2, offset=2, up_to=newest) == [3, 2]
    assert (await look(database, "all", up_to=newest)).total == 5
    assert await ids(database, "#python", limit=2) == [6, 5]


async def test_found_postings_are_whole(database: Database) -> None:
    """What comes out of the database is what went in."""
    location = Location(
        text="London, UK or remote",
        work=Work.REMOTE,
        places=IN_LONDON.places,
        remote_area=REMOTE.remote_area,
    )
    posting = make_posting(
        1, location=location.text, extra={"salary": "£500"}, featured=-3, logo_url="https://x/l.png"
    )
    stored = await store(database, posting, location)
    page = await look(database, "remote")
    assert page.postings == (stored,)
