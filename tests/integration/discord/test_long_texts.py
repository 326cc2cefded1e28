"""Answers that no message holds: they come as a file, as far as Discord takes one."""

from __future__ import annotations

import json

import pytest

from bot.channel import Address
from tests.integration.discord.running import Place, says


async def much_of(place: Place) -> None:
    """Let Ben have more than a message holds."""
    person = Address(platform="discord", workspace="@me", target=place.ben.id, is_person=True)
    for number in range(40):
        await place.community.subscribe(f"company:“Number {number}”", person, by=person)


@pytest.mark.parametrize("directly", [False, True], ids=["server", "direct-messages"])
async def test_an_export_is_a_file(place: Place, *, directly: bool) -> None:
    """Whole, readable by a program, and shown to nobody else."""
    await much_of(place)
    channel = place.twin.world.direct(place.ben.id) if directly else place.channel
    async with place.listening():
        done = await place.twin.command(place.ben, channel, "jobs export")
        (answer,) = await done.answered()
    assert directly or answer.ephemeral_to == place.ben.id
    assert "everything I keep about you" in says(answer)
    (file,) = answer.files
    assert file.name == "hirewire.json"
    assert len(json.loads(file.content)["subscriptions"]) == 40


async def test_a_file_too_large_is_said_to_be(place: Place) -> None:
    """Discord says with each command how much it takes; no more is tried."""
    await much_of(place)
    place.twin.world.most_bytes = 1_000
    async with place.listening():
        done = await place.twin.command(place.ben, place.channel, "jobs export")
        (answer,) = await done.answered()
    assert answer.files == []
    assert "too large for a file" in says(answer)


async def test_a_file_that_fails_is_told(place: Place) -> None:
    """As any answer that Discord does not take."""
    await much_of(place)
    original = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
    async with place.listening():
        place.twin.faults.refuse(original, 40005)
        done = await place.twin.command(place.ben, place.channel, "jobs export")
        (answer,) = await done.answered()
        assert "has been logged as" in says(answer)
        assert answer.files == []
