"""Keys of the reverse index: one or two terms, and what kind of row stands under them, in 64 bits.

One number is one value to look up, and rows of a kind that is not asked for are not even met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

_BITS = 31
#: Set in the keys of rows for postings of unknown location.
DOUBTFUL = 1 << 62


def key_of(first: int, second: int = 0, *, doubtful: bool = False, loose: bool = False) -> int:
    """Make the key of a row.

    Args:
        first: A term's id.
        second: Another's, in either order; 0 for none.
        doubtful: See `Filed`.
        loose: See `Filed`; these keys are below zero.
    """
    low, high = sorted((first, second))
    key = (high << _BITS) | low | (DOUBTFUL if doubtful else 0)
    return -key if loose else key


def keys_of(terms: Collection[int], words: Collection[int], sets: Collection[int]) -> Iterator[int]:
    """Give the plain keys under which rows for a posting may stand.

    Args:
        terms: Ids of the exact terms that it carries.
        words: Of its words; two of them are never in one key.
        sets: Of the sets of which it carries a term; each is a key alone.
    """
    for one in (*terms, *words, *sets):
        yield key_of(one)
    for first, second in combinations(terms, 2):
        yield key_of(first, second)
    for word in words:
        for term in terms:
            yield key_of(word, term)
