"""The matcher against a second, naive reading of the design."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings

from bot.matching.compile import compile_query
from bot.matching.condition import holds
from bot.matching.entry import entry_of
from bot.matching.explain import explain, why
from bot.matching.match import Verdict, verdict
from bot.places.place import Location, Work
from bot.postings.posting import Posting
from bot.queries.normal import normal
from bot.queries.parse import parse_query
from bot.queries.printing import print_term
from bot.queries.query import InPlace, Node, Query
from tests.making import make_posting
from tests.unit.matching.atlas import AREAS, locations, postings
from tests.unit.matching.model import Job, truth
from tests.unit.matching.queries import nodes, queries

TRUTHS = {0: Verdict.NO, 0.5: Verdict.UNKNOWN, 1: Verdict.YES}


@settings(max_examples=300, deadline=None)
@given(node=nodes, posting=postings(), location=locations())
def test_compiled_conditions_mean_what_the_design_says(
    node: Node, posting: Posting, location: Location
) -> None:
    """Canonical form, clauses and conditions change nothing about who wants what."""
    query = Query(root=normal(node))
    entry = entry_of(posting, location, source="Seeds")
    expected = truth(node, Job(posting=posting, location=location, source="Seeds"))
    assert verdict(query, entry) is TRUTHS[expected]
    assert holds(compile_query(query, unknown=False), entry) is (expected == 1)
    assert holds(compile_query(query, unknown=True), entry) is (expected > 0)


def some_locations() -> Iterator[Location]:
    """Every kind of work with every office, every remote area, and some pairs of them."""
    yield Location(text="")
    for work, office in product(Work, AREAS):
        yield Location(text="", work=work)
        yield Location(text="", work=work, places=(office,))
    for area, office in product(AREAS, (AREAS[0], AREAS[-1])):
        yield Location(text="", work=Work.REMOTE, remote_area=(area,))
        yield Location(text="", work=Work.REMOTE, remote_area=(area,), places=(office,))


@pytest.mark.parametrize(
    "form",
    [
        "{x}",
        "-{x}",
        "remote {x}",
        "remote -{x}",
        "-remote {x}",
        "-(remote {x})",
        "-(-remote OR -{x})",
        "{x} OR (remote {x})",
        "{x} (remote OR hybrid)",
        "{x} OR hybrid OR (#go remote {x})",
        "onsite {x}",
        "-onsite {x}",
    ],
)
def test_places_mean_what_the_design_says_for_every_pair_of_places(form: str) -> None:
    """Every form of asking for a place, for every place, against every location."""
    posting = make_posting()
    for asked in AREAS:
        query = parse_query(form.format(x=print_term(InPlace(place=asked))))
        for location in some_locations():
            expected = truth(query.root, Job(posting=posting, location=location, source=""))
            found = verdict(query, entry_of(posting, location, source=""))
            assert found is TRUTHS[expected], f"{query} and {location}"


@settings(max_examples=200, deadline=None)
@given(query=queries, posting=postings(), location=locations())
def test_an_explanation_agrees_with_the_match(
    query: Query, posting: Posting, location: Location
) -> None:
    """Whoever is told why is told of a real match, and each term's verdict fits the whole."""
    told = explain(query, posting, location, "seeds")
    assert told.verdict is verdict(query, entry_of(posting, location, source="seeds"))
    assert bool(why(query, posting, location, "seeds")) is (told.verdict is not Verdict.NO)
    assert len(why(query, posting, location, "seeds")) <= 200
    holding = [term.holds for term in told.terms]
    if all(holding):
        assert told.verdict is Verdict.YES
    if not any(holds is not False for holds in holding):
        assert told.verdict is Verdict.NO
    assert all(term.because and term.term for term in told.terms)
