"""Texts within a limit, cut where a reader sees a gap: never inside an emoji, a flag or an accent.

Adapters call it with their platform's limits just before they send; `bot` itself keeps headings
short with it.
"""

from __future__ import annotations

from wcwidth import iter_graphemes

ELLIPSIS = "…"


def cut(text: str, limit: int) -> str:
    """Shorten a text.

    Args:
        text: What to say.
        limit: Characters that the result may have, the ellipsis included; at least 1.

    Returns:
        The text itself where it fits, else as many whole graphemes of it as fit before an ellipsis.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    end = 0
    for grapheme in iter_graphemes(text):
        if end + len(grapheme) > room:
            break
        end += len(grapheme)
    return text[:end].rstrip() + ELLIPSIS
