"""What people do in the twin, as discord.py hears of it, and what becomes of its answers."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.integration.discord.twin_gateway.bot import Bot, connected
from tests.twins.discord.permissions import Right
from tests.twins.discord.populate import add_channel, add_guild, add_role, add_user, forbid, join
from tests.twins.discord.state import Channel, Guild, Message, User
from tests.twins.discord.twin import Interaction, Twin

Asked = discord.Interaction[Any]


class Form(discord.ui.Modal, title="Search"):
    """A modal with one field that must be filled in, and one that need not."""

    what: discord.ui.TextInput[Form] = discord.ui.TextInput(label="What", custom_id="what")
    notes: discord.ui.TextInput[Form] = discord.ui.TextInput(
        label="Notes", custom_id="notes", required=False, default="none"
    )

    async def on_submit(self, asked: Asked) -> None:
        """Say what came."""
        await asked.response.send_message(f"{self.what.value}, {self.notes.value}")


class Panel(discord.ui.View):
    """A message's buttons and selects, for ever."""

    def __init__(self) -> None:
        """Never end."""
        super().__init__(timeout=None)

    @discord.ui.button(label="Open", custom_id="hw:open")
    async def open(self, asked: Asked, _button: discord.ui.Button[Panel]) -> None:
        """Open the modal."""
        await asked.response.send_modal(Form())

    @discord.ui.button(label="Change", custom_id="hw:change")
    async def change(self, asked: Asked, _button: discord.ui.Button[Panel]) -> None:
        """Change the message."""
        await asked.response.edit_message(content="Changed")

    @discord.ui.select(
        custom_id="hw:kinds",
        placeholder="Kinds",
        min_values=1,
        max_values=2,
        options=[discord.SelectOption(label=one) for one in ("a", "b", "c")],
    )
    async def kinds(self, asked: Asked, select: discord.ui.Select[Panel]) -> None:
        """Say what was chosen."""
        await asked.response.send_message(" ".join(select.values), ephemeral=True)

    @discord.ui.select(
        cls=discord.ui.ChannelSelect, custom_id="hw:where", channel_types=[discord.ChannelType.text]
    )
    async def where(self, asked: Asked, select: discord.ui.ChannelSelect[Panel]) -> None:
        """Say which channel was chosen."""
        await asked.response.send_message(" ".join(str(one) for one in select.values))


def jobs(bot: Bot) -> None:
    """Give the bot commands."""
    group = app_commands.Group(name="jobs", description="Jobs")

    @group.command(description="Search")
    async def search(
        asked: Asked,
        query: app_commands.Range[str, 1, 20],
        top: app_commands.Range[int, 1, 5] = 3,
        by: discord.Member | None = None,
        where: discord.TextChannel | None = None,
    ) -> None:
        await asked.response.defer(ephemeral=True, thinking=True)
        said = f"{query} {top} {by} {where and where.name} {asked.permissions.manage_guild}"
        await asked.followup.send(said, ephemeral=True)
        await asked.followup.send("more", ephemeral=True)

    @search.autocomplete("query")
    async def suggest(asked: Asked, current: str) -> list[app_commands.Choice[str]]:
        top = asked.namespace.top
        return [app_commands.Choice(name=f"{current}st {top}", value=f"{current}st")]

    @group.command(description="Show the panel")
    async def panel(asked: Asked) -> None:
        await asked.response.send_message("Panel", view=Panel())

    @group.command(description="Say nothing")
    async def nothing(asked: Asked) -> None:
        """Let three seconds pass."""

    @app_commands.command(description="Set up")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def admin(asked: Asked) -> None:
        await asked.response.send_message("Done")

    bot.tree.add_command(group)
    bot.tree.add_command(admin)
    bot.add_view(Panel())


class Ready(Bot):
    """A bot whose commands are registered."""

    async def setup_hook(self) -> None:
        """Register them."""
        jobs(self)
        await self.tree.sync()


