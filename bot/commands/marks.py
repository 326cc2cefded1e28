"""Save, applied, hide: what a person notes about a posting, by button or by name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action, encode, stale
from bot.commands.reach import ensure_actor
from bot.commands.request import Actor, Desk, Reply
from bot.commands.which import postings_named, pressed_posting, require_posting
from bot.errors import CommandError
from bot.messages.alerts import details_message
from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message, Row
from bot.postings.stored import StoredPosting
from bot.storage.people import find_person
from bot.storage.personal import State, mark, marked, states, unmark
from bot.storage.postings import by_ids

#: Cards on one page of a list.
PER_PAGE = 10
#: Postings of one message that are offered.
OFFERED = 20


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that a button notes, or takes back."""

    state: State
    #: Takes it back, rather than noting it.
    takes_back: bool = False
    #: The button that does the opposite.
    opposite: str
    #: Says what was done, with a gap for the title.
    done: Callable[[], str]


MARKS = {
    "save": Mark(
        state=State.SAVED,
        opposite="unsave",
        done=lambda: _("Saved “{title}”; “/jobs saved” lists what you saved."),
    ),
    "unsave": Mark(
        state=State.SAVED,
        takes_back=True,
        opposite="save",
        done=lambda: _("“{title}” is no longer among your saved ones."),
    ),
    "applied": Mark(
        state=State.APPLIED,
        opposite="unapplied",
        done=lambda: _("Noted that you applied for “{title}”. Good luck!"),
    ),
    "unapplied": Mark(
        state=State.APPLIED,
        takes_back=True,
        opposite="applied",
        done=lambda: _("“{title}” is no longer among those you applied for."),
    ),
    "hide": Mark(
        state=State.HIDDEN,
        opposite="unhide",
        done=lambda: _("“{title}” will not come up in your searches and messages again."),
    ),
    "unhide": Mark(
        state=State.HIDDEN,
        takes_back=True,
        opposite="hide",
        done=lambda: _("“{title}” may come up again."),
    ),
}


async def press_mark(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Note something about the posting behind a button, and offer to take it back."""
    async with desk.database.write() as connection:
        stored = await pressed_posting(connection, action.id(), now=desk.clock())
        return Reply(message=await _do(connection, action.name, stored, actor, desk))


async def press_details(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Show a posting whole."""
    async with desk.database.read() as connection:
        stored = await pressed_posting(connection, action.id(), now=desk.clock())
        person = await find_person(connection, actor.own_address)
        noted = await states(connection, person.id, [stored.id]) if person else {}
    return Reply(message=details_message(stored, state=noted.get(stored.id, frozenset())))


async def press_marked(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Turn a page of a list."""
    if not action.arguments or action.arguments[0] not in set(State):
        raise CommandError(stale())
    state = State(action.arguments[0])
    return Reply(message=await _list(state, action.id(1), actor, desk), replaces=True)


async def saved(rest: str, actor: Actor, desk: Desk) -> Message:
    """List what a person saved, or save what they name."""
    return await _note_or_list("save", rest, actor, desk)


async def save_named(
    posting_ids: Collection[int], urls: Collection[str], actor: Actor, desk: Desk
) -> Message:
    """Save the posting that a message is about; of several, offer each.

    Args:
        posting_ids: What the message's buttons carry, where it is one of ours.
        urls: The addresses in it.
        actor: Who saves.
        desk: What to work with.

    Raises:
        CommandError: the board has none of them.
    """
    async with desk.database.write() as connection:
        found = await postings_named(connection, posting_ids, urls, now=desk.clock())
        if not found:
            raise CommandError(
                _("I find no posting of the board in this message, so there is nothing to save.")
            )
        if len(found) == 1:
            return await _do(connection, "save", found[0], actor, desk)
    return Message(
        heading=_("This message names several postings. Which shall I save?"),
        rows=tuple(
            Row(
                label=stored.posting.title,
                text=stored.posting.company,
                buttons=(Button(label=_("Save"), action=encode("save", stored.id)),),
            )
            for stored in found[:OFFERED]
        ),
    )


async def applied(rest: str, actor: Actor, desk: Desk) -> Message:
    """List what a person applied for, or note what they name."""
    return await _note_or_list("applied", rest, actor, desk)


async def hide(rest: str, actor: Actor, desk: Desk) -> Message:
    """List what a person hid, or hide what they name."""
    return await _note_or_list("hide", rest, actor, desk)


async def unhide(rest: str, actor: Actor, desk: Desk) -> Message:
    """Show a hidden posting again."""
    return await _note_or_list("unhide", rest, actor, desk)


async def _note_or_list(name: str, rest: str, actor: Actor, desk: Desk) -> Message:
    if not rest or rest.casefold() == "list":
        return await _list(MARKS[name].state, 1, actor, desk)
    async with desk.database.write() as connection:
        stored = await require_posting(connection, rest, now=desk.clock())
        return await _do(connection, name, stored, actor, desk)


async def _do(
    connection: AsyncConnection, name: str, stored: StoredPosting, actor: Actor, desk: Desk
) -> Message:
    wanted = MARKS[name]
    person_id = await ensure_actor(connection, actor, desk)
    if wanted.takes_back:
        await unmark(connection, person_id, stored.id, wanted.state)
    else:
        await mark(connection, person_id, stored.id, wanted.state, now=desk.clock())
    undo = Button(label=_("Undo"), action=encode(wanted.opposite, stored.id))
    heading = wanted.done().format(title=stored.posting.title)
    return Message(heading=heading, buttons=(undo,))


async def _list(state: State, number: int, actor: Actor, desk: Desk) -> Message:
    """Show one page of what a person noted; a page past the end is the last."""
    async with desk.database.read() as connection:
        person = await find_person(connection, actor.own_address)
        ids = await marked(connection, person.id, state) if person else []
        last = max(1, -(-len(ids) // PER_PAGE))
        number = min(max(number, 1), last)
        shown = ids[(number - 1) * PER_PAGE : number * PER_PAGE]
        postings = await by_ids(connection, shown)
        noted = await states(connection, person.id, shown) if person else {}
    cards = tuple(
        posting_card(postings[id_], state=noted.get(id_, frozenset()))
        for id_ in shown
        if id_ in postings
    )
    return Message(
        heading=tell_marked(state, len(ids)), cards=cards, buttons=_pages(state, number, last)
    )


def tell_marked(state: State, count: int) -> str:
    """Say how many postings a person noted, or how to begin."""
    if state is State.SAVED:
        if not count:
            return _("You have saved nothing yet; every posting has a Save button.")
        return ngettext("You saved {count} posting.", "You saved {count} postings.", count).format(
            count=count
        )
    if state is State.APPLIED:
        if not count:
            return _("You have noted no application yet; Details has a button for it.")
        text = ngettext(
            "You applied for {count} posting.", "You applied for {count} postings.", count
        )
        return text.format(count=count)
    if not count:
        return _("You have hidden nothing.")
    return ngettext("You hid {count} posting.", "You hid {count} postings.", count).format(
        count=count
    )


def _pages(state: State, number: int, last: int) -> tuple[Button, ...]:
    back = Button(label=_("Back"), action=encode("marked", state.value, number - 1))
    more = Button(label=_("More"), action=encode("marked", state.value, number + 1))
    return (*((back,) if number > 1 else ()), *((more,) if number < last else ()))
