"""`/jobs`, whatever the operator calls it: acknowledged at once, answered beside it."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, text, unescape
from bot.commands.run import needs_rights, run
from bot.messages.catalogue import _

#: Slack sends us our own commands only; what they are called is said in the app's manifest.
_ANY = re.compile("")


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to commands."""

    @app.command(_ANY)
    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        if parts.work.is_full_for(body):
            await ack(_("Too many people ask at this moment. Please say it again in a minute."))
            return
        await ack()
        await parts.work.begin(body, lambda: answer(body, parts))


async def answer(body: Payload, parts: Parts) -> None:
    """Do what a command says, and tell its author.

    Args:
        body: The command's fields. Its text may link channels, `<#C1|python>`, and escapes `&`.
        parts: What to do it with.
    """
    line = unescape(text(body, "text"))
    actor = await parts.actors.actor(body, rights=needs_rights(line))
    reply = await run(line, actor=actor, desk=parts.desk)
    if reply.owes:
        parts.wake()
    await parts.answers.give(body, reply)
