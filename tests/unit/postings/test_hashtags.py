"""Hashtags: one canonical spelling (TESTS 25)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings.hashtags import canonical_hashtag, parse_hashtags


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("#a, ##b,,ui/ux ,#A", ("a", "b", "ui/ux"), id="the catalogue's own example"),
        pytest.param("#aws,#ui/ux,#python", ("aws", "ui/ux", "python"), id="as the board writes"),
        pytest.param("##reactjs", ("react",), id="two signs"),
        pytest.param("customersupport,#Git", ("customersupport", "git"), id="no sign"),
        pytest.param("#aws,#go,", ("aws", "go"), id="trailing comma"),
        pytest.param("#aws #go\n#rust;#c", ("aws", "go", "rust", "c"), id="other separators"),
        pytest.param("#aws#go", ("aws", "go"), id="glued"),
        pytest.param("#c##go #c# #go", ("c", "go", "c#"), id="glued to c"),
        pytest.param("#social media", ("socialmedia",), id="space inside"),
        pytest.param(["#aws", "go, rust", ["c"]], ("aws", "go", "rust", "c"), id="list"),
        pytest.param(["aws", 5, None, True], ("aws", "5", "true"), id="list of odd values"),
        pytest.param({"aws": "go"}, (), id="mapping"),
        pytest.param(None, (), id="nothing"),
        pytest.param("#,##, # ,,", (), id="only signs"),
    ],
)
def test_reading_a_value(value: object, expected: tuple[str, ...]) -> None:
    """Whatever an author writes, the same hashtags come out, each once and in order."""
    assert parse_hashtags(value) == expected


LANGUAGES = (
    "c",
    "c++",
    "c#",
    "f#",
    ".net",
    "node.js",
    "ui/ux",
    "r",
    "go",
    "objective-c",
    "asp.net",
)


@pytest.mark.parametrize("name", LANGUAGES)
def test_names_with_signs_keep_them(name: str) -> None:
    """A sign that is part of a name stays, with or without `#` before it."""
    assert canonical_hashtag(name) == canonical_hashtag(f"#{name.upper()}") == name


def test_languages_stay_apart() -> None:
    """C, C++ and C# are three languages, whatever they are written with."""
    assert all(canonical_hashtag(a) != canonical_hashtag(b) for a, b in permutations(LANGUAGES, 2))


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("k8s", "kubernetes"),
        ("golang", "go"),
        ("rubylang", "ruby"),
        ("reactjs", "react"),
        ("React.js", "react"),
        ("js", "javascript"),
        ("ts", "typescript"),
        ("C♯", "c#"),
        ("postgres", "postgresql"),
        ("nodejs", "node.js"),
        ("cplusplus", "c++"),
        ("csharp", "c#"),
        ("rustlang", "rust"),
        ("vuejs", "vue"),
        ("managment", "management"),
        ("UX/UI", "ui/ux"),
        ("front-end", "frontend"),
        ("Full_Stack", "fullstack"),
        ("react-native", "reactnative"),
        ("objectivec", "objective-c"),
        ("gcp", "googlecloud"),
        ("＃Ｋ８Ｓ", "kubernetes"),
    ],
)
def test_aliases(alias: str, name: str) -> None:
    """Other spellings lead to the name that is kept."""
    assert canonical_hashtag(alias) == name


@pytest.mark.parametrize(
    "text", ["react#", "re#act", "react++/", "-react-", "#react.", "‹react›", "re\u200bact"]
)
def test_stray_signs_go(text: str) -> None:
    """Signs that no name has are dropped, seen or unseen."""
    assert canonical_hashtag(text).strip("+") == "react"


def test_a_hyphen_stays_where_no_name_is_known_without_it() -> None:
    """Only spellings that the table knows are joined."""
    assert canonical_hashtag("#made-up-thing") == "made-up-thing"


def test_a_sentence_is_no_hashtag() -> None:
    """What is longer than any name is dropped rather than cut."""
    assert canonical_hashtag("a" * 50) == "a" * 50
    assert canonical_hashtag("a" * 51) == ""
    assert canonical_hashtag("a" * 1_000_000) == ""


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    """A canonical hashtag is its own canonical form."""
    once = canonical_hashtag(text)
    assert canonical_hashtag(once) == once


@given(st.lists(st.text(alphabet="#aB c+/,.ü-_ä\t", max_size=12), max_size=8))
def test_reading_is_idempotent(parts: list[str]) -> None:
    """Printing what was read and reading it again gives the same."""
    once = parse_hashtags(",".join(parts))
    assert parse_hashtags(",".join(f"#{tag}" for tag in once)) == once
    assert len(set(once)) == len(once)


@given(st.text())
def test_nothing_in_a_hashtag_needs_care(text: str) -> None:
    """No hashtag holds a space, a quote, a bracket or a comma, nor begins with `#`."""
    tag = canonical_hashtag(text)
    assert not set(tag) & set(" ,;:\"'()[]{}<>&*|\\\n") and not tag.startswith("#")
