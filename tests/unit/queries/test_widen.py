"""Who asks for one half, in a place or remote from it, is offered the whole."""

from __future__ import annotations

import pytest

from bot.queries.parse import parse_query
from bot.queries.widen import suggest_wider


@pytest.mark.parametrize(
    ("text", "wider"),
    [
        ("in:uk", "in:uk OR (remote in:uk)"),
        ("remote in:uk", "in:uk OR (remote in:uk)"),
        ("#go in:uk -#php", "#go -#php (in:uk OR (remote in:uk))"),
        ("#go remote in:uk", "#go (in:uk OR (remote in:uk))"),
        ("in:uk OR in:ie", "in:uk OR in:ie OR (remote (in:uk OR in:ie))"),
        ("remote (in:uk OR in:ie)", "in:uk OR in:ie OR (remote (in:uk OR in:ie))"),
        ("in:uk since:7d", "(in:uk OR (remote in:uk)) since:7d"),
    ],
)
def test_the_other_half_is_offered(text: str, wider: str) -> None:
    """The rest of the query stays, and the offer is offered nothing more."""
    offered = suggest_wider(parse_query(text))
    assert offered == parse_query(wider)
    assert offered is not None
    assert suggest_wider(offered) is None


@pytest.mark.parametrize(
    "text",
    [
        "#go",
        "all",
        "remote",
        "hybrid in:uk",
        "onsite in:uk",
        "-in:uk",
        "in:worldwide",
        "remote in:worldwide",
        "in:uk in:london",
        "near:london",
        "#go OR in:uk",
        "in:uk -remote",
        "in:uk (remote OR hybrid)",
        "in:uk -(#go hybrid)",
        "in:uk OR (remote in:uk)",
    ],
)
def test_nothing_is_offered_where_there_is_no_other_half(text: str) -> None:
    """Who named the kind of work, or no single place, meant what they wrote."""
    assert suggest_wider(parse_query(text)) is None


def test_nothing_is_offered_that_would_not_be_read() -> None:
    """An offer with too many alternatives is no offer."""
    many = " OR ".join(f"#t{number}" for number in range(40))
    assert parse_query(f"({many}) in:uk")
    assert suggest_wider(parse_query(f"({many}) in:uk")) is None
