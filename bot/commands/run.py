"""The way in for every adapter: a typed line, or a pressed button, becomes a reply.

What a person did wrong is answered in one sentence. What we did wrong is logged under a number, and
the answer names it. Completion of a half-typed line is in
`complete.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from dataclasses import replace

import structlog

from bot.commands.actions import decode, stale
from bot.commands.complete import complete
from bot.commands.mistakes import tell_failure, tell_mistake
from bot.commands.parse import parse_line, split_options, storable
from bot.commands.reach import ME
from bot.commands.request import Actor, Desk, Reply
from bot.commands.unreached import with_own_dead_end
from bot.commands.verbs import (
    NEED_RIGHTS,
    NEED_RIGHTS_ELSEWHERE,
    OWING,
    PRESSES,
    PRESSES_NEED_RIGHTS,
    PRESSES_OWING,
    TYPED,
)
from bot.errors import CommandError, UsageError

__all__ = ["complete", "needs_rights", "press", "press_needs_rights", "run"]

log = structlog.get_logger()


async def run(text: str, *, actor: Actor, desk: Desk) -> Reply:
    """Do what a line asks for.

    Args:
        text: What follows `/jobs`, as typed; `/jobs` itself may stand in front.
        actor: Who typed it, and where.
        desk: What to work with.

    Returns:
        The answer, for the actor alone.
    """
    return await _answered(_run(text, actor, desk), event="command_failed", actor=actor)


async def press(action: str, *, actor: Actor, desk: Desk) -> Reply:
    """Do what a button asks for.

    Args:
        action: What the button carried; it may be old, forged, or meant for someone else.
        actor: Who pressed it, and where.
        desk: What to work with.

    Returns:
        The answer, for the actor alone.
    """
    return await _answered(_press(action, actor, desk), event="button_failed", actor=actor)


def needs_rights(text: str) -> bool:
    """Tell whether a line's answer depends on what the actor may do in channels.

    Where it does not, an adapter may leave `may_manage` and `channels` of the actor as they are.

    Args:
        text: As for `run`; one that does not parse needs nothing.
    """
    try:
        line = parse_line(storable(text))
        if line.verb in NEED_RIGHTS_ELSEWHERE:
            to = split_options(line.rest)[1].to
            return bool(to) and to.casefold() not in ME
    except CommandError:
        return False
    return line.verb in NEED_RIGHTS


def press_needs_rights(action: str) -> bool:
    """Tell the same of a button.

    Args:
        action: As for `press`; one that is not ours needs nothing.
    """
    try:
        return decode(action).name in PRESSES_NEED_RIGHTS
    except CommandError:
        return False


async def _run(text: str, actor: Actor, desk: Desk) -> Reply:
    line = parse_line(storable(text))
    message = await TYPED[line.verb](line.rest, actor, desk)
    message = await with_own_dead_end(message, line.verb, actor, desk)
    return Reply(message=message, owes=line.verb in OWING)


async def _press(text: str, actor: Actor, desk: Desk) -> Reply:
    action = decode(text)
    handler = PRESSES.get(action.name)
    if handler is None:
        raise CommandError(stale())
    reply = await handler(action, actor, desk)
    return replace(reply, owes=action.name in PRESSES_OWING)


async def _answered(work: Awaitable[Reply], *, event: str, actor: Actor) -> Reply:
    try:
        return await work
    except UsageError as error:
        return tell_mistake(error)
    except Exception:
        incident = secrets.token_hex(4)
        log.exception(event, incident=incident, platform=actor.platform, workspace=actor.workspace)
        return tell_failure(incident)
