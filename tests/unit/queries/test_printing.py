"""Queries as text, built by hand where no text would build them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.places.gazetteer import gazetteer
from bot.places.place import Work
from bot.queries.printing import print_term
from bot.queries.query import (
    Everything,
    FromSource,
    Hashtag,
    InPlace,
    JobType,
    Near,
    OfWork,
    Or,
    Query,
    Term,
    Title,
    Words,
)

LONDON = gazetteer().find("London")[0]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Hashtag(name="c#"), "#c#"),
        (Hashtag(name="a(1)"), '#"a(1)"'),
        (InPlace(place=LONDON), "in:London"),
        (InPlace(place=gazetteer().place("country:US")), 'in:"United States"'),
        (InPlace(place=gazetteer().place("world")), "in:worldwide"),
        (Near(place=LONDON, radius_km=50.0), "near:London"),
        (Near(place=LONDON, radius_km=50.5), "near:London:50.5km"),
        (Near(place=LONDON, radius_km=100.0), "near:London:100km"),
        (Near(place=LONDON, radius_km=0.001), "near:London:0.001km"),
        (OfWork(work=Work.ONSITE), "onsite"),
        (Words(words=("python",)), "python"),
        (Words(words=("not",)), '"not"'),
        (Words(words=("two", "words")), '"two words"'),
        (Title(words=("not",)), "title:not"),
        (JobType(name="full time"), 'type:"full time"'),
        (JobType(name="a,b"), 'type:"a,b"'),
        (FromSource(name="o'neill"), 'source:"o\'neill"'),
        (Everything(), "all"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_terms_are_written_as_people_would(term: Term, text: str) -> None:
    """Bare where that reads back, quoted where it would not."""
    assert print_term(term) == text


def test_alternatives_stand_in_parentheses_beside_what_is_about_the_whole_search() -> None:
    """`a OR b since:7d` would be read as b of the last seven days."""
    root = Or(parts=(Hashtag(name="a"), Hashtag(name="b")))
    assert str(Query(root=root)) == "#a OR #b"
    assert str(Query(root=root, since=timedelta(days=7))) == "(#a OR #b) since:7d"
    assert str(Query(root=root, closed=True)) == "(#a OR #b) closed"
