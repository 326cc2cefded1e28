"""Roles to ping in a message: first, by themselves, and nothing else is left out for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord.render import render_message
from bot.commands.pings import MAX_PINGS
from bot.messages.alerts import digest_message
from tests.adapter_contract import HOSTILE, hostile_posting
from tests.unit.discord.looking import shown_texts


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_roles_to_ping_stand_first_and_leave_room(text: str) -> None:
    """As many as a channel pings, above the longest digest: no posting is left out for them."""
    roles = tuple(str(2**63 - number) for number in range(MAX_PINGS))
    digest = digest_message([hostile_posting(text)] * 10, delivery_id=1, text=text)
    view = render_message(replace(digest, pings=roles)).view
    first, *others = shown_texts(view)
    assert first == " ".join(f"<@&{role}>" for role in roles)
    assert not any("<@&" in other or "not shown" in other for other in others)
    assert len(list(view.walk_children())) <= 40
    assert view.content_length() <= 4_000
