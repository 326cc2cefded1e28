"""The query builder: opened from Home, from the shortcut, or with a subscription to edit.

While somebody fills the form in, it tells how many postings of the last 30 days match. What may be
stored where is decided by the core when the form is submitted, whatever the form said before.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from contextlib import suppress
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import home
from adapters.slack.blocks import Block, mrkdwn, plain_text
from adapters.slack.builder_form import (
    CALLBACK,
    HASHTAGS,
    LIVE,
    PLACES,
    SUGGESTED,
    TEXT,
    TO,
    Kept,
    builder_view,
    kept_of,
    read_wishes,
    suggestion_option,
    tell_hint,
    tell_preview,
)
from adapters.slack.escape import fitted
from adapters.slack.home_view import EDIT, NEW
from adapters.slack.opening import change_form, open_form
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text
from adapters.slack.views import message_modal
from bot.commands.actions import read_id
from bot.commands.builder import (
    Suggestion,
    check_place,
    keep_alert,
    look_back,
    open_draft,
    suggest,
)
from bot.commands.mistakes import tell_mistake
from bot.commands.request import Actor, Reply
from bot.commands.wishes import Wishes, query_of
from bot.errors import CommandError, QueryError, UsageError
from bot.messages.catalogue import _

#: Forms whose newest state is remembered.
MOST_FORMS = 1_000
#: Seconds that Slack gets to tell a person's rights before the form is acknowledged; it has three.
RIGHTS_TIMEOUT_S = 1.5
#: Seconds that the database gets to suggest something; Slack waits for three.
SUGGEST_TIMEOUT_S = 2.0
#: Seconds that storing gets before the form is acknowledged; what takes longer is told later.
STORE_TIMEOUT_S = 1.0

#: What takes the form's place once it is stored, None when we failed; cancelled when that is late.
Answer = asyncio.Future[Block | None]


class Newest:
    """Knows which state of each open form is the newest: counts of older ones are not shown."""

    def __init__(self) -> None:
        """Know no form yet."""
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}

    def note(self, view_id: str) -> int:
        """Give a number to the state that has just come in."""
        number = next(self._numbers)
        self._newest.pop(view_id, None)
        self._newest[view_id] = number
        if len(self._newest) > MOST_FORMS:
            del self._newest[next(iter(self._newest))]
        return number

    def is_newest(self, view_id: str, number: int) -> bool:
        """Tell whether nothing has come in since."""
        return self._newest.get(view_id) == number


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to the form, and to the buttons of Home that open it."""
    newest = Newest()

    @app.action(NEW)
    async def new(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await parts.work.begin(body, lambda: open_new(body, parts))

    @app.action(re.compile(f"^{EDIT}:"))
    async def edit(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        said = text(action, "action_id").removeprefix(f"{EDIT}:")
        await parts.work.begin(body, lambda: _open_edit(body, said, newest, parts))

    @app.options(re.compile(f"^(?:{'|'.join(SUGGESTED)})$"))
    async def suggested(ack: AsyncAck, body: dict[str, Any]) -> None:
        kind = SUGGESTED[text(body, "action_id")]
        found: list[Suggestion] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(SUGGEST_TIMEOUT_S):
                found = await suggest(kind, text(body, "value"), parts.desk)
        await ack(options=[suggestion_option(one) for one in found])

    @app.action(re.compile(f"^(?:{'|'.join(LIVE)})$"))
    async def changed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if text(part(body, "view"), "callback_id") != CALLBACK:
            # Not in our form, which is all that could show a count.
            return
        number = newest.note(text(part(body, "view"), "id"))
        # Without what names the request: a count does no harm twice, and they come by the letter.
        unnamed = {**body, "trigger_id": ""}
        await parts.work.begin(unnamed, lambda: _preview(body, number, newest, parts))

    @app.view(CALLBACK)
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        await _submitted(ack, body, newest, parts)


async def open_new(body: Payload, parts: Parts) -> None:
    """Open an empty form for whoever asks."""
    await open_form(body, builder_view(Wishes(), Kept(), preview=tell_hint()), parts)


async def _open_edit(body: Payload, said: str, newest: Newest, parts: Parts) -> None:
    actor = await parts.actors.actor(body, rights=False)
    try:
        draft = await open_draft(read_id(said), actor, parts.desk)
    except UsageError as error:
        await parts.answers.show(body, tell_mistake(error))
        return
    kept = kept_of(draft)
    view_id = await open_form(body, builder_view(draft.wishes, kept, preview=tell_hint()), parts)
    # The form must be there within three seconds, its count need not.
    number = newest.note(view_id)
    preview = await _counted(draft.wishes, actor, parts)
    if newest.is_newest(view_id, number):
        view = builder_view(draft.wishes, kept, preview=preview)
        await change_form(actor.workspace, view_id, view, parts)


async def _preview(body: Payload, number: int, newest: Newest, parts: Parts) -> None:
    view = part(body, "view")
    view_id = text(view, "id")
    if not newest.is_newest(view_id, number):
        return
    wishes, kept = read_wishes(view)
    actor = await parts.actors.actor(body, rights=False)
    preview = await _counted(wishes, actor, parts)
    if newest.is_newest(view_id, number):
        shown = builder_view(wishes, kept, preview=preview)
        await change_form(actor.workspace, view_id, shown, parts)


async def _counted(wishes: Wishes, actor: Actor, parts: Parts) -> str:
    """Say what a form would have found, or what is wrong with it."""
    try:
        query = query_of(wishes)
        counted = await look_back(query, wishes, actor, parts.desk)
    except UsageError as error:
        return fitted(_sentence(error), 1_000)
    return tell_preview(str(query), counted)


async def _submitted(ack: AsyncAck, body: Payload, newest: Newest, parts: Parts) -> None:
    view = part(body, "view")
    wishes, kept = read_wishes(view)
    try:
        query_of(wishes)
    except UsageError as error:
        await ack(response_action="errors", errors={_field_of(error, wishes): _sentence(error)})
        return
    refusal = "" if kept.number else await _refusal(body, wishes, parts)
    if refusal:
        await ack(response_action="errors", errors={TO: refusal})
        return
    if parts.work.is_full_for(body):
        busy = _("Too many people ask at this moment. Please send it again in a minute.")
        await ack(response_action="errors", errors={HASHTAGS: busy})
        return
    # A count that is under way would bring the form back.
    newest.note(text(view, "id"))
    answer: Answer = asyncio.get_running_loop().create_future()
    await parts.work.begin(body, lambda: _keep(body, wishes, kept, answer, parts))
    # Answered with the acknowledgement: what came right behind it might be overtaken by it.
    await asyncio.wait([answer], timeout=STORE_TIMEOUT_S)
    if not answer.done():
        answer.cancel()
        await ack(response_action="update", view=_waiting())
    elif answer.result():
        await ack(response_action="update", view=answer.result())
    else:
        await ack()


async def _refusal(body: Payload, wishes: Wishes, parts: Parts) -> str:
    """Say why a channel cannot have it; where Slack is slow to tell, the core says it later."""
    if not wishes.to:
        return ""
    try:
        async with asyncio.timeout(RIGHTS_TIMEOUT_S):
            check_place(wishes, await parts.actors.actor(body, rights=True))
    except TimeoutError:
        return ""
    except CommandError as error:
        return error.message
    return ""


async def _keep(body: Payload, wishes: Wishes, kept: Kept, answer: Answer, parts: Parts) -> None:
    """Store what the form holds, and say so: in its place, or as a message when it is closed."""
    try:
        actor = await parts.actors.actor(body, rights=bool(wishes.to))
        reply = await _stored(wishes, kept, actor, parts)
        view = message_modal(reply.message, channel=wishes.to)
        if not answer.done():
            answer.set_result(view)
        elif not await change_form(actor.workspace, text(part(body, "view"), "id"), view, parts):
            await parts.answers.say(body, reply)
    finally:
        # Our own failure is told by whoever called.
        if not answer.done():
            answer.set_result(None)
    await home.publish(parts, actor)


async def _stored(wishes: Wishes, kept: Kept, actor: Actor, parts: Parts) -> Reply:
    try:
        return Reply(message=await keep_alert(wishes, kept.number, actor, parts.desk))
    except UsageError as error:
        return tell_mistake(error)


def _waiting() -> Block:
    return {
        "type": "modal",
        "title": plain_text(_("One moment")),
        "close": plain_text(_("Close")),
        "blocks": [
            {"type": "section", "text": mrkdwn(_("It is being stored; you may close this."))}
        ],
    }


def _field_of(error: UsageError, wishes: Wishes) -> str:
    if isinstance(error, QueryError):
        return TEXT if wishes.text.strip() else HASHTAGS
    return PLACES


def _sentence(error: UsageError) -> str:
    """Say what is wrong in one line: below a field there is no room for more."""
    suggestion = error.suggestion if isinstance(error, QueryError) else ""
    if not suggestion or suggestion in error.message:
        return error.message
    return f"{error.message} {_('You could write: {query}').format(query=suggestion)}"
