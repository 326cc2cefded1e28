"""Who cannot be written to hears of it in the next answer that they get."""

from __future__ import annotations

import pytest

from bot.storage.destinations import pause_destination
from tests.integration.commands.visitor import Visitor, texts
from tests.integration.community import ME
from tests.making import NOW

CLOSED = "I cannot write to your direct messages since today at 12:00: They are closed."


@pytest.mark.parametrize("line", ["search all", "tags", "help", "saved", "list", "subscribe #go"])
async def test_any_answer_says_so(me: Visitor, line: str) -> None:
    """Once, with what waits meanwhile; it is over when they resume."""
    await me.say("subscribe all to me")
    await me.community.post(1)
    own = await me.community.destination_id(ME)
    async with me.community.database.write() as connection:
        await pause_destination(connection, own, reason="They are closed.", now=NOW)
    await me.community.post(2)
    said = texts(await me.say(line))
    assert said.count(CLOSED) == 1
    assert "2 postings wait until I can write to your direct messages again." in said
    await me.say("resume me")
    assert CLOSED not in texts(await me.say(line))


async def test_what_would_not_come_anyway_is_not_counted(me: Visitor) -> None:
    """Neither a closed posting nor one whose subscription has ended or rests."""
    await me.say("subscribe all to me")
    own = await me.community.destination_id(ME)
    async with me.community.database.write() as connection:
        await pause_destination(connection, own, reason="They are closed.", now=NOW)
    stored = await me.community.post(1)
    assert "1 posting waits" in texts(await me.say("list"))
    await me.community.close(stored)
    assert "waits until" not in texts(await me.say("list"))
    await me.community.post(2)
    await me.say("pause 1")
    assert "waits until" not in texts(await me.say("list"))


async def test_anothers_dead_end_is_not_told(me: Visitor) -> None:
    """Only one's own."""
    await me.say("subscribe all to me")
    own = await me.community.destination_id(ME)
    async with me.community.database.write() as connection:
        await pause_destination(connection, own, reason="They are closed.", now=NOW)
    other = Visitor(me.community, person="somebody")
    assert CLOSED not in texts(await other.say("help"))
