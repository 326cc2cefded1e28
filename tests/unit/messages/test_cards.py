"""A posting as a card: its facts and its buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.actions import decode
from bot.messages.cards import posting_card
from bot.messages.message import Style
from bot.postings.stored import StoredPosting
from tests.making import IN_LONDON, NOW, make_posting


def stored(**changes: Any) -> StoredPosting:
    """Make a stored posting with changed fields of `Posting`."""
    return StoredPosting(
        id=7,
        posting=make_posting(7, **changes),
        location=IN_LONDON,
        source="board",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
    )


def test_card_holds_what_people_look_for() -> None:
    """Title, company, place, hashtags, summary and why."""
    card = posting_card(stored(), why="#python")
    assert (card.posting_id, card.title, card.company) == (7, "Infrastructure Engineer", "Primer")
    assert (card.place, card.hashtags) == ("London, United Kingdom", ("python", "aws"))
    assert (card.summary, card.why, card.closed) == ("Keep payments running.", "#python", False)


def test_buttons_in_order_and_with_actions() -> None:
    """Apply leads away, the others come back to us with the posting's id."""
    apply, *others = posting_card(stored()).buttons
    assert (apply.label, apply.url) == ("Apply", "https://example.com/jobs/7/apply")
    assert apply.style is Style.PRIMARY
    assert [button.label for button in others] == ["Details", "Save", "Hide", "Mute company", "Why"]
    assert [button.action for button in others] == [
        "details:7",
        "save:7",
        "hide:7",
        "mute:7",
        "why:7",
    ]


@pytest.mark.parametrize("state", [(), ("saved",), ("hidden",), ("saved", "applied", "hidden")])
def test_every_action_can_be_read_back(state: tuple[str, ...]) -> None:
    """Whatever the state, what a button says is an action of ours."""
    for button in posting_card(stored(), state=frozenset(state)).buttons:
        if button.action:
            assert decode(button.action).id() == 7


def test_buttons_take_back_what_was_done() -> None:
    """What is saved can be unsaved, what is hidden shown again."""
    card = posting_card(stored(), state=frozenset({"saved", "hidden"}))
    actions = [button.action for button in card.buttons]
    assert "unsave:7" in actions
    assert "unhide:7" in actions
    assert "save:7" not in actions


def test_closed_posting_cannot_be_applied_to() -> None:
    """It is struck through, and its Apply button is gone."""
    card = posting_card(replace(stored(), closed_at=NOW))
    assert card.closed
    assert "Apply" not in [button.label for button in card.buttons]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://me:pw@example.com/"],
)
def test_unsafe_address_is_no_button(address: str) -> None:
    """An address that is not fit for a button leads to the posting's own page, or nowhere."""
    apply, *_ = posting_card(stored(apply_url=address)).buttons
    assert apply.url == "https://example.com/jobs/7"
    card = posting_card(stored(apply_url=address, url=address))
    assert card.url == ""
    assert all(not button.url for button in card.buttons)


def test_nobody_to_mute() -> None:
    """A posting that names no employer has no Mute button."""
    assert "mute:7" not in [button.action for button in posting_card(stored(company="")).buttons]
