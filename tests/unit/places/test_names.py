"""Names are compared without their spelling habits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places.names import fold, plain_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zürich", "zurich"),
        ("São Paulo", "SAO PAULO"),
        ("St. John's", "Saint Johns"),
        ("Ft. Worth", "Fort Worth"),
        ("Mt Vernon", "Mount Vernon"),
        ("U.S.A.", "usa"),
        ("Winston-Salem", "Winston Salem"),
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("Straße", "strasse"),
        ("UK & Ireland", "UK/Ireland"),
        ("Ｌｏｎｄｏｎ", "london"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    """Case, accents, punctuation and common abbreviations make no difference."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("York", "New York"), ("Москва", "Минск"), ("St. Louis", "Louis"), ("東京", "京都")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    """Folding never throws away what tells two names apart."""
    assert fold(one) != fold(other)


def test_words_keep_the_abbreviations_they_were_typed_with() -> None:
    """Who has typed "St" so far may be on the way to Stockholm."""
    assert plain_words("St") == ["st"]


@given(st.text(max_size=60))
@settings(deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is filed under a folded name is found by it again."""
    assert fold(fold(text)) == fold(text)
