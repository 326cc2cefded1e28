"""Messages as JSON and back, for whoever keeps them: the chat page's table, a browser, a script.

Fields keep their names; times are ISO 8601 in UTC. What a field holds unless told is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.messages.message import Button, Card, Message, Row, Style
from bot.places.place import Work

# A decoded JSON document can hold anything: hence `Any` in this module.
Json = dict[str, Any]


def message_to_json(message: Message) -> Json:
    """Give a message as a dict of JSON values."""
    return _to_json(message)


def message_from_json(data: Mapping[str, Any]) -> Message:
    """Make the message of a dict that `message_to_json` gave."""
    return Message(
        **{
            **data,
            "paragraphs": tuple(data.get("paragraphs", ())),
            "cards": tuple(_card(card) for card in data.get("cards", ())),
            "rows": tuple(_row(row) for row in data.get("rows", ())),
            "buttons": _buttons(data),
            "pings": tuple(data.get("pings", ())),
        }
    )


def _to_json(value: Message | Card | Row | Button) -> Json:
    held = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: _plain(item) for field, item in held if item != field.default}


def _plain(item: object) -> object:
    if isinstance(item, tuple):
        return [_plain(part) for part in item]
    if isinstance(item, (Card, Row, Button)):
        return _to_json(item)
    if isinstance(item, datetime):
        return item.isoformat()
    if isinstance(item, (Style, Work)):
        return item.value
    return item


def _card(data: Mapping[str, Any]) -> Card:
    return Card(
        **{
            **data,
            "posted_at": datetime.fromisoformat(data["posted_at"]),
            "work": Work(data.get("work", Work.UNKNOWN)),
            "hashtags": tuple(data.get("hashtags", ())),
            "buttons": _buttons(data),
        }
    )


def _row(data: Mapping[str, Any]) -> Row:
    return Row(**{**data, "buttons": _buttons(data)})


def _buttons(data: Mapping[str, Any]) -> tuple[Button, ...]:
    return tuple(
        Button(**{**button, "style": Style(button.get("style", Style.PLAIN))})
        for button in data.get("buttons", ())
    )
