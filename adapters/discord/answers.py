"""How an answer reaches the person alone: acknowledged at once, told when it is there.

Discord takes a first answer for three seconds and further ones for a quarter of an hour, so
everything is acknowledged before anybody thinks. What a command answers is shown to its author
alone. What a button answers takes the place of its message where that was theirs alone, and stands
below it, shown to them alone, where it was everybody's.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import io
import re
from typing import Any

import aiohttp
import structlog
from discord import AllowedMentions, DiscordException, File, HTTPException, InteractionType, ui

from adapters.discord.actors import Asked
from adapters.discord.components import text
from adapters.discord.render import Rendered, render_message
from bot.commands.request import Reply
from bot.messages.catalogue import _
from bot.messages.message import Message

#: Too late, answered by another process, or gone meanwhile: there is nobody left to tell.
#: Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
OVER = frozenset({10003, 10008, 10015, 10062, 40060, 50027})
#: What calling Discord can raise that is nobody's fault here.
TROUBLE = (DiscordException, aiohttp.ClientError, OSError, TimeoutError)

#: A text that is a single block of code, as `export` writes it.
_FENCED = re.compile(r"```(?P<kind>[a-z]*)\n(?P<text>.*)\n```", re.DOTALL)

log = structlog.get_logger()


async def acknowledge(interaction: Asked) -> bool:
    """Say that an answer will come.

    Returns:
        Whether it shall come: False when it is too late, or another process was quicker.
    """
    try:
        # Of a button this leaves the message as it is, of a command it shows that we think.
        await interaction.response.defer(ephemeral=True)
    except TROUBLE as error:
        log.warning("discord_not_acknowledged", reason=describe_trouble(error))
        return False
    return True


async def give(interaction: Asked, reply: Reply, *, page: int = 1) -> None:
    """Answer an acknowledged interaction.

    Args:
        interaction: What they did.
        reply: The answer.
        page: Which page of a long text is shown, from 1.
    """
    rendered = render_message(reply.message, page=page)
    files = whole_text(reply.message, rendered, most_bytes=interaction.filesize_limit)
    if interaction.type is not InteractionType.component or (reply.replaces and _own(interaction)):
        await interaction.edit_original_response(**said(rendered), attachments=files)
    else:
        await interaction.followup.send(ephemeral=True, **said(rendered), files=files)


async def refuse(interaction: Asked, text: str) -> None:
    """Answer at once, in place of an acknowledgement."""
    rendered = render_message(Message(heading=text))
    try:
        await interaction.response.send_message(ephemeral=True, **said(rendered))
    except TROUBLE as error:
        log.warning("discord_not_acknowledged", reason=describe_trouble(error))


async def tell_failure(interaction: Asked, incident: str) -> None:
    """Tell a person that we failed, under the number that the log holds too."""
    heading = _("Something went wrong here. It has been logged as {incident}.")
    message = Message(heading=heading.format(incident=incident))
    try:
        await give(interaction, Reply(message=message, is_error=True))
    except TROUBLE as error:
        reason = describe_trouble(error)
        log.warning("discord_failure_not_told", incident=incident, reason=reason)


def said(rendered: Rendered) -> dict[str, Any]:
    """Give a message as discord.py's methods take it."""
    return {"view": rendered.view, "allowed_mentions": AllowedMentions.none()}


def whole_text(message: Message, rendered: Rendered, *, most_bytes: int) -> list[File]:
    """Put a text that does not fit, and has no pages to turn, into a file of the message.

    Args:
        message: What it says.
        rendered: The same as a view, which then shows the file, or says that it is too large.
        most_bytes: How large a file Discord takes here; it says so with each interaction.

    Source: https://discord.com/developers/docs/components/reference#file
    """
    if rendered.pages == 1 or message.cards:
        return []
    fenced = _FENCED.fullmatch(message.markdown.strip())
    kind, content = (
        (fenced["kind"] or "txt", fenced["text"]) if fenced else ("md", message.markdown)
    )
    written, name = content.encode(), f"hirewire.{kind}"
    if len(written) > most_bytes:
        sorry = _("It is too large for a file here; whoever runs the bot can give it to you.")
        rendered.view.add_item(text(f"-# {sorry}"))
        return []
    rendered.view.add_item(ui.File(f"attachment://{name}"))
    return [File(io.BytesIO(written), filename=name)]


def is_over(error: BaseException) -> bool:
    """Tell whether an answer failed because nobody waits for it any more."""
    return isinstance(error, HTTPException) and error.code in OVER


def describe_trouble(error: BaseException) -> str:
    """Name an error for the log, without its text: that can repeat what somebody wrote."""
    if isinstance(error, HTTPException):
        return f"{type(error).__name__} {error.status} {error.code}"
    return type(error).__name__


def _own(interaction: Asked) -> bool:
    """Tell whether the message whose button was pressed is shown to nobody else."""
    message = interaction.message
    return interaction.guild_id is None or bool(message and message.flags.ephemeral)
