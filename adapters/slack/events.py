"""What happens in a workspace without anybody asking us: channels close, people leave, we do.

Each event becomes one call into `bot.workspaces`. Slack promises no order among them, so a removal
is believed only while the token really is dead: it may come after a new installation.
Source: https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.calling import TROUBLE
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text, workspace_of
from adapters.slack.refusals import REFUSALS
from bot.channel import Address
from bot.errors import HirewireError
from bot.messages.catalogue import _
from bot.workspaces import (
    close_destination,
    move_channel,
    note_profile,
    rename_channel,
    reopen_destination,
    workspace_removed,
)

log = structlog.get_logger()

#: Does what one event asks for, in a workspace.
Handler = Callable[[Parts, str, Payload], Awaitable[None]]


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to the events of channels, people and workspaces."""
    for kind, handler in HANDLERS.items():
        app.event(kind)(_listener(handler, parts))


def _listener(handler: Handler, parts: Parts) -> Callable[..., Awaitable[None]]:
    # Events are acknowledged by Bolt itself. What it passes is told by the names of arguments.
    async def happened(body: dict[str, Any]) -> None:
        do = partial(handler, parts, workspace_of(body), part(body, "event"))
        await parts.work.begin(body, do)

    return happened


async def _archived(parts: Parts, workspace: str, event: Payload) -> None:
    reason = _("The channel was archived.")
    await close_destination(parts.desk, _channel(workspace, event), reason)


async def _deleted(parts: Parts, workspace: str, event: Payload) -> None:
    reason = _("The channel was deleted.")
    await close_destination(parts.desk, _channel(workspace, event), reason)


async def _left(parts: Parts, workspace: str, event: Payload) -> None:
    reason = _("The bot was taken out of the channel: invite it again.")
    await close_destination(parts.desk, _channel(workspace, event), reason)


async def _unarchived(parts: Parts, workspace: str, event: Payload) -> None:
    parts.actors.forget_all(workspace)
    await _reopen(parts, _channel(workspace, event))


async def _renamed(parts: Parts, workspace: str, event: Payload) -> None:
    name = text(part(event, "channel"), "name")
    await rename_channel(parts.desk, _channel(workspace, event), name)


async def _moved(parts: Parts, workspace: str, event: Payload) -> None:
    old, new = text(event, "old_channel_id"), text(event, "new_channel_id")
    if old and new:
        await move_channel(parts.desk, _address(workspace, old), new)


async def _member_left(parts: Parts, workspace: str, event: Payload) -> None:
    parts.actors.forget(workspace, text(event, "user"))
    if await _is_us(parts, workspace, text(event, "user")):
        await _left(parts, workspace, event)


async def _member_joined(parts: Parts, workspace: str, event: Payload) -> None:
    parts.actors.forget(workspace, text(event, "user"))
    if await _is_us(parts, workspace, text(event, "user")):
        # Whoever invited us may subscribe the channel now.
        parts.actors.forget_all(workspace)
        await _reopen(parts, _channel(workspace, event))


async def _person_changed(parts: Parts, workspace: str, event: Payload) -> None:
    user = part(event, "user")
    person = Address(platform="slack", workspace=workspace, target=text(user, "id"), is_person=True)
    parts.actors.forget(workspace, person.target)
    if user.get("deleted") is True:
        await close_destination(parts.desk, person, _refused("user_disabled"))
        return
    await note_profile(parts.desk, person, text(user, "tz"))
    # Every change of a status comes here, so only what an account's return can mend is tried.
    mended = _refused("user_disabled"), _refused("channel_not_found")
    await _reopen(parts, person, only=mended)


async def _uninstalled(parts: Parts, workspace: str, event: Payload) -> None:
    await _remove(parts, workspace, _("The workspace took the app out: install it again."))


async def _revoked(parts: Parts, workspace: str, event: Payload) -> None:
    # People's own tokens may be revoked one by one; we hold none of these.
    if part(event, "tokens").get("bot"):
        await _remove(parts, workspace, _("The bot's token was revoked: install the app again."))


HANDLERS: Mapping[str, Handler] = {
    "channel_archive": _archived,
    "channel_deleted": _deleted,
    "channel_id_changed": _moved,
    "channel_left": _left,
    "channel_rename": _renamed,
    "channel_unarchive": _unarchived,
    "group_archive": _archived,
    "group_deleted": _deleted,
    "group_left": _left,
    "group_rename": _renamed,
    "group_unarchive": _unarchived,
    "member_joined_channel": _member_joined,
    "member_left_channel": _member_left,
    "user_change": _person_changed,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _revoked,
}


async def _reopen(parts: Parts, address: Address, *, only: tuple[str, ...] = ()) -> None:
    if await reopen_destination(parts.desk, address, only=only):
        parts.wake()


async def _remove(parts: Parts, workspace: str, reason: str) -> None:
    if await _still_works(parts, workspace):
        log.info("slack_removal_outdated", workspace=workspace)
        return
    # Its days of grace begin first: without tokens nobody could tell later that it is gone.
    await workspace_removed(parts.desk, "slack", workspace, reason)
    await parts.clients.forget(workspace)


async def _still_works(parts: Parts, workspace: str) -> bool:
    try:
        client = await parts.clients.of(workspace, fresh=True)
        await client.auth_test()
    except (*TROUBLE, HirewireError):
        # Where Slack cannot be asked, the event is believed.
        return False
    return True


async def _is_us(parts: Parts, workspace: str, user: str) -> bool:
    return bool(user) and user == (await parts.clients.installed(workspace)).user_id


def _channel(workspace: str, event: Payload) -> Address:
    named = text(event, "channel") or text(part(event, "channel"), "id")
    return _address(workspace, named)


def _address(workspace: str, channel: str) -> Address:
    return Address(platform="slack", workspace=workspace, target=channel)


def _refused(error: str) -> str:
    """Give the reason under which sending would have closed it."""
    return REFUSALS[error].text.format(error=error)
