"""A line is split into verb, query and options, and a query loses none of its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import (
    MAX_LINE,
    SYNONYMS,
    VERBS,
    Line,
    Options,
    parse_line,
    split_options,
    without_slash,
)
from bot.commands.verbs import TYPED
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", Line(verb="help")),
        ("/jobs", Line(verb="help")),
        ("/JOBS  Search  #a  b ", Line(verb="search", rest="#a  b")),
        ("list", Line(verb="list")),
        ("find me a job", Line(verb="search", rest="me a job")),
        ("?", Line(verb="help")),
        ("#python remote", Line(verb="search", rest="#python remote")),
        ("＃python", Line(verb="search", rest="＃python")),
        ("remote in:uk", Line(verb="search", rest="remote in:uk")),
        ("in:uk", Line(verb="search", rest="in:uk")),
        ("“site reliability”", Line(verb="search", rest="“site reliability”")),
        ("(#go OR #rust)", Line(verb="search", rest="(#go OR #rust)")),
        ("-#php all", Line(verb="search", rest="-#php all")),
        ("<#C1|python>", Line(verb="search", rest="<#C1|python>")),
        ("/jobsearch", None),
        ("remotely", None),
    ],
)
def test_lines_are_split_behind_their_verb(text: str, line: Line | None) -> None:
    """A line without a verb is a search when it begins like a query, and nothing asks for help."""
    if line is None:
        with pytest.raises(CommandError):
            parse_line(text)
    else:
        assert parse_line(text) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("serch #go", "Did you mean “/jobs search”"),
        ("subsribe", "Did you mean “/jobs subscribe”"),
        ("hastags", "Did you mean “/jobs tags”"),
        ("zzzzzz", "search zzzzzz"),
    ],
)
def test_an_unknown_verb_gets_the_nearest(text: str, said: str) -> None:
    """A slip is put right; what is no slip is taken for something to look for."""
    with pytest.raises(CommandError, match=said):
        parse_line(text)


def test_an_endless_line_is_refused() -> None:
    """Nobody types that much."""
    with pytest.raises(CommandError, match="too long"):
        parse_line("search " + "x" * MAX_LINE)


def test_every_verb_and_synonym_is_answered() -> None:
    """What help tells of and what is understood are the same."""
    assert set(TYPED) == set(VERBS)
    assert set(SYNONYMS.values()) <= set(VERBS)


@pytest.mark.parametrize(
    ("text", "query", "options"),
    [
        ("#a b", "#a b", Options()),
        ("#a to me", "#a", Options(to="me")),
        ("#a To #jobs", "#a", Options(to="#jobs")),
        ("#a to <#C1|jobs> instant", "#a", Options(to="<#C1|jobs>", cadence=Cadence.INSTANT)),
        ("#a every week", "#a", Options(cadence=Cadence.WEEKLY)),
        ("#a every instant", "#a", Options(cadence=Cadence.INSTANT)),
        ("#a DAILY at 9:30 pm", "#a", Options(cadence=Cadence.DAILY, minute=1290)),
        ("#a at 8 on mon,thu", "#a", Options(minute=480, days="0,3")),
        ("#a tz europe/oslo", "#a", Options(zone="Europe/Oslo")),
        ("#a with unknown", "#a", Options(with_unknown=True)),
        ("#a without unknown", "#a", Options(with_unknown=False)),
        ("#a ping <@&77>", "#a", Options(ping="77")),
        ("#a ping <@&77> daily", "#a", Options(ping="77", cadence=Cadence.DAILY)),
        ("#a without ping", "#a", Options(ping="")),
        ("#a ping <@77>", "#a ping <@77>", Options()),
        ("network ping", "network ping", Options()),
        (
            "#a  (b OR c)  with unknown tz UTC at noon weekly to here",
            "#a  (b OR c)",
            Options(to="here", cadence=Cadence.WEEKLY, minute=720, zone="UTC", with_unknown=True),
        ),
        ("daily", "", Options(cadence=Cadence.DAILY)),
        ("", "", Options()),
    ],
)
def test_options_come_off_the_end(text: str, query: str, options: Options) -> None:
    """They stand behind the query, in any order."""
    assert split_options(text) == (query, options)


@pytest.mark.parametrize(
    "text",
    [
        "daily standup",
        "hands on java",
        "work at amazon",
        '"payment daily"',
        'in:"to me"',
        "weekly remote",
        "deal with people",
        'title:"every week"',
    ],
)
def test_words_of_a_query_are_no_options(text: str) -> None:
    """What stands in quotes, before other words, or makes no sense as an option stays."""
    assert split_options(text) == (text, Options())


@pytest.mark.parametrize(
    "text", ["#a daily weekly", "#a to me to #jobs", "#a at 9 at 10", "#a ping <@&1> without ping"]
)
def test_an_option_is_said_once(text: str) -> None:
    """Nobody can tell which of two is meant."""
    with pytest.raises(CommandError, match="twice"):
        split_options(text)


@pytest.mark.parametrize("text", ["#a at 25:00", "#a tz Europe/Nowhereland"])
def test_an_option_that_makes_no_sense_is_refused(text: str) -> None:
    """It is not taken for words to look for."""
    with pytest.raises(CommandError):
        split_options(text)


@given(st.text(max_size=60))
def test_splitting_raises_nothing_but_our_own(text: str) -> None:
    """Any line is split or refused in a sentence, and a query is a part of what was typed."""
    try:
        query, _options = split_options(text)
    except CommandError as error:
        assert error.message
    else:
        assert query in text


def test_slash_is_taken_off_whole_words_only() -> None:
    """A channel or a path may begin alike."""
    assert without_slash("/jobs list") == "list"
    assert without_slash("/jobseeker") == "/jobseeker"
