"""The first sentences of a text, for postings whose author wrote no summary.

Stage 2 of the journey; how many characters a platform shows is left to `bot.messages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

#: Sentences that make a summary.
MAX_SENTENCES = 3

# Only so much of a text is looked at; a summary stands at its beginning.
_LOOK_AT = 20_000

_LIST_ITEM = re.compile(r"• |\d{1,9}[.)] ")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]")
# A full stop after these ends no sentence. The last word before it is compared.
_ABBREVIATIONS = frozenset(
    {"e.g", "i.e", "etc", "inc", "ltd", "corp", "co", "vs", "approx", "no", "mr", "mrs", "ms", "dr"}
    | {"st", "jr", "sr", "u.s", "u.k", "dept", "est", "min", "max"}
)


def first_sentences(text: str, *, limit: int = 300) -> str:
    """Take the beginning of a text that a person would read first.

    Args:
        text: Plain text; paragraphs are parted by an empty line.
        limit: Characters, at least 1.

    Returns:
        Up to three whole sentences on one line within `limit`. Headings and lists are passed over
        when there is a sentence anywhere; a first sentence that is too long is cut between words.
    """
    taken = ""
    for sentence in islice(_sentences(text[:_LOOK_AT]), MAX_SENTENCES):
        longer = f"{taken} {sentence}".strip()
        if len(longer) > limit:
            break
        taken = longer
    if taken:
        return taken
    first = next(_sentences(text[:_LOOK_AT]), "") or " ".join(text[:_LOOK_AT].split())
    return shortened(first, limit=limit)


def shortened(text: str, *, limit: int) -> str:
    """Cut a text between words, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    words = head.rsplit(maxsplit=1)
    kept = words[0] if len(words) > 1 and not text[limit - 1].isspace() else head
    return f"{kept.rstrip(' ,;:–—-')}…"


def _sentences(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        line = " ".join(paragraph.split())
        if not _LIST_ITEM.match(line):
            yield from _sentences_of_line(line)


def _sentences_of_line(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if end[0] == "." and _is_abbreviation(line[start : end.start()]):
            continue
        yield line[start : end.end()].strip()
        start = end.end()


def _is_abbreviation(before: str) -> bool:
    word = before[-8:].rsplit(maxsplit=1)[-1:]
    last = word[0].lstrip("(\"'“‘").casefold() if word else ""
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())
