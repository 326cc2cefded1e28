"""A small language for the shapes of JSON, in which `objects`, `elements` and `blocks` are written.

A check takes a value and where it stands, and yields what is wrong in Slack's own words:
"must be less than 76 characters [json-pointer:/blocks/0/text/text]".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.twins.slack.state import Json

#: Yields what is wrong with a value that stands at a place, "/blocks/0".
Check = Callable[[Any, str], Iterator[str]]
#: Says what is wrong with an object as a whole, "" when nothing is.
Whole = Callable[[Json], str]


def at(problem: str, place: str) -> str:
    """Say where a problem is."""
    return f"{problem} [json-pointer:{place}]"


def words(most: int, least: int = 1) -> Check:
    """A text of so many characters."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield at("must be a string", place)
        elif len(value) > most:
            yield at(f"must be less than {most + 1} characters", place)
        elif len(value) < least or (least and not value.strip()):
            yield at(f"must be more than {least - 1} characters", place)

    return check


def like(pattern: str) -> Check:
    """A text of a certain form."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield at(f"must match {pattern}", place)

    return check


def whole(least: int, most: int) -> Check:
    """A whole number."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield at(f"must be an integer from {least} to {most}", place)

    return check


def flag(value: Any, place: str) -> Iterator[str]:
    """Yes or no."""
    if not isinstance(value, bool):
        yield at("must be a boolean", place)


def one_of(*values: str) -> Check:
    """One of some words."""

    def check(value: Any, place: str) -> Iterator[str]:
        if value not in values:
            yield at(f"value must be one of {', '.join(values)}", place)

    return check


def link(most: int) -> Check:
    """An address that a browser opens."""

    def check(value: Any, place: str) -> Iterator[str]:
        yield from words(most)(value, place)
        if isinstance(value, str) and not _is_link(value):
            yield at("must be a valid URL", place)

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many things."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield at("must be an array", place)
            return
        if len(value) > most:
            yield at(f"no more than {most} items allowed", place)
        if len(value) < least:
            yield at(f"no fewer than {least} items allowed", place)
        for number, one in enumerate(value):
            yield from each(one, f"{place}/{number}")

    return check


def record(
    required: dict[str, Check], optional: dict[str, Check] | None = None, *also: Whole
) -> Check:
    """An object with these fields and no others, of which more may be asked as a whole."""
    allowed = {**required, **(optional or {})}

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield at("must be an object", place)
            return
        for name in required:
            if name not in value:
                yield at(f"missing required field: {name}", place)
        before = True
        for name, one in value.items():
            if name == "type" and name not in allowed:
                continue
            if name not in allowed:
                yield at(f"invalid additional property: {name}", place)
                continue
            for problem in allowed[name](one, f"{place}/{name}"):
                before = False
                yield problem
        if before:
            yield from (at(problem, place) for ask in also if (problem := ask(value)))

    return check


def by_type(variants: dict[str, Check]) -> Check:
    """An object whose "type" says which shape it has."""

    def check(value: Any, place: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in variants:
            yield at(f"unsupported type: {kind}", f"{place}/type")
            return
        yield from variants[kind](value, place)

    return check


def exactly_one(*names: str) -> Whole:
    """Of these fields one is there."""

    def ask(value: Json) -> str:
        found = [name for name in names if name in value]
        return "" if len(found) == 1 else f"exactly one of {', '.join(names)} is required"

    return ask


def at_least_one(*names: str) -> Whole:
    """Of these fields one or more are there."""

    def ask(value: Json) -> str:
        return "" if any(name in value for name in names) else f"one of {', '.join(names)} required"

    return ask


def _is_link(text: str) -> bool:
    if re.search(r"[\s<>|\x00-\x1f]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in ("http", "https") and bool(parts.hostname)
