r"""Texts of authors and people as Discord's Markdown: they look as written, and nothing acts.

The last step before Discord. A backslash keeps a sign from formatting; what Discord would read as a
mention is parted by an invisible character, so that it is none in any reader. Plain texts link
nothing. `discord.utils.escape_markdown` is not enough: it escapes only the first of two links on a
line and no mention. Within a link's text Discord shows every backslash, and an emoji or an address
there undoes the link; so signs are replaced by others drawn alike, and emoji stand outside.
Source: https://github.com/discord/discord-api-docs/issues/6185 (backslashes),
https://github.com/discord/discord-api-docs/issues/7673 (emoji),
https://github.com/discord/discord-api-docs/issues/7721 (addresses)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.messages.cut import ELLIPSIS, cut
from bot.messages.links import host_of, is_honest
from bot.postings.addresses import safe_url

#: Embeddings, overrides, isolates and marks: they show "gpj.exe" as "exe.jpg".
#: Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0xFEFF)
#: Halves of characters, which no encoding can write.
_SURROGATES = range(0xD800, 0xE000)
_INERT: dict[int, str | None] = {
    **dict.fromkeys((*_CONTROLS, *_TURNING, *_SURROGATES)),
    **dict.fromkeys(map(ord, "\n\x0b\x0c\x85\u2028\u2029"), "\n"),
    ord("\t"): " ",
}
#: Of a text that is cut anyway, the rest is not even looked at: no message shows so much.
_LOOK_AT = 4_000
#: Invisible, and no word or mention goes on across it.
_PARTING = "\u200b"

#: Users, roles, channels, emoji, times, commands, places of a server.
#: Source: https://discord.com/developers/docs/reference#message-formatting
_MENTION = re.compile(r"<(?=[@#&/:]|a:|t:|id:)|@(?=everyone|here(?![a-z0-9]))", re.IGNORECASE)
#: Signs that format wherever they stand, and the beginning of ":smile:".
_SIGNS = re.compile(r"[\\*_~`|\[<]|:(?=[\w+-]+:)", re.ASCII)
#: "https://": Discord links what follows; "\/" shows as "/".
_SCHEME = re.compile(r"(?<=\w:)(?=//)", re.ASCII)
#: Quotes, headings, lists and small print, each where a line begins.
_BEGINNING = re.compile(r"^([^\S\n]*)(?=>|#{1,3}[^\S\n]|[-+](?:[^\S\n]|#))", re.MULTILINE)
_NUMBERED = re.compile(r"^([^\S\n]*\d+)(?=[.)][^\S\n])", re.MULTILINE)
#: What each sign may grow to: a backslash, and what parts a mention.
_GROWN = {"<": 3, **dict.fromkeys("\\*_~`|[:@/>#-+.)", 2)}

_ALIKE = str.maketrans(
    {
        **{"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "│", "\\": "∖"},
        **{"[": "(", "]": ")", "<": "‹", ">": "›"},
    }
)
_SHORTCODE = re.compile(r":(?=[\w+-]+:)", re.ASCII)
_PICTURES = (
    "\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u3030\u303d\u3297"
    "\u3299\u203c\u2049\u2122\u2139\u25aa-\u25fe\u00a9\u00ae\u200d\ufe0f\u20e3\U000e0020-\U000e007f"
)
_EMOJI = re.compile(f"[{_PICTURES}]")
_FRINGE = re.compile(rf"([\s{_PICTURES}]*)(.*?)([\s{_PICTURES}]*)", re.DOTALL)
_UNFIT_IN_LINKS = str.maketrans(
    {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "@": "%40", "`": "%60"}
)


def inert(text: str) -> str:
    """Take out what turns text around, moves the cursor, or cannot be encoded."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_INERT)


def one_line(text: str) -> str:
    """Take the same out, and every line's end; of a very long text, give its beginning."""
    return " ".join(inert(text[:_LOOK_AT]).split())


def unmentioning(text: str) -> str:
    """Part what could be read as a mention, and change nothing else."""
    return _MENTION.sub(rf"\g<0>{_PARTING}", text)


