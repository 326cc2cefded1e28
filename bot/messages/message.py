"""A message that no platform has touched yet: what is said, not how it looks.

Stage 6 of the journey. Adapters render these values and must show everything in them; what a
platform cannot show at full length is cut on a grapheme boundary (`cut.py`), never dropped unsaid.
Every string here is plain text unless its name says Markdown: adapters escape it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.places.place import Work


class Style(StrEnum):
    """How much a button should stand out."""

    #: One among others.
    PLAIN = "plain"
    #: What most people want.
    PRIMARY = "primary"
    #: Takes something away.
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Button:
    """Something to press: either opens `url`, or comes back to us as `action`."""

    #: One or two words.
    label: str
    #: What comes back when it is pressed, at most 90 ASCII characters: "save:12", "page:7:2".
    #: See `bot.commands.actions`.
    action: str = ""
    #: An http(s) or mailto address to open instead.
    url: str = ""
    style: Style = Style.PLAIN


@dataclass(frozen=True, kw_only=True)
class Card:
    """One posting, shown."""

    posting_id: int
    title: str
    #: The posting's own page.
    url: str
    company: str = ""
    #: Readable: "London, United Kingdom · remote from Europe"; "" when unknown.
    place: str = ""
    work: Work = Work.UNKNOWN
    hashtags: tuple[str, ...] = ()
    #: Aware UTC.
    posted_at: datetime
    #: Plain text.
    summary: str = ""
    #: Why this person or channel sees it, one plain sentence; "" in searches.
    why: str = ""
    #: Shown struck through.
    closed: bool = False
    #: Rarely-used ones come last; adapters may fold those behind a menu.
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list: a label and what belongs to it."""

    label: str
    text: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is said in one message."""

    #: First line, and the fallback for notifications; one sentence, never empty.
    heading: str
    #: Paragraphs below the heading.
    paragraphs: tuple[str, ...] = ()
    #: Postings, best first.
    cards: tuple[Card, ...] = ()
    #: A list: subscriptions, tags with counts, stages of `why`.
    rows: tuple[Row, ...] = ()
    #: A posting's whole body for Details, as Markdown from the author: render safely.
    markdown: str = ""
    #: Small print.
    footer: str = ""
    #: For the whole message: next page, undo.
    buttons: tuple[Button, ...] = field(default=())
    #: Whom it calls, by the platform's own ids of roles, each once: when it is sent, and never
    #: again when it changes.
    pings: tuple[str, ...] = ()
