"""Random queries about the small world of `atlas.py`."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.errors import QueryError
from bot.places.place import Work
from bot.queries.clauses import clauses
from bot.queries.normal import NOTHING, normal
from bot.queries.query import (
    And,
    Company,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    Node,
    Not,
    OfWork,
    Or,
    Query,
    Term,
    Title,
    Words,
)
from tests.unit.matching.atlas import AREAS, CITIES

_words = st.lists(
    st.sampled_from(("payment", "infrastructure", "python", "c")), min_size=1, max_size=2
).map(tuple)

_terms: st.SearchStrategy[Term] = st.one_of(
    st.builds(Hashtag, name=st.sampled_from(("python", "django", "go", "c++"))),
    st.builds(OfWork, work=st.sampled_from((Work.REMOTE, Work.HYBRID, Work.ONSITE))),
    st.just(OfWork(work=Work.REMOTE)),
    st.builds(InPlace, place=st.sampled_from(AREAS)),
    st.builds(InPlace, place=st.sampled_from(AREAS)),
    st.builds(Near, place=st.sampled_from(CITIES), radius_km=st.sampled_from((5.0, 50.0))),
    st.builds(Words, words=_words),
    st.builds(Company, words=_words),
    st.builds(Title, words=_words),
    st.builds(JobType, name=st.sampled_from(("software", "full time"))),
    st.builds(FromSource, name=st.sampled_from(("seeds", "other"))),
)


def _larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, parts=some), st.builds(Or, parts=some), st.builds(Not, part=nodes)
    )


_nodes: st.SearchStrategy[Node] = st.recursive(_terms, _larger, max_leaves=7)


def _is_fit(node: Node) -> bool:
    try:
        return bool(clauses(normal(node))) and normal(node) != NOTHING
    except QueryError:
        return False


#: Trees that make queries, not yet in canonical form.
nodes = _nodes.filter(_is_fit)
queries = nodes.map(lambda node: Query(root=normal(node)))
