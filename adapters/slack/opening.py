"""Forms are opened here, within the three seconds that Slack gives for it, and changed later."""

from __future__ import annotations

import structlog

from adapters.slack.blocks import Block
from adapters.slack.calling import TROUBLE, reason_of
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, text, workspace_of
from bot.commands.request import Reply
from bot.errors import HirewireError
from bot.messages.catalogue import _
from bot.messages.message import Message

log = structlog.get_logger()


async def open_form(body: Payload, view: Block, parts: Parts) -> str:
    """Open a form for whoever asked for it; when that comes too late, say so.

    Args:
        body: What they did; its `trigger_id` works once, for three seconds.
        view: The form.
        parts: What to do it with.

    Returns:
        The view's id, "" when it was not opened.

    Source: https://docs.slack.dev/reference/methods/views.open
    """
    try:
        client = await parts.clients.of(workspace_of(body))
        answer = await client.views_open(trigger_id=text(body, "trigger_id"), view=view)
    except (*TROUBLE, HirewireError) as error:
        log.info("slack_form_not_opened", reason=reason_of(error))
        heading = _("Slack closed the door before the form was there. Please press once more.")
        await parts.answers.say(body, Reply(message=Message(heading=heading), is_error=True))
        return ""
    opened = answer.get("view")
    return text(opened, "id") if isinstance(opened, dict) else ""


async def change_form(workspace: str, view_id: str, view: Block, parts: Parts) -> bool:
    """Show something else in an open form.

    Returns:
        Whether it is shown: the person may have closed the form meanwhile.

    Source: https://docs.slack.dev/reference/methods/views.update
    """
    if not view_id:
        return False
    try:
        client = await parts.clients.of(workspace)
        await client.views_update(view_id=view_id, view=view)
    except (*TROUBLE, HirewireError) as error:
        log.info("slack_form_not_changed", reason=reason_of(error))
        return False
    return True
