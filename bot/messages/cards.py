"""A stored posting as a card: its facts, where the work is, and the buttons below it.

What a button's `action` does is in `bot/commands/actions.py`.
"""

from __future__ import annotations

from bot.messages.catalogue import _
from bot.messages.message import Button, Card, Style
from bot.messages.whereabouts import place_text
from bot.postings.addresses import safe_url
from bot.postings.stored import StoredPosting

__all__ = ["mark_buttons", "place_text", "posting_card"]


def posting_card(
    stored: StoredPosting, *, why: str = "", state: frozenset[str] = frozenset()
) -> Card:
    """Show a posting.

    Args:
        stored: The posting as it is now.
        why: Why the reader sees it, one plain sentence; "" in searches.
        state: What the reader did with it: "saved", "applied", "hidden". Empty for a channel.

    Returns:
        The card, struck through when the posting is closed.
    """
    posting = stored.posting
    return Card(
        posting_id=stored.id,
        title=posting.title,
        url=safe_url(posting.url),
        company=posting.company,
        place=place_text(stored.location),
        work=stored.location.work,
        hashtags=posting.hashtags,
        posted_at=stored.posted_at,
        summary=posting.summary,
        why=why,
        closed=not stored.is_open,
        buttons=(*_apply(stored), *_others(stored, state)),
    )


def mark_buttons(posting_id: int, state: frozenset[str]) -> tuple[Button, ...]:
    """Give the buttons that note what the reader did with a posting, or take it back.

    Args:
        posting_id: The posting.
        state: What is noted already.
    """
    saved = (
        Button(label=_("Saved"), action=f"unsave:{posting_id}")
        if "saved" in state
        else Button(label=_("Save"), action=f"save:{posting_id}")
    )
    hidden = (
        Button(label=_("Show again"), action=f"unhide:{posting_id}")
        if "hidden" in state
        else Button(label=_("Hide"), action=f"hide:{posting_id}")
    )
    return saved, hidden


def _apply(stored: StoredPosting) -> tuple[Button, ...]:
    # Nobody can apply to a closed posting, and an address that is not fit for a button is no way
    # to apply either: the card still names the posting's own page if that one is.
    posting = stored.posting
    address = safe_url(posting.apply_url) or safe_url(posting.url)
    if not (stored.is_open and address):
        return ()
    return (Button(label=_("Apply"), url=address, style=Style.PRIMARY),)


def _others(stored: StoredPosting, state: frozenset[str]) -> tuple[Button, ...]:
    mute = Button(label=_("Mute company"), action=f"mute:{stored.id}", style=Style.DANGER)
    return (
        Button(label=_("Details"), action=f"details:{stored.id}"),
        *mark_buttons(stored.id, state),
        # A posting that names no employer leaves nobody to mute.
        *((mute,) if stored.posting.company else ()),
        Button(label=_("Why"), action=f"why:{stored.id}"),
    )
