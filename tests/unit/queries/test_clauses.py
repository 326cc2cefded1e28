"""A query as alternatives."""

from __future__ import annotations

import pytest

from bot.errors import QueryError
from bot.queries.clauses import MAX_CLAUSES, LivesIn, clauses
from bot.queries.parse import parse_query
from bot.queries.printing import print_term
from bot.queries.query import And, Hashtag, Or


def told(text: str) -> list[str]:
    """Give the clauses of a text, each as one line."""
    return [
        " ".join(
            ("" if literal.wanted else "-")
            + (
                f"lives:{literal.term.place.name}"
                if isinstance(literal.term, LivesIn)
                else print_term(literal.term)
            )
            for literal in clause
        )
        for clause in clauses(parse_query(text).root)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#a", ["#a"]),
        ("#a #b", ["#a #b"]),
        ("#a OR #b", ["#a", "#b"]),
        ("#a (#b OR #c)", ["#a #b", "#a #c"]),
        ("(#a OR #b) (#c OR #d)", ["#a #c", "#a #d", "#b #c", "#b #d"]),
        ("-(#a OR #b)", ["-#a -#b"]),
        ("-(#a #b)", ["-#a", "-#b"]),
        ("-(#a -#b)", ["-#a", "#b"]),
        ("all", [""]),
        ("#a OR (#a #b)", ["#a"]),
        ("(#a OR #b) (#b OR #a)", ["#a", "#b"]),
        ("(#a OR #b) (#a OR #c)", ["#a", "#b #c"]),
        ("#a OR -#a", ["#a", "-#a"]),
        ("remote in:london", ["remote lives:London"]),
        ("remote -in:london", ["remote -in:London"]),
        ("-remote in:london", ["in:London -remote"]),
        ("-(-remote OR -in:london)", ["remote lives:London"]),
        ("in:london OR (remote in:london)", ["in:London", "remote lives:London"]),
        ("in:london (remote OR hybrid)", ["in:London hybrid", "lives:London remote"]),
        ("remote OR (remote in:london)", ["remote"]),
        ("remote near:london", ["remote near:London"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_queries_become_alternatives(text: str, expected: list[str]) -> None:
    """Distributed, in the query's order, without what another alternative covers."""
    assert told(text) == expected


def test_the_cap_counts_alternatives_that_are_left() -> None:
    """Alternatives that another covers do not count; one too many is refused."""
    tags = [Hashtag(name=f"t{number:02}") for number in range(MAX_CLAUSES)]
    assert len(clauses(Or(parts=tuple(tags)))) == MAX_CLAUSES
    same = And(parts=(Or(parts=tuple(tags[:20])), Or(parts=tuple(tags[:20]))))
    assert len(clauses(same)) == 20
    with pytest.raises(QueryError, match="64 alternatives"):
        clauses(Or(parts=(*tags, Hashtag(name="more"))))
    with pytest.raises(QueryError, match="64 alternatives"):
        clauses(And(parts=(Or(parts=tuple(tags)), Or(parts=tuple(tags)))))
