"""Every regular expression of this part on hostile text (TESTS 32).

None is timed: an expression that tries the same text again and again would not come to an end here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from typing import cast

import pytest

from bot import postings, sources
from bot.postings import frontmatter

SIZE = 100_000
HOSTILE = {
    "spaces": " " * SIZE + "x",
    "line ends": "\n" * SIZE + "x",
    "tabs": "a:" + "\t" * SIZE + "\x00",
    "letters": "a" * SIZE + "!",
    "digits": "1" * SIZE + "x",
    "dots": "." * SIZE + " x",
    "full stops": "a. " * (SIZE // 3),
    "hashes": "#" * SIZE + " ",
    "hashtags": "a#" * (SIZE // 2),
    "stars": "*" * SIZE + "x",
    "stars apart": "* " * (SIZE // 2) + "x",
    "emphasis": "**a" * (SIZE // 3),
    "underscores": "_a " * (SIZE // 3),
    "brackets": "[" * SIZE + "]:",
    "links": "[a](https://" * (SIZE // 12),
    "tags": "<a" * (SIZE // 2),
    "backslashes": "\\" * SIZE + "x",
    "quotes": 'a: "' * (SIZE // 4),
    "dashes": "-" * SIZE + "x",
    "pluses": "+" * SIZE + "x",
    "hosts": "a." * (SIZE // 2) + "!",
    "mail": "a" * SIZE + "@" + "b" * SIZE,
    "utm": "utm_" + "a" * SIZE + "=",
    "ampersands": "&" * SIZE,
    "accents": "é" * SIZE + "\u0301" * 10,
}  # fmt: skip


def searches() -> dict[str, Callable[[str], object]]:
    """Find every expression that a module of this part holds, with each way in which it is used."""
    found: dict[str, Callable[[str], object]] = {}
    for package in (postings, sources):
        for entry in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(entry.name)
            source = inspect.getsource(module)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    # One that is handed on to a function is scanned with there.
                    ways = set(re.findall(rf"\b{name}\.(\w+)\(", source)) or {"findall"}
                    found |= {f"{entry.name}.{name}.{way}": used(value, way) for way in ways}
    return found


def used(pattern: re.Pattern[str], way: str) -> Callable[[str], object]:
    """Use an expression as its module does."""
    if way == "finditer":
        return pattern.findall
    if way == "sub":
        return lambda text: pattern.sub("", text)
    return cast("Callable[[str], object]", getattr(pattern, way))


FENCES = {f"fence {fence}": handler.FM_BOUNDARY for handler, fence in frontmatter._FENCES}
SEARCHES = searches() | {name: used(fence, "findall") for name, fence in FENCES.items() if fence}


def test_expressions_are_found() -> None:
    """The next test looks at something."""
    assert len(SEARCHES) > 25


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_expressions_come_to_an_end(text: str) -> None:
    """Each search is over long before a backtracking one would be."""
    for search in SEARCHES.values():
        search(text)
