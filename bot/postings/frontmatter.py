"""Frontmatter: parts a file into its keys and its body.

Stage 2 of the journey. YAML between `---`, TOML between `+++` and JSON in braces give the same:
texts, and lists and mappings of texts. What the keys mean is left to `fields.py`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from frontmatter.default_handlers import BaseHandler, YAMLHandler

from bot.messages.catalogue import _
from bot.postings.problems import Problems
from bot.postings.values import Field, as_value, keep
from bot.postings.yaml_text import read_yaml

#: Characters of frontmatter, and of one line of it: far beyond what a person writes.
MAX_FRONTMATTER = 64 * 1024
MAX_LINE = 16 * 1024

_FENCES = (
    (YAMLHandler(), "---"),
    (BaseHandler(re.compile(r"^\+{3,}\s*$", re.MULTILINE), "+++", "+++"), "+++"),
)
_TOML_KEY = re.compile(r"^[ \t]*[\"']?([^\s\"'=#]{1,200})[\"']?[ \t]*=", re.MULTILINE)
_JSON_KEY = re.compile(r'"([^"\\\n]{1,200})"[ \t]*:')
_TOML_LINE = re.compile(r"at line (\d{1,6})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Frontmatter:
    """A file in its two parts."""

    #: Key as written → its value.
    fields: Mapping[str, Field]
    #: Markdown below the frontmatter, without empty lines around it.
    body: str
    #: The file's line where the body begins, from 1.
    body_line: int


def read_frontmatter(text: str, problems: Problems) -> Frontmatter:
    """Part a file's text into keys and body.

    Args:
        text: The decoded file.
        problems: Takes what was read otherwise than it was written.

    Raises:
        PostingError: there is no frontmatter, it does not end, or it cannot be read.
    """
    start = len(text) - len(text.lstrip())
    line = text.count("\n", 0, start) + 1
    text = text[start:]
    if text.startswith("{"):
        return _json(text, line, problems)
    for handler, fence in _FENCES:
        if handler.detect(text):
            return _fenced(text, line, handler, fence, problems)
    reason = _("The file does not begin with a line `---`, so it has no frontmatter.")
    raise problems.refusal(reason, line=line)


def _fenced(
    text: str, line: int, handler: BaseHandler, fence: str, problems: Problems
) -> Frontmatter:
    try:
        inner, body = handler.split(text)
    except ValueError:
        reason = _("The frontmatter does not end: a second line `{fence}` is missing.")
        raise problems.refusal(reason.format(fence=fence), line=line) from None
    # The fence takes the empty lines after it along, but for the last line end.
    first_line = line + text.count("\n", 0, text.index(inner, len(fence))) + inner.startswith("\n")
    inner = inner.removeprefix("\n")
    _check_size(inner, first_line, problems)
    read = read_yaml if fence == "---" else _read_toml
    return _parted(read(inner, first_line, problems), text, line, body)


def _parted(fields: Mapping[str, Field], text: str, line: int, body: str) -> Frontmatter:
    kept = body.lstrip("\n")
    body_line = line + text.count("\n", 0, len(text) - len(kept))
    return Frontmatter(fields=fields, body=kept.rstrip("\n"), body_line=body_line)


def _read_toml(text: str, first_line: int, problems: Problems) -> dict[str, Field]:
    try:
        built = tomllib.loads(text, parse_float=str)
        lines = _lines_of_keys(_TOML_KEY, text, first_line)
        return {
            key: Field(value=as_value(value), line=lines.get(key, first_line))
            for key, value in built.items()
        }
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        at = int(found[1]) - 1 if found else text.count("\n")
        reason = _("The frontmatter is not TOML: {detail}.").format(detail=error)
        raise problems.refusal(reason, line=first_line + at) from None
    except (RecursionError, ValueError):
        # Nested without end, a number of thousands of digits, a date such as February 30.
        reason = _("The frontmatter holds TOML that cannot be read; put the values in quotes.")
        raise problems.refusal(reason, line=first_line) from None


def _json(text: str, line: int, problems: Problems) -> Frontmatter:
    # Pairs keep a key that stands twice; numbers stay text, so none of a thousand digits is
    # computed.
    decoder = json.JSONDecoder(
        object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str
    )
    try:
        pairs, end = decoder.raw_decode(text)
        _check_size(text[:end], line, problems)
        lines = _lines_of_keys(_JSON_KEY, text[:end], line)
        fields: dict[str, Field] = {}
        for key, value in pairs:
            field = Field(value=as_value(_built(value)), line=lines.get(key, line))
            keep(fields, key, field, problems)
    except json.JSONDecodeError as error:
        reason = _("The frontmatter is not JSON: {detail}.").format(detail=error.msg)
        raise problems.refusal(reason, line=line + error.lineno - 1) from None
    except RecursionError:
        raise problems.refusal(_("The frontmatter nests too deeply."), line=line) from None
    return _parted(fields, text, line, text[end:])


class _Pairs(list[tuple[str, object]]):
    """A JSON object as it is written, told apart from a list."""


def _built(value: object) -> object:
    if isinstance(value, _Pairs):
        return {key: _built(inner) for key, inner in value}
    return [_built(item) for item in value] if isinstance(value, list) else value


def _lines_of_keys(pattern: re.Pattern[str], text: str, first_line: int) -> dict[str, int]:
    """Find where the keys of TOML or JSON stand, whose parsers keep no positions."""
    lines: dict[str, int] = {}
    line, end = first_line, 0
    for found in pattern.finditer(text):
        line += text.count("\n", end, found.start(1))
        end = found.start(1)
        lines[found[1]] = line
    return lines


def _check_size(text: str, first_line: int, problems: Problems) -> None:
    if len(text) > MAX_FRONTMATTER:
        reason = _("The frontmatter is longer than {limit} KB; long texts belong below it.")
        raise problems.refusal(reason.format(limit=MAX_FRONTMATTER // 1024), line=first_line)
    for number, line in enumerate(text.split("\n") if len(text) > MAX_LINE else ()):
        if len(line) > MAX_LINE:
            reason = _("This line is longer than {limit} KB; long texts belong below it.")
            raise problems.refusal(reason.format(limit=MAX_LINE // 1024), line=first_line + number)
