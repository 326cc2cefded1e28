"""Names that look like a misspelt one."""

from __future__ import annotations

from collections.abc import Mapping

#: Out of 100: below this, two names have too little in common to be worth a question.
_ALIKE = 65
#: How many to look at more closely.
_SHORTLIST = 30


def closest(name: str, spellings: Mapping[str, str], limit: int) -> list[str]:
    """Give the keys of the places spelt most like a name.

    Args:
        name: Folded, as typed.
        spellings: The key of a place for each folded name, the most populous first.
        limit: How many to give at most.
    """
    # Half of what starting costs would be this library, and most runs never suggest anything.
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import DamerauLevenshtein

    shortlist = process.extract(
        name, list(spellings), scorer=fuzz.ratio, limit=_SHORTLIST, score_cutoff=_ALIKE
    )
    # Swapped letters are the commonest slip, and count once here: "Lodnon" is closer to London
    # than to Lodhran. Equal ones stay in order of population.
    ordered = sorted(
        shortlist, key=lambda found: (DamerauLevenshtein.distance(name, found[0]), found[2])
    )
    return list(dict.fromkeys(spellings[found[0]] for found in ordered))[:limit]
