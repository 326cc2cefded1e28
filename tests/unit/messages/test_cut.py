"""Texts within a limit, cut only where a reader sees a gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.messages.cut import ELLIPSIS, cut

FAMILY = "👩\u200d👩\u200d👧"
pieces = st.one_of(
    st.characters(), st.sampled_from([FAMILY, "🇬🇧", "e\u0301", " ", "\u200d", "\u0301"])
)


@given(text=st.lists(pieces).map("".join), limit=st.integers(1, 40))
def test_cut_is_short_and_whole(text: str, limit: int) -> None:
    """Never too long, unchanged where it fits, else whole graphemes and an ellipsis."""
    short = cut(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
        return
    assert short.endswith(ELLIPSIS)
    kept = short.removesuffix(ELLIPSIS)
    heads = {""}
    for grapheme in iter_graphemes(text):
        heads.add(max(heads, key=len) + grapheme)
    assert kept in {head.rstrip() for head in heads}


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("Infrastructure", 14, "Infrastructure", id="fits"),
        pytest.param("Infrastructure", 6, "Infra…", id="letters"),
        pytest.param("Site reliability", 6, "Site…", id="no space before the ellipsis"),
        pytest.param(f"a{FAMILY}b", 5, "a…", id="joined emoji stay whole"),
        pytest.param("🇬🇧🇩🇪", 3, "🇬🇧…", id="flags stay whole"),
        pytest.param("cafe\u0301s", 5, "caf…", id="accents stay with their letter"),
        pytest.param("e" + "\u0301" * 99, 10, "…", id="one endless letter"),
        pytest.param("ab", 1, "…", id="room for the ellipsis only"),
        pytest.param("", 1, "", id="empty"),
    ],
)
def test_cut_examples(text: str, limit: int, expected: str) -> None:
    """What a reader sees."""
    assert cut(text, limit) == expected
