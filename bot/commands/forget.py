"""`export` and `forget me`: everything about a person, shown or erased."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.commands.actions import Action, encode
from bot.commands.request import Actor, Desk, Reply
from bot.errors import CommandError
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message, Row, Style
from bot.storage.exporting import everything_about
from bot.storage.forgetting import Erased, forget_person
from bot.storage.people import find_person


async def export(rest: str, actor: Actor, desk: Desk) -> Message:
    """Show everything that is kept about a person, as JSON to copy."""
    async with desk.database.read() as connection:
        person = await find_person(connection, actor.own_address)
        if person is None:
            return Message(heading=_("I keep nothing about you."))
        everything = await everything_about(connection, person)
    known = {name: value for name, value in asdict(person).items() if not name.endswith("id")}
    known["address"] = str(actor.own_address)
    text = json.dumps({"person": known, **everything}, ensure_ascii=False, indent=2)
    return Message(
        heading=_("This is everything I keep about you."), markdown=f"```json\n{text}\n```"
    )


async def forget(rest: str, actor: Actor, desk: Desk) -> Message:
    """Erase everything about a person, once they say that they mean it."""
    match rest.casefold().split():
        case ["me", "now"]:
            return await _forget(actor, desk)
        case ["me"] | []:
            return _ask()
    raise CommandError(_("I can only forget you: write “/jobs forget me”."))


async def press_forget(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Erase everything about whoever presses."""
    return Reply(message=await _forget(actor, desk), replaces=True)


def _ask() -> Message:
    yes = Button(label=_("Forget me"), action=encode("forget"), style=Style.DANGER)
    return Message(
        heading=_("Shall I erase everything I keep about you?"),
        paragraphs=(
            _(
                "Your subscriptions, notes, mutes, settings and the messages to you go at once,"
                " and cannot be brought back. What you subscribed channels to stays with them."
            ),
            _("Press the button, or write “/jobs forget me now”."),
        ),
        buttons=(yes,),
    )


async def _forget(actor: Actor, desk: Desk) -> Message:
    async with desk.database.write() as connection:
        person = await find_person(connection, actor.own_address)
        if person is None:
            return Message(heading=_("I keep nothing about you."))
        erased = await forget_person(connection, person)
    return Message(
        heading=_("Done: I have forgotten you."),
        rows=_rows(erased),
        paragraphs=_staying(erased.channel_subscriptions),
    )


def _rows(erased: Erased) -> tuple[Row, ...]:
    told = {
        _("Subscriptions"): erased.subscriptions,
        _("Saved, hidden and applied-for postings"): erased.notes,
        _("Muted companies"): erased.mutes,
        _("Searches"): erased.searches,
        _("Messages to you"): erased.messages,
    }
    return tuple(Row(label=label, text=str(count)) for label, count in told.items())


def _staying(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    text = ngettext(
        "{count} subscription that you made for a channel stays there, without your name.",
        "{count} subscriptions that you made for channels stay there, without your name.",
        count,
    )
    return (text.format(count=count),)
