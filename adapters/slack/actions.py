"""Buttons and menus of messages, modals and Home: acknowledged at once, then done.

Everything that a button says is looked up again for the person who pressed it, so an old or forged
one does no harm. What it changes in a channel is decided by the rights of the person, whoever the
message was for.
"""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import home
from adapters.slack.buttons import read_press
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text
from bot.commands.actions import stale
from bot.commands.request import Reply
from bot.commands.run import press, press_needs_rights
from bot.messages.message import Message

#: How `adapters.slack.buttons` names what it makes.
_OURS = re.compile(r"^(?:press|more|link):")
_ANY = re.compile("")


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to the buttons of every message that the core writes."""

    @app.action(_OURS)
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        said = read_press(action)
        # A link opens by itself.
        if said is not None:
            await parts.work.begin(body, lambda: answer(body, said, parts))


def register_rest(app: AsyncApp, parts: Parts) -> None:
    """Listen to buttons that nothing else knows, such as those of an earlier version.

    Call it after everything else was registered.
    """

    @app.action(_ANY)
    async def unknown(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        if text(action, "type") in ("button", "overflow"):
            reply = Reply(message=Message(heading=stale()), is_error=True)
            await parts.work.begin(body, lambda: parts.answers.give(body, reply))


async def answer(body: Payload, said: str, parts: Parts) -> None:
    """Do what a button says, and tell the person who pressed it.

    Args:
        body: Who pressed what, and where.
        said: The button's action, "save:12".
        parts: What to do it with.
    """
    actor = await parts.actors.actor(body, rights=press_needs_rights(said))
    reply = await press(said, actor=actor, desk=parts.desk)
    if reply.owes:
        parts.wake()
    if text(part(body, "view"), "type") == "home":
        await home.answered(body, reply, actor, parts)
    else:
        await parts.answers.give(body, reply)
