"""`/jobs` in servers and in direct messages: in time, for its author alone, by their rights."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from adapters.discord import work
from bot.commands.parse import VERBS
from bot.storage.session import Database
from tests.integration.discord.running import Place, says
from tests.making import make_posting, store
from tests.twins.discord.offered import Put
from tests.twins.discord.populate import add_channel, add_guild, begin
from tests.twins.discord.state import Channel, Kind, User
from tests.twins.discord.told import told_json

#: What each verb is given where it wants something.
FILLED: dict[str, dict[str, str]] = {
    "search": {"hashtag": "python"},
    "subscribe": {"query": "#go OR #rust", "work": "remote", "every": "daily", "at": "8"},
    "edit": {"number": "1", "every": "weekly", "on": "mon"},
    "pause": {"number": "1"},
    "resume": {"number": "1"},
    "unsubscribe": {"number": "1"},
    "hide": {"posting": "1"},
    "unhide": {"posting": "1"},
    "saved": {"posting": "1"},
    "applied": {"posting": "1"},
    "why": {"posting": "1"},
    "mute": {"company": "Globex"},
    "unmute": {"company": "Globex"},
    "digest": {"time_zone": "Europe/Berlin"},
}


async def ask(place: Place, user: User, channel: Channel, verb: str, **given: Put) -> str:
    """Use a command; give what its only answer says."""
    done = await place.twin.command(user, channel, f"jobs {verb}", **given)
    (answer,) = await done.answered()
    assert channel.kind is Kind.DIRECT or answer.ephemeral_to == user.id
    return says(answer)


async def test_every_verb_is_answered_to_its_author_alone(place: Place) -> None:
    """In a server and in direct messages; one answer, and never a failure."""
    await store(place.community.database, make_posting(1, hashtags=("python",)))
    async with place.listening():
        for channel in (place.channel, place.twin.world.direct(place.ben.id)):
            for verb in VERBS:
                said = await ask(place, place.ben, channel, verb, **FILLED.get(verb, {}))
                assert "went wrong" not in said, verb
        said = await ask(place, place.ben, place.channel, "search", **FILLED["search"])
    assert "1 posting matches #python" in said


async def test_what_was_filled_in_is_kept_as_asked(place: Place) -> None:
    """Fields make one query, and the options beside it hold."""
    async with place.listening():
        await ask(place, place.ben, place.channel, "subscribe", **FILLED["subscribe"])
        (kept,) = await place.community.subscriptions()
    assert kept.query == "remote (#go OR #rust)"
    assert str(kept.destination.address) == f"discord:@me/@{place.ben.id}"
    assert kept.cadence.value == "daily"


@pytest.mark.parametrize("who", ["ana", "cleo"])
async def test_a_manager_subscribes_a_channel(place: Place, who: str) -> None:
    """Whoever may manage the server, and whoever has the role that the operator named."""
    async with place.listening():
        user = cast(User, getattr(place, who))
        await ask(place, user, place.channel, "subscribe", hashtag="go", to=place.channel)
        assert "#go" in await ask(place, user, place.channel, "list")
    (kept,) = await place.community.subscriptions()
    assert str(kept.destination.address) == f"discord:{place.guild.id}/{place.channel.id}"
    assert kept.destination.name == "jobs"


async def test_a_member_cannot_touch_a_channel(place: Place) -> None:
    """Neither subscribe it nor end what it gets, from wherever they ask."""
    async with place.listening():
        await ask(place, place.ana, place.channel, "subscribe", hashtag="go", to=place.channel)
        refused = await ask(
            place, place.ben, place.channel, "subscribe", hashtag="rust", to=place.channel
        )
        assert "Only people who manage this channel" in refused
        for channel in (place.channel, place.twin.world.direct(place.ben.id)):
            said = await ask(place, place.ben, channel, "unsubscribe", number="1")
            assert "You have no subscription 1" in said
            assert "#go" not in await ask(place, place.ben, channel, "list", all=True)
    assert len(await place.community.subscriptions()) == 1


async def test_a_role_that_nobody_named_gives_no_rights(place: Place) -> None:
    """Unless the operator says so, only who manages the server may."""
    async with place.listening(manager_role=""):
        said = await ask(
            place, place.cleo, place.channel, "subscribe", hashtag="go", to=place.channel
        )
    assert "Only people who manage this channel" in said


async def test_servers_share_people_and_no_channels(place: Place) -> None:
    """What somebody asks for themselves follows them; what a channel gets stays in its server."""
    direct = place.twin.world.direct(place.ana.id)
    async with place.listening():
        await ask(place, place.ana, place.channel, "subscribe", hashtag="go", to=place.channel)
        await ask(place, place.ana, place.channel, "subscribe", hashtag="rust")
        for channel in (place.other_channel, direct):
            said = await ask(place, place.ana, channel, "list")
            assert "#rust" in said
            assert "#go" not in said
            refused = await ask(place, place.ana, channel, "pause", number="1")
            assert "You have no subscription 1" in refused


async def test_brought_along_it_is_as_in_direct_messages(place: Place) -> None:
    """In a server without the bot nobody manages anything, and one's own is there."""
    place.ana.installed = True
    strange = add_guild(place.twin.world, name="Strange", members=[place.ana], with_bot=False)
    channel = add_channel(place.twin.world, strange)
    async with place.listening():
        await ask(place, place.ana, channel, "subscribe", hashtag="go")
        assert "#go" in await ask(place, place.ana, channel, "list")
        said = await ask(place, place.ana, channel, "subscribe", query="rust to here")
        assert "You are not in a channel here" in said


