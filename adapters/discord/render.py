"""Neutral messages as Components V2, whole where they fit and never beyond Discord's limits.

What does not fit is first laid out tighter, then shortened (summaries first), and at last the last
postings and rows are left out, which the message says. A posting's whole text is paged: its message
carries buttons whose action asks for another page (`custom_ids.page_of`). `cards.py` shows postings
and lists, `markdown.py` a posting's text. Why no embeds:
docs/decisions/0005-discord-messages-are-components.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from discord import ui

from adapters.discord.cards import LAYOUTS, ROOMS, Layout, Room, card_entry, row_entry
from adapters.discord.components import (
    MAX_COMPONENTS,
    MAX_TEXT,
    Item,
    button_rows,
    pressable,
    size,
    text,
    view_of,
    written,
)
from adapters.discord.custom_ids import page_action
from adapters.discord.escape import fitted, one_line, plain
from adapters.discord.markdown import PAGE, body_pages
from adapters.discord.pings import mentions
from adapters.discord.wording import with_fields
from bot.messages.catalogue import _, ngettext
from bot.messages.cut import ELLIPSIS, cut
from bot.messages.message import Button, Card, Message

#: Of the text that stands for a message where nothing is formatted.
MAX_FALLBACK = 300
_HEADING, _FOOTER = 300, 300
#: Of all paragraphs, when something else follows and when nothing does.
_PARAGRAPHS, _PARAGRAPHS_ALONE = 600, 3_300
#: What a posting's text has to itself on its first page, and what its pages' buttons take.
_BODY, _PAGING = 2_000, 5
#: Of the line that tells which page it is.
_PAGE_LINE = 150


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message as discord.py sends it, without content and embeds."""

    #: For one message; a view is not sent twice.
    view: ui.LayoutView
    #: What it is about, plain and on one line: for a thread's name and for logs.
    text: str
    #: How many pages the posting's text has; 1 for every other message.
    pages: int = 1


def render_message(message: Message, page: int = 1) -> Rendered:
    """Give a message for a channel, a person or a reply.

    Args:
        message: What to say.
        page: Of a posting's whole text, from 1; one past the end is the last.
    """
    message = with_fields(message)
    first = _filled(message)
    bodies = _bodies(message, first) if message.markdown else []
    pages = max(1, len(bodies))
    page = min(max(page, 1), pages)
    paging = button_rows(_turning(message, page, pages))
    tail = _tail(message)
    if page == 1:
        items = [*first, *map(text, bodies[:1]), *_unturned(message, pages), *tail, *paging]
    else:
        tail = _tail(replace(message, buttons=(*_ways_out(message), *message.buttons)))
        items = [text(_which(message, page, pages)), text(bodies[page - 1]), *tail, *paging]
    return Rendered(view=view_of(items), text=_fallback(message), pages=pages)


def is_about(message: Message) -> Card | None:
    """Give the posting that a message announces: its heading says no more than the card does."""
    if len(message.cards) != 1:
        return None
    card, heading = message.cards[0], message.heading
    for said in (card.title, _("Closed: {title}").format(title=card.title)):
        is_cut = heading.endswith(ELLIPSIS) and said.startswith(heading.removesuffix(ELLIPSIS))
        if card.title and (is_cut or heading.startswith(said)):
            return card
    return None


def _filled(message: Message) -> list[Item]:
    """Give all but the tail and the whole text of a posting, as roomy as it fits."""
    head, (tail_count, tail_length) = list(_head(message)), size(_tail(message))
    most_components = MAX_COMPONENTS - tail_count - (_PAGING if message.markdown else 0)
    most_text = MAX_TEXT - tail_length - (_BODY if message.markdown else 0)

    def shown(count: int, layout: Layout, room: Room) -> list[Item]:
        return [*head, *_list(message, count, layout, room)]

    def fits(items: Sequence[Item]) -> bool:
        components, length = size(items)
        return components <= most_components and length <= most_text

    total = len(message.cards) + len(message.rows)
    for layout in LAYOUTS:
        # How many components there are is the layout's doing, not the room's.
        if not fits(shown(total, layout, ROOMS[-1])):
            continue
        return next(items for room in ROOMS if fits(items := shown(total, layout, room)))
    layout, room = LAYOUTS[-1], ROOMS[-1]
    return shown(_most(lambda count: fits(shown(count, layout, room)), total), layout, room)


