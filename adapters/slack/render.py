"""Neutral messages as Block Kit, whole where they fit and never beyond Slack's limits.

What does not fit a message is shortened in this order: summaries, whys, the text of a posting; then
the last postings and rows are left out, and the message says how many. `cards.py` shows postings
and lists, `markdown.py` a posting's whole text, `views.py` puts the result into a window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.slack.blocks import Block, context, json_size, section, text_size
from adapters.slack.buttons import action_blocks, mail_lines, numbered
from adapters.slack.cards import ROOMS, Room, card_blocks, row_blocks
from adapters.slack.escape import fitted, link, one_line
from adapters.slack.markdown import mrkdwn
from adapters.slack.runs import Run, written_to_fit
from adapters.slack.sections import Piece, sections
from bot.messages.catalogue import _, ngettext
from bot.messages.cut import ELLIPSIS, cut
from bot.messages.message import Card, Message

#: Of the text that notifications and screen readers take.
MAX_FALLBACK = 4_000
#: Of a posting's Markdown that is read: a window takes little more, and reading takes its time.
MAX_READ = 100_000
_HEADING, _FOOTER = 600, 600
#: Of all paragraphs, when something else follows and when nothing does.
_PARAGRAPHS, _PARAGRAPHS_ALONE = 3_000, 9_000
#: Buttons below a message.
_BUTTONS = 25
#: Of an address that leads to the whole of what was cut.
_ADDRESS = 600


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Where blocks are shown, and what it takes."""

    blocks: int
    size: Callable[[Block], int]
    #: What the sizes of all blocks may add up to.
    room: int

    def fits(self, blocks: list[Block]) -> bool:
        """Tell whether it takes these blocks."""
        return len(blocks) <= self.blocks and sum(map(self.size, blocks)) <= self.room


#: Slack refuses a message of about 13,200 characters, without saying so anywhere.
#: Source: https://docs.slack.dev/reference/block-kit/blocks
MESSAGE = Surface(blocks=50, size=text_size, room=12_000)
#: A window takes 250 KB, its frame included.
#: Source: https://docs.slack.dev/reference/methods/views.open
VIEW = Surface(blocks=100, size=json_size, room=240_000)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message as Slack takes it."""

    #: For notifications and screen readers, as mrkdwn.
    text: str
    #: Block Kit, hence `Any`.
    blocks: list[dict[str, Any]]


def render_message(message: Message) -> Rendered:
    """Give a message for a channel, a person or a reply."""
    return Rendered(text=_fallback(message), blocks=_filled(message, MESSAGE))


def modal_blocks(message: Message) -> list[Block]:
    """Give a message for a window, which has room for the whole text of a posting."""
    return _filled(message, VIEW)


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


def _filled(message: Message, surface: Surface) -> list[Block]:
    head, tail = list(_head(message)), list(_tail(message))
    end = [_to_be_continued(message)] if message.markdown else []
    total = len(message.cards) + len(message.rows)

    def shown(count: int, room: Room) -> list[Block]:
        return [*head, *_list(message, count, room), *end, *tail]

    def fits(count: int) -> bool:
        return surface.fits(shown(count, ROOMS[-1]))

    count = total if fits(total) else _most(fits, total)
    room = next((room for room in ROOMS if surface.fits(shown(count, room))), ROOMS[-1])
    above = [*head, *_list(message, count, room)]
    return numbered([*above, *_body(message, surface, [*above, *tail], end), *tail])


def _most(fits: Callable[[int], bool], total: int) -> int:
    """Find the most that fits of a total that does not."""
    least = 0
    while total - least > 1:
        middle = (least + total) // 2
        least, total = (middle, total) if fits(middle) else (least, middle)
    return least


def _head(message: Message) -> Iterator[Block]:
    more = message.paragraphs or message.cards or message.rows or message.markdown
    heading = one_line(message.heading)
    if is_about(message) is None:
        bold = fitted(heading, _HEADING, amid_marks=True) or ELLIPSIS
        yield section(f"*{bold}*" if more else fitted(heading, _HEADING) or ELLIPSIS)
    alone = not (message.cards or message.rows or message.markdown)
    text = cut("\n\n".join(message.paragraphs), _PARAGRAPHS_ALONE if alone else _PARAGRAPHS)
    pieces = (Piece(text=one) for one in written_to_fit([Run(text=text)]) if one.strip())
    yield from map(section, sections(pieces))


def _list(message: Message, count: int, room: Room) -> Iterator[Block]:
    """Show the first postings and rows, and say how many are left out."""
    yield from card_blocks(message.cards[:count], room)
    yield from row_blocks(message.rows[: max(0, count - len(message.cards))], room)
    rest = len(message.cards) + len(message.rows) - count
    if rest:
        text = ngettext("{count} more is not shown.", "{count} more are not shown.", rest)
        yield context(text.format(count=rest))


def _tail(message: Message) -> Iterator[Block]:
    small = [fitted(one_line(message.footer), _FOOTER), *mail_lines(message.buttons)[:1]]
    if any(small):
        yield context("\n".join(filter(None, small)))
    yield from action_blocks(message.buttons, most=_BUTTONS)


def _body(
    message: Message, surface: Surface, others: list[Block], end: list[Block]
) -> Iterator[Block]:
    """Show as much of the whole text as there is room for; `end` stands for the rest."""
    read = cut(message.markdown, min(surface.room, MAX_READ)) if message.markdown else ""
    whole = [section(text) for text in mrkdwn(read)] if read else []
    if read == message.markdown and surface.fits([*others, *whole]):
        yield from whole
        return
    taken: list[Block] = []
    for block in whole:
        if not surface.fits([*others, *taken, block, *end]):
            break
        taken.append(block)
    yield from [*taken, *end]


def _to_be_continued(message: Message) -> Block:
    urls = [card.url for card in message.cards if card.url]
    place = link(_("the whole text"), urls[0], limit=100, room=_ADDRESS) if urls else ""
    if place.startswith("<"):
        return section(_("There is more than fits here: {place}.").format(place=place))
    return section(_("There is more than fits here."))


def _fallback(message: Message) -> str:
    """Say in one line what a message is about."""
    parts = [message.heading]
    if len(message.cards) == 1:
        card = message.cards[0]
        # A place in full may follow its short form: "London" is said already.
        told = [(card.title, card.title), (card.company, card.company)]
        told.append((card.place, card.place.split(",")[0].split(";")[0].split(" · ")[0]))
        parts += [whole for whole, part in told if part and part not in message.heading]
    return fitted(" · ".join(map(one_line, parts)), MAX_FALLBACK) or ELLIPSIS
