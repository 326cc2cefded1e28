"""Which postings a message is about: by our own buttons, or by the addresses in it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.cards import ROOMS, card_blocks
from adapters.slack.shortcuts import addresses_in, posting_ids_in
from bot.messages.alerts import alert_message
from bot.postings.stored import StoredPosting
from tests.making import IN_LONDON, NOW, make_posting


def test_our_alerts_name_their_postings_by_buttons_and_menus() -> None:
    """A page's button, or a value of another kind, names none."""
    stored = StoredPosting(
        id=12,
        posting=make_posting(1),
        location=IN_LONDON,
        source="board",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
        closed_at=None,
    )
    blocks = card_blocks(alert_message(stored).cards, ROOMS[0])
    assert set(posting_ids_in({"blocks": blocks})) == {12}
    assert list(posting_ids_in([{"value": "digest:9:2"}, {"value": "save"}, {"value": 3}])) == []


LINKED = {
    "text": ({"text": "look: <https://a.example/1?x=1&amp;y=2|this> and <mailto:a@b.example>"}, 2),
    "bare": ({"text": "https://a.example/1 (https://b.example/2)"}, 2),
    "rich text": (
        {"blocks": [{"elements": [{"type": "link", "url": "https://a.example/1", "text": "t"}]}]},
        1,
    ),
    "unfurled": ({"attachments": [{"from_url": "https://a.example/1", "title": "x"}]}, 1),
    "no address": ({"text": "<@U1> <#C1|x> https:// javascript:x", "ts": "1.2"}, 0),
    "nothing": ({}, 0),
}


@pytest.mark.parametrize(("message", "count"), LINKED.values(), ids=LINKED)
def test_other_messages_name_postings_by_addresses(message: dict[str, Any], count: int) -> None:
    """Wherever Slack puts them; what it escapes is written plain again."""
    found = list(addresses_in(message))
    assert len(found) == count
    assert all("&amp;" not in url for url in found)
