"""Bytes to text: encodings, line ends, damage from copying between encodings.

The first step of stage 2. Whatever an editor or a scraper left behind, the steps after this one see
lines that end in a line feed and hold nothing that a database or a platform would choke on.
"""

from __future__ import annotations

import codecs
import re

from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

from bot.messages.catalogue import _
from bot.postings.problems import Problems

#: A real posting has 5 KB; a larger file is something else.
MAX_BYTES = 256 * 1024

# UTF-32 begins like UTF-16, so it is asked first.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Encodings are repaired and nothing else: curly quotes and ligatures are what the author wrote.
_REPAIR = TextFixerConfig(
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    normalization=None,
)

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_SEPARATORS = re.compile("[\x85\u2028\u2029]")

# Characters that no mojibake is made of alone: ftfy finds a text of these and ASCII in order.
_HARMLESS = frozenset("‘’“”–—…•\xa0·")
_PRINTABLE_ASCII = bytes(range(0x20, 0x7F)) + b"\n\t"


def decode(data: bytes, problems: Problems) -> str:
    """Read the text of a file.

    Args:
        data: The file.
        problems: Takes what was repaired on the way.

    Returns:
        Lines that end in a line feed, without control characters.

    Raises:
        PostingError: the file is too large, or is no text.
    """
    if len(data) > MAX_BYTES:
        raise problems.refusal(too_large())
    text = _characters(data, problems).replace("\r\n", "\n").replace("\r", "\n")
    if (nul := text.find("\0")) >= 0:
        reason = _("The file holds NUL bytes, so it is not a text; save it as UTF-8.")
        raise problems.refusal(reason, line=text.count("\n", 0, nul) + 1)
    return _repaired(text, problems)


def too_large() -> str:
    """Say why a file beyond `MAX_BYTES` is refused."""
    return _("The file is larger than {limit} KB; a posting is a page of text.").format(
        limit=MAX_BYTES // 1024
    )


def _characters(data: bytes, problems: Problems) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # What does not decode becomes U+FFFD, and is then seen by whoever looks at the posting.
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = _("The file is not UTF-8 and was read as Windows-1252; save it as UTF-8.")
        problems.add(reason, line=data.count(b"\n", 0, error.start) + 1)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _repaired(text: str, problems: Problems) -> str:
    """Mend line by line: only lines with a suspicious character are worth ftfy's time."""
    suspicious = _suspicious_characters(text)
    if not suspicious:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if suspicious.isdisjoint(line):
            continue
        mended = repair_line(line)
        if mended != line:
            lines[number - 1] = mended
            problems.add(_what_changed(line, mended), line=number)
    return "\n".join(lines)


def repair_line(line: str) -> str:
    """Undo mojibake in one line, and drop characters that cannot be seen."""
    # With its line end, which tells ftfy that no letter follows.
    if not line.isascii() and is_bad(f"{line}\n"):
        line = fix_text(f"{line}\n", _REPAIR).removesuffix("\n")
    return _INVISIBLE.sub("", _LINE_SEPARATORS.sub(" ", line))


def _suspicious_characters(text: str) -> set[str]:
    # Deleting the harmless bytes first leaves a handful to look at, whatever the length of the
    # text.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE_ASCII)
    return set(rest.decode("utf-8", "surrogatepass")) - _HARMLESS


def _what_changed(before: str, after: str) -> str:
    for old, new in zip(before.split(), after.split(), strict=False):
        if old != new and old.isprintable():
            text = _("“{old}” was damaged in copying and was read as “{new}”; write that.")
            return text.format(old=old[:60], new=new[:60])
    return _("The line holds characters that cannot be seen; they were dropped.")
