"""Words: what counts as the same one."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings.words import MAX_WORDS, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Senior  Engineer", ("senior", "engineer"), id="case and spaces"),
        pytest.param("Zürich, São Paulo", ("zurich", "sao", "paulo"), id="accents"),
        pytest.param("Straße", ("strasse",), id="sharp s"),
        pytest.param("İstanbul", ("istanbul",), id="dotted capital i"),
        pytest.param("Ｒｕｓｔ ﬁne", ("rust", "fine"), id="width and ligatures"),
        pytest.param("node.js C++ a_b", ("node", "js", "c", "a", "b"), id="signs"),
        pytest.param("don’t", ("don", "t"), id="apostrophe"),
        pytest.param("東京 オフィス", ("東京", "オフィス"), id="no latin letters"),
        pytest.param("हिन्दी", ("हनद",), id="vowel signs are marks"),
        pytest.param("", (), id="nothing"),
        pytest.param("… — ’", (), id="only signs"),
    ],
)  # fmt: skip
def test_cutting(text: str, expected: tuple[str, ...]) -> None:
    """A text is cut into folded runs of letters and digits."""
    assert words(text) == expected


def test_accents_written_apart_make_the_same_word() -> None:
    """It does not matter whether an accent is part of its letter or follows it."""
    assert words("Mu\u0308nchen") == words("München")


@given(st.text())
def test_words_hold_letters_and_digits_only(text: str) -> None:
    """Nothing in a word can be an operator of a search engine."""
    assert all(word.isalnum() for word in words(text))


@given(st.text())
def test_cutting_again_changes_nothing(text: str) -> None:
    """Words of words are the same words, so both sides of a comparison can be cut."""
    assert words(" ".join(words(text))) == words(text)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lt"], max_codepoint=0x24F)))
def test_case_does_not_matter(text: str) -> None:
    """Latin text in upper case has the words of the same text in lower case."""
    assert words(text.upper()) == words(text.lower().upper())


def test_a_text_without_end_is_cut_short() -> None:
    """The index takes so many words of one text and no more."""
    assert len(words("a " * (MAX_WORDS + 5))) == MAX_WORDS


@given(st.text(st.sampled_from("aB9éß_-. '’“”–…\u0301\xa0\u200b\n\x1c東ﬁ™")))
def test_fast_ways_cut_as_the_plain_one(text: str) -> None:
    """Typography and tables change nothing about what a word is."""
    marks = re.compile("[\u0300-\u036f]")
    folded = unicodedata.normalize("NFKD", marks.sub("", unicodedata.normalize("NFKD", text)))
    plain = marks.sub("", unicodedata.normalize("NFKD", folded.casefold()))
    assert words(text) == tuple(re.findall(r"[^\W_]+", plain))
