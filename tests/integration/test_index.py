"""The index of either database finds exactly what the pure matcher wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text

from bot.matching.condition import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    Condition,
    Entry,
    Field,
    HasAny,
    HasWords,
    NoneOf,
    holds,
)
from bot.postings.stored import StoredPosting
from bot.postings.words import words
from bot.storage import index_writes, postings
from bot.storage.index import Wanted, count, find, narrowed
from bot.storage.posting_rows import Record
from bot.storage.rank import State
from bot.storage.schema import people, person_postings, workspaces
from bot.storage.schema import postings as postings_table
from bot.storage.session import Database
from bot.storage.sources import ensure_source
from tests.making import IN_LONDON, NOW, make_posting, store

#: Terms and words that mean something to SQL, LIKE, FTS5 or tsquery, or are near misses of others.
TERMS = (
    *("#c", "#c++", "#c#", "#ui/ux", "in:country:GB", "in:country:gb", "type:full time"),
    *('source:a"b', "source:a' OR 1=1 --", "#100%", "#_", "#*", "NOT", "any", "#東京", "#\0"),
    *("type:" + "long " * 40, "type:" + "long " * 41),
)
WORDS = ("c", "go", "or", "not", "near", "and", "null", "é", "東京", "x" * 3_000, "x" * 3_001)

_texts = st.lists(st.sampled_from(WORDS), max_size=5).map(tuple)
_entries = st.builds(
    lambda terms, found: Entry(terms=frozenset({"any", *terms}), words=found),
    st.sets(st.sampled_from(TERMS), max_size=6),
    st.fixed_dictionaries({field: _texts for field in Field}),
)
_leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(HasAny, terms=st.frozensets(st.sampled_from(TERMS), max_size=3)),
    st.builds(
        HasWords,
        words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
        fields=st.one_of(st.just(frozenset(Field)), st.frozensets(st.sampled_from(Field))),
    ),
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _leaves,
    lambda parts: st.builds(
        lambda kind, some: kind(parts=tuple(some)),
        st.sampled_from((AllOf, AnyOf, NoneOf)),
        st.lists(parts, max_size=3),
    ),
    max_leaves=8,
)


async def fill(database: Database, entries: Sequence[Entry]) -> None:
    """Make a board of postings that hold just this, with ids from 1 on, in place of any other."""
    async with database.write() as connection:
        source = await ensure_source(connection, "folder", "board")
        await connection.execute(text("DELETE FROM posting_index"))
        await connection.execute(delete(postings_table))
        records = [
            Record(
                stored=StoredPosting(
                    id=number,
                    posting=make_posting(number),
                    location=IN_LONDON,
                    source="board",
                    posted_at=NOW,
                    first_seen_at=NOW,
                    changed_at=NOW,
                ),
                source_id=source.id,
                content_hash="",
                matched_at=NOW,
            )
            for number, _ in enumerate(entries, start=1)
        ]
        await postings.add(connection, records)
        await index_writes.put(connection, list(zip(records, entries, strict=True)))


async def found(database: Database, wanted: Wanted, *, limit: int = 1_000) -> list[int]:
    """Find postings, and hold that their count is right."""
    async with database.read() as connection:
        ids = await find(connection, wanted, limit=limit)
        assert len(ids) == min(await count(connection, wanted), limit)
    return ids


def wanting(condition: Condition) -> Wanted:
    """Ask for open postings."""
    return Wanted(condition=condition)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    entries=st.lists(_entries, min_size=1, max_size=5),
    conditions=st.lists(_conditions, min_size=1, max_size=12),
)
@example(
    entries=[Entry(terms=frozenset({"any"}), words={field: ("c", "go") for field in Field})],
    conditions=[
        ALWAYS,
        NEVER,
        NoneOf(parts=()),
        NoneOf(parts=(NoneOf(parts=(ALWAYS,)),)),
        HasAny(terms=frozenset()),
        HasWords(words=("go", "c")),
        HasWords(words=("c",), fields=frozenset()),
        HasAny(terms=frozenset({"none"})),
    ],
)
async def test_index_finds_what_holds(
    database: Database, entries: list[Entry], conditions: list[Condition]
) -> None:
    """For any board and any condition, both databases answer like the pure matcher."""
    await fill(database, entries)
    for condition in conditions:
        expected = {number for number, entry in enumerate(entries, 1) if holds(condition, entry)}
        assert set(await found(database, wanting(condition))) == expected


async def test_phrases_stand_in_one_field(database: Database) -> None:
    """Words side by side: neither apart, nor in another order, nor across two fields."""
    nothing = dict.fromkeys(Field, ())
    boards = [
        {**nothing, Field.BODY: ("keep", "payment", "infrastructure", "running")},
        {**nothing, Field.BODY: ("infrastructure", "payment")},
        {**nothing, Field.BODY: ("payment", "and", "infrastructure")},
        {**nothing, Field.TITLE: ("payment",), Field.BODY: ("infrastructure",)},
        {**nothing, Field.TITLE: ("payment", "infrastructure")},
    ]
    await fill(database, [Entry(terms=frozenset({"any"}), words=words) for words in boards])
    phrase = HasWords(words=("payment", "infrastructure"))
    assert await found(database, wanting(phrase)) == [5, 1]


async def test_a_word_at_the_end_of_a_long_text_is_found(database: Database) -> None:
    """The index keeps positions of all 16,000 words, phrases included."""
    text = (*(f"w{number}" for number in range(15_998)), "last", "words")
    await fill(database, [Entry(terms=frozenset({"any"}), words={Field.BODY: text})])
    assert await found(database, wanting(HasWords(words=("last", "words")))) == [1]
    assert await found(database, wanting(HasWords(words=("w15997", "last")))) == [1]
    assert await found(database, wanting(HasWords(words=("words", "last")))) == []


async def test_best_come_first(database: Database) -> None:
    """The newest day, then what is featured, then what came last; pages continue each other."""
    yesterday = NOW - timedelta(days=1)
    for number, (posted_at, featured) in enumerate(
        [(yesterday, 20), (NOW, 0), (NOW, 5), (NOW, 0), (yesterday, -3)], start=1
    ):
        await store(database, make_posting(number, posted_at=posted_at, featured=featured))
    assert await found(database, wanting(HasAny(terms=frozenset({"#python"})))) == [3, 4, 2, 1, 5]
    async with database.read() as connection:
        everything = wanting(ALWAYS)
        pages = [await find(connection, everything, limit=2, offset=at) for at in (0, 2, 4, 6)]
    assert pages == [[3, 4], [2, 1], [5], []]


async def test_states_are_apart(database: Database) -> None:
    """Open, held and closed postings are found only by who asks for them."""
    await store(database, make_posting(1))
    await store(database, make_posting(2, closed=True))
    await store(database, make_posting(3), matched=False)
    for condition in (ALWAYS, HasAny(terms=frozenset({"#python"}))):
        states = {
            state: await found(database, Wanted(condition=condition, state=state))
            for state in State
        }
        assert states == {State.OPEN: [1], State.CLOSED: [2], State.HELD: [3]}


async def test_since_is_exact(database: Database) -> None:
    """Not only whole days: what was posted a second too early is left out."""
    since = NOW - timedelta(days=7)
    second = timedelta(seconds=1)
    await store(database, make_posting(1, posted_at=since - second))
    await store(database, make_posting(2, posted_at=since))
    await store(database, make_posting(3, posted_at=since + second))
    await store(database, make_posting(4, posted_at=NOW))
    await store(database, make_posting(5, posted_at=since - timedelta(days=1)))
    for condition in (ALWAYS, HasAny(terms=frozenset({"#aws"}))):
        ids = await found(database, Wanted(condition=condition, since=since))
        assert sorted(ids) == [2, 3, 4]


async def test_hidden_postings_are_left_out_for_their_person_only(database: Database) -> None:
    """What one person hid is there for everybody else, and saved is not hidden."""
    for number in (1, 2, 3):
        await store(database, make_posting(number))
    async with database.write() as connection:
        workspace = {"id": 1, "platform": "web", "external_id": "local", "name": ""}
        await connection.execute(insert(workspaces).values(workspace))
        for person in (1, 2):
            row = {"id": person, "workspace_id": 1, "external_id": str(person), "name": ""}
            await connection.execute(insert(people).values(row))
        for posting_id, state in ((1, "hidden"), (2, "saved")):
            mark = {"person_id": 1, "posting_id": posting_id, "state": state, "at": NOW}
            await connection.execute(insert(person_postings).values(mark))
    expected = {1: [3, 2], 2: [3, 2, 1], None: [3, 2, 1]}
    for person_id, ids in expected.items():
        assert await found(database, Wanted(condition=ALWAYS, person_id=person_id)) == ids


async def test_replaced_postings_are_found_by_what_they_say_now(database: Database) -> None:
    """Nothing of an earlier version is left in the index, though its rank was another."""
    old = await store(database, make_posting(1, hashtags=("cobol",), title="Mainframe"))
    async with database.write() as connection:
        before = (await postings.records(connection, [old.id]))[old.id]
        posting = make_posting(1, featured=9, posted_at=NOW - timedelta(days=3))
        after = Record(
            stored=StoredPosting(
                id=old.id,
                posting=posting,
                location=IN_LONDON,
                source="board",
                posted_at=NOW - timedelta(days=3),
                first_seen_at=NOW,
                changed_at=NOW,
            ),
            source_id=before.source_id,
            content_hash="",
            matched_at=NOW,
        )
        entry = Entry(
            terms=frozenset({"any", "#python"}), words={Field.TITLE: words(posting.title)}
        )
        await postings.change(connection, [after])
        await index_writes.put(connection, [(after, entry)], replaces=[before])
    assert await found(database, wanting(HasAny(terms=frozenset({"#python"})))) == [old.id]
    assert await found(database, wanting(HasAny(terms=frozenset({"#cobol"})))) == []
    assert await found(database, wanting(HasWords(words=("mainframe",)))) == []
    assert await found(database, wanting(ALWAYS)) == [old.id]


async def test_state_changes_move_a_posting(database: Database) -> None:
    """A posting that was closed is found as closed, and the table agrees with the index."""
    stored = await store(database, make_posting(1), matched=False)
    async with database.write() as connection:
        held = list((await postings.records(connection, [stored.id])).values())
        await postings.mark_matched(connection, [stored.id], now=NOW)
        await index_writes.set_state(connection, held, State.OPEN)
        opened = list((await postings.records(connection, [stored.id])).values())
        assert [record.state for record in opened] == [State.OPEN]
    python = HasAny(terms=frozenset({"#python"}))
    assert await found(database, wanting(python)) == [stored.id]
    assert await found(database, wanting(ALWAYS)) == [stored.id]
    async with database.write() as connection:
        await postings.close(connection, [stored.id], now=NOW)
        await index_writes.set_state(connection, opened, State.CLOSED)
    assert await found(database, wanting(python)) == await found(database, wanting(ALWAYS)) == []
    closed = Wanted(condition=python, state=State.CLOSED)
    assert await found(database, closed) == [stored.id]


@pytest.mark.parametrize("family", ["at", "area"])
async def test_many_places_are_narrowed_to_those_on_the_board(
    database: Database, family: str
) -> None:
    """`near:` may name thousands of towns; those that no posting names cost nothing."""
    await store(database, make_posting(1))
    towns = frozenset(f"{family}:city:{number}" for number in range(3_000))
    asked = HasAny(terms=towns | {f"{family}:city:2643743", "unknown"})
    few = HasAny(terms=frozenset({f"{family}:city:9999"}))
    condition = AllOf(parts=(AnyOf(parts=(asked, few)), NoneOf(parts=(asked,))))
    async with database.read() as connection:
        got = await narrowed(connection, wanting(condition))
    there = HasAny(terms=frozenset({f"{family}:city:2643743", "unknown"}))
    assert got.condition == AllOf(parts=(AnyOf(parts=(there, few)), NoneOf(parts=(there,))))


async def test_a_query_of_the_largest_size_is_understood(database: Database) -> None:
    """Sixty-four clauses of many terms each, nested, are within what both databases take."""
    await store(database, make_posting(1))
    clauses = tuple(
        AllOf(
            parts=(
                HasAny(terms=frozenset(f"#t{clause}-{term}" for term in range(60)) | {"#python"}),
                NoneOf(parts=(HasWords(words=(f"w{clause}", "x")), AnyOf(parts=()))),
            )
        )
        for clause in range(64)
    )
    nested: Condition = AnyOf(parts=clauses)
    for _ in range(12):
        nested = AllOf(parts=(NoneOf(parts=(NoneOf(parts=(nested,)),)), ALWAYS))
    assert await found(database, wanting(nested)) == [1]
