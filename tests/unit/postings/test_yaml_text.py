"""YAML frontmatter, read as text (TESTS 18, 22, 23)."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.postings import yaml_text
from bot.postings.problems import Problems
from bot.postings.values import Value
from bot.postings.yaml_text import MAX_DEPTH, read_yaml
from tests.unit.postings.files import reasons


def values(text: str) -> dict[str, Value]:
    """Read YAML, and give the values alone."""
    return {key: field.value for key, field in read_yaml(text, 2, Problems("a.md")).items()}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("1:20:30", "1:20:30"),
        ("2021-02-30", "2021-02-30"),
        ("2020-12-07", "2020-12-07"),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("=", "="),
        ('"NO"', "NO"),
        ("'it''s'", "it's"),
        ('"a \\"b\\" \\u00e9"', 'a "b" é'),
        (">-\n  two\n  lines", "two lines"),
        ("|\n  two\n  lines", "two\nlines\n"),
        ("two\n  lines", "two lines"),
        ("", ""),
        ("~", ""),
        ("null", ""),
        ('"null"', "null"),
        ('""', ""),
        ("x # remark", "x"),
        ("[a, NO, 012]", ["a", "NO", "012"]),
        ("\n- a\n- b: c", ["a", {"b": "c"}]),
        ("{a: 1, b: [2]}", {"a": "1", "b": ["2"]}),
    ],
)
def test_text_stays_text(written: str, read: Value) -> None:
    """No value turns into a number, a date or a boolean."""
    assert values(f"key: {written}\nlast: x") == {"key": read, "last": "x"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param('a: "1"\n\nb: 2\nc:\n', {"a": 2, "b": 4, "c": 5}, id="the board's writing"),
        pytest.param("# x\na: >-\n  y\n  z\nb: 2", {"a": 3, "b": 6}, id="any YAML"),
    ],
)
def test_keys_know_their_line(text: str, lines: dict[str, int]) -> None:
    """A problem can be shown at the line of the key."""
    fields = read_yaml(text, 2, Problems("a.md"))
    assert {key: field.line for key, field in fields.items()} == lines


@pytest.mark.parametrize("text", ['a: "1"\nb: "2"\na: "3"\n', "a: 1.5\nb: 2\na: '3'\n"])
def test_of_two_keys_the_last_is_taken(text: str) -> None:
    """A key that stands twice is read once, and its second line is named."""
    problems = Problems("a.md")
    fields = read_yaml(text, 2, problems)
    assert fields["a"].value == "3"
    assert [(problem.line, "second time" in problem.reason) for problem in problems.listed()] == [
        (4, True)
    ]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        pytest.param("title: Engineer: Backend", "Engineer: Backend", id="colon"),
        pytest.param("title: @scale Engineer", "@scale Engineer", id="at"),
        pytest.param("title: `Engineer`", "`Engineer`", id="back-tick"),
        pytest.param("title: %d Engineers", "%d Engineers", id="percent"),
        pytest.param('title: "Senior" Engineer', 'Senior" Engineer', id="quote that ends early"),
        pytest.param('title: "Senior "Rock" Star"', 'Senior "Rock" Star', id="quotes inside"),
        pytest.param('title: "Engineer', "Engineer", id="quote that does not end"),
        pytest.param("title: 'Engineer's'", "Engineer's", id="apostrophe inside"),
        pytest.param("title:Engineer", "Engineer", id="no space"),
        pytest.param("\ttitle: Engineer", "Engineer", id="tab before"),
        pytest.param('title: "a \\q b"', "a \\q b", id="unknown escape"),
        pytest.param("title: Engineer:", "Engineer:", id="colon at the end"),
    ],
)
def test_a_value_that_lacks_its_quotes_is_read_as_it_stands(line: str, read: str) -> None:
    """What was plainly meant is read, and the author is told of the quotes."""
    problems = Problems("a.md")
    fields = read_yaml(f'url: "u"\n{line}\nlast: "x"', 2, problems)
    assert {key: field.value for key, field in fields.items()} == {
        "url": "u",
        "title": read,
        "last": "x",
    }
    assert [problem.line for problem in problems.listed()] == [3]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("hashtags: #aws,#go", "#aws,#go"),
        ("hashtags: aws #go", "aws #go"),
        ("tags:  #aws", "#aws"),
    ],
)
def test_hashtags_without_quotes_are_no_remark(line: str, read: str) -> None:
    """To YAML they would be a comment; to the author they are the hashtags."""
    problems = Problems("a.md")
    (field,) = read_yaml(line, 2, problems).values()
    assert field.value == read
    assert "double quotes" in reasons(problems)[0]


def test_a_list_indented_by_tabs_is_read() -> None:
    """Tabs, which YAML does not allow, are taken for spaces."""
    assert values("hashtags:\n\t- aws\n\t- go\nlast: x") == {"hashtags": ["aws", "go"], "last": "x"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("a: &x 1\nb: *x", 2, "Anchors", id="anchor"),
        pytest.param("a: 1\nb: *x", 3, "aliases", id="alias"),
        pytest.param("a: &x [*x]", 2, "Anchors", id="recursive anchor"),
        pytest.param("&x a: 1", 2, "Anchors", id="anchor on a key"),
        pytest.param("a: 1\n<<: {b: 2}", 3, "Merge", id="merge key"),
        pytest.param("a: 1\nb: !!python/object:os.system x", 3, "tags", id="python object"),
        pytest.param("a: !!timestamp foo", 2, "tags", id="timestamp tag"),
        pytest.param("!!map {a: 1}", 2, "tags", id="tag on everything"),
        pytest.param("a: !x [1]", 2, "tags", id="own tag"),
        pytest.param("[a]: 1", 2, "no text", id="list as key"),
        pytest.param("? {a: 1}\n: 2", 2, "no text", id="mapping as key"),
        pytest.param("- a\n- b", 2, "not a list of", id="list"),
        pytest.param("just a sentence", 2, "not a list of", id="text"),
        pytest.param("", 2, "empty", id="nothing"),
        pytest.param("# only a remark", 2, "empty", id="remark"),
        pytest.param("a: 1\n...\n--- \nb: 2", 4, "more than one", id="two documents"),
        pytest.param("a: 1\nfoo\nb: 2", 3, "not YAML", id="line without a colon"),
        pytest.param("a: 1\nb: [1, 2", 3, "not YAML", id="open list"),
        pytest.param("a: 1\n}", 3, "not YAML", id="stray brace"),
        pytest.param("%YAML 9.0\n---\na: 1", 2, "not YAML", id="another YAML"),
    ],
)
def test_refusals_name_the_line(text: str, line: int, reason: str) -> None:
    """What is not read is refused in one sentence, at the line to look at."""
    with pytest.raises(PostingError, match=reason) as caught:
        read_yaml(text, 2, Problems("a.md"))
    assert (caught.value.path, caught.value.line) == ("a.md", line)


DEEP = 100_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 50_000, id="brackets"),
        pytest.param("a: " + "[" * DEEP, id="brackets in a value"),
        pytest.param("a: " + "{b: " * (DEEP // 4), id="braces"),
        pytest.param("a: " + "[" * DEEP + "]" * DEEP, id="closed brackets"),
        pytest.param("a:\n  " + "- " * (DEEP // 2) + "x", id="dashes"),
        pytest.param("? " * (DEEP // 2), id="question marks"),
        pytest.param("\n".join(" " * n + f"k{n}:" for n in range(400)), id="indents"),
        pytest.param("a: [" + "[[], " * 1000, id="wide and deep"),
    ],
)
def test_nesting_is_refused_before_it_is_followed(text: str) -> None:
    """Nesting that kills a loader's process ends in a plain refusal."""
    with pytest.raises(PostingError):
        read_yaml(text, 2, Problems("a.md"))


