"""What a misspelt item of a location text was meant to say: "Cincinatti", "Untied States".

Only large cities, whole areas and the words for kinds of work are thought of, and only where all
of an item is nearly such a name: a guess that is seldom right would be worse than no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

#: Shorter words are too like each other.
MIN_LETTERS = 6
#: Below this length only swapped letters are forgiven: "Hungry" is not Hungary.
_SWAPS_ONLY = 8
#: From this length on, two slips are forgiven.
_LONG = 10
#: So many words at most make one name.
MAX_WORDS = 3


class Slips:
    """Knows the right spellings."""

    def __init__(self, spellings: Iterable[str]) -> None:
        """Take folded names, the likeliest first."""
        # People get the first letter right.
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for name in spellings:
            if len(name) >= MIN_LETTERS:
                self._by_letter[name[0]].append(name)

    @lru_cache(maxsize=4096)  # noqa: B019  # there is one, for as long as the process
    def meant(self, name: str) -> str | None:
        """Give the known spelling that a folded name is a slip of."""
        spellings = self._by_letter.get(name[:1])
        if len(name) < MIN_LETTERS or not spellings or not name.replace(" ", "").isalpha():
            return None
        # A sixth of what starting costs would be this library; most texts are spelt well.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 2 if len(name) >= _LONG else 1
        found = process.extractOne(name, spellings, scorer=OSA.distance, score_cutoff=slips)
        if not found or (len(name) < _SWAPS_ONLY and sorted(found[0]) != sorted(name)):
            return None
        return found[0]
