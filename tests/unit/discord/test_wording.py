"""Whoever is told to write a command is told it as Discord takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.discord.fields import options_of
from adapters.discord.wording import told_in_fields, with_fields
from bot.messages.message import Message, Row

CATALOGUE = Path(__file__).parents[3] / "bot" / "messages" / "hirewire.pot"
#: What stands in the gaps of our texts.
GAPS = {"{number}": "7", "{name}": "#jobs", "{destination}": "#jobs", "{verb}": "list"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("search #python remote", "search query:#python remote"),
        ("#python remote", "search query:#python remote"),
        (
            "subscribe #go in:uk weekly on mon,thu at 8 tz London to #jobs with unknown",
            "subscribe query:#go in:uk to:#jobs every:weekly at:08:00 on:mon,thu"
            " time_zone:Europe/London unknown:True",
        ),
        ("edit 7 #go remote", "edit number:7 query:#go remote"),
        ("edit 7 daily", "edit number:7 every:daily"),
        ("pause 7", "pause number:7"),
        ("resume me", "resume number:me"),
        ("resume #jobs", "resume channel:#jobs"),
        ("unsubscribe all #jobs", "unsubscribe channel:#jobs"),
        ("digest", "digest"),
        ("digest quiet 22:00-07:00", "digest quiet:22:00-07:00"),
        ("digest quiet off", "digest quiet:off"),
        ("digest at 09:00 to #jobs", "digest to:#jobs at:09:00"),
        ("list", "list"),
        ("list all", "list all:True"),
        ("save 12", "saved posting:12"),
        ("why 12", "why posting:12"),
        ("mute company:acme", "mute company:acme"),
        ("mute list", "mute"),
        ("tags py", "tags hashtag:py"),
        ("places lon", "places place:lon"),
        ("help subscribe", "help verb:subscribe"),
        ("forget me", "forget"),
        ("forget me now", "forget now:True"),
    ],
)
def test_a_line_is_told_as_fields(line: str, told: str) -> None:
    """Each part of it stands in the field that takes it."""
    assert told_in_fields(f"Write “/jobs {line}”.") == f"Write “/jobs {told}”."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Write /jobs and one of these.", id="no-quotes"),
        pytest.param("I don't know “/jobs frobnicate all”.", id="no-verb"),
        pytest.param("Nothing matches “#go” at present.", id="no-command"),
        pytest.param("“/jobs subscribe #go at 9 at 10”", id="nonsense"),
    ],
)
def test_everything_else_stays(text: str) -> None:
    """What is no command of ours between quotes is not touched."""
    assert told_in_fields(text) == text


def test_a_message_is_told_whole() -> None:
    """In the heading, the paragraphs, what a list says, and the small print."""
    said, told = "“/jobs why 12”", "“/jobs why posting:12”"
    message = Message(heading=said, paragraphs=(said,), rows=(Row(label="a", text=said),))
    shown = with_fields(message)
    assert (shown.heading, shown.paragraphs, shown.rows[0].text) == (told, (told,), told)
    assert with_fields(Message(heading="a", footer=said)).footer == told


def test_every_command_that_our_texts_tell_has_its_fields() -> None:
    """No text tells a command that somebody cannot send on Discord, or one without its quotes."""
    texts = _our_texts()
    lines = [line for text in texts for line in re.findall(r"“(/jobs [^“”]+)”", text)]
    assert len(lines) > 30
    for line in lines:
        told = told_in_fields(f"“{line}”").strip("“”").removeprefix("/jobs ")
        verb, *fields = told.split(" ", 1)
        names = {option.name for option in options_of(verb)}
        if fields:
            assert fields[0].split(":")[0] in names, line
    bare = [text for text in texts if re.search(r"(?<!“)/jobs [a-z]+ [#\d<]", text)]
    assert bare == []


def _our_texts() -> list[str]:
    written = CATALOGUE.read_text().replace('"\n"', "")
    texts = re.findall(r'^msgid(?:_plural)? "(.*)"$', written, re.MULTILINE)
    for gap, filling in GAPS.items():
        texts = [text.replace(gap, filling) for text in texts]
    return texts
