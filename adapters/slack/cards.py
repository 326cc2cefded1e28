"""Postings and lists as blocks, as long or as short as the room for them is.

A card takes up to four blocks: its text, why it came, what to press, and a line to the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import Block, context, divider, section
from adapters.slack.buttons import (
    MAX_OPTIONS,
    action_blocks,
    button_element,
    folded_blocks,
    mail_lines,
    menu_element,
    pressable,
)
from adapters.slack.escape import day, escape, fitted, link, one_line
from adapters.slack.sections import Piece, sections
from bot.messages.catalogue import _
from bot.messages.message import Card, Row
from bot.messages.wording import reason_sentence, work_beside_place

#: Rows whose buttons all stay in sight; in a longer list they go into menus.
ROWS_IN_SIGHT = 8
_SEPARATOR = " · "


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
    #: Of a list's row.
    row: int


#: From roomy to tight: what a reader misses least is shortened first.
ROOMS = (
    Room(title=250, address=600, facts=300, hashtags=200, summary=700, why=500, row=700),
    Room(title=250, address=600, facts=300, hashtags=200, summary=300, why=500, row=400),
    Room(title=250, address=400, facts=250, hashtags=150, summary=140, why=300, row=250),
    Room(title=200, address=300, facts=200, hashtags=100, summary=140, why=150, row=150),
    Room(title=150, address=250, facts=150, hashtags=80, summary=0, why=80, row=80),
)


def card_blocks(cards: Sequence[Card], room: Room) -> list[Block]:
    """Show postings, with a line between two of them."""
    blocks: list[Block] = []
    for card in cards:
        if blocks:
            blocks.append(divider())
        blocks += _card(card, room)
    return blocks


def row_blocks(rows: Sequence[Row], room: Room) -> list[Block]:
    """Show a list. Rows without buttons share blocks; a long list folds its buttons into menus."""
    blocks: list[Block] = []
    bare: list[Piece] = []
    for row in rows:
        if pressable(row.buttons):
            blocks += [*_sections(bare), *_row(row, room, fold=len(rows) > ROWS_IN_SIGHT)]
            bare = []
        else:
            bare.append(Piece(text=_row_text(row, room), follows=True))
    return [*blocks, *_sections(bare)]


def _card(card: Card, room: Room) -> Iterator[Block]:
    yield section("\n".join(_lines(card, room)))
    if card.why:
        yield context(fitted(reason_sentence(one_line(card.why)), room.why))
    yield from folded_blocks(card.buttons, card.title)


def _lines(card: Card, room: Room) -> Iterator[str]:
    title = link(card.title, card.url, limit=room.title, room=room.address)
    yield f"~{title}~ *{_('Closed')}*" if card.closed else f"*{title}*"
    facts = [one_line(fact) for fact in (card.company, card.place, work_beside_place(card)) if fact]
    if any(facts):
        yield fitted(_SEPARATOR.join(filter(None, facts)), room.facts)
    hashtags = _hashtags(card, room.hashtags)
    yield _SEPARATOR.join(filter(None, (hashtags, day(card.posted_at))))
    if summary := fitted(one_line(card.summary), room.summary):
        yield summary
    yield from mail_lines(card.buttons)[:1]


def _hashtags(card: Card, limit: int) -> str:
    """Name as many hashtags as fit, and count the rest."""
    text, named = "", 0
    for hashtag in card.hashtags:
        longer = f"{text} #{one_line(hashtag)}".strip()
        if len(escape(longer)) > limit:
            break
        text, named = longer, named + 1
    rest = len(card.hashtags) - named
    return f"{escape(text)} +{rest}".strip() if rest else escape(text)


def _row(row: Row, room: Room, *, fold: bool) -> Iterator[Block]:
    text = _row_text(row, room, gap="\n")
    usable = pressable(row.buttons)
    if len(usable) == 1:
        yield section(text, button_element(usable[0], row.label))
    elif fold and len(usable) <= MAX_OPTIONS:
        yield section(text, menu_element(usable))
    else:
        yield section(text)
        yield from action_blocks(usable, row.label, most=MAX_OPTIONS * 2)


def _row_text(row: Row, room: Room, gap: str = " ") -> str:
    label = fitted(one_line(row.label), room.row, amid_marks=True) or "…"
    text = fitted(row.text, room.row)
    lines = [gap.join(filter(None, (f"*{label}*", text))), *mail_lines(row.buttons)[:1]]
    return "\n".join(lines)


def _sections(pieces: list[Piece]) -> list[Block]:
    return [section(text) for text in sections(pieces)]
