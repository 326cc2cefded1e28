"""What a forum's threads are called and tagged, whatever a posting says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.forums import MOST_NAME, is_closed, thread_name
from adapters.discord.marks import is_marked, nonce_of, parameters, thread_parameters
from adapters.discord.render import render_message
from adapters.discord.tags import MOST_APPLIED, with_tag
from bot.messages.message import Card, Message
from tests.making import NOW

BOT = 5
IDS = st.integers(min_value=1, max_value=2**63 - 1)


def card(*, closed: bool) -> Card:
    """Show a posting."""
    return Card(posting_id=1, title="E", url="https://a.example", posted_at=NOW, closed=closed)


@given(st.text(min_size=1, max_size=400))
def test_name_is_taken_by_discord(title: str) -> None:
    """Never empty, never too long, and something to be seen."""
    name = thread_name(render_message(Message(heading=title)).text)
    assert 1 <= len(name) <= MOST_NAME
    assert name == name.strip()
    assert any(character.isprintable() and not character.isspace() for character in name)


@given(st.lists(st.integers(1, 9), unique=True, max_size=5), st.integers(1, 9))
def test_tag_finds_room(applied: list[int], tag: int) -> None:
    """The new tag is among at most five, each once, and no more than one gave way."""
    made = with_tag(applied, tag)
    assert made[0] == tag
    assert len(made) == len(set(made)) <= MOST_APPLIED
    assert len(set(applied) - set(made)) <= 1


def test_only_one_closed_posting_closes_a_thread() -> None:
    """A digest goes on while one of its postings is closed."""
    assert is_closed(Message(heading="E", cards=(card(closed=True),)))
    assert not is_closed(Message(heading="E", cards=(card(closed=False),)))
    assert not is_closed(Message(heading="E", cards=(card(closed=True),) * 2))


@given(IDS, IDS)
def test_mark_tells_deliveries_apart(delivery_id: int, other: int) -> None:
    """A message and the first one of a thread are found by their own number and by no other."""
    said = render_message(Message(heading="E"))
    message = parameters(said, delivery_id=delivery_id).payload or {}
    made = thread_parameters(said, delivery_id=delivery_id, name="E", tags=[1]).payload or {}
    for written in (message, made["message"]):
        read = {"author": {"id": str(BOT)}, "components": written["components"]}
        assert is_marked(read, delivery_id, BOT)
        assert not is_marked(read, delivery_id, BOT + 1)
        if (other - delivery_id) % (2**31 - 1_000):
            assert not is_marked(read, other, BOT)
        assert 1_000 <= written["components"][0]["id"] < 2**31


@given(IDS)
def test_nonce_fits(delivery_id: int) -> None:
    """Discord takes at most 25 characters, and must be told that it counts."""
    said = render_message(Message(heading="E"))
    payload = parameters(said, nonce=nonce_of(delivery_id)).payload or {}
    assert len(payload["nonce"]) <= 25
    assert payload["enforce_nonce"] is True
    assert payload["allowed_mentions"] == {"parse": []}
