"""Coming and going: commands told once, a refused token, a Discord that is away, late answers."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import app, client
from adapters.discord.commands import MANAGED, NAME
from adapters.discord.invite import invite_links
from bot.errors import DeliveryError, HirewireError, SettingsError
from bot.log import QUIET
from bot.messages.message import Message
from tests.integration.discord.following import address_of
from tests.integration.discord.running import Place, says
from tests.making import make_posting, store
from tests.twins.discord.faults import Fault
from tests.twins.discord.interaction import PATIENCE_S

SAID = Message(heading="Hello")
PUT = "PUT /applications/{application_id}/commands"
ACKNOWLEDGE = "POST /interactions/{interaction_id}/{interaction_token}/callback"
ORIGINAL = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"


def told(place: Place, route: str = PUT) -> int:
    """How often something was called."""
    return sum(1 for call in place.twin.calls if call.route == route)


async def test_commands_are_told_once(place: Place) -> None:
    """The next start finds them as they are; only `--anyway` tells them again."""
    async with place.listening():
        assert [one["name"] for one in place.twin.world.commands[""]] == [NAME, MANAGED]
    async with place.listening():
        pass
    assert told(place) == 1
    assert await place.build().sync() is False
    assert await place.build().sync(anyway=True) is True
    assert told(place) == 2


async def test_a_development_server_has_them_alone(place: Place) -> None:
    """Beside what is kept for everywhere, and remembered apart."""
    guild = int(place.guild.id)
    assert await place.build(dev_guild=guild).sync() is True
    assert await place.build(dev_guild=guild).sync() is False
    assert [one["name"] for one in place.twin.world.commands[place.guild.id]] == [
        NAME,
        MANAGED,
    ]
    assert place.twin.world.commands.get("", []) == []
    async with place.listening(dev_guild=guild):
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        assert "no subscriptions yet" in says((await done.answered())[0])


async def test_no_command_is_there_twice(place: Place) -> None:
    """Who sets or unsets the development server finds them in the one place or in the other."""
    commands, guild = place.twin.world.commands, int(place.guild.id)

    def kept() -> tuple[int, int]:
        return len(commands.get("", [])), len(commands.get(place.guild.id, []))

    assert await place.build().sync() is True
    assert kept() == (2, 0)
    assert await place.build(dev_guild=guild).sync() is True
    assert kept() == (0, 2)
    assert await place.build().sync() is True
    assert kept() == (2, 0)
    assert await place.build().sync() is False
    # Discord lets nobody clear a server that took the bot out; there are none any more either.
    assert await place.build(dev_guild=guild).sync() is True
    place.twin.faults.refuse("PUT /applications/{application_id}/guilds/{guild_id}/commands", 50001)
    assert await place.build().sync() is True
    assert await place.build().sync() is False


async def test_commands_that_discord_does_not_take_stop_nothing(place: Place) -> None:
    """What it has works on; the operator who tells it by hand is told why not."""
    await place.build().sync()
    place.twin.faults.refuse(PUT, 50001, times=2)
    with pytest.raises(HirewireError, match="does not take the commands"):
        await place.build().sync(anyway=True)
    async with place.community.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM synced_commands")
    async with place.listening():
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        await done.answered()


async def test_a_refused_token_is_told_at_once(place: Place) -> None:
    """The operator is told which setting to change, and the token is not repeated."""
    wrong = place.build(token="canary-wrong")
    with pytest.raises(SettingsError, match="DISCORD_TOKEN") as caught:
        async with wrong.connected():
            pass
    assert "canary" not in caught.value.message


async def test_a_token_refused_by_the_gateway_ends_listening(place: Place) -> None:
    """As when it is made anew while we run."""
    discord = place.build()
    async with asyncio.timeout(PATIENCE_S), discord.connected():
        listening = asyncio.create_task(discord.listen(asyncio.Event()))
        await place.twin.until(lambda: place.twin.gateway.online(place.guild.id))
        place.twin.gateway.close_with(4004)
        with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
            await listening


async def test_a_token_refused_while_something_is_sent_ends_listening(place: Place) -> None:
    """Nothing is left to do with it, wherever that is noticed first."""
    discord = place.build()
    async with asyncio.timeout(PATIENCE_S), discord.connected():
        listening = asyncio.create_task(discord.listen(asyncio.Event()))
        await place.twin.until(lambda: place.twin.gateway.online(place.guild.id))
        place.twin.world.token = "another"
        with pytest.raises(DeliveryError, match="DISCORD_TOKEN"):
            await discord.adapter.send(address_of(place.channel), SAID, delivery_id=1)
        with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
            await listening


async def test_a_discord_that_is_away_is_waited_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs beside it begins without; it is listened to once it is back."""
    monkeypatch.setattr(app, "PATIENCE_S", 0.05)
    monkeypatch.setattr(client, "RETRY_S", 0.01)
    place.twin.faults.plan("GET /users/@me", Fault.DROP_BEFORE, times=2)
    place.twin.faults.plan("GET /gateway/bot", Fault.UNAVAILABLE)
    async with place.listening():
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        await done.answered()
    assert told(place, "GET /users/@me") == 3