def _most(fits: Callable[[int], bool], total: int) -> int:
    """Find the most that fits of a total that does not."""
    least = 0
    while total - least > 1:
        middle = (least + total) // 2
        least, total = (middle, total) if fits(middle) else (least, middle)
    return least


def _head(message: Message) -> Iterator[Item]:
    if message.pings:
        # By itself, and first: that is what people look for who were called.
        yield text(mentions(message.pings))
    more = message.paragraphs or message.cards or message.rows or message.markdown
    parts = []
    if is_about(message) is None:
        heading = fitted(one_line(message.heading), _HEADING) or ELLIPSIS
        parts.append(f"### {heading}" if more else heading)
    alone = not (message.cards or message.rows or message.markdown)
    paragraphs = fitted(
        "\n\n".join(message.paragraphs), _PARAGRAPHS_ALONE if alone else _PARAGRAPHS
    )
    if paragraphs.strip():
        parts.append(paragraphs)
    if parts:
        yield text("\n".join(parts))


def _list(message: Message, count: int, layout: Layout, room: Room) -> Iterator[Item]:
    """Show the first postings and rows, and say how many are left out."""
    entries = [card_entry(card, room) for card in message.cards[:count]]
    rows = message.rows[: max(0, count - len(message.cards))]
    yield from layout([*entries, *(row_entry(row, room) for row in rows)])
    rest = len(message.cards) + len(message.rows) - count
    if rest:
        more = ngettext("{count} more is not shown.", "{count} more are not shown.", rest)
        yield text(f"-# {more.format(count=rest)}")


def _tail(message: Message) -> list[Item]:
    small = [fitted(one_line(message.footer), _FOOTER), *written(message.buttons, MAX_FALLBACK)[:1]]
    lines = [f"-# {line}" for line in small if line]
    return [*([text("\n".join(lines))] if lines else []), *button_rows(message.buttons)]


def _bodies(message: Message, first: Sequence[Item]) -> list[str]:
    tail, above = size(_tail(message))[1], size(first)[1]
    room = MAX_TEXT - tail - _PAGE_LINE
    return body_pages(message.markdown, first=min(PAGE, room - above), others=min(PAGE, room))


def _turning(message: Message, page: int, pages: int) -> tuple[Button, ...]:
    if pages == 1 or not message.cards:
        return ()
    posting_id = message.cards[0].posting_id
    back = Button(label=_("Back"), action=page_action(posting_id, page - 1))
    on = Button(
        label=_("Page {page} of {pages}").format(page=page + 1, pages=pages),
        action=page_action(posting_id, page + 1),
    )
    return (*((back,) if page > 1 else ()), *((on,) if page < pages else ()))


def _unturned(message: Message, pages: int) -> Iterator[Item]:
    """Say that there is more where no button can turn the page: which posting is unknown."""
    if pages > 1 and not message.cards:
        yield text(f"-# {_('There is more than fits here.')}")


def _ways_out(message: Message) -> list[Button]:
    """Give what opens pages: whoever has read to the end need not turn back to apply."""
    return [button for card in message.cards for button in pressable(card.buttons) if button.url]


def _which(message: Message, page: int, pages: int) -> str:
    about = message.cards[0].title if message.cards else message.heading
    line = _("{heading} · page {page} of {pages}").format(
        heading=cut(one_line(about), _PAGE_LINE // 2), page=page, pages=pages
    )
    return f"-# {fitted(line, _PAGE_LINE - len('-# '))}"


def _fallback(message: Message) -> str:
    return plain(message.heading, MAX_FALLBACK) or ELLIPSIS
