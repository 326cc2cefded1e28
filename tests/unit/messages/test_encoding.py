"""Messages survive the way to JSON and back."""

from __future__ import annotations

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.encoding import message_from_json, message_to_json
from bot.messages.message import Button, Card, Message, Row, Style
from bot.places.place import Work

texts = st.text(max_size=20)
buttons = st.lists(
    st.builds(Button, label=texts, action=texts, url=texts, style=st.sampled_from(Style)),
    max_size=3,
).map(tuple)
cards = st.builds(
    Card,
    posting_id=st.integers(0, 2**62),
    title=texts,
    url=texts,
    company=texts,
    place=texts,
    work=st.sampled_from(Work),
    hashtags=st.lists(texts, max_size=3).map(tuple),
    posted_at=st.datetimes(timezones=st.just(UTC)),
    summary=texts,
    why=texts,
    closed=st.booleans(),
    buttons=buttons,
)
messages = st.builds(
    Message,
    heading=texts,
    paragraphs=st.lists(texts, max_size=2).map(tuple),
    cards=st.lists(cards, max_size=2).map(tuple),
    rows=st.lists(st.builds(Row, label=texts, text=texts, buttons=buttons), max_size=2).map(tuple),
    markdown=texts,
    footer=texts,
    buttons=buttons,
    pings=st.lists(texts, max_size=2).map(tuple),
)


@given(message=messages)
def test_message_survives_json(message: Message) -> None:
    """What was said is what comes back, also by way of text."""
    text = json.dumps(message_to_json(message))
    assert message_from_json(json.loads(text)) == message


def test_nothing_is_left_out_of_nothing() -> None:
    """A message that says one thing is one field of JSON."""
    assert message_to_json(Message(heading="Hello.")) == {"heading": "Hello."}