async def test_answers_go_on_over_a_resumed_connection(place: Place) -> None:
    """What was asked while the connection was gone is answered after it is back."""
    async with place.listening():
        place.twin.gateway.cut()
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        assert "no subscriptions yet" in says((await done.answered())[0])


@pytest.mark.parametrize("code", [50027, 10003], ids=["quarter-of-an-hour", "channel"])
async def test_an_answer_that_comes_too_late_is_dropped(place: Place, code: int) -> None:
    """The quarter of an hour is over, or the channel is gone since: nobody is disturbed."""
    async with place.listening() as discord:
        place.twin.faults.refuse(ORIGINAL, code)
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        await place.twin.until(lambda: told(place, ORIGINAL) == 1)
        await discord.parts.work.wait()
        assert done.replies == []
    assert told(place, ORIGINAL) == 1


async def test_an_answer_that_fails_is_told(place: Place) -> None:
    """The person hears of it, under the number that the log holds."""
    async with place.listening():
        place.twin.faults.refuse(ORIGINAL, 50035)
        done = await place.twin.command(place.ben, place.channel, "jobs list")
        assert "has been logged as" in says((await done.answered())[0])


async def test_links_ask_discord_who_we_are(place: Place) -> None:
    """Both name the application; a Discord that is away is said so."""
    links = await invite_links(place.setup)
    assert all(place.twin.world.application.id in link.url for link in links)
    place.twin.faults.plan("GET /users/@me", Fault.UNAVAILABLE)
    with pytest.raises(HirewireError, match="cannot be reached"):
        await invite_links(place.setup)


async def test_no_token_is_logged(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither the bot's nor an interaction's, with everything told that is told anywhere."""
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, logger=name)
    await store(place.community.database, make_posting(1, hashtags=("python",)))
    with capture_logs() as logs:
        async with place.listening():
            place.twin.faults.refuse(ORIGINAL, 50035, times=2)
            done = await place.twin.command(
                place.ben, place.channel, "jobs search", hashtag="python"
            )
            await place.twin.until(lambda: told(place, ORIGINAL) == 2)
            assert done.acked_after_s is not None
    database = Path(str(place.community.database.url.database))
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert "discord_request_failed" in repr(logs)
    assert "canary" not in "".join([caplog.text, repr(logs), *capfd.readouterr()])
    assert b"canary" not in stored


async def test_work_that_takes_too_long_is_cut_short(place: Place) -> None:
    """A process that shall end does not wait for ever."""
    async with place.listening() as discord:
        place.twin.faults.plan(ORIGINAL, Fault.HANG_BEFORE)
        await place.twin.command(place.ben, place.channel, "jobs list")
        await place.twin.faults.until_hanging()
        await discord.parts.work.close(limit_s=0.05)
        await discord.parts.work.wait()