def test_nesting_is_allowed_as_far_as_people_go() -> None:
    """A few levels are fine, and one more than the limit is not."""
    assert values("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
    with pytest.raises(PostingError, match="nests too deeply"):
        values("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


STEPS = list(zip("abcdefg", "bcdefgh", strict=True))
BOMBS = {
    "aliases": ["a: &a [x, x]", *(f"{b}: &{b} [*{a}, *{a}]" for a, b in STEPS)],
    "merge keys": ["a: &a {x: 1}", *(f"{b}: &{b} {{<<: [*{a}, *{a}, *{a}]}}" for a, b in STEPS)],
}


@pytest.mark.parametrize("lines", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_refused_at_their_first_anchor(lines: list[str]) -> None:
    """What would grow without end is not begun."""
    with pytest.raises(PostingError, match="Anchors") as caught:
        read_yaml("\n".join(lines), 2, Problems("a.md"))
    assert caught.value.line == 2


def test_too_many_lines_to_mend_are_refused() -> None:
    """A file in which nothing is quoted is no frontmatter any more."""
    with pytest.raises(PostingError, match="not YAML"):
        values("\n".join(f"k{n}: a: b" for n in range(100)))


KEYS = st.sampled_from(["a", "title", "url", "null", "no", "k-1", "k_2"])
PRINTABLE = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters='"\\')
INNER = st.text(PRINTABLE) | st.text(alphabet="ab :#@&*!|>%[]{}-,?'\t\u2028\x85\ufeff\xa0")
LINES = st.one_of(
    st.tuples(KEYS, INNER).map(lambda pair: f'{pair[0]}: "{pair[1]}"'),
    st.tuples(KEYS, st.integers()).map(lambda pair: f"{pair[0]}: {pair[1]}"),
    KEYS.map(lambda key: f"{key}:"),
    st.sampled_from(["", "  ", 'x:  "a"  ', "y: 007", "z: -5 "]),
)


@given(st.lists(LINES, max_size=8))
def test_the_short_cut_reads_what_yaml_reads(lines: list[str]) -> None:
    """The board's own writing is read line by line, with the outcome of the whole way."""
    fast, slow = Problems("a.md"), Problems("a.md")
    fields = yaml_text._board_lines(lines, 2, fast)
    if fields is not None:
        assert fields == yaml_text._Reader("\n".join(lines), 2, slow).read()
        assert fast.listed() == slow.listed()


@given(st.lists(LINES, max_size=8))
def test_values_are_those_of_a_loader_that_knows_text_only(lines: list[str]) -> None:
    """PyYAML's own loader for text agrees."""
    text = "\n".join(lines)
    fields = yaml_text._board_lines(lines, 2, Problems("a.md"))
    if fields is not None:
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
        assert {key: field.value for key, field in fields.items()} == loaded


@given(st.text(alphabet="ab: \n\t-[]{}&*!|>'\"#%@`,?~\\<=0", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else than our own error escapes."""
    problems = Problems("a.md")
    try:
        read_yaml(text, 2, problems)
    except PostingError as error:
        assert 2 <= error.line <= 3 + text.count("\n")