def plain(text: str, limit: int) -> str:
    """Give a text for where Discord formats nothing: labels, options, names of threads.

    Args:
        text: What to say.
        limit: Characters that it may have.
    """
    # Discord acts on no mention there; this keeps it true wherever the text is copied to.
    return _shortened(one_line(text[: limit * 8]), limit, unmentioning)


def escape(text: str) -> str:
    """Write a text as Markdown that shows it as it is.

    Args:
        text: Whole lines.

    Returns:
        The text without anything that Discord acts on; longer than the text where it was.
    """
    text = unmentioning(inert(text))
    text = _SIGNS.sub(r"\\\g<0>", text)
    text = _SCHEME.sub(r"\\", text)
    return escape_beginning(text)


def escape_beginning(text: str) -> str:
    """Keep lines of a text that is escaped otherwise from being quotes, headings and lists."""
    return _NUMBERED.sub(r"\1\\", _BEGINNING.sub(r"\1\\", text))


def fitted(text: str, limit: int) -> str:
    """Escape as much of a text as fits.

    Args:
        text: What to say.
        limit: Characters that the result may have, once escaped.

    Returns:
        The text, with an ellipsis where it was cut; "" when the limit leaves no room at all.
    """
    if limit < 1:
        return ""
    text = inert(text[:_LOOK_AT])
    if len(text) <= limit and len(escaped := escape(text)) <= limit:
        return escaped
    # With one more character, `cut` has something to leave out even where all but one fit.
    return escape(cut(text + ELLIPSIS, _room(text, limit)))


def label(text: str) -> str:
    """Write a text as it stands within a link, where no backslash helps."""
    return unmentioning(_SHORTCODE.sub("∶", one_line(text)).translate(_ALIKE))


def code(text: str) -> str:
    """Write a text as it stands between backticks, which cannot hold backticks."""
    return unmentioning(inert(text).replace("`", "ˋ"))


def address(url: str) -> str:
    """Write a safe address as it may stand in a link."""
    return url.translate(_UNFIT_IN_LINKS)


def link(text: str, url: str, *, limit: int, room: int) -> str:
    """Link a text.

    Args:
        text: What the reader sees.
        url: Where it leads, from a stranger.
        limit: Characters of the text, once escaped.
        room: Characters of the address, once escaped.

    Returns:
        Only the text when the address is unsafe or too long, or when the text names another host.
    """
    target, text = safe_url(url), one_line(text)
    shown = cut(text, max(1, limit))
    is_page = target.startswith(("http://", "https://")) and len(address(target)) <= room
    honest = is_honest(text, target) and is_honest(shown.removesuffix(ELLIPSIS), target)
    if not (is_page and honest):
        return fitted(text, limit) or ELLIPSIS
    found = _FRINGE.fullmatch(shown)
    before, inside, after = found.groups() if found else ("", "", "")
    if not inside or _EMOJI.search(inside) or "://" in inside:
        return f"{fitted(text, limit) or ELLIPSIS} {host_link(target)}"
    # The fringe holds spaces and pictures, nothing to escape.
    inside = _shortened(inside, max(1, limit - len(before) - len(after)), label)
    return f"{before}[{inside}]({address(target)}){after}"


def host_link(target: str) -> str:
    """Write a safe address as a link that says no more than its host.

    Args:
        target: A web address.
    """
    return f"([{label(host_of(target))}]({address(target)}))"


def day(moment: datetime) -> str:
    """Name a day as the reader does: "November 24, 2026", in their own language and time zone.

    Source: https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(moment.timestamp())}:D>"


def _shortened(text: str, limit: int, write: Callable[[str], str]) -> str:
    """Cut a text so that it fits, and write it last: a cut may make "@here" of "@heresy"."""
    room = limit
    while len(written := write(cut(text, room))) > limit and room > 1:
        room = max(1, room - (len(written) - limit))
    return written


def _room(text: str, limit: int) -> int:
    """Count how many characters of a text that is too long fit, an ellipsis included."""
    spent = len(ELLIPSIS)
    for number, character in enumerate(text):
        spent += _GROWN.get(character, 1)
        if spent > limit:
            return number + 1
    return len(text)
