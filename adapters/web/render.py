"""Neutral messages as HTML. Whatever an author or a platform sent is text here and nothing more.

Jinja2 escapes every value; before that, `inert` takes out the characters that turn text around.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.web.ages import age
from adapters.web.markdown import safe_html
from bot.commands.request import Reply
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message
from bot.messages.wording import reason_sentence, work_beside_place
from bot.postings.addresses import safe_url
from bot.storage.web_messages import WebMessage

#: Buttons that note something and those that take it back, by what they are about.
MARKS = {"save": "save", "unsave": "save", "hide": "hide", "unhide": "hide"}

#: Embeddings, overrides and isolates: they show "gpj.exe" as "exe.jpg".
#: Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C])
#: Buttons of a card that are always in sight; two or more others wait behind "More".
BUTTONS_IN_SIGHT = 4


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A message with what the page needs to place it."""

    message: Message
    #: Of the HTML element, unique in the page.
    key: str
    #: Stands in the markup for the message's id in the table; None for what only this page shows.
    id: int | None = None
    #: Differs as soon as the message says something else.
    version: str = ""
    at: datetime
    edited: bool = False
    #: A reply, which nobody else sees.
    private: bool = False
    is_error: bool = False
    #: The line that this answers, "" for a button.
    asked: str = ""


def shown(stored: WebMessage, version: str) -> Shown:
    """Prepare a stored message."""
    return Shown(
        message=stored.message,
        key=f"m{stored.id}",
        id=stored.id,
        version=version,
        at=stored.posted_at,
        edited=stored.edited_at is not None,
    )


def shown_reply(reply: Reply, *, now: datetime, asked: str = "") -> Shown:
    """Prepare a reply that is shown once, to whoever asked."""
    return Shown(
        message=reply.message,
        key=f"r{secrets.token_hex(6)}",
        at=now,
        private=True,
        is_error=reply.is_error,
        asked=asked,
    )


def render_message(entry: Shown, *, room: str, now: datetime) -> Markup:
    """Give one message as an `<article>`."""
    article = render("message.html", entry=entry, room=room, now=now).strip()
    return Markup(article)  # noqa: S704 - the template has escaped every value in it


def render(name: str, **values: object) -> str:
    """Fill a template in."""
    return environment().get_template(name).render(**values)


@cache
def environment() -> Environment:
    """Give the templates, prepared once."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=inert,
    )
    made.globals.update(_=_, ngettext=ngettext, work_beside_place=work_beside_place)
    made.filters.update(
        age=age,
        fold=fold,
        mark_of=mark_of,
        iso=datetime.isoformat,
        markdown=markdown,
        reason_sentence=reason_sentence,
        safe_url=safe_url,
    )
    return made


def inert(value: object) -> object:
    """Take the characters out of a text that change in which direction others are shown."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_TURNING)
    return value


def markdown(text: str) -> Markup:
    """Give an author's Markdown as HTML that can do no harm."""
    return Markup(safe_html(str(inert(text))))  # noqa: S704 - that it is safe is its whole purpose


def mark_of(action: str) -> str:
    """Tell what a button's mark is about, "save" or "hide"; "" when it leaves none."""
    return MARKS.get(action.partition(":")[0], "")


def fold(buttons: Sequence[Button]) -> tuple[Sequence[Button], Sequence[Button]]:
    """Part a card's usable buttons in those always in sight and those behind "More"."""
    usable = [button for button in buttons if button.action or safe_url(button.url)]
    if len(usable) <= BUTTONS_IN_SIGHT + 1:
        return usable, []
    return usable[:BUTTONS_IN_SIGHT], usable[BUTTONS_IN_SIGHT:]
