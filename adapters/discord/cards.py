"""Postings and lists as components, as roomy as the message allows.

The fewer there are, the more of them is in sight. One posting gets a frame and rows of buttons of
its own; of many each has its first button at its side, and what else can be done with them waits in
menus below; of a very long list the menus hold everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from discord import ui

from adapters.discord.components import (
    MAX_URL,
    Choice,
    Item,
    button_item,
    folded_rows,
    menu_rows,
    pressable,
    text,
    written,
)
from adapters.discord.escape import day, escape, fitted, link, one_line
from bot.messages.catalogue import _
from bot.messages.message import Button, Card, Row
from bot.messages.wording import reason_sentence, work_beside_place

_SEPARATOR = " · "
#: Actions that concern the company and not the one posting.
_OF_THE_COMPANY = "mute:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How many characters each part may have, once escaped."""

    title: int
    #: Of the title's address; a longer one is not linked.
    address: int
    facts: int
    hashtags: int
    summary: int
    why: int
    #: Of the address of a link that is no button, like Apply in a digest.
    link: int
    #: Of a list's row.
    row: int


#: From roomy to tight: what a reader misses least is shortened first. Of the tightest, ten postings
#: always fit a message.
ROOMS = (
    Room(title=250, address=600, facts=300, hashtags=200, summary=700, why=400, link=600, row=700),
    Room(title=250, address=600, facts=300, hashtags=200, summary=300, why=400, link=600, row=400),
    Room(title=200, address=300, facts=200, hashtags=120, summary=140, why=200, link=300, row=250),
    Room(title=120, address=200, facts=120, hashtags=80, summary=70, why=100, link=200, row=120),
    Room(title=120, address=200, facts=120, hashtags=80, summary=0, why=100, link=150, row=120),
    Room(title=100, address=150, facts=90, hashtags=60, summary=0, why=60, link=0, row=90),
    Room(title=70, address=0, facts=70, hashtags=40, summary=0, why=50, link=0, row=60),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A posting or a row of a list, ready to be laid out."""

    #: As the menus call it, plain text.
    name: str
    #: A second line for the menus.
    about: str = ""
    #: Whose it is: what a button does to the company is told by its name.
    company: str = ""
    #: As Markdown, when all its buttons stand below it.
    large: str
    #: As Markdown, when it is one of many; holds the links that have no button then.
    small: str
    buttons: tuple[Button, ...]
    #: Stands by itself, never together with others in one text.
    framed: bool


Layout = Callable[[Sequence[Entry]], list[Item]]


def card_entry(card: Card, room: Room) -> Entry:
    """Prepare a posting."""
    facts = _SEPARATOR.join(filter(None, map(one_line, (card.company, card.place))))
    return Entry(
        name=card.title,
        about=facts,
        company=card.company,
        large="\n".join(_lines(card, room, large=True)),
        small="\n".join(_lines(card, room, large=False)),
        buttons=card.buttons,
        framed=True,
    )


def row_entry(row: Row, room: Room) -> Entry:
    """Prepare a row of a list."""
    name = f"**{fitted(one_line(row.label), room.row) or '…'}**"
    gap = "\n" if pressable(row.buttons) else " "
    shown = gap.join(filter(None, (name, fitted(row.text, room.row))))
    shown = "\n".join([shown, *written(row.buttons, room.link)[:1]])
    return Entry(name=row.label, large=shown, small=shown, buttons=row.buttons, framed=False)


def spread(entries: Sequence[Entry]) -> list[Item]:
    """Show each with its own buttons below it."""
    items: list[Item] = []
    for group in _groups(entries):
        shown = [text("\n".join(entry.large for entry in group)), *folded_rows(group[0].buttons)]
        items += [ui.Container(*shown)] if group[0].framed else shown
    return items


def aside(entries: Sequence[Entry]) -> list[Item]:
    """Show each with its first button at its side, and the other buttons in menus below all."""
    items: list[Item] = []
    choices: list[list[Choice]] = []
    for group in _groups(entries):
        shown, usable = text("\n".join(entry.small for entry in group)), pressable(group[0].buttons)
        first = next((button for button in usable if button.action), None) or next(
            iter(usable), None
        )
        items.append(ui.Section(shown, accessory=button_item(first)) if first else shown)
        choices.append(
            [one for one in _choices(group[0]) if not first or one.action != first.action]
        )
    return [*items, *menu_rows(choices, _("More to do"))]


def listed(entries: Sequence[Entry]) -> list[Item]:
    """Show all as one text, and every button in menus below."""
    if not entries:
        return []
    shown = "\n".join(entry.small for entry in entries)
    return [text(shown), *menu_rows([_choices(entry) for entry in entries], _("What to do"))]


#: From roomy to tight.
LAYOUTS: tuple[Layout, ...] = (spread, aside, listed)


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Put neighbours without buttons together, which share a text."""
    bare: list[Entry] = []
    for entry in entries:
        if entry.framed or pressable(entry.buttons):
            if bare:
                yield bare
            bare = []
            yield [entry]
        else:
            bare.append(entry)
    if bare:
        yield bare


def _choices(entry: Entry) -> list[Choice]:
    return [
        Choice(
            label=_("{button}: {about}").format(
                button=button.label,
                about=entry.company if button.action.startswith(_OF_THE_COMPANY) else entry.name,
            ),
            about=entry.about,
            action=button.action,
        )
        for button in entry.buttons
        if button.action
    ]


def _lines(card: Card, room: Room, *, large: bool) -> Iterator[str]:
    yield _title(card, room, large=large)
    if facts := _facts(card):
        yield fitted(_SEPARATOR.join(facts), room.facts)
    links = [] if large else _links(card, room)
    hashtags = _hashtags(card, room.hashtags)
    yield _SEPARATOR.join(filter(None, (hashtags, day(card.posted_at), *links)))
    if summary := fitted(one_line(card.summary), room.summary):
        yield summary
    yield from written(card.buttons, room.link)[:1]
    if card.why:
        yield f"-# {fitted(reason_sentence(one_line(card.why)), room.why)}"


def _title(card: Card, room: Room, *, large: bool) -> str:
    title = link(card.title, card.url, limit=room.title, room=room.address)
    if card.closed:
        title = f"~~{title}~~{_SEPARATOR}{_('Closed')}"
    return f"### {title}" if large else f"**{title}**"


def _facts(card: Card) -> list[str]:
    return [
        fact for fact in map(one_line, (card.company, card.place, work_beside_place(card))) if fact
    ]


def _links(card: Card, room: Room) -> list[str]:
    """Write the buttons that open pages, which have no room where there are many postings."""
    found = []
    for button in pressable(card.buttons):
        if button.url and not button.action and button.url != card.url:
            shown = link(button.label, button.url, limit=30, room=min(room.link, MAX_URL))
            found += [shown] if shown.startswith("[") else []
    return found[:2]


def _hashtags(card: Card, limit: int) -> str:
    """Name as many hashtags as fit, and count the rest."""
    shown, named = "", 0
    for hashtag in card.hashtags:
        longer = f"{shown} #{one_line(hashtag)}".strip()
        if len(longer) > limit or len(escape(longer)) > limit:
            break
        shown, named = longer, named + 1
    rest = len(card.hashtags) - named
    return f"{escape(shown)} +{rest}".strip() if rest else escape(shown)
