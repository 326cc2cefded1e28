"""The page for members tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import QueryError
from bot.queries.parse import parse_query

PAGE = (Path(__file__).parents[3] / "docs" / "queries.md").read_text(encoding="utf-8")
_KNOWN, _WRONG = PAGE.split("## When something is wrong")
#: Filters in the first column of each table that says what they find or mean.
EXAMPLES = [
    example
    for row in re.findall(r"^\| (`.*?) \| ", _KNOWN, re.MULTILINE)
    for example in re.findall(r"`([^`]+)`", row)
]
MISTAKES = re.findall(r"^\| `(.*?)` \| (.*) \|$", _WRONG, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_read(example: str) -> None:
    """Every filter that the page teaches parses."""
    assert parse_query(example)


@pytest.mark.parametrize(("typed", "answer"), MISTAKES)
def test_mistakes_are_answered_as_told(typed: str, answer: str) -> None:
    """The page quotes the real answers."""
    with pytest.raises(QueryError) as caught:
        parse_query(typed)
    assert caught.value.message == answer


def test_the_page_was_found_to_hold_both() -> None:
    """The patterns above still fit the page."""
    assert len(EXAMPLES) > 20
    assert len(MISTAKES) > 6


def test_the_canonical_form_is_the_one_shown() -> None:
    """The last example of the page."""
    typed, shown = re.findall(r"`([^`]+)`", PAGE)[-2:]
    assert str(parse_query(typed)) == shown
