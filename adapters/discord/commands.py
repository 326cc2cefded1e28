"""`/jobs` and `/jobs-channel`: a subcommand for each verb, and what happens when one is sent.

What a verb's fields are is in `fields.py`, how they make a line in `options.py`. `/jobs` is for
everybody, in servers, in direct messages and wherever somebody brought the bot along; the other is
offered to those who manage the server. What either changes in a channel is decided by the person's
rights when it is sent.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

import discord
import structlog
from discord import ChannelType, Interaction, app_commands

from adapters.discord.actors import Asked, actor_of
from adapters.discord.answers import TROUBLE, acknowledge, describe_trouble, give, refuse
from adapters.discord.fields import Kind, Option, options_of
from adapters.discord.options import Given, line_of, outdated
from adapters.discord.parts import Parts
from adapters.discord.suggestions import suggestions
from bot.commands.help import what_it_does
from bot.commands.mistakes import tell_mistake
from bot.commands.parse import VERBS
from bot.commands.request import Actor, Reply
from bot.commands.run import run
from bot.errors import UsageError
from bot.messages.catalogue import _

NAME = "jobs"
#: The same of the channel that one stands in. Discord offers it only to those who manage the
#: server, unless that decides otherwise; `/jobs` does all of it too, also for the operator's role.
MANAGED = "jobs-channel"
MANAGING = ("subscribe", "list", "edit", "pause", "resume", "unsubscribe", "digest")
#: Fields that lead away from the channel, or that no channel has.
_ELSEWHERE = frozenset({"to", "channel", "all", "quiet"})
#: Where a message of ours can stand.
CHANNELS = [
    ChannelType.text,
    ChannelType.news,
    ChannelType.forum,
    ChannelType.public_thread,
    ChannelType.private_thread,
    ChannelType.news_thread,
]
#: Everywhere: in servers, in direct messages with the bot, and among people without it.
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
INSTALLS = app_commands.AppInstallationType(guild=True, user=True)

log = structlog.get_logger()


class Tree(app_commands.CommandTree[Any]):
    """discord.py's commands, with an answer to what fits none of them."""

    async def on_error(self, interaction: Asked, error: app_commands.AppCommandError, /) -> None:
        """Answer a command as it was before we changed it, which some people still see."""
        log.info("discord_command_outdated", reason=type(error).__name__)
        if not interaction.response.is_done():
            await refuse(interaction, outdated())


class ChannelField(app_commands.Transformer):
    """A field that holds a channel: gives its id."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Let people choose a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """Leave out where no message can stand."""
        return CHANNELS

    async def transform(self, interaction: Asked, value: Any, /) -> str:  # noqa: ANN401 - theirs
        """Take its id; whether they may change it is decided by their rights."""
        return str(value.id)


class RoleField(app_commands.Transformer):
    """A field that holds a role: gives its id."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Let people choose a role."""
        return discord.AppCommandOptionType.role

    async def transform(self, interaction: Asked, value: Any, /) -> str:  # noqa: ANN401 - theirs
        """Take its id; whether it may be pinged is decided by the core."""
        return str(value.id)


def build_tree(client: discord.Client, parts: Parts) -> Tree:
    """Make `/jobs`; nothing is sent to Discord yet.

    Args:
        client: It can have one tree.
        parts: What its commands work with.
    """
    tree = Tree(client, allowed_contexts=CONTEXTS, allowed_installs=INSTALLS)
    jobs = app_commands.Group(name=NAME, description=_("Find jobs, and be told of new ones"))
    for verb in VERBS:
        jobs.add_command(_command(verb, parts))
    tree.add_command(jobs)
    managed = app_commands.Group(
        name=MANAGED,
        description=_("What this channel gets, for those who manage the server"),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )
    for verb in MANAGING:
        managed.add_command(_command(verb, parts, here=True))
    tree.add_command(managed)
    return tree


