"""The fields of a command make the line that the core reads, whatever is typed into them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.fields import Kind, options_of
from adapters.discord.options import Given, line_of
from bot.commands.parse import VERBS, parse_line, split_options
from bot.commands.verbs import TYPED
from bot.errors import UsageError
from bot.queries.parse import parse_query

#: What Discord takes of a level, and of a field.
#: Source: https://discord.com/developers/docs/interactions/application-commands
MOST, MAX_DESCRIPTION, MAX_CHOICE = 25, 100, 100


@pytest.mark.parametrize(
    ("verb", "filled", "line"),
    [
        pytest.param("search", {"query": "#go  in:uk"}, "search #go in:uk", id="free"),
        pytest.param("search", {}, "search", id="nothing"),
        pytest.param("search", {"hashtag": "#Python"}, "search #python", id="hashtag"),
        pytest.param("search", {"hashtag": "k8s"}, "search #kubernetes", id="alias"),
        pytest.param("search", {"work": "remote"}, "search remote", id="work"),
        pytest.param(
            "search",
            {"hashtag": "go", "place": "United Kingdom", "since": "7d"},
            'search #go in:"United Kingdom" since:7d',
            id="several",
        ),
        pytest.param(
            "search",
            {"query": "#go OR #rust", "work": "remote"},
            "search remote (#go OR #rust)",
            id="or-stays-within",
        ),
        pytest.param(
            "subscribe",
            {"query": "#go", "to": "123", "every": "daily", "at": "9am", "time_zone": "london"},
            "subscribe #go to <#123> daily at 09:00 tz Europe/London",
            id="options",
        ),
        pytest.param(
            "subscribe",
            {"query": "rust daily", "hashtag": "go"},
            "subscribe #go rust daily",
            id="options-behind-the-query",
        ),
        pytest.param(
            "subscribe",
            {"hashtag": "go", "on": "mon, thu", "unknown": False},
            "subscribe #go on mon,thu without unknown",
            id="days",
        ),
        pytest.param("edit", {"number": "#7", "every": "weekly"}, "edit 7 weekly", id="edit"),
        pytest.param(
            "subscribe",
            {"hashtag": "go", "to": "123", "ping": "77"},
            "subscribe #go to <#123> ping <@&77>",
            id="ping",
        ),
        pytest.param(
            "edit",
            {"number": "7", "ping_nobody": True},
            "edit 7 without ping",
            id="ping-nobody",
        ),
        pytest.param(
            "edit",
            {"number": "7", "ping": "77", "ping_nobody": False},
            "edit 7 ping <@&77>",
            id="ping-somebody",
        ),
        pytest.param("pause", {"number": "7 9"}, "pause 7 9", id="numbers"),
        pytest.param("resume", {"channel": "123"}, "resume all <#123>", id="channel"),
        pytest.param(
            "digest",
            {"quiet": "10pm to 7", "at": "8"},
            "digest at 08:00 quiet 22:00-07:00",
            id="quiet",
        ),
        pytest.param("digest", {"quiet": "Off"}, "digest quiet off", id="quiet-off"),
        pytest.param("list", {"all": True}, "list all", id="list-all"),
        pytest.param("list", {"all": False}, "list", id="list"),
        pytest.param("mute", {"company": "Acme  Inc"}, "mute company:Acme Inc", id="mute"),
        pytest.param("unmute", {}, "unmute", id="unmute"),
        pytest.param("hide", {"posting": "#12"}, "hide #12", id="posting"),
        pytest.param("tags", {"hashtag": "py"}, "tags py", id="tags"),
        pytest.param("help", {"verb": "edit"}, "help edit", id="help"),
        pytest.param("forget", {}, "forget", id="forget"),
        pytest.param("forget", {"now": False}, "forget", id="forget-asks"),
        pytest.param("forget", {"now": True}, "forget me now", id="forget-now"),
    ],
)
def test_fields_make_a_line(verb: str, filled: Mapping[str, str | bool], line: str) -> None:
    """Each field becomes what somebody would have typed."""
    assert line_of(verb, filled) == line


@pytest.mark.parametrize(
    ("verb", "filled", "says"),
    [
        pytest.param("subscribe", {"query": "a", "at": "noonish"}, "noonish", id="hour"),
        pytest.param("subscribe", {"query": "a", "on": "blue"}, "blue", id="day"),
        pytest.param("subscribe", {"query": "a", "time_zone": "Mars"}, "Mars", id="zone"),
        pytest.param("subscribe", {"query": "a", "to": "1> x"}, "channels", id="channel"),
        pytest.param("edit", {"number": "7", "ping": "1> x"}, "roles", id="role"),
        pytest.param(
            "edit", {"number": "7", "ping": "1", "ping_nobody": True}, "not both", id="two-pings"
        ),
        pytest.param("digest", {"quiet": "night"}, "quiet hours", id="quiet"),
        pytest.param("edit", {"number": "x"}, "not a number", id="number"),
        pytest.param("why", {"posting": 7}, "has changed", id="another-kind"),
        pytest.param("search", {"place": "Qwxzy"}, "Qwxzy", id="place"),
        pytest.param("search", {"query": "(a", "work": "remote"}, "parenthesis", id="query"),
        pytest.param("search", {"company": "!?", "query": "a"}, "company", id="company"),
    ],
)
def test_a_field_that_makes_no_sense_is_told(verb: str, filled: Given, says: str) -> None:
    """It is never taken for a word to look for."""
    with pytest.raises(UsageError, match=says):
        line_of(verb, filled)


@settings(max_examples=60, deadline=None)
@given(company=st.text(max_size=40), channel=st.integers(min_value=1, max_value=2**63))
def test_no_field_breaks_out_of_itself(company: str, channel: int) -> None:
    """Whatever a field holds, the channel is the one that was chosen, and all stays one query."""
    filled: Given = {"company": company, "query": "#go", "to": str(channel)}
    try:
        line = line_of("subscribe", filled)
    except UsageError:
        return
    query, options = split_options(parse_line(line).rest)
    assert options.to == f"<#{channel}>"
    assert (options.cadence, options.minute, options.zone) == (None, None, None)
    assert "#go" in str(parse_query(query))


def test_every_verb_has_its_fields_within_discords_limits() -> None:
    """Names, descriptions, choices and their numbers, for every verb that can be typed."""
    assert len(TYPED) <= MOST
    assert set(TYPED) == set(VERBS)
    for verb in TYPED:
        options = options_of(verb)
        assert len({option.name for option in options}) == len(options) <= MOST
        assert [option.required for option in options] == sorted(
            (option.required for option in options), reverse=True
        )
        for option in options:
            assert option.name.isidentifier()
            assert option.name == option.name.lower()
            assert 1 <= len(option.description) <= MAX_DESCRIPTION
            for shown, meant in (option.choices or {}).items():
                assert 1 <= len(shown) <= MAX_CHOICE
                assert line_of(verb, {option.name: meant, "query": "a", "number": "1"})
            assert not (option.choices and (option.suggests or option.kind is not Kind.TEXT))
            assert len(option.choices or ()) <= MOST
