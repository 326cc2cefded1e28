"""`/jobs-channel`: what the channel that one stands in gets, for who may manage the server."""

from __future__ import annotations

import pytest

from adapters.discord.commands import MANAGED, MANAGING
from tests.integration.discord.running import Place, says
from tests.integration.discord.test_commands import ask
from tests.twins.discord.populate import add_channel, add_guild


async def test_a_manager_changes_the_channel_that_they_stand_in(place: Place) -> None:
    """Without naming it; the rest is as in `/jobs`."""
    async with place.listening():

        async def managed(verb: str, **given: str) -> str:
            done = await place.twin.command(place.ana, place.channel, f"{MANAGED} {verb}", **given)
            (answer,) = await done.answered()
            assert answer.ephemeral_to == place.ana.id
            return says(answer)

        await ask(place, place.ana, place.channel, "subscribe", hashtag="rust")
        await managed("subscribe", hashtag="go", every="daily")
        mine, kept = await place.community.subscriptions()
        assert mine.destination.address.is_person
        assert str(kept.destination.address) == f"discord:{place.guild.id}/{place.channel.id}"
        assert "#go" in await managed("list")
        assert "Noted: when digests come to #jobs" in await managed("digest", at="07:30")
        assert "weekly" in await managed("edit", number=str(kept.id), every="weekly")
        assert "Paused #go" in await managed("pause")
        assert "Resumed #go" in await managed("resume", number=str(kept.id))
        assert "#go" in await managed("unsubscribe")
    assert await place.community.subscriptions() == [mine]


@pytest.mark.parametrize("verb", MANAGING)
async def test_discord_offers_it_to_managers_alone(place: Place, verb: str) -> None:
    """Neither to other members, nor outside servers, nor where somebody brought the bot along."""
    place.ana.installed = True
    strange = add_guild(place.twin.world, members=[place.ana], with_bot=False)
    elsewhere = add_channel(place.twin.world, strange)
    given = {"number": "1"} if verb == "edit" else {}
    async with place.listening():
        for user, channel in (
            (place.ben, place.channel),
            (place.ana, place.twin.world.direct(place.ana.id)),
            (place.ana, elsewhere),
        ):
            with pytest.raises(AssertionError):
                await place.twin.command(user, channel, f"{MANAGED} {verb}", **given)


async def test_its_rights_are_looked_at_again(place: Place) -> None:
    """A server may offer it to anybody; who may change a channel stays the same."""
    async with place.listening():
        for command in place.twin.world.commands[""]:
            command["default_member_permissions"] = None
        done = await place.twin.command(
            place.ben, place.channel, f"{MANAGED} subscribe", hashtag="go"
        )
        assert "Only people who manage this channel" in says((await done.answered())[0])
    assert await place.community.subscriptions() == []