async def test_in_a_server_that_is_not_there_yet_nobody_can_tell_rights(place: Place) -> None:
    """It is said as it is: try again, rather than you may not. Members may not either way."""
    place.guild.unavailable = True
    async with place.listening():
        asking: dict[str, Put] = {"hashtag": "go", "to": place.channel}
        said = await ask(place, place.ana, place.channel, "subscribe", **asking)
        assert "I cannot find out just now" in said
        said = await ask(place, place.ben, place.channel, "subscribe", **asking)
        assert "Only people who manage this channel" in said
    assert await place.community.subscriptions() == []


async def test_an_outage_changes_no_rights(place: Place) -> None:
    """The channels of a server are known from before."""
    async with place.listening() as discord:
        noticed = asyncio.create_task(discord.client.wait_for("guild_unavailable"))
        await asyncio.sleep(0)
        place.twin.outage(place.guild)
        await noticed
        await ask(place, place.ana, place.channel, "subscribe", hashtag="go", to=place.channel)
    assert len(await place.community.subscriptions()) == 1


async def test_fields_suggest_while_somebody_types(place: Place) -> None:
    """In every server, and numbers are one's own."""
    await store(place.community.database, make_posting(1, hashtags=("python",)))
    twin = place.twin
    async with place.listening():
        offered = await twin.complete(place.ben, place.channel, "jobs search", hashtag="pyt")
        assert offered[0] == {"name": "#python · 1 posting", "value": "python"}
        await ask(place, place.ben, place.channel, "subscribe", query="#go")
        mine = await twin.complete(place.ben, place.channel, "jobs pause", number="")
        theirs = await twin.complete(place.ana, place.channel, "jobs pause", number="")
    assert [one["value"] for one in mine] == ["1", "all"]
    assert [one["value"] for one in theirs] == ["all"]


async def test_postings_are_suggested_by_name(place: Place) -> None:
    """For every verb that takes one; what is chosen is the posting that was shown."""
    await store(place.community.database, make_posting(1, title="Deckhand @everyone"))
    twin = place.twin
    async with place.listening():
        for verb in ("why", "saved", "applied", "hide"):
            [offered] = await twin.complete(
                place.ben, place.channel, f"jobs {verb}", posting="deck"
            )
            assert offered == {"name": "Deckhand @everyone · Primer", "value": "1"}
        said = await ask(place, place.ben, place.channel, "hide", posting=offered["value"])
        assert "Deckhand" in said
        [again] = await twin.complete(place.ben, place.channel, "jobs unhide", posting="")
        assert again["value"] == "1"
        assert await twin.complete(place.ana, place.channel, "jobs unhide", posting="") == []


async def test_a_mistake_is_told(place: Place) -> None:
    """A field that makes no sense, and a query that does not parse."""
    async with place.listening():
        said = await ask(place, place.ben, place.channel, "subscribe", query="#go", at="noonish")
        assert "noonish" in said
        assert "never closed" in await ask(place, place.ben, place.channel, "search", query="(#go")


async def test_a_command_of_an_earlier_version_is_answered(place: Place) -> None:
    """Some people's Discord still shows what we have changed."""
    async with place.listening():
        done = begin(place.twin.world, place.channel, place.ben)
        data = {"id": "1", "name": "jobs", "type": 1, "options": [{"name": "gone", "type": 1}]}
        told = told_json(place.twin.world, done, data)
        place.twin.dispatch("INTERACTION_CREATE", told, place.guild.id)
        await place.twin.until(lambda: bool(done.replies))
    assert "This command has changed" in says(done.replies[0])


async def test_a_fault_of_ours_is_told_under_a_number(place: Place) -> None:
    """Whoever asked hears of it, and the bot goes on."""
    async with place.listening() as discord:
        broken = cast(Database, None)
        desk = discord.parts.desk
        object.__setattr__(desk, "database", broken)
        said = await ask(place, place.ben, place.channel, "list")
        assert "went wrong on our side" in said
        object.__setattr__(desk, "database", place.community.database)
        assert "no subscriptions yet" in await ask(place, place.ben, place.channel, "list")


async def test_too_many_are_turned_away_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer within three seconds, even if it is that there is none now."""
    monkeypatch.setattr(work, "MOST_UNDER_WAY", 0)
    async with place.listening():
        assert "Too many people ask" in await ask(place, place.ben, place.channel, "list")
