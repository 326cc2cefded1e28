"""Frontmatter: YAML, TOML and JSON give the same."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.postings.frontmatter import MAX_FRONTMATTER, MAX_LINE, Frontmatter, read_frontmatter
from bot.postings.problems import Problems
from bot.postings.values import Value, as_value, text_of
from tests.unit.postings.files import reasons

YAML = '---\ntitle: "T"\nrank: 3\ntags:\n  - a\n---\n\n# Body\n'
TOML = '+++\ntitle = "T"\nrank = 3\ntags = [\n  "a"]\n+++\n\n# Body\n'
JSON = '{\n"title": "T", "rank": 3,\n"tags": ["a"]\n}\n\n\n# Body\n'


def read(text: str) -> Frontmatter:
    """Part a text, without a word about problems."""
    return read_frontmatter(text, Problems("a.md"))


def values(text: str) -> dict[str, Value]:
    """Give the values alone."""
    return {key: field.value for key, field in read(text).fields.items()}


@pytest.mark.parametrize("text", [YAML, TOML, JSON], ids=["yaml", "toml", "json"])
def test_three_languages_give_the_same(text: str) -> None:
    """Keys, body and the line of the body do not depend on the language."""
    assert values(text) == {"title": "T", "rank": "3", "tags": ["a"]}
    assert read(text).body == "# Body"
    assert text.split("\n")[read(text).body_line - 1] == "# Body"


@pytest.mark.parametrize("text", [YAML, TOML, JSON], ids=["yaml", "toml", "json"])
def test_keys_know_their_line(text: str) -> None:
    """The line of a key is the one on which an editor shows it."""
    for key, field in read(f"\n\n{text}").fields.items():
        assert key in f"\n\n{text}".split("\n")[field.line - 1]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("---\na: 1\n---", ""),
        ("---\na: 1\n---\n", ""),
        ("---\n\n\na: 1\n\n---\n\n\nx\n\ny\n\n", "x\n\ny"),
        ("-----  \na: 1\n--- \nx", "x"),
        ("---\na: 1\n---\nx\n---\ny", "x\n---\ny"),
        ("---\na: 1\n---\n    code", "    code"),
    ],
)
def test_the_body_is_what_stands_below(text: str, body: str) -> None:
    """Empty lines around the body go, its own lines stay."""
    assert read(text).body == body
    assert read(text).fields["a"].line == text.split("\n").index("a: 1") + 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no frontmatter"),
        ("# Title\n---\na: 1\n---", 1, "no frontmatter"),
        ("\n\nx", 3, "no frontmatter"),
        ("---\na: 1\n", 1, "does not end"),
        ("---", 1, "does not end"),
        ("\n+++\na = 1\n", 2, "does not end"),
        ("---\n---\n", 2, "empty"),
        ("+++\na = 1\nb = \n+++\n", 3, "not TOML"),
        ('+++\na = "x\n+++\n', 2, "not TOML"),
        ("+++\na = [\n+++\n", 3, "not TOML"),
        ("+++\na = 2021-02-30\n+++\n", 2, "TOML"),
        ("+++\na = 1\na = 2\n+++\n", 3, "not TOML"),
        (f"+++\na = {'9' * 5000}\n+++\n", 2, "TOML"),
        ('{\n"a": 1,\n}\n', 3, "not JSON"),
        ('{"a": ', 1, "not JSON"),
        ("{title}", 1, "not JSON"),
    ],
)
def test_refusals_name_the_line(text: str, line: int, reason: str) -> None:
    """What cannot be read is refused in one sentence, at the line to look at."""
    with pytest.raises(PostingError, match=reason) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("a.md", line)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("+++\na = " + "[" * 60_000 + "\n+++\n", id="toml"),
        pytest.param("+++\na" + ".a" * 5_000 + " = 1\n+++\n", id="toml, dotted key"),
        pytest.param('{"a": ' + "[" * 100_000, id="json"),
        pytest.param('{"a": ' + "[" * 900 + "]" * 900 + "}", id="json, closed"),
        pytest.param('{"a":' * 50_000, id="json objects"),
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    """Nesting is a plain refusal in these languages too, or is read where Python can."""
    try:
        assert values(text)
    except PostingError as error:
        assert error.path == "a.md"


def test_frontmatter_has_its_limits() -> None:
    """A long line or a book between the fences is refused; a long body is not."""
    assert read(f"---\na: 1\n---\n{'x' * MAX_FRONTMATTER}").body
    with pytest.raises(PostingError, match="This line is longer") as caught:
        read(f'---\na: 1\nb: "{"x" * MAX_LINE}"\n---\n')
    assert caught.value.line == 3
    with pytest.raises(PostingError, match="longer than 64 KB"):
        read("---\n" + 'a: "x"\n' * MAX_FRONTMATTER + "---\n")
    with pytest.raises(PostingError, match="longer than 64 KB"):
        read(json.dumps({"a": ["x"] * MAX_FRONTMATTER}))


def test_json_with_a_key_twice_is_said() -> None:
    """The last one is taken, as in YAML."""
    problems = Problems("a.md")
    fields = read_frontmatter('{"a": 1,\n"b": {"c": 1, "d": null},\n"a": 2}', problems).fields
    assert fields["a"].value == "2"
    assert fields["b"].value == {"c": "1", "d": ""}
    assert "second time" in reasons(problems)[0]


def test_values_of_every_kind_are_text() -> None:
    """What a parser built is written as an author would have typed it."""
    built = {"a": True, "b": [False, None, 1.5], "c": date(2020, 12, 7), 4: "x"}
    assert as_value(built) == {"a": "true", "b": ["false", "", "1.5"], "c": "2020-12-07", "4": "x"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (["a", "", ["b"]], "a, b"), ({"a": "é"}, '{"a": "é"}'), ([], "")],
)
def test_a_value_as_one_text(value: Value, text: str) -> None:
    """Lists are written one after the other, mappings as JSON."""
    assert text_of(value) == text


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers() | st.booleans(), min_size=1))
def test_json_values_come_back(built: dict[str, object]) -> None:
    """Any flat JSON is read as the texts that it holds."""
    assert values(json.dumps(built)) == as_value(built)


@given(st.sampled_from(["---\n", "+++\n", "{", ""]), st.text(alphabet='-+{}[]:=,"a1\n #.'))
def test_any_text_is_parted_or_refused(start: str, rest: str) -> None:
    """Nothing else than our own error escapes."""
    try:
        read(start + rest)
    except PostingError as error:
        assert error.line >= 1
