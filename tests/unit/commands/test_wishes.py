"""What a form holds becomes a query, and any query that stands fits into a form."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from bot.commands.wishes import Wishes, query_of, wishes_of
from bot.errors import QueryError, UsageError
from bot.places.place import Work
from bot.queries.normal import NOTHING, normal
from bot.queries.parse import parse_query
from bot.queries.query import Node, Query
from tests.unit.queries.trees import nodes

LONDON, UK = "city:2643743", "country:GB"

#: Forms, and the query that each makes.
FORMS = {
    "one hashtag": (Wishes(hashtags=("python",), every_hashtag=True), "#python"),
    "any hashtag": (Wishes(hashtags=("go", "rust")), "#go OR #rust"),
    "every hashtag": (Wishes(hashtags=("go", "rust"), every_hashtag=True), "#go #rust"),
    "in a place or remote": (Wishes(places=(LONDON,)), "in:London OR (remote in:London)"),
    "in a place": (Wishes(places=(LONDON,), or_remote=False), "in:London"),
    "in two places or remote": (
        Wishes(places=(LONDON, UK), hashtags=("go",), every_hashtag=True),
        '#go (in:London OR in:"United Kingdom" OR (remote (in:London OR in:"United Kingdom")))',
    ),
    "remote from a place": (
        Wishes(places=(LONDON,), work=(Work.REMOTE,), or_remote=False),
        "remote in:London",
    ),
    "kinds": (Wishes(work=(Work.HYBRID, Work.ONSITE)), "hybrid OR onsite"),
    "without": (Wishes(text="all", without=("acme inc", "x")), '-company:"acme inc" -company:x'),
    "words": (Wishes(text='"payment systems" senior'), '"payment systems" senior'),
    "all of it": (
        Wishes(
            hashtags=("go", "rust"),
            places=(UK,),
            or_remote=False,
            work=(Work.REMOTE, Work.HYBRID),
            without=("acme",),
            text="senior -title:manager",
        ),
        "senior (hybrid OR remote) in:uk (#go OR #rust) -company:acme -title:manager",
    ),
}


@pytest.mark.parametrize(("wishes", "text"), FORMS.values(), ids=FORMS)
def test_a_form_makes_a_query_and_the_query_fills_a_form(wishes: Wishes, text: str) -> None:
    """Both ways, whatever the order in which things were chosen."""
    assert query_of(wishes) == parse_query(text)
    again = wishes_of(parse_query(text))
    assert query_of(again) == parse_query(text)
    assert not again.text or wishes.text


@given(node=nodes)
@settings(max_examples=150)
def test_any_query_that_stands_comes_out_of_a_form_as_it_went_in(node: Node) -> None:
    """What the form has no field for stays in its text."""
    root = normal(node)
    assume(root != NOTHING)
    try:
        query = parse_query(str(Query(root=root)))
    except QueryError:
        assume(False)
    assert query_of(wishes_of(query)) == query


def test_what_changes_its_meaning_beside_others_stays_as_written() -> None:
    """`hybrid (in:uk OR (remote in:uk))` would lose its second half in the fields."""
    query = parse_query("hybrid (in:uk OR (remote in:uk))")
    assert wishes_of(query).text == str(query)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("#go -company:" + "y" * 200, id="long company"),
        pytest.param(" ".join(f"#t{number}" for number in range(101)), id="many"),
    ],
)
def test_what_cannot_be_chosen_stays_as_written(text: str) -> None:
    """A form with such a choice in it would not be shown at all."""
    query = parse_query(text)
    assert wishes_of(query) == Wishes(text=str(query))


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        pytest.param(Wishes(), "Say what to look for", id="nothing"),
        pytest.param(Wishes(text="in:lodnon"), "London", id="misspelt"),
        pytest.param(Wishes(text="closed"), "for searches", id="for searches only"),
        pytest.param(Wishes(text="#go since:7d"), "for searches", id="since"),
        pytest.param(Wishes(places=("city:0",)), "choose again", id="forged place"),
        pytest.param(Wishes(places=("nonsense",)), "choose again", id="no key"),
        pytest.param(Wishes(hashtags=("  ",)), "Say what to look for", id="empty hashtag"),
        pytest.param(Wishes(text="-#go", hashtags=("go",)), "", id="contradiction"),
        pytest.param(Wishes(hashtags=tuple(map(str, range(99)))), "alternatives", id="too many"),
        pytest.param(Wishes(without=("x" * 200, "y" * 900)), "1000 characters", id="too long"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_one_sentence(wishes: Wishes, said: str) -> None:
    """The texts are those of the language itself; a contradiction is the reader's own business."""
    if not said:
        assert query_of(wishes)
        return
    with pytest.raises(UsageError, match=said):
        query_of(wishes)
