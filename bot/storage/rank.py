"""Rank: one number that says where a posting stands on the board.

Open postings stand above held ones and those above closed ones. Within each, the newest day comes
first, within a day what is featured most, then what came last. The number also holds the posting's
id. So the full-text index needs no other key: what a search must not find lies outside the range of
ranks that it looks at, and it can stop early.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

_ID_BITS = 36
_FEATURED_BITS = 8
_DAY_BITS = 17
#: The lowest bits of a rank are the id.
ID_MASK = (1 << _ID_BITS) - 1
_DAY_SHIFT = _ID_BITS + _FEATURED_BITS
_STATE_SHIFT = _DAY_SHIFT + _DAY_BITS
#: All of a rank but the state.
WITHIN_STATE_MASK = (1 << _STATE_SHIFT) - 1
_MOST_FEATURED = (1 << _FEATURED_BITS) - 1
_LAST_DAY = (1 << _DAY_BITS) - 1
_SECONDS_OF_DAY = 86_400


class State(StrEnum):
    """Whether a search finds a posting; lowest on the board first."""

    #: The author closed it, or its file is gone.
    CLOSED = "closed"
    #: Its day has not come yet.
    HELD = "held"
    #: People can apply.
    OPEN = "open"


def rank_of(state: State, posted_at: datetime, featured: int, posting_id: int) -> int:
    """Give the rank of a posting, higher for what is shown earlier."""
    within_day = min(max(featured + (_MOST_FEATURED >> 1), 0), _MOST_FEATURED)
    return first_rank_of_day(state, posted_at) | (within_day << _ID_BITS) | posting_id


def first_rank(state: State) -> int:
    """Give the lowest rank that a posting in this state can have."""
    return list(State).index(state) << _STATE_SHIFT


def last_rank(state: State) -> int:
    """Give the highest rank that a posting in this state can have."""
    return first_rank(state) | WITHIN_STATE_MASK


def first_rank_of_day(state: State, moment: datetime) -> int:
    """Give the lowest rank that a posting of this UTC day can have."""
    day = int(moment.timestamp() // _SECONDS_OF_DAY)
    return first_rank(state) | (min(max(day, 0), _LAST_DAY) << _DAY_SHIFT)


def id_of(rank: int) -> int:
    """Give the id of the posting with this rank."""
    return rank & ID_MASK
