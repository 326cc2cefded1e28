"""The Home tab: a person's own page, shown again whenever something on it has changed.

What is on it is read by `bot.commands.home`, how it looks is in `home_view.py`. Its form for hours
is in `settings_form.py`, the form for subscriptions in `builder.py`.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import settings_form
from adapters.slack.calling import TROUBLE, reason_of
from adapters.slack.home_view import TURN, home_view, page_of
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text
from bot.commands.home import home
from bot.commands.request import Actor, Reply
from bot.errors import HirewireError

log = structlog.get_logger()

#: One page at a time for each person: what was read first is not shown last.
_turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to who opens Home, and to what only Home has."""

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        # It comes for the messages with the bot as well.
        if event.get("tab") == "home":
            await parts.work.begin(body, lambda: _open(body, parts))

    @app.action(re.compile(rf"^{TURN}:\d{{1,6}}$", re.ASCII))
    async def turned(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        page = int(text(action, "action_id").partition(":")[2])
        await parts.work.begin(body, lambda: _open(body, parts, page=page))

    settings_form.register(app, parts, on_kept=publish)


async def publish(parts: Parts, actor: Actor, *, page: int = 1, notice: str = "") -> None:
    """Show a person's page as it is now; where there is no Home tab, nothing happens.

    Args:
        parts: What to do it with.
        actor: Whose.
        page: Of their subscriptions.
        notice: What just happened.
    """
    key = actor.workspace, actor.person
    turn = _turns.setdefault(key, asyncio.Lock())
    async with turn:
        view = home_view(await home(actor, parts.desk, page=page), notice=notice)
        try:
            client = await parts.clients.of(actor.workspace)
            await client.views_publish(user_id=actor.person, view=view)
        except (*TROUBLE, HirewireError) as error:
            # `not_enabled` where the operator switched Home off; the next opening shows it anew.
            # Source: https://docs.slack.dev/reference/methods/views.publish
            reason = reason_of(error)
            log.info("slack_home_not_shown", workspace=actor.workspace, reason=reason)


async def answered(body: Payload, reply: Reply, actor: Actor, parts: Parts) -> None:
    """Answer a button of Home: the page says what was done, a modal what there is to read.

    Args:
        body: The pressed button.
        reply: What the core says.
        actor: Who pressed it.
        parts: What to do it with.
    """
    # A list of subscriptions is what Home shows anyway.
    is_shown = reply.replaces and not reply.message.cards and not reply.is_error
    if not is_shown:
        await parts.answers.show(body, reply)
    notice = reply.message.heading if is_shown else ""
    await publish(parts, actor, page=page_of(part(body, "view")), notice=notice)


async def _open(body: Payload, parts: Parts, *, page: int = 1) -> None:
    actor = await parts.actors.actor(body, rights=False)
    await publish(parts, actor, page=page)
