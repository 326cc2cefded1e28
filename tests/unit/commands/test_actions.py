"""A button's action survives the way there and back; anything else is answered politely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.actions import MAX_LENGTH, Action, decode, encode
from bot.errors import CommandError

NAMES = st.from_regex(r"[a-z][a-z-]{0,19}", fullmatch=True)
ARGUMENTS = st.lists(st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True), max_size=3)


@given(name=NAMES, arguments=ARGUMENTS)
def test_what_is_encoded_decodes_to_itself(name: str, arguments: list[str]) -> None:
    """Name and arguments come back as they were, within what platforms carry."""
    text = encode(name, *arguments)
    assert decode(text) == Action(name=name, arguments=tuple(arguments))
    assert text.isascii()
    assert len(text) <= MAX_LENGTH


@given(st.text(max_size=120))
def test_decoding_raises_nothing_but_our_own(text: str) -> None:
    """Whatever a platform sends back is an action or a polite refusal."""
    try:
        action = decode(text)
    except CommandError as error:
        assert "button" in error.message
    else:
        assert encode(action.name, *action.arguments) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "save:",
        "Save:1",
        "save:1:2:3:4",
        "save:1 2",
        "sav\u00e9:1",
        "save:" + "1" * 99,
        "1:2",
    ],
    ids=["empty", "colon", "no id", "capital", "too many", "space", "accent", "long", "number"],
)
def test_forged_actions_are_refused(text: str) -> None:
    """What we never wrote leads nowhere."""
    with pytest.raises(CommandError):
        decode(text)


@pytest.mark.parametrize("text", ["save", "save:x", "save:-1", "save:1.5", "save:" + "9" * 19])
def test_an_id_is_a_number_that_the_database_takes(text: str) -> None:
    """A missing or impossible id is refused before the database sees it."""
    with pytest.raises(CommandError):
        decode(text).id()


def test_an_action_that_would_not_arrive_is_our_mistake() -> None:
    """Text of people never goes into a button."""
    with pytest.raises(ValueError, match="cannot be"):
        encode("unmute", "caf\u00e9 & co")
    with pytest.raises(ValueError, match="cannot be"):
        encode("save", *("1" * 40,) * 3)
