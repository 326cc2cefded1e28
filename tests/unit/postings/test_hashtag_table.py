"""The table of hashtags: readable, without contradictions, and true."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bot.postings import hashtag_table
from bot.postings.hashtag_table import TABLE, read_table
from bot.postings.hashtags import canonical_hashtag

SECTIONS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(hashtag_table.__file__).with_name("hashtags.toml").read_text(encoding="utf-8")
)


def test_no_alias_has_two_owners() -> None:
    """Each spelling in the table stands for one name."""
    spelled = Counter(alias for aliases in SECTIONS["names"].values() for alias in aliases)
    assert [alias for alias, count in spelled.items() if count > 1] == []


def test_no_alias_is_a_hashtag_of_its_own() -> None:
    """What is another spelling of something has no line of its own, on either side."""
    names = {*SECTIONS["names"], *SECTIONS["includes"]}
    names |= {tag for tags in SECTIONS["includes"].values() for tag in tags}
    assert {alias for aliases in SECTIONS["names"].values() for alias in aliases} & names == set()


def test_all_of_the_table_is_canonical() -> None:
    """A name leads to itself and no alias leads on to another."""
    assert {spelling: canonical_hashtag(spelling) for spelling in TABLE.names} == TABLE.names
    assert all(canonical_hashtag(name) == name for name in TABLE.known | TABLE.including)


def test_nothing_is_said_twice() -> None:
    """No list names a hashtag twice, nor itself."""
    for section in SECTIONS.values():
        for name, others in section.items():
            assert len({name, *others}) == len(others) + 1, name


def test_nothing_implies_itself() -> None:
    """There is no cycle: following what is implied always ends, and elsewhere."""
    for tag in TABLE.implied:
        assert TABLE.path(TABLE.implied[tag], tag) == ()
        assert tag not in TABLE.implied_by([tag])


def test_it_has_breadth() -> None:
    """Several hundred hashtags are known, and hundreds of them imply another."""
    assert len(TABLE.known) >= 500
    assert len(TABLE.implied) >= 200


@pytest.mark.parametrize(
    ("tag", "implied"),
    [
        ("django", {"python"}),
        ("next.js", {"react", "javascript"}),
        ("springboot", {"spring", "java"}),
        ("eks", {"aws", "cloud", "containers", "kubernetes"}),
        ("fullstack", {"backend", "frontend"}),
        ("solidity", {"blockchain", "smartcontracts"}),
        ("python", set()),
        ("typescript", set()),
        ("figma", set()),
        ("c#", set()),
        ("made-up", set()),
    ],
)
def test_what_a_hashtag_implies(tag: str, implied: set[str]) -> None:
    """Everything that is true for everybody, at any number of steps, and nothing else."""
    assert TABLE.implied_by([tag]) == implied


def test_implied_beside_the_own_ones() -> None:
    """What a posting carries itself is not implied as well."""
    assert TABLE.implied_by(["react", "next.js", "django"]) == {"javascript", "python"}


def test_the_shortest_way_is_told() -> None:
    """From what a posting carries to what was asked for, step by step."""
    assert TABLE.path(["aws", "next.js"], "javascript") == ("next.js", "react", "javascript")
    assert TABLE.path(["react", "next.js"], "javascript") == ("react", "javascript")
    assert TABLE.path(["javascript"], "javascript") == ("javascript",)
    assert TABLE.path(["django"], "javascript") == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            '[names]\ngo = ["g"]\ngroovy = ["g"]\n[includes]\n',
            "“g” belongs to go and to groovy",
            id="two owners",
        ),
        pytest.param(
            '[names]\ngo = ["gin"]\n[includes]\ngo = ["gin"]\n',
            "“gin” belongs to gin and to go",
            id="an alias that is a name",
        ),
        pytest.param(
            '[names]\n[includes]\na = ["b"]\nb = ["c"]\nc = ["a"]\n',
            "“b” includes itself: b → a → c → b",
            id="a cycle",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    """A mistake in the table is noticed at once, by name."""
    table = tmp_path / "tags.toml"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_table(table)


def test_every_edit_changes_the_digest(tmp_path: Path) -> None:
    """What was stored by another table can be told."""
    table = tmp_path / "tags.toml"
    digests = set()
    for content in ("[names]\n[includes]\n", '[names]\ngo = ["golang"]\n[includes]\n'):
        table.write_text(content, encoding="utf-8")
        digests.add(read_table(table).digest)
    assert len(digests) == 2
