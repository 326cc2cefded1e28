"""A mistake is answered with one sentence, its spot, and what to write instead."""

from __future__ import annotations

import pytest

from bot.commands.mistakes import mark_spot, tell_failure, tell_mistake
from bot.errors import CommandError, QueryError


def test_a_query_error_shows_the_spot_and_the_way_out() -> None:
    """The query stands on a line of its own, a caret below what is wrong."""
    error = QueryError("I don't know that.", text="#go in:lodnon", at=7, suggestion="#go in:London")
    reply = tell_mistake(error)
    assert reply.is_error
    assert reply.message.heading == "I don't know that."
    assert reply.message.markdown == "```\n#go in:lodnon\n       ^\n```"
    assert reply.message.paragraphs == ("You could write: #go in:London",)


def test_a_suggestion_is_made_once() -> None:
    """Where the sentence makes it already, nothing is added."""
    error = QueryError("Did you mean #go?", text="#og", suggestion="#go")
    assert tell_mistake(error).message.paragraphs == ()


def test_an_empty_query_has_no_spot() -> None:
    """There is nothing to point at."""
    assert tell_mistake(QueryError("Say something.", text=" ")).message.markdown == ""


def test_other_mistakes_are_one_sentence() -> None:
    """Nothing but what was wrong."""
    reply = tell_mistake(CommandError("No such number."))
    assert reply.is_error
    assert reply.message.heading == "No such number."


def test_a_failure_names_its_number() -> None:
    """Whoever runs the bot finds it in the log by that."""
    reply = tell_failure("abc123")
    assert reply.is_error
    assert "abc123" in reply.message.heading


@pytest.mark.parametrize(
    ("text", "at", "caret"),
    [("ab", 0, 0), ("ab", 2, 2), ("日本", 1, 2), ("e\u0301x", 2, 1), ("a\tb", 2, 2)],
    ids=["start", "end", "wide", "combining", "tab"],
)
def test_the_caret_stands_below_the_spot(text: str, at: int, caret: int) -> None:
    """Wide characters take two columns, combining ones none, controls are shown as spaces."""
    _fence, line, marker, _end = mark_spot(text, at).split("\n")
    assert marker == " " * caret + "^"
    assert "\t" not in line


def test_a_long_query_is_shown_around_the_spot() -> None:
    """Both ends are cut, and say so."""
    _fence, line, marker, _end = mark_spot("a" * 200 + "!" + "b" * 200, 200).split("\n")
    assert line.startswith("…a")
    assert line.endswith("b…")
    assert line[marker.index("^")] == "!"


def test_backticks_cannot_end_the_block() -> None:
    """The fence is longer than any run of them in the query."""
    assert mark_spot("```x", 0).startswith("````\n")
