"""The first sentences of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings.markdown import first_sentences, plain_text
from bot.postings.sentences import shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One. Two! Three? Four.", "One. Two! Three?", id="three"),
        pytest.param(
            "About us\n\nWe make tea. Join us.", "We make tea. Join us.", id="no headings"
        ),
        pytest.param("• Go.\n• Rust.\n\nWe hire.", "We hire.", id="no lists"),
        pytest.param("1. Go.\n\nWe hire.", "We hire.", id="no numbered lists"),
        pytest.param(
            "Use e.g. Go, etc. in U.S. towns.", "Use e.g. Go, etc. in U.S. towns.", id="short"
        ),
        pytest.param(
            "A. B. Smith, 3.5 m. Two. Three.", "A. B. Smith, 3.5 m. Two. Three.", id="initials"
        ),
        pytest.param("“Come.” He left. So. No.", "“Come.” He left. So.", id="quotes"),
        pytest.param(
            "募集中です。東京で働く。", "募集中です。 東京で働く。", id="other full stops"
        ),
        pytest.param("Only a heading", "Only a heading", id="no sentence at all"),
        pytest.param("Two\nlines. Yes.", "Two lines. Yes.", id="line ends"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_stands_in_for_a_summary(text: str, expected: str) -> None:
    """Whole sentences from the beginning, as a person would read them out."""
    assert first_sentences(text) == expected


def test_whole_sentences_within_the_limit() -> None:
    """A sentence that does not fit any more is left out, not cut."""
    assert first_sentences("Short one. This one is too long.", limit=20) == "Short one."


def test_a_first_sentence_that_is_too_long_is_cut_between_words() -> None:
    """Something is better than nothing, and it says that more follows."""
    assert first_sentences("We are looking for somebody.", limit=15) == "We are looking…"
    assert first_sentences("Unbelievablylongword indeed.", limit=10) == "Unbelieva…"


def test_the_sentences_of_a_body() -> None:
    """Together with the plain text of Markdown, the first paragraph is found."""
    body = "## Description\n\n*   Fast\n*   Small\n\nWe **build** boats. They float.\n"
    assert first_sentences(plain_text(body)) == "We build boats. They float."


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("fits", 4, "fits"),
        ("one two", 6, "one…"),
        ("one, two", 5, "one…"),
        ("one two three", 8, "one two…"),
        ("abcdef", 3, "ab…"),
        ("ab", 1, "…"),
    ],
)
def test_shortening(text: str, limit: int, expected: str) -> None:
    """Texts are cut between words, never beyond the limit."""
    assert shortened(text, limit=limit) == expected


@given(st.text(), st.integers(min_value=1, max_value=400))
def test_the_limit_is_kept(text: str, limit: int) -> None:
    """Whatever the text, the result fits and is one line."""
    taken = first_sentences(text, limit=limit)
    assert len(taken) <= limit
    assert "\n" not in taken
    assert len(shortened(text, limit=limit)) <= limit
