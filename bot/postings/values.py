"""What a key of the frontmatter holds, whichever language it was written in.

Stage 2 of the journey. Everything single is text: `NO`, `012` and `2021-02-30` stay as they were
typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages.catalogue import _
from bot.postings.problems import Problems

#: A text, a list, or a mapping.
Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One key's value."""

    #: As written; texts are neither trimmed nor interpreted.
    value: Value
    #: Where the key stands in its file, from 1.
    line: int


def as_value(built: object) -> Value:
    """Turn what a JSON or TOML parser built back into texts.

    Raises:
        RecursionError: it nests deeper than Python can follow.
    """
    if isinstance(built, str):
        return built
    if built is None:
        return ""
    if isinstance(built, bool):
        return "true" if built else "false"
    if isinstance(built, Mapping):
        return {str(key): as_value(value) for key, value in built.items()}
    if isinstance(built, list | tuple):
        return [as_value(item) for item in built]
    return str(built)


def text_of(value: Value) -> str:
    """Write a value as one text: the items of a list after each other, a mapping as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := text_of(item)))
    return json.dumps(value, ensure_ascii=False)


def keep(fields: dict[str, Field], key: str, field: Field, problems: Problems) -> None:
    """Put a key among the others; of two with one name the later one is taken, and that is said."""
    if key in fields:
        reason = _("“{key}” stands here a second time; this one was taken, keep one of them.")
        problems.add(reason.format(key=key), line=field.line)
    fields[key] = field
