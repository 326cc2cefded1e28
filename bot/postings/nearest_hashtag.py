"""What somebody may have meant by a hashtag that nobody uses.

Used wherever a hashtag finds nothing: in searches, on subscribing, and by `tags`.
"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.postings.hashtag_table import TABLE

#: Shorter names differ by a letter from too many others: of `go` and `c` no guess is made.
_LEAST_LENGTH = 3
#: How alike two names must be, from 0 to 1: one slip in four letters, two in seven.
_ALIKE = 0.7


def nearest_hashtag(typed: str, counts: Mapping[str, int]) -> str | None:
    """Find the hashtag that was probably meant.

    Args:
        typed: A canonical hashtag.
        counts: Hashtags of the board, each with how many postings carry it.

    Returns:
        The likest one; of several that are as like, what most postings carry. Spellings that the
        table knows lead to their names. None when nothing is like it.
    """
    if len(typed) < _LEAST_LENGTH:
        return None
    spellings = {spelling for spelling in (*TABLE.names, *counts) if len(spelling) > 1}
    found = process.extract(
        typed, spellings, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, limit=None
    )
    named = [(score, TABLE.names.get(spelling, spelling)) for spelling, score, _at in found]
    others = [(score, counts.get(name, 0), name) for score, name in named if name != typed]
    return max(others, key=lambda each: (each[0], each[1], each[2]), default=(0, 0, None))[2]
