"""Whatever is typed or pressed gets an answer; faults of ours leave a trace in the log alone."""

from __future__ import annotations

import re

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.commands import run as way_in
from bot.commands.parse import VERBS
from tests.integration.commands.visitor import Visitor, texts
from tests.making import make_posting, store

#: Each example talks to the same database, which is the point.
TALK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TYPED = st.text(st.characters() | st.just("\0") | st.just("\ud800"), max_size=40)
PRESSED = st.from_regex(r"[a-z-]{1,10}(:[0-9a-z]{1,4}){0,3}", fullmatch=True)


@TALK
@given(verb=st.sampled_from(["", "/jobs", *VERBS]), rest=TYPED)
async def test_every_line_is_answered(me: Visitor, verb: str, rest: str) -> None:
    """With a sentence, and never with a fault, whatever a database thinks of the characters."""
    reply = await way_in.run(f"{verb} {rest}", actor=me.actor, desk=me.desk)
    assert reply.message.heading.strip()
    assert "on our side" not in reply.message.heading


@TALK
@given(action=PRESSED | TYPED)
async def test_every_button_is_answered(alone: Visitor, action: str) -> None:
    """Also one that we never made."""
    reply = await way_in.press(action, actor=alone.actor, desk=alone.desk)
    assert reply.message.heading.strip()
    assert "on our side" not in reply.message.heading


@TALK
@given(line=TYPED | st.sampled_from(VERBS).flatmap(lambda verb: TYPED.map((verb + " ").__add__)))
async def test_completion_never_fails(alone: Visitor, line: str) -> None:
    """And never offers more than fits, nor a line that does not go on as it was typed."""
    offered = await way_in.complete(line, actor=alone.actor, desk=alone.desk)
    assert len(offered) <= 8
    assert all(one.line and one.label for one in offered)


@pytest.mark.parametrize("line", ["/jobs", "help", "  ", "/jobs help"])
async def test_nothing_asks_for_help(alone: Visitor, line: str) -> None:
    """Every verb has a line."""
    message = await alone.say(line)
    said = texts(message)
    assert all(verb in said for verb in VERBS)


@pytest.mark.parametrize("verb", [*VERBS, "sub", "ls", "/search"])
async def test_help_tells_of_each_verb(alone: Visitor, verb: str) -> None:
    """By its name or a synonym."""
    if verb == "ls":
        assert "There is no" in (await alone.say_wrongly("help ls")).heading
    else:
        assert (await alone.say(f"help {verb}")).heading


async def test_privacy_says_how_to_erase(alone: Visitor) -> None:
    """And what is kept meanwhile."""
    assert "forget me" in texts(await alone.say("privacy"))


async def test_the_board_is_counted(me: Visitor) -> None:
    """Open postings alone, the most frequent first."""
    assert "empty" in (await me.say("tags")).heading
    assert "empty" in (await me.say("places")).heading
    database = me.community.database
    await store(database, make_posting(1, hashtags=("python", "go")))
    await store(database, make_posting(2, hashtags=("python",)))
    await store(database, make_posting(3, hashtags=("cobol",), closed=True))
    rows = (await me.say("tags")).rows
    assert [(row.label, row.text) for row in rows] == [
        ("#python", "2 postings"),
        ("#go", "1 posting"),
    ]
    assert [row.label for row in (await me.say("tags #G")).rows] == ["#go"]
    assert "#cob" in (await me.say("tags cob")).heading
    assert [row.label for row in (await me.say("places")).rows] == ["London"]
    assert [row.label for row in (await me.say("places lon")).rows] == ["London"]
    assert "berlin" in (await me.say("places berlin")).heading


async def test_a_fault_is_logged_under_the_number_that_is_told(alone: Visitor) -> None:
    """The person reads one calm sentence; the log holds the traceback and nothing they wrote."""
    await alone.say("digest")
    async with alone.community.database.write() as connection:
        await connection.execute(text("DROP TABLE searches"))
    with structlog.testing.capture_logs() as logs:
        message = await alone.say_wrongly("search canary")
        pressed = await alone.press_wrongly("page:1:1")
    assert [entry["event"] for entry in logs] == ["command_failed", "button_failed"]
    for entry, answer in zip(logs, (message, pressed), strict=True):
        assert entry["exc_info"]
        assert re.search(rf"\b{entry['incident']}\b", answer.heading)
        assert "canary" not in str(entry)


async def test_a_failing_completion_is_silent(alone: Visitor) -> None:
    """Whoever types is not disturbed."""
    async with alone.community.database.write() as connection:
        await connection.execute(text("DROP TABLE posting_hashtags"))
    with structlog.testing.capture_logs() as logs:
        assert await alone.complete("search #py") == []
    assert [entry["event"] for entry in logs] == ["completion_failed"]
