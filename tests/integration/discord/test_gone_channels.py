"""A channel that is gone: those who manage the server still see and end what it got."""

from __future__ import annotations

from tests.integration.discord.following import Listening
from tests.integration.discord.running import says
from tests.twins.discord.populate import add_channel
from tests.twins.discord.state import Channel, User


async def test_a_deleted_channel_can_still_be_looked_at(listening: Listening) -> None:
    """Whoever manages the server sees what it got, and ends it; nobody else, nobody elsewhere."""
    here = listening.place
    talk = add_channel(here.twin.world, here.guild, "general")
    await listening.follow("guild_channel_create", here.twin.open_channel, talk)
    await listening.follow("guild_channel_delete", here.twin.delete_channel, here.channel)
    every = await here.community.subscriptions()
    (gone,) = (one for one in every if one.destination.address == listening.jobs)

    async def told(verb: str, user: User, channel: Channel, **given: str | bool) -> str:
        done = await here.twin.command(user, channel, f"jobs {verb}", **given)
        return says((await done.answered())[0])

    assert "was deleted" in await told("list", here.ana, talk, all=True)
    for user, channel in ((here.ben, talk), (here.ana, here.other_channel)):
        assert "was deleted" not in await told("list", user, channel, all=True)
        number = str(gone.id)
        assert "no subscription" in await told("unsubscribe", user, channel, number=number)
    assert "Unsubscribed" in await told("unsubscribe", here.ana, talk, number=str(gone.id))
    assert gone.id not in [one.id for one in await here.community.subscriptions()]
