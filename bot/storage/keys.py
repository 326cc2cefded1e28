"""Keys of the reverse index: one or two terms, and what kind of row stands under them, in 64 bits.

One number is one value to look up, and rows of a kind that is not asked for are not even met. Keys
of rows are made here; those that a posting asks for are made by the database, out of the ids that
it has at hand, in the same way.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, cast

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


def single(id_: ColumnElement[int]) -> ColumnElement[int]:
    """Say `key_of` for one term, in SQL."""
    return cast(id_, BigInteger) * (1 << _BITS)


def pair(low: ColumnElement[int], high: ColumnElement[int]) -> ColumnElement[int]:
    """Say `key_of` for two terms in order, in SQL."""
    return single(high) + low
