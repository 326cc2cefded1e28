"""How queries are filed in the reverse index."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.entry import entry_of
from bot.matching.filing import MOST_ROWS, ROOM, Filed, file_query
from bot.matching.match import Verdict, verdict
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.queries.clauses import clauses
from bot.queries.parse import parse_query
from bot.queries.query import Query
from tests.unit.matching.atlas import locations, postings
from tests.unit.matching.filed import answer
from tests.unit.matching.queries import queries


@settings(max_examples=250, deadline=None)
@given(query=queries, posting=postings(), location=locations(), shares=st.booleans())
def test_the_index_answers_as_the_matcher_does(
    query: Query, posting: Posting, location: Location, shares: bool
) -> None:
    """Whatever is thought of how often terms are carried, and exactly."""
    known = {"#python": 90.0, "#go": 0.01, "word:payment": 0.001} if shares else {}
    rows = file_query(query, doubtful=True, shares=known)
    entry = entry_of(posting, location, source="seeds")
    assert answer(rows, query, entry) is verdict(query, entry)


@settings(max_examples=150, deadline=None)
@given(query=queries, posting=postings(), location=locations())
def test_who_does_not_want_unknown_places_is_filed_without_them(
    query: Query, posting: Posting, location: Location
) -> None:
    """Only what is sure is found, and everything that is."""
    rows = file_query(query, doubtful=False)
    entry = entry_of(posting, location, source="seeds")
    assert not any(row.doubtful for row in rows)
    found = answer(rows, query, entry)
    assert (found is Verdict.YES) is (verdict(query, entry) is Verdict.YES)


@settings(max_examples=150, deadline=None)
@given(query=queries)
def test_rows_fit_their_columns(query: Query) -> None:
    """A key of one or two, no two words in it, a set alone, and little room beside."""
    rows = file_query(query, doubtful=True)
    assert len(set(rows)) == len(rows) <= 2 * MOST_ROWS * len(clauses(query.root))
    for row in rows:
        assert 1 <= len(row.key) <= 2
        assert max(len(row.also), len(row.never)) <= ROOM
        words = [one for one in row.key if str(one).startswith(("word:", "title:", "company:"))]
        assert len(words) < 2
        assert len(row.key) == 1 or all(isinstance(one, str) for one in row.key)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("#python", [Filed(key=("#python",))], id="hashtag"),
        pytest.param("all", [Filed(key=("any",))], id="everything"),
        pytest.param("-#php", [Filed(key=("any",), never=("#php",))], id="only-not"),
        pytest.param(
            "#go OR #rust", [Filed(key=("#go",)), Filed(key=("#rust",))], id="alternatives"
        ),
        pytest.param(
            "#python #aws remote",
            [Filed(key=("#aws", "#python"), also=("work:remote",))],
            id="rarest-first",
        ),
        pytest.param(
            '"payment infrastructure" #python',
            [Filed(key=("#python", "word:infrastructure"), also=("word:payment",), loose=True)],
            id="phrase",
        ),
        pytest.param("company:primer", [Filed(key=("company:primer",))], id="company"),
        pytest.param(
            "#a #b #c #d #e",
            [Filed(key=("#a", "#b"), also=("#c", "#d"), loose=True)],
            id="more-than-fits",
        ),
        pytest.param(
            "-#a -#b -#c", [Filed(key=("any",), never=("#a", "#b"), loose=True)], id="many-nots"
        ),
    ],
)
def test_queries_are_filed_under_their_rarest_terms(text: str, rows: list[Filed]) -> None:
    """And what else they ask stands beside."""
    assert file_query(parse_query(text), doubtful=False) == rows


def test_what_is_known_decides_where_a_query_is_filed() -> None:
    """The term that fewer postings carry comes first."""
    query = parse_query("#a #b #c")
    [row] = file_query(query, doubtful=False, shares={"#a": 30.0, "#b": 2.0, "#c": 1.0})
    assert row.key == ("#c", "#b")


def test_homes_in_one_country_share_what_lies_around_them() -> None:
    """So a posting for the whole world finds one set for all of them."""
    leeds = file_query(parse_query("remote in:leeds"), doubtful=False)
    london = file_query(parse_query("remote in:london"), doubtful=False)
    assert {row.also for row in leeds} & {row.also for row in london} != {()}
    assert len(leeds) == len(london) == 2
