"""Hashtags: one spelling for each, whatever an author or a member typed.

Stage 2 of the journey, and the queries use it too. Which spellings mean the same, and which
hashtags imply others, is data: `hashtags.toml`, read by `hashtag_table.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.postings.hashtag_table import TABLE

#: Longer than this it is a sentence, not a hashtag.
MAX_LENGTH = 50
#: Hashtags that one posting keeps.
MAX_HASHTAGS = 100

_SEPARATOR = re.compile(r"[,;|\n\r\t、，；]")
# `#aws#python` and `#aws #python` are two; the `#` of `c#` ends its hashtag instead of beginning
# one.
_NEXT_HASHTAG = re.compile(r"(?<=[^ #]) ?(?=#+[^ #])| (?=#)")
_ONE_LETTER_SHARP = re.compile(r"[a-z]#")
_PUNCTUATION = frozenset("+#./-_")


def canonical_hashtag(text: str) -> str:
    """Give the one spelling of a hashtag.

    Args:
        text: One hashtag as typed, with or without `#`.

    Returns:
        Case folded, without `#`, spaces and stray punctuation, an alias replaced by the name it
        stands for: `##ReactJS ` → `react`. Empty when nothing is left.
    """
    # A hashtag is short: of a hostile megabyte, the beginning says enough.
    return _canonical(text[: 4 * MAX_LENGTH])


def parse_hashtags(value: object) -> tuple[str, ...]:
    """Read the value of a posting's `hashtags`.

    Args:
        value: Text such as `"#aws, ##ui/ux,python"`, or a list of such texts.

    Returns:
        Canonical hashtags in the author's order, each once.
    """
    found = dict.fromkeys(canonical_hashtag(tag) for tag in split_hashtags(value))
    found.pop("", None)
    return tuple(found)[:MAX_HASHTAGS]


def split_hashtags(value: object) -> list[str]:
    """Cut the value of `hashtags` into single ones, as typed."""
    if isinstance(value, str):
        pieces = (" ".join(piece.split()) for piece in _SEPARATOR.split(value))
        return [part for piece in pieces for part in _NEXT_HASHTAG.split(piece) if part]
    if isinstance(value, Iterable) and not isinstance(value, bytes | Mapping):
        return [tag for item in value for tag in split_hashtags(item)]
    return split_hashtags(str(value)) if isinstance(value, int | float) else []


@lru_cache(maxsize=4096)
def _canonical(text: str) -> str:
    tag = _fold(text)
    if not any(c.isalnum() for c in tag) or len(tag) > MAX_LENGTH:
        return ""
    return TABLE.names.get(tag) or TABLE.names.get(tag.replace("-", "").replace("_", "")) or tag


def _fold(text: str) -> str:
    folded = _folded_once(text)
    # Dropping a character can bring two together that compose, hence again until nothing changes.
    while (again := _folded_once(folded)) != folded:
        folded = again
    return folded


def _folded_once(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("♯", "#")).casefold()
        text = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in text.lower() if c.isalnum() or c in _PUNCTUATION or _is_mark(c))
    return _trimmed(kept)


def _trimmed(tag: str) -> str:
    tag = tag.lstrip("+#/-_").rstrip("./-_")
    # Only languages are named like this: c#, f#, q#. Elsewhere the sign is a slip.
    return tag if _ONE_LETTER_SHARP.fullmatch(tag) else tag.replace("#", "")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
