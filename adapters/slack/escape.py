"""Texts of authors and people as mrkdwn: they look as written, and nothing in them acts.

The last step before Slack. Slack parses `&`, `<` and `>` for mentions and links and has an escape
for these three. It has none for `*`, `_`, `~`, backticks and a leading `>`; those that would format
something are replaced by characters drawn alike, and those that would not stay as they are.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.messages.cut import ELLIPSIS, cut
from bot.messages.links import is_honest
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
#: What a character may grow to: an entity, and for a quote's sign what keeps it from quoting.
_GROWN = {"&": 5, "<": 4, ">": 5, "＞": 2}
#: Of a text that becomes one line, the rest is not even looked at: no line is shown so long.
_LOOK_AT = 12_000
#: Invisible where no line ends.
_SOFT_HYPHEN = "\u00ad"
_QUOTE = re.compile(r"^([^\S\n]*)(?=[>＞])", re.MULTILINE)

_ALIKE = {
    **{"*": "∗", "＊": "﹡", "~": "∼", "_": "ˍ", "＿": "⸏"},
    **{"`": "ˋ", "｀": "ˋ"},
}
# A mark begins emphasis where no word goes on and text follows, and ends it the other way round.
# The order matters: what replaces "_" is a letter, what replaces "*" and "~" is none.
_EMPHASIS = tuple(
    (re.compile(rf"(?<![^\W_])[{signs}](?=\S)"), re.compile(rf"(?<=\S)[{signs}](?![^\W_])"))
    for signs in ("*＊", "~", "_＿")
)
_BACKTICKS = re.compile("[`｀]")
_MENTION = re.compile(r"<(?=[!@#])")
_UNFIT_IN_LINKS = str.maketrans({"<": "%3C", ">": "%3E", "|": "%7C", "&": "&amp;"})


def inert(text: str) -> str:
    """Take out what turns text around, moves the cursor, or cannot be encoded."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_INERT)


def one_line(text: str) -> str:
    """Take the same out, and every line's end; of a very long text, give its beginning."""
    return " ".join(inert(text[:_LOOK_AT]).split())


def plain(text: str, limit: int) -> str:
    """Give a text for where Slack shows plain text: labels, options, titles.

    Args:
        text: What to say.
        limit: Characters that it may have.
    """
    # Slack acts on no mention there; a word joiner keeps that true wherever the text is copied to.
    return cut(_MENTION.sub("<\u2060", one_line(text)), limit)


def escape(text: str, *, amid_marks: bool = False) -> str:
    """Write a text as mrkdwn that shows it as it is.

    Args:
        text: Whole lines, or with `amid_marks` a part of one.
        amid_marks: It stands on a line with marks of ours, so one mark alone could end them.

    Returns:
        The text without anything that Slack acts on; longer than the text where it was.
    """
    text = inert(text)
    if len(_BACKTICKS.findall(text)) > (0 if amid_marks else 1):
        text = _BACKTICKS.sub(_alike, text)
    if any(sign in text for sign in _ALIKE):
        text = "\n".join(_without_emphasis(line, amid_marks) for line in text.split("\n"))
    return _with_entities(_QUOTE.sub(rf"\1{_SOFT_HYPHEN}", text))


def escape_code(text: str) -> str:
    """Write a text as it stands between backticks, which cannot hold backticks."""
    return _with_entities(_BACKTICKS.sub(_alike, inert(text)))


def fitted(text: str, limit: int, *, amid_marks: bool = False) -> str:
    """Escape as much of a text as fits.

    Args:
        text: What to say.
        limit: Characters that the result may have, once escaped.
        amid_marks: As for `escape`.

    Returns:
        The text, with an ellipsis where it was cut; "" when the limit leaves no room at all.
    """
    if limit < 1:
        return ""
    text = inert(text)
    if _grown(text) > limit:
        # With one more character, `cut` has something to leave out even where all but one fit.
        text = cut(text + ELLIPSIS, _room(text, limit))
    return escape(text, amid_marks=amid_marks)


def address(url: str) -> str:
    """Write a safe address as it may stand in a link."""
    return url.translate(_UNFIT_IN_LINKS)


def link(text: str, url: str, *, limit: int, room: int) -> str:
    """Link a text, on a line with marks of ours.

    Args:
        text: What the reader sees.
        url: Where it leads, from a stranger.
        limit: Characters of the text, once escaped.
        room: Characters of the address, once escaped.

    Returns:
        Only the text when the address is unsafe or too long, or when the text names another host.
    """
    target = safe_url(url)
    text = one_line(text)
    shown = fitted(text, limit, amid_marks=True) or ELLIPSIS
    if not target or len(address(target)) > room:
        return shown
    # A host may be cut as well, and read like another one.
    if not (is_honest(text, target) and is_honest(shown.removesuffix(ELLIPSIS), target)):
        return shown
    # The first bar ends the address; another one in the text is drawn instead.
    return f"<{address(target)}|{shown.replace('|', '│')}>"


def day(moment: datetime) -> str:
    """Name a day as the reader calls it: "today", "Nov 24, 2026", in their own time zone.

    Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    fallback = moment.astimezone(UTC).strftime("%Y-%m-%d")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}}|{fallback}>"


def _with_entities(text: str) -> str:
    # Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _alike(found: re.Match[str]) -> str:
    return _ALIKE[found[0]]


def _without_emphasis(line: str, amid_marks: bool) -> str:
    for opening, closing in _EMPHASIS:
        if amid_marks or _is_pair(line, opening, closing):
            line = closing.sub(_alike, opening.sub(_alike, line))
    return line


def _is_pair(line: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> bool:
    first = opening.search(line)
    if first is None:
        return False
    last = max((found.start() for found in closing.finditer(line, first.end())), default=-1)
    return last > first.end()


def _grown(text: str) -> int:
    """Count how long a text can be once escaped."""
    return len(text) + sum(text.count(sign) * (size - 1) for sign, size in _GROWN.items())


def _room(text: str, limit: int) -> int:
    """Count how many characters of a text that is too long fit, an ellipsis included."""
    spent = len(ELLIPSIS)
    for number, character in enumerate(text):
        spent += _GROWN.get(character, 1)
        if spent > limit:
            return number + 1
    return len(text)