async def panel(twin: Twin, user: User, channel: Channel) -> Message:
    """Ask for the panel."""
    return (await (await twin.command(user, channel, "jobs panel")).answered())[0]


def texts(done: Interaction) -> list[str]:
    """Give what was answered."""
    return [one.content for one in done.replies]


async def test_a_command_comes_with_its_options(
    twin: Twin, ana: User, guild: Guild, channel: Channel
) -> None:
    """Texts, numbers, people and channels arrive, and answers go to this person alone."""
    async with connected(twin, Ready(twin)):
        done = await twin.command(
            ana, channel, "jobs search", query="rust", top=2, by=ana, where=channel
        )
        await done.answered(2)
        assert texts(done) == ["rust 2 ana jobs True", "more"]
        assert done.acked_within_s is not None and done.acked_within_s < 3
        assert {one.ephemeral_to for one in done.replies} == {ana.id}
        assert [one.content for one in channel.shown()] == []


async def test_commands_work_in_direct_messages(twin: Twin, ana: User, guild: Guild) -> None:
    """There is no server, and no rights in one."""
    async with connected(twin, Ready(twin)):
        done = await twin.command(ana, twin.world.direct(ana.id), "jobs search", query="rust")
        await done.answered()
        assert texts(done)[0] == "rust 3 None None False"


async def test_whoever_has_the_app_uses_it_anywhere(twin: Twin, ana: User) -> None:
    """The bot is not in that server, and the app is there for this person alone."""
    elsewhere = add_guild(twin.world, members=[ana], with_bot=False)
    channel = add_channel(twin.world, elsewhere)
    bot = Ready(twin)
    bot.tree.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
    async with connected(twin, bot):
        with pytest.raises(AssertionError, match="nobody is offered /jobs here"):
            await twin.command(ana, channel, "jobs search", query="rust")
        ana.installed = True
        done = await twin.command(ana, channel, "jobs search", query="rust")
        await done.answered()
        assert done.only_user_installed
        assert done.payload["authorizing_integration_owners"] == {"1": ana.id}


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("jobs find", {}, "no “find”"),
        ("jobs", {}, "not whole"),
        ("jobs search", {}, "needs"),
        ("jobs search", {"query": "x" * 21}, "1 to 20 characters"),
        ("jobs search", {"query": "x", "top": 6}, "too great"),
        ("jobs search", {"query": "x", "top": "1"}, "does not take"),
        ("jobs search", {"query": "x", "sort": "new"}, "has no"),
    ],
)
async def test_people_send_only_what_discord_lets_them(
    twin: Twin, ana: User, channel: Channel, name: str, options: dict[str, Any], why: str
) -> None:
    """A test that has them do otherwise fails."""
    async with connected(twin, Ready(twin)):
        with pytest.raises(AssertionError, match=why):
            await twin.command(ana, channel, name, **options)


async def test_commands_are_offered_by_right(twin: Twin, guild: Guild, channel: Channel) -> None:
    """Some are for those who manage the server; in a channel that one does not see, none is."""
    bob = add_user(twin.world, username="bob")
    join(twin.world, guild, bob.id)
    async with connected(twin, Ready(twin)):
        with pytest.raises(AssertionError, match="bob is not offered /admin"):
            await twin.command(bob, channel, "admin")
        with pytest.raises(AssertionError, match="nobody is offered /admin here"):
            await twin.command(bob, twin.world.direct(bob.id), "admin")
        leads = add_role(twin.world, guild, "Leads", rights=Right.MANAGE_GUILD)
        guild.members[bob.id].roles.add(leads.id)
        assert texts(await twin.command(bob, channel, "admin")) == ["Done"]
        forbid(channel, bob.id, Right.VIEW_CHANNEL)
        with pytest.raises(AssertionError, match="bob is not offered /admin"):
            await twin.command(bob, channel, "admin")


