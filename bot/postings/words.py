"""Words of a text: one way of cutting for the index, the matcher and the queries.

Stage 2 of the journey and every later stage that compares texts. What is an equal word is decided
here alone: case, accents and width do not matter, everything but letters and digits separates.
"""

from __future__ import annotations

import re
import unicodedata

#: Words that are kept of one text; a posting has about 700.
MAX_WORDS = 16_000

# In Python `\w` is `str.isalnum()` and the underscore, so this is a run of `isalnum` characters.
_WORD = re.compile(r"[^\W_]+")
#: Signs that make most English texts more than ASCII; none is part of a word or becomes one.
_TYPOGRAPHY = "’‘“”–—•·…\xa0\u200b"
#: Each ASCII character that separates, as a space.
_SEPARATED = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256))
_NOT_ALNUM_NOR_ASCII = re.compile(r"[^\w\x00-\x7f]+")


def words(text: str) -> tuple[str, ...]:
    """Cut a text into comparable words.

    Args:
        text: Any text, in any script.

    Returns:
        The words in order, folded, at most `MAX_WORDS`; each of letters and digits only.
    """
    folded = _fold(text)
    # Nearly every text comes here, and a table is several times faster than a pattern.
    if folded.isascii():
        return tuple(folded.encode().translate(_SEPARATED).decode().split()[:MAX_WORDS])
    return tuple(_WORD.findall(folded)[:MAX_WORDS])


def _fold(text: str) -> str:
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            text = text.replace(sign, " ")
    if text.isascii():
        return text.lower()
    # Marks go before folding: casefold makes a letter of the Greek iota subscript.
    bare = _without_marks(unicodedata.normalize("NFKD", text))
    return _without_marks(unicodedata.normalize("NFKD", bare.casefold()))


def _without_marks(text: str) -> str:
    return _NOT_ALNUM_NOR_ASCII.sub(_keep_but_marks, text)


def _keep_but_marks(found: re.Match[str]) -> str:
    # Few characters of a text come here, so looking each up costs little.
    return "".join(c for c in found[0] if unicodedata.category(c)[0] != "M")
