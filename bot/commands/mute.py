"""Muting companies: a person hears no more of them, whatever they subscribed to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from bot.commands.actions import Action, encode, stale
from bot.commands.reach import ensure_actor
from bot.commands.request import Actor, Desk, Reply
from bot.commands.which import pressed_posting
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message, Row
from bot.storage.board import company_counts
from bot.storage.people import find_person
from bot.storage.personal import Mute, fold_company, mute_company, mutes, unmute_company

#: A company's name is no longer than this.
MAX_NAME = 200
#: Companies of the board whose name begins as the one that is muted.
SIMILAR = 5

_PREFIX = re.compile(r"company\s*:\s*", re.IGNORECASE)


async def mute(rest: str, actor: Actor, desk: Desk) -> Message:
    """Mute the company that is named; with no name, list those muted."""
    if not rest or rest.casefold() == "list":
        return await _list(actor, desk)
    name = _company_name(rest)
    async with desk.database.read() as connection:
        counts = await company_counts(connection, limit=SIMILAR, prefix=name)
    same = [known for known, _count in counts if fold_company(known) == fold_company(name)]
    if same:
        return await _mute(same[0], actor, desk)
    others = ", ".join(known for known, _count in counts)
    text = _("Others whose name begins so are not muted by it: {names}.").format(names=others)
    done = await _mute(name, actor, desk)
    return replace(done, paragraphs=(text,)) if others else done


async def unmute(rest: str, actor: Actor, desk: Desk) -> Message:
    """Hear of a company again; with no name, list those muted."""
    if not rest or rest.casefold() == "list":
        return await _list(actor, desk)
    return await _unmute(fold_company(_company_name(rest)), _company_name(rest), actor, desk)


async def press_mute(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Mute the company behind a posting's button."""
    async with desk.database.read() as connection:
        stored = await pressed_posting(connection, action.id(), now=desk.clock())
    if not fold_company(stored.posting.company):
        raise CommandError(_("That posting names no company."))
    return Reply(message=await _mute(stored.posting.company, actor, desk))


async def press_unmute(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Hear again of the company behind a button."""
    muted = {_short(one.company): one for one in await _mutes(actor, desk)}
    chosen = muted.get(action.arguments[0]) if action.arguments else None
    if chosen is None:
        raise CommandError(stale())
    return Reply(message=await _unmute(chosen.company, chosen.name, actor, desk))


def _company_name(said: str) -> str:
    name = _PREFIX.sub("", said, count=1).strip().strip('"“”„«»').strip()
    if not fold_company(name) or len(name) > MAX_NAME:
        raise CommandError(_("Name the company, as in “/jobs mute company:acme”."))
    return name


async def _mute(name: str, actor: Actor, desk: Desk) -> Message:
    async with desk.database.write() as connection:
        person_id = await ensure_actor(connection, actor, desk)
        is_new = await mute_company(connection, person_id, name, now=desk.clock())
    undo = Button(label=_("Undo"), action=_unmute_action(fold_company(name)))
    done = _("You will hear no more of {name}.") if is_new else _("{name} is muted already.")
    return Message(heading=done.format(name=name), buttons=(undo,))


async def _unmute(company: str, name: str, actor: Actor, desk: Desk) -> Message:
    async with desk.database.write() as connection:
        person = await find_person(connection, actor.own_address)
        was_muted = person and await unmute_company(connection, person.id, company)
    if not was_muted:
        message = _("{name} is not muted; “/jobs mute list” shows who is.")
        raise CommandError(message.format(name=name))
    return Message(heading=_("You will hear of {name} again.").format(name=name))


async def _list(actor: Actor, desk: Desk) -> Message:
    muted = await _mutes(actor, desk)
    if not muted:
        return Message(heading=_("You have muted nobody; “/jobs mute company:acme” mutes Acme."))
    text = ngettext("You muted {count} company.", "You muted {count} companies.", len(muted))
    rows = tuple(
        Row(
            label=one.name,
            buttons=(Button(label=_("Unmute"), action=_unmute_action(one.company)),),
        )
        for one in muted
    )
    return Message(heading=text.format(count=len(muted)), rows=rows)


async def _mutes(actor: Actor, desk: Desk) -> list[Mute]:
    async with desk.database.read() as connection:
        person = await find_person(connection, actor.own_address)
        return await mutes(connection, person.id) if person else []


def _unmute_action(company: str) -> str:
    return encode("unmute", _short(company))


def _short(company: str) -> str:
    # Names may be long and in any script; a button carries neither.
    return hashlib.sha256(company.encode()).hexdigest()[:16]
