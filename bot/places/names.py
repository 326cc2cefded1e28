"""How names of places are compared: folded to plain words, so that spelling habits do not matter.

`fold("St. Pölten") == fold("Sankt Polten".replace("Sankt", "Saint"))`. The compiled names, the
tables and every text that is looked up go through the same fold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Longest name that is looked up, in characters; nobody lives in a longer one.
MAX_NAME = 120

#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
#: Dropped without a gap: "St. John's" is "St Johns", "U.S." is "US".
_DROPPED = str.maketrans("", "", "'’‘ʻʼ`´.")
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_NOT_A_WORD = re.compile(r"[^\w]+|_+")


def plain_words(text: str) -> list[str]:
    """Give the folded words of a text, abbreviations as they are written."""
    text = text.lower() if text.isascii() else _strip_marks(text)
    return _NOT_A_WORD.sub(" ", text.translate(_DROPPED)).split()


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Give the form under which a name is filed and looked up."""
    words = plain_words(text)
    if not _SHORT.keys().isdisjoint(words):
        words = [_SHORT.get(word, word) for word in words]
    return " ".join(words)


def _strip_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return bare.casefold().translate(_LETTERS)
