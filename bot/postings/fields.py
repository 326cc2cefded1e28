"""Keys of the frontmatter: which are ours, which stand for one of ours, and what the rest is.

Stage 2 of the journey. `parse.py` makes a posting of them.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bot.messages.catalogue import _
from bot.postings.decode import repair_line
from bot.postings.frontmatter import Frontmatter
from bot.postings.problems import Problems
from bot.postings.values import Field, Value, text_of

#: The board's own keys → what other boards call the same, without case, `_` and `-`.
KEYS: Mapping[str, list[str]] = MappingProxyType(
    tomllib.loads(Path(__file__).with_name("keys.toml").read_text(encoding="utf-8"))
)

_TRUE = frozenset({"true", "yes", "y", "on", "1"})
_FALSE = frozenset({"", "false", "no", "n", "off", "0", "null"})

_FOLD = re.compile(r"[\s_-]+")
_STANDS_FOR = {alias: key for key, aliases in KEYS.items() for alias in (key.casefold(), *aliases)}


def standing_for(key: str) -> str:
    """Give the board's key that this key stands for; empty when it is unknown."""
    return key if key in KEYS else _STANDS_FOR.get(_FOLD.sub("", key).casefold(), "")


class Fields:
    """The values of one file, by the board's own keys."""

    def __init__(self, file: Frontmatter, problems: Problems) -> None:
        """Sort the keys of a file.

        Args:
            file: Its two parts.
            problems: Takes what is wrong with a value.
        """
        #: Markdown below the keys, and the file's line where it begins.
        self.body, self.body_line = file.body, file.body_line
        #: Keys that we do not know, or that another key said already.
        self.extra: dict[str, Field] = {}
        self._problems = problems
        self._known: dict[str, Field] = {}
        # The board's own spelling goes first, whatever the order in the file.
        for key in sorted(file.fields, key=lambda key: key not in KEYS):
            self._take(clean(key), file.fields[key])

    def _take(self, key: str, field: Field) -> None:
        ours = standing_for(key)
        if ours and (ours not in self._known or not self.text(ours)):
            self._known[ours] = field
        elif not ours or text_of(field.value).strip():
            self.extra[key] = field

    def line(self, key: str) -> int:
        """Say where a key stands; 1 when it does not."""
        return self._known[key].line if key in self._known else 1

    def value(self, key: str) -> Value:
        """Give a key's value as written; empty text when the file is silent."""
        return self._known[key].value if key in self._known else ""

    def text(self, key: str) -> str:
        """Give a key's value as one clean line."""
        value = self.value(key)
        if isinstance(value, dict):
            # `hiringOrganization: {name: Acme}`, as schema.org has it.
            value = value.get("name", value)
        return clean(text_of(value))

    def flag(self, key: str) -> bool:
        """Give a key's yes or no; silence and nonsense are no."""
        text = self.text(key).casefold()
        if text not in _TRUE | _FALSE:
            reason = _("“{key}” must be true or false, not “{text}”; it was read as false.")
            self.add_problem(key, reason.format(key=key, text=text[:40]))
        return text in _TRUE

    def add_problem(self, key: str, reason: str) -> None:
        """Note what is wrong with a key, at its line."""
        self._problems.add(reason, line=self.line(key))


def clean(text: str) -> str:
    """Put a text on one line: repaired, entities read, spaces single."""
    if not text.isascii() or not text.isprintable():
        text = " ".join(repair_line(line) for line in text.split("\n"))
    if "&" in text:
        # Names such as `R&amp;D` come from pages; what an adapter shows, it escapes itself.
        text = html.unescape(text)
    return " ".join(text.split())
