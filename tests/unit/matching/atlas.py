"""A small world for tests, described from scratch: which ground each place covers.

The gazetteer is not asked here. A place is a set of patches of ground; one lies in another when all
its patches do, and two overlap when they share one.
"""

from __future__ import annotations

from hypothesis import strategies as st

from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, Work
from bot.postings.posting import Posting
from tests.making import make_posting

_GERMANY = {"berlin", "potsdam", "rest of Germany"}
_UK = {"london", "rest of the UK"}
_USA = {"new york city", "rest of New York state", "rest of the USA"}
_EUROPE = _GERMANY | _UK | {"rest of Europe"}
_EMEA = _EUROPE | {"dubai", "rest of EMEA"}

_GROUND: dict[str, set[str]] = {
    "London": {"london"},
    "Berlin": {"berlin"},
    "Potsdam": {"potsdam"},
    "New York City": {"new york city"},
    "Dubai": {"dubai"},
    "UK": _UK,
    "Germany": _GERMANY,
    "US": _USA,
    "Europe": _EUROPE,
    "EMEA": _EMEA,
}
_PLACES = {name: gazetteer().find(name)[0] for name in _GROUND}
GROUND = {_PLACES[name].key: frozenset(patches) for name, patches in _GROUND.items()}
GROUND["world"] = frozenset(_EMEA | _USA | {"rest of the world"})

AREAS = (*_PLACES.values(), gazetteer().place("world"))
CITIES = tuple(_PLACES[name] for name in ("London", "Berlin", "Potsdam", "New York City", "Dubai"))
#: Kilometres between the cities that are less than 600 km apart; any place is 0 km from itself.
_KM = {frozenset({_PLACES["Berlin"].key, _PLACES["Potsdam"].key}): 27}


def lies_in(inner: Place, outer: Place) -> bool:
    """Whether all of a place lies in another."""
    return GROUND[inner.key] <= GROUND[outer.key]


def overlap(one: Place, other: Place) -> bool:
    """Whether two places share ground."""
    return not GROUND[one.key].isdisjoint(GROUND[other.key])


def km_between(one: Place, other: Place) -> float:
    """How far apart two of our cities are."""
    return 0 if one == other else _KM.get(frozenset({one.key, other.key}), 600)


_offices = st.lists(st.sampled_from(AREAS), max_size=2).map(tuple)
_remote_areas = st.lists(st.sampled_from(AREAS), min_size=1, max_size=2).map(tuple)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    """Draw what a location text may mean; every fifth means nothing."""
    work = draw(st.sampled_from(Work))
    places = draw(_offices)
    area = draw(_remote_areas) if work is Work.REMOTE else ()
    return Location(text="", work=work, places=places, remote_area=area)


_WORDS = ("payment", "infrastructure", "python", "primer")
_sentences = st.lists(st.sampled_from(_WORDS), max_size=4).map(" ".join)
_hashtags = st.lists(st.sampled_from(("python", "django", "go", "c++", "c")), unique=True).map(
    tuple
)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    """Draw a posting of few words, so that queries often hit."""
    return make_posting(
        title=f"Engineer {draw(_sentences)}",
        company=draw(_sentences),
        hashtags=draw(_hashtags),
        job_type=draw(st.sampled_from(("", "software", "Full  Time"))),
        text=draw(_sentences),
    )
