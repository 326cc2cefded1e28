"""The `ping` of a subscription: chosen from Discord's roles, by who manages the server."""

from __future__ import annotations

import pytest

from tests.integration.discord.running import Place, says
from tests.twins.discord.offered import Put
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import add_role
from tests.twins.discord.state import Overwrite, Role, User


async def ask(place: Place, user: User, verb: str, **put: Put) -> str:
    """Use a command; give what its answer says."""
    done = await place.twin.command(user, place.channel, f"jobs {verb}", **put)
    [answer] = await done.answered()
    assert answer.heard_by == []
    return says(answer)


def role_of(place: Place, name: str = "Job seekers", *, mentionable: bool = True) -> Role:
    """Add a role to the server."""
    return add_role(place.twin.world, place.guild, name, mentionable=mentionable)


async def kept(place: Place) -> list[str | None]:
    """Whom each subscription pings."""
    return [one.ping for one in await place.community.subscriptions()]


async def test_a_role_is_chosen_and_taken_away(place: Place) -> None:
    """With a new subscription or later, by name in the list."""
    role = role_of(place)
    async with place.listening():
        said = await ask(place, place.ana, "subscribe", hashtag="go", to=place.channel, ping=role)
        assert "It pings @Job seekers." in said
        assert "pings" in await ask(place, place.cleo, "list")
        assert await kept(place) == [role.id]
        await ask(place, place.cleo, "edit", number="1", ping_nobody=True)
        assert await kept(place) == [None]
        await ask(place, place.cleo, "edit", number="1", ping=role)
        assert await kept(place) == [role.id]


async def test_a_member_pings_nobody(place: Place) -> None:
    """Neither by the fields nor by a line in the free query, nor in direct messages."""
    role = role_of(place)
    async with place.listening():
        await ask(place, place.ana, "subscribe", hashtag="go", to=place.channel)
        for put in (
            {"query": "all", "to": place.channel, "ping": role},
            {"query": f"all to <#{place.channel.id}> ping <@&{role.id}>"},
        ):
            said = await ask(place, place.ben, "subscribe", **put)
            assert "Only people who manage this channel" in said
        said = await ask(place, place.ben, "subscribe", query="all", ping=role)
        assert "Only what comes to a channel" in said
        said = await ask(place, place.ben, "edit", number="1", ping=role)
        assert "You have no subscription 1" in said
    assert await kept(place) == [None]


async def test_everybody_is_never_pinged(place: Place) -> None:
    """Nor a role of another server."""
    everybody = place.guild.roles[place.guild.id]
    strange = add_role(place.twin.world, place.other, "Strange", mentionable=True)
    async with place.listening():
        for role, words in ((everybody, "never pinged"), (strange, "The role is gone")):
            query = f"all to <#{place.channel.id}> ping <@&{role.id}>"
            assert words in await ask(place, place.ana, "subscribe", query=query)
    assert await kept(place) == []


@pytest.mark.parametrize("how", ["role", "server", "channel"])
async def test_a_role_must_be_one_that_may_be_mentioned(place: Place, how: str) -> None:
    """What to do is said; anyone's right, the bot's in the server and in the channel will do."""
    role = role_of(place, mentionable=False)
    chosen: dict[str, Put] = {"hashtag": "go", "to": place.channel, "ping": role}
    bot, twin = place.twin.world.bot_id, place.twin
    ours = add_role(twin.world, place.guild, "Hirewire", rights=Right.MENTION_EVERYONE)
    async with place.listening():
        said = await ask(place, place.ana, "subscribe", **chosen)
        assert "allow anyone to" in said
        assert await kept(place) == []
        if how == "role":
            twin.change_role(place.guild, role, mentionable=True)
        elif how == "server":
            twin.give_roles(place.guild, bot, ours)
        else:
            allowed = Overwrite(id=bot, is_role=False, allow=int(Right.MENTION_EVERYONE))
            twin.change_channel(place.channel, overwrites=[allowed])
        assert "pings" in await ask(place, place.ana, "subscribe", **chosen)
    assert await kept(place) == [role.id]


async def test_a_deleted_role_is_told_to_the_moderator(place: Place) -> None:
    """In the list, with what to do."""
    role = role_of(place)
    async with place.listening():
        await ask(place, place.ana, "subscribe", hashtag="go", to=place.channel, ping=role)
        place.twin.delete_role(place.guild, role)
        said = await ask(place, place.ana, "list")
    assert "should ping somebody, but cannot: The role is gone" in said
