"""Random queries, for properties: trees of terms that people could write."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.places.gazetteer import gazetteer
from bot.places.place import PlaceKind, Work
from bot.queries.query import (
    And,
    Company,
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    Node,
    Not,
    OfWork,
    Or,
    Term,
    Title,
    Words,
)

HASHTAGS = ("python", "go", "c++", "c#", ".net", "node.js", "ui/ux", "c", "objective-c")
_NAMES = ("London", "UK", "Berlin", "Germany", "Europe", "EMEA", "US", "New York", "Mexico")
PLACES = (gazetteer().place("world"), *(gazetteer().find(name)[0] for name in _NAMES))
CITIES = tuple(place for place in PLACES if place.kind is PlaceKind.CITY)
#: Also words that are something else when they stand bare.
WORDS = ("payment", "infrastructure", "or", "not", "and", "all", "remote", "closed", "city", "7")

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
names = st.sampled_from(("software", "full time", "other", "a:b", "o'neill", "remote", "all"))

terms: st.SearchStrategy[Term] = st.one_of(
    st.builds(Hashtag, name=st.sampled_from(HASHTAGS)),
    st.builds(OfWork, work=st.sampled_from((Work.REMOTE, Work.HYBRID, Work.ONSITE))),
    st.builds(InPlace, place=st.sampled_from(PLACES)),
    st.builds(
        Near,
        place=st.sampled_from(CITIES),
        radius_km=st.one_of(
            st.just(50.0), st.integers(1, 1_000_000).map(lambda metres: metres / 1000)
        ),
    ),
    st.builds(Words, words=phrases),
    st.builds(Company, words=phrases),
    st.builds(Title, words=phrases),
    st.builds(JobType, name=names),
    st.builds(FromSource, name=names),
    st.builds(Everything),
)


def _larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(nodes, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Not, part=nodes), st.builds(And, parts=some), st.builds(Or, parts=some)
    )


#: Trees as nobody has tidied them yet.
nodes: st.SearchStrategy[Node] = st.recursive(terms, _larger, max_leaves=8)
