"""Rank: one number that puts postings in the order in which a board shows them.

The newest day comes first, within a day what is featured most, then what came last. The number also
holds the posting's id, so the full-text index needs no other key and can stop early.
"""

from __future__ import annotations

from datetime import datetime

_ID_BITS = 36
_FEATURED_BITS = 8
_DAY_BITS = 19
#: The lowest bits of a rank are the id.
ID_MASK = (1 << _ID_BITS) - 1
_DAY_SHIFT = _ID_BITS + _FEATURED_BITS
_MOST_FEATURED = (1 << _FEATURED_BITS) - 1
_LAST_DAY = (1 << _DAY_BITS) - 1
_SECONDS_OF_DAY = 86_400


def rank_of(posted_at: datetime, featured: int, posting_id: int) -> int:
    """Give the rank of a posting, higher for what is shown earlier."""
    within_day = min(max(featured + (_MOST_FEATURED >> 1), 0), _MOST_FEATURED)
    return first_rank_of_day(posted_at) | (within_day << _ID_BITS) | posting_id


def first_rank_of_day(moment: datetime) -> int:
    """Give the lowest rank that a posting of this UTC day can have."""
    day = int(moment.timestamp() // _SECONDS_OF_DAY)
    return min(max(day, 0), _LAST_DAY) << _DAY_SHIFT


def id_of(rank: int) -> int:
    """Give the id of the posting with this rank."""
    return rank & ID_MASK
