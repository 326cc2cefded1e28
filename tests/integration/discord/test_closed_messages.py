"""A person who takes no direct messages: noticed, told when they come back, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.app import Discord
from bot.deliveries.delivery import State
from bot.storage.destinations import find_destination
from tests.integration.discord.following import address_of, own_of
from tests.integration.discord.running import Place, says
from tests.making import NOW
from tests.twins.discord.state import Message


async def ask(place: Place, verb: str, **given: Any) -> str:
    """Let Ben use a command in the server."""
    done = await place.twin.command(place.ben, place.channel, f"jobs {verb}", **given)
    (answer,) = await done.answered()
    return says(answer)


async def come(place: Place, discord: Discord, number: int) -> None:
    """Let a posting come, and send what is owed."""
    await place.community.post(number)
    await place.community.sender(discord.adapter).send_due()


def direct(place: Place) -> list[Message]:
    """What stands in Ben's direct messages."""
    return list(place.twin.world.direct(place.ben.id).messages.values())


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_member_who_cannot_be_written_to(place: Place, code: int) -> None:
    """Paused alone; told with whatever they ask next; what waited comes once they open up."""
    place.twin.world.clock = NOW.timestamp
    async with place.listening() as discord:
        await ask(place, "subscribe", query="all", every="instant")
        place.twin.faults.refuse("POST /channels/{channel_id}/messages", code)
        for number in (1, 2, 3):
            await come(place, discord, number)
        assert direct(place) == []
        async with place.community.database.read() as connection:
            found = await find_destination(connection, own_of(place.ben))
        assert found and str(code) in (found.paused_reason or "")
        for verb in ("search", "help", "list"):
            said = await ask(place, verb, **({"query": "all"} if verb == "search" else {}))
            assert said.count("I cannot write to your direct messages") == 1
            assert f"({code})" in said
            assert "3 postings wait" in said
        # Everybody else is written to as ever.
        await place.community.subscribe("all", address_of(place.channel))
        await come(place, discord, 4)
        assert place.channel.shown()
        assert "I write to your direct messages again" in await ask(place, "resume", number="me")
        await place.community.sender(discord.adapter).send_due()
        assert {one.state for one in await place.community.deliveries()} == {State.SENT}
        assert len(direct(place)) == 2
        assert "I cannot write" not in await ask(place, "list")
