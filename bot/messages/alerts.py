"""What the bot says by itself: an alert, a digest, a notice; and a posting's details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.messages.cards import posting_card
from bot.messages.catalogue import _, ngettext
from bot.messages.cut import cut
from bot.messages.message import Button, Card, Message, Style
from bot.messages.whereabouts import brief_place
from bot.postings.stored import StoredPosting

#: Cards in one message; both platforms get slow to read, and near their limits, beyond it.
CARDS_PER_PAGE = 10
#: Characters of a heading: what a phone shows of a notification.
MAX_HEADING = 150

States = Mapping[int, frozenset[str]]
NOTHING: States = {}


def alert_message(
    stored: StoredPosting, *, why: str = "", state: frozenset[str] = frozenset()
) -> Message:
    """Announce one posting.

    Args:
        stored: The posting as it is now; a closed one is shown struck through.
        why: Why it comes here, one plain sentence.
        state: What the reader did with it; empty for a channel.
    """
    return Message(heading=_heading(stored), cards=(_told_card(stored, why, state),))


def digest_message(
    postings: Sequence[StoredPosting],
    *,
    delivery_id: int,
    text: str = "",
    page: int = 1,
    whys: Mapping[int, str] | None = None,
    states: States = NOTHING,
) -> Message:
    """Tell of several postings at once.

    Args:
        postings: All of them, in any order, at least one.
        delivery_id: The digest, for its buttons.
        text: How it introduces itself, one sentence or none.
        page: Which ten to show, from 1; one past the end shows the last.
        whys: Why each comes here, by the posting's id.
        states: What the reader did with each, by the posting's id.
    """
    ranked = sorted(postings, key=_rank, reverse=True)
    page = min(max(page, 1), -(-len(ranked) // CARDS_PER_PAGE))
    start = (page - 1) * CARDS_PER_PAGE
    shown = ranked[start : start + CARDS_PER_PAGE]
    whys = whys or {}
    return Message(
        heading=_digest_heading(ranked),
        paragraphs=(text,) if text else (),
        cards=tuple(
            _told_card(stored, whys.get(stored.id, ""), states.get(stored.id, frozenset()))
            for stored in shown
        ),
        buttons=_pages(delivery_id, page, len(ranked)),
    )


def notice_message(text: str) -> Message:
    """Say something of the bot's own: the first line is the heading, the rest paragraphs."""
    heading, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    return Message(heading=heading, paragraphs=tuple(rest))


def details_message(
    stored: StoredPosting, *, why: str = "", state: frozenset[str] = frozenset()
) -> Message:
    """Show a posting whole.

    Args:
        stored: The posting as it is now.
        why: Why the reader sees it; "" when they found it by themselves.
        state: What the reader did with it.
    """
    card = posting_card(stored, why=why, state=state)
    details = f"details:{stored.id}"
    return Message(
        heading=_heading(stored),
        # The whole text follows, so its summary and the button that leads here would say it twice.
        cards=(
            replace(
                card,
                summary="",
                buttons=tuple(button for button in card.buttons if button.action != details),
            ),
        ),
        markdown=stored.posting.body or stored.posting.summary,
        buttons=(_applied_button(stored, state),),
    )


def _told_card(stored: StoredPosting, why: str, state: frozenset[str]) -> Card:
    """Show a posting that a subscription brought, with the way to end that subscription."""
    card = posting_card(stored, why=why, state=state)
    leave = Button(label=_("Unsubscribe"), action=f"leave:{stored.id}", style=Style.DANGER)
    return replace(card, buttons=(*card.buttons, leave))


def _applied_button(stored: StoredPosting, state: frozenset[str]) -> Button:
    if "applied" in state:
        return Button(label=_("I did not apply"), action=f"unapplied:{stored.id}")
    return Button(label=_("I applied"), action=f"applied:{stored.id}")


def _heading(stored: StoredPosting) -> str:
    return cut(_whole_heading(stored), MAX_HEADING)


def _whole_heading(stored: StoredPosting) -> str:
    gaps = {"title": stored.posting.title, "company": stored.posting.company}
    if not stored.is_open:
        if gaps["company"]:
            return _("Closed: {title} at {company}").format(**gaps)
        return _("Closed: {title}").format(**gaps)
    job = _("{title} at {company}").format(**gaps) if gaps["company"] else gaps["title"]
    place = brief_place(stored.location)
    return f"{job} · {place}" if place else job


def _digest_heading(ranked: Sequence[StoredPosting]) -> str:
    # The best one by name makes a notification worth opening.
    first = next((stored for stored in ranked if stored.is_open), ranked[0])
    others = len(ranked) - 1
    job = cut(_whole_heading(first), MAX_HEADING // 2)
    if not others:
        return _("1 job: {job}").format(job=job)
    return ngettext(
        "{count} jobs: {job} and {others} more", "{count} jobs: {job} and {others} more", others
    ).format(count=len(ranked), job=job, others=others)


def _rank(stored: StoredPosting) -> tuple[object, ...]:
    # As everywhere: newest day first, within a day the featured ones.
    return stored.posted_at.date(), stored.posting.featured, stored.posted_at, stored.id


def _pages(delivery_id: int, page: int, total: int) -> tuple[Button, ...]:
    earlier = Button(label=_("Back"), action=f"digest:{delivery_id}:{page - 1}")
    rest = total - page * CARDS_PER_PAGE
    more = Button(
        label=ngettext("{count} more", "{count} more", rest).format(count=rest),
        action=f"digest:{delivery_id}:{page + 1}",
    )
    return (*((earlier,) if page > 1 else ()), *((more,) if rest > 0 else ()))
