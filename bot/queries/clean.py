"""What people's keyboards and platforms do to a filter text, undone.

Phones write “typographic quotes” and dashes, Slack wraps hashtags and links in `<…>` and escapes
`&`, copying brings invisible characters along. `clean` gives the plain text that the grammar reads
and remembers where each character came from, so that a mistake is shown in the text as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import QueryError
from bot.messages.catalogue import _

_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_DOUBLE_QUOTES = "“”„‟«»″〝〞〟❝❞"
_SINGLE_QUOTES = "‘’‚‛‹›′❛❜"
_DASHES = "‐‑‒–—―−⁃﹘"
_PLAIN = (
    dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_DASHES, "-")
    | {"`": " "}
)

#: Slack's and Discord's markup: `<#C1|python>`, `<@U1>`, `<!here>`, `<https://…|text>`.
#: Source: https://docs.slack.dev/messaging/formatting-message-text
_MARKUP = re.compile(
    r"<(?P<kind>[#@!]|https?:|mailto:)(?P<target>[^<>|]{0,800})(?:\|(?P<label>[^<>]{0,800}))?>"
)
_ENTITY = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A filter text made plain."""

    #: As it was typed.
    original: str
    #: As the grammar reads it.
    text: str
    #: For each character of `text`, where it stood in `original`.
    offsets: tuple[int, ...]

    def error(self, message: str, *, at: int, suggestion: str = "") -> QueryError:
        """Make the error for a mistake.

        Args:
            message: One or two whole sentences, complete without the suggestion.
            at: Where the mistake is in `text`; its length means the end.
            suggestion: What to write instead.
        """
        where = self.offsets[at] if at < len(self.offsets) else len(self.original)
        return QueryError(message, text=self.original, at=where, suggestion=suggestion)


def clean(text: str) -> Cleaned:
    """Make a filter text plain.

    Raises:
        QueryError: it mentions a person or a channel of which we only got the id.
    """
    found = list(_characters(text))
    return Cleaned(
        original=text,
        text="".join(character for character, _at in found),
        offsets=tuple(at for _character, at in found),
    )


def _characters(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    while at < len(text):
        if markup := _MARKUP.match(text, at):
            yield from _unwrapped(markup)
            at = markup.end()
        elif entity := _ENTITY.match(text, at):
            yield _ENTITIES[entity[0]], at
            at = entity.end()
        else:
            yield from ((character, at) for character in _plain(text[at]))
            at += 1


def _unwrapped(markup: re.Match[str]) -> Iterator[tuple[str, int]]:
    kind, label = markup["kind"], markup["label"]
    if kind == "#" and label:
        yield "#", markup.start()
    elif kind in "#@!":
        raise QueryError(_nameless(kind), text=markup.string, at=markup.start())
    group = "label" if label else "target"
    if not label and kind.startswith("http"):
        yield from ((character, markup.start("kind") + i) for i, character in enumerate(kind))
    for i, character in enumerate(markup[group], markup.start(group)):
        yield from ((plain, i) for plain in _plain(character))


def _nameless(kind: str) -> str:
    if kind == "#":
        return _(
            "This links a channel and does not say its name. Write the hashtag as plain text,"
            " such as #python."
        )
    return _("A mention cannot be searched for. Leave it out, or write the name as plain text.")


def _plain(character: str) -> str:
    """Give what the grammar reads in place of one character: one character, or nothing."""
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width, bidirectional marks, soft hyphens
        return ""
    if character.isspace() or category in ("Cc", "Cs", "Zs", "Zl", "Zp"):
        return " "
    # Full-width and other look-alikes of ASCII: ＃ （ ） ： ﹣ ＂
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and folded.isascii() else character
