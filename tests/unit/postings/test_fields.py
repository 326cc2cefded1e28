"""Keys: ours, other boards', and the rest."""

from __future__ import annotations

import pytest

from bot.postings.fields import KEYS, Fields, clean, standing_for
from bot.postings.frontmatter import Frontmatter
from bot.postings.problems import Problems
from bot.postings.values import Field, Value
from tests.unit.postings.files import reasons


def fields(problems: Problems | None = None, **values: Value) -> Fields:
    """Make fields whose lines are counted from 2."""
    written = {
        key: Field(value=value, line=at) for at, (key, value) in enumerate(values.items(), 2)
    }
    file = Frontmatter(fields=written, body="", body_line=9)
    return Fields(file, problems or Problems("a.md"))


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        ("companyName", "companyName"),
        ("company", "companyName"),
        ("org", "companyName"),
        ("organization", "companyName"),
        ("hiring_organization", "companyName"),
        ("tags", "hashtags"),
        ("Keywords", "hashtags"),
        ("skills", "hashtags"),
        ("date", "timestamp"),
        ("published", "timestamp"),
        ("posted", "timestamp"),
        ("datePosted", "timestamp"),
        ("link", "url"),
        ("apply", "applyUrl"),
        ("apply_url", "applyUrl"),
        ("Apply-URL", "applyUrl"),
        ("employmentType", "jobType"),
        ("type", "jobType"),
        ("description", "summary"),
        ("Title", "title"),
        ("job title", "title"),
        ("salary", ""),
        ("", ""),
    ],
)
def test_other_boards_keys(key: str, ours: str) -> None:
    """Keys of other boards stand for ours, however they are spelled."""
    assert standing_for(key) == ours


def test_no_key_of_another_board_stands_for_two() -> None:
    """Each name in the table belongs to one key, and is written as it is looked up."""
    names = [name for key, names in KEYS.items() for name in (key.casefold(), *names)]
    assert len(names) == len(set(names))
    assert all(standing_for(name) for name in names)


def test_the_boards_own_key_goes_before_another() -> None:
    """Where two keys say the same, ours is taken and the other is kept aside."""
    read = fields(company="Acme Ltd", companyName="Acme", org="")
    assert read.text("companyName") == "Acme"
    assert {key: field.value for key, field in read.extra.items()} == {"company": "Acme Ltd"}


def test_an_empty_key_does_not_hide_a_filled_one() -> None:
    """An alias speaks where ours is silent."""
    read = fields(companyName="", company="Acme")
    assert (read.text("companyName"), read.line("companyName")) == ("Acme", 3)


def test_silence() -> None:
    """A key that is not there is empty and stands on the first line."""
    read = fields()
    assert (read.text("title"), read.value("hashtags"), read.line("title")) == ("", "", 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  two\n words ", "two words"),
        (["Berlin", "London"], "Berlin, London"),
        ({"@type": "Organization", "name": "Acme"}, "Acme"),
        ({"a": "b"}, '{"a": "b"}'),
        ("R&amp;D &lt;b&gt;", "R&D <b>"),
        ("\xa0nbsp\xa0", "nbsp"),
        ("Â£5", "£5"),
        ("a\ud800b", "ab"),
        ("zero\u200dwidth", "zero\u200dwidth"),
    ],
)
def test_a_value_as_one_clean_line(value: Value, text: str) -> None:
    """Whatever stands at a key is one line of text in good order."""
    assert fields(title=value).text("title") == text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *(("true", True), ("TRUE", True), ("yes", True), ("1", True)),
        *(("false", False), ("no", False), ("0", False), ("", False), ("null", False)),
    ],
)
def test_yes_and_no(text: str, answer: bool) -> None:
    """Text and booleans of any case are read without a word."""
    problems = Problems("a.md")
    assert fields(problems, archived=text).flag("archived") is answer
    assert problems.listed() == ()


def test_neither_yes_nor_no() -> None:
    """Anything else is no, and said."""
    problems = Problems("a.md")
    assert fields(problems, title="x", archived="maybe").flag("archived") is False
    (problem,) = problems.listed()
    assert (problem.line, "true or false, not “maybe”" in problem.reason) == (3, True)


def test_clean_is_idempotent() -> None:
    """A clean text is left alone, but for entities that were written twice over."""
    assert clean(clean("  a &amp; b  ")) == "a & b"


def test_problems_are_listed_by_line_and_once() -> None:
    """An author reads from the top, and nothing twice."""
    problems = Problems("a.md")
    problems.add("second", line=5)
    problems.add("first", line=2)
    problems.add("second", line=5)
    assert reasons(problems) == ["first", "second"]
    assert str(problems.listed()[0]) == "a.md:2: first"