async def test_typing_offers_choices(twin: Twin, ana: User, channel: Channel) -> None:
    """The app hears of what was put in before, and of the beginning of a word."""
    async with connected(twin, Ready(twin)):
        offered = await twin.complete(ana, channel, "jobs search", top=2, query="ru")
        assert offered == [{"name": "rust 2", "value": "rust"}]


async def test_an_answer_that_does_not_come_is_noted(
    twin: Twin, ana: User, channel: Channel
) -> None:
    """The person reads that the application did not respond, and it cannot any more."""
    twin.acknowledge_s = 0.05
    asked: list[Asked] = []
    async with connected(twin, Ready(twin)) as bot:

        @bot.event
        async def on_interaction(one: Asked) -> None:
            asked.append(one)

        done = await twin.command(ana, channel, "jobs nothing")
        with pytest.raises(discord.NotFound, match="10062"):
            await asked[0].response.send_message("Late")
    assert done.acked_within_s is None
    assert twin.world.violations == ["“jobs” was not answered in 0.05 s"]
    with pytest.raises(AssertionError):
        twin.assert_clean()
    twin.world.violations.clear()
    twin.world.interactions.clear()


async def test_a_button_changes_its_message(twin: Twin, ana: User, channel: Channel) -> None:
    """The answer takes the place of the message, for everybody."""
    async with connected(twin, Ready(twin)):
        shown = await panel(twin, ana, channel)
        done = await twin.press(ana, shown, label="Change")
        assert done.replies == [shown]
        assert shown.content == "Changed"


async def test_a_select_tells_what_was_chosen(twin: Twin, ana: User, channel: Channel) -> None:
    """Options by their values, channels by what they are; not more than may be."""
    async with connected(twin, Ready(twin)):
        shown = await panel(twin, ana, channel)
        assert texts(await twin.select(ana, shown, "c", "a", label="Kinds")) == ["c a"]
        assert texts(await twin.select(ana, shown, channel, custom_id="hw:where")) == ["jobs"]
        with pytest.raises(AssertionError, match="one chooses 1 to 2"):
            await twin.select(ana, shown, "a", "b", "c", label="Kinds")
        with pytest.raises(AssertionError, match="there is no 'Else'"):
            await twin.press(ana, shown, label="Else")


async def test_a_modal_is_filled_in(twin: Twin, ana: User, channel: Channel) -> None:
    """What stands in it from the beginning stays; what must be filled in may not be left empty."""
    async with connected(twin, Ready(twin)):
        opened = await twin.press(ana, await panel(twin, ana, channel), custom_id="hw:open")
        assert opened.modal["title"] == "Search"
        with pytest.raises(AssertionError, match="must not be empty"):
            await twin.submit(opened, {})
        assert texts(await twin.submit(opened, {"what": "Rust"})) == ["Rust, none"]


async def test_what_is_shown_to_one_is_pressed_by_them_alone(
    twin: Twin, ana: User, guild: Guild, channel: Channel
) -> None:
    """Nobody else sees the answer, so nobody else can press anything there."""
    bob = add_user(twin.world, username="bob")
    join(twin.world, guild, bob.id)
    async with connected(twin, Ready(twin)):
        done = await twin.command(ana, channel, "jobs search", query="rust")
        with pytest.raises(AssertionError, match="nobody else sees"):
            await twin.press(bob, (await done.answered())[0], label="Any")


async def test_buttons_can_be_forged(twin: Twin, ana: User, channel: Channel) -> None:
    """Nothing stops a modified client from sending what no message offers."""
    async with connected(twin, Ready(twin)) as bot:
        shown = await panel(twin, ana, channel)

        @bot.event
        async def on_interaction(asked: Asked) -> None:
            data: Any = asked.data
            await asked.response.send_message(str(data["custom_id"]))

        assert texts(await twin.press_raw(ana, shown, "hw:forged")) == ["hw:forged"]
