"""“Did you mean #python?” is asked where it helps."""

from __future__ import annotations

import pytest

from bot.postings.nearest_hashtag import nearest_hashtag

BOARD = {"python": 200, "pytorch": 3, "rust": 40, "rest": 90, "qwertz": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pyhton", "python"),
        ("javascrpit", "javascript"),
        ("kuberntes", "kubernetes"),
        ("posgres", "postgresql"),
        ("rsst", "rest"),
        ("qwertx", "qwertz"),
        ("python", None),
        ("xyzzyq", None),
        ("goo", None),
        ("c", None),
        ("", None),
    ],
)
def test_what_was_meant(typed: str, meant: str | None) -> None:
    """The likest name of the board or the table, other spellings included; no wild guess."""
    assert nearest_hashtag(typed, BOARD) == meant