async def answer(interaction: Asked, verb: str, given: Given, parts: Parts) -> None:
    """Do what an acknowledged command says, and tell its author.

    Args:
        interaction: The command.
        verb: One of `bot.commands.parse.VERBS`.
        given: What its fields hold.
        parts: What to do it with.
    """
    reply = await _reply(verb, given, actor_of(interaction, parts.setup), parts)
    if reply.owes:
        parts.wake()
    await give(interaction, reply)


async def _reply(verb: str, given: Given, actor: Actor, parts: Parts) -> Reply:
    try:
        line = line_of(verb, given)
    except UsageError as error:
        return tell_mistake(error)
    return await run(line, actor=actor, desk=parts.desk)


def _command(
    verb: str, parts: Parts, *, here: bool = False
) -> app_commands.Command[Any, ..., None]:
    """Make the subcommand of a verb, with a parameter for each of its fields.

    Args:
        verb: One of `bot.commands.parse.VERBS`.
        parts: What to work with.
        here: It is about the channel in which it is sent, and about no other.
    """
    options = options_of(verb)
    if here:
        options = tuple(one for one in options if one.name not in _ELSEWHERE)

    async def sent(interaction: Interaction, **filled: str | bool | None) -> None:
        if parts.work.is_full_for(interaction):
            text = _("Too many people ask at this moment. Please say it again in a minute.")
            await refuse(interaction, text)
            return
        given = {name: value for name, value in filled.items() if value is not None}
        if here:
            given = _said_here(verb, given, str(interaction.channel_id or ""))
        if await acknowledge(interaction):
            await parts.work.do(interaction, lambda: answer(interaction, verb, given, parts))

    # discord.py reads a command's fields off its callback's signature.
    sent.__signature__ = _signature(options)  # type: ignore[attr-defined]
    sent = app_commands.describe(**{one.name: one.description for one in options})(sent)
    sent = app_commands.choices(**{one.name: _choices(one) for one in options if one.choices})(sent)
    suggesting = {one.name: _suggesting(verb, one, parts) for one in options if one.suggests}
    sent = app_commands.autocomplete(**suggesting)(sent)
    return app_commands.Command(name=verb, description=what_it_does(verb), callback=sent)


def _said_here(verb: str, given: dict[str, str | bool], channel_id: str) -> dict[str, str | bool]:
    """Name the channel in which something was said, where the verb wants one."""
    match verb:
        case "subscribe" | "digest":
            return given | {"to": channel_id}
        case "pause" | "resume" | "unsubscribe" if "number" not in given:
            return given | {"channel": channel_id}
    return given


def _signature(options: tuple[Option, ...]) -> inspect.Signature:
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fields = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_held_by(one) if one.required else _held_by(one) | None,
            default=inspect.Parameter.empty if one.required else None,
        )
        for one in options
    ]
    return inspect.Signature([first, *fields])


def _held_by(option: Option) -> Any:  # noqa: ANN401 - a type for discord.py to read
    match option.kind:
        case Kind.CHANNEL:
            return app_commands.Transform[str, ChannelField]
        case Kind.ROLE:
            return app_commands.Transform[str, RoleField]
        case Kind.YES_OR_NO:
            return bool
    return str if option.choices else app_commands.Range[str, 1, option.max_length]


def _choices(option: Option) -> list[app_commands.Choice[str | int | float]]:
    return [
        app_commands.Choice(name=shown, value=meant)
        for shown, meant in (option.choices or {}).items()
    ]


def _suggesting(
    verb: str, option: Option, parts: Parts
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not parts.work.own():
            return []
        actor = actor_of(interaction, parts.setup)
        found = await suggestions(verb, option.name, typed, actor=actor, desk=parts.desk)
        choices = [app_commands.Choice(name=shown, value=meant) for shown, meant in found]
        try:
            await interaction.response.autocomplete(choices)
        except TROUBLE as error:
            # They have typed on, and Discord no longer waits for this.
            log.debug("discord_suggestions_too_late", reason=describe_trouble(error))
        return choices

    return suggest
