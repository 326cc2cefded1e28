"""A digest in direct messages: paged, and turned by a process that never saw it."""

from __future__ import annotations

from bot.deliveries.cadence import Cadence
from bot.deliveries.digests import prepare_digests
from tests.integration.discord.following import own_of
from tests.integration.discord.running import Place, says
from tests.making import NOW
from tests.twins.discord.populate import add_channel, add_guild


async def test_a_digest_is_paged_also_after_a_restart(place: Place) -> None:
    """One message in the morning; its other pages take its place, one by one."""
    community, person = place.community, own_of(place.ben)
    place.twin.world.clock = NOW.timestamp
    await community.subscribe("all", person, Cadence.DAILY, by=person)
    for number in range(1, 24):
        await community.post(number, title=f"Job {number}")
    direct = place.twin.world.direct(place.ben.id)
    async with place.listening() as discord:
        assert await community.sender(discord.adapter).send_due() == 0
        community.wait(days=1)
        await prepare_digests(community.database, now=community.now, settings=community.settings)
        assert await community.sender(discord.adapter).send_due() == 1
    (digest,) = direct.messages.values()
    seen = says(digest)
    async with place.listening():
        for label in ("13 more", "3 more"):
            done = await place.twin.press(place.ben, digest, label=label)
            (answer,) = await done.answered()
            assert answer.id == digest.id
            seen += says(digest)
    assert list(direct.messages) == [digest.id]
    assert all(f"[Job {number}]" in seen for number in range(1, 24))


async def test_brought_along_its_buttons_answer_one_person(place: Place) -> None:
    """In a server without the bot: privately, and never more than Discord lets it say."""
    await place.community.post_many(7)
    place.ana.installed = True
    strange = add_guild(place.twin.world, name="Strange", members=[place.ana], with_bot=False)
    channel = add_channel(place.twin.world, strange)
    async with place.listening():
        done = await place.twin.command(place.ana, channel, "jobs search", query="all")
        (shown,) = await done.answered()
        for label in ("More", "Back", "More", "Back", "More", "Back"):
            done = await place.twin.press(place.ana, shown, label=label)
            (answer,) = await done.answered()
            assert answer.id == shown.id
            assert answer.ephemeral_to == place.ana.id
    assert [one.id for one in channel.messages.values()] == [shown.id]
