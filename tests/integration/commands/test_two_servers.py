"""Where people belong to no server, they are one person in every server; channels stay apart."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.commands.visitor import Visitor, texts
from tests.integration.community import Community


def visitor(community: Community, server: str) -> Visitor:
    """The same manager, in a channel of one server; the ids of channels are the same in both."""
    return Visitor(
        community,
        workspace=server,
        home="@me",
        channel="c",
        may_manage=True,
        channels={"c": "jobs"},
    )


async def test_own_subscriptions_are_the_same_everywhere(small: Community) -> None:
    """What somebody asks for in one server they can change in another, and in direct messages."""
    here, there = visitor(small, "s1"), visitor(small, "s2")
    directly = replace(there, workspace="@me", channel="", may_manage=False, channels={})
    await here.say("subscribe #elixir")
    await there.say("edit 1 weekly")
    assert "#elixir" in texts(await directly.say("list"))
    await directly.say("unsubscribe 1")
    assert "#elixir" not in texts(await here.say("list"))


async def test_channels_are_each_servers_own(small: Community) -> None:
    """A channel of the same id in another server is another channel, whoever asks."""
    here, there = visitor(small, "s1"), visitor(small, "s2")
    await here.say("subscribe #elixir to here")
    assert "#elixir" in texts(await here.say("list"))
    assert "#elixir" not in texts(await there.say("list all"))
    await there.say_wrongly("pause 1")
    directly = replace(there, workspace="@me", channel="", may_manage=False, channels={})
    await directly.say_wrongly("unsubscribe 1")
