"""YAML frontmatter, read as text: `NO`, `1:20:30`, `012` and `2021-02-30` stay what was typed.

Stage 2 of the journey. Values are put together from libyaml's events instead of being built by a
loader: a loader follows any nesting until the process dies, expands aliases without end, and makes
objects of tags. Here nothing deeper than a list in a mapping in a list is followed, and none of the
others exist.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import yaml

from bot.messages.catalogue import _
from bot.postings.problems import Problems
from bot.postings.values import Field, Value, keep

#: Lists and mappings inside each other.
MAX_DEPTH = 6
#: Lines that are put in quotes for the author before the file is refused.
MAX_MENDED = 20

# The board's own writing: `key: "text without backslash"`, a whole number, or nothing.
_BOARD_LINE = re.compile(
    r'([A-Za-z][A-Za-z0-9_-]*):(?: +(?:"([^"\\\n\x85\u2028\u2029\ufeff]*)"|(-?\d{1,20})))? *',
    re.ASCII,
)
_KEY_AND_VALUE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?!//)[ \t]*(\S.*)", re.ASCII)
# `hashtags: #aws` without quotes: to YAML a comment and an empty value.
_LOST_TO_COMMENT = re.compile(
    r"(?:hash)?tags:[ \t]+(?:[^\"'\[|>\s].* )?#", re.ASCII | re.IGNORECASE
)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTES = ('"', "'")


def read_yaml(text: str, first_line: int, problems: Problems) -> dict[str, Field]:
    """Read YAML frontmatter.

    Args:
        text: What stands between the two `---` lines.
        first_line: The file's line number of its first line.
        problems: Takes double keys and values that should have been quoted.

    Returns:
        Keys with their text, list or mapping of texts, and their line.

    Raises:
        PostingError: it is no mapping, nests too deeply, or uses anchors, aliases, tags or merge
        keys.
    """
    lines = text.split("\n")
    fields = _board_lines(lines, first_line, problems)
    return fields if fields is not None else _mending(lines, first_line, problems)


def _board_lines(lines: list[str], first_line: int, problems: Problems) -> dict[str, Field] | None:
    """Read the board's own writing ten times faster; None where a line is written otherwise."""
    fields: dict[str, Field] = {}
    found = Problems(problems.path)
    for number, line in enumerate(lines, start=first_line):
        if match := _BOARD_LINE.fullmatch(line):
            value = match[2] if match[2] is not None else match[3] or ""
            keep(fields, match[1], Field(value=value, line=number), found)
        elif line.strip(" "):
            return None
    problems.add_all(found)
    return fields or None


def _mending(lines: list[str], first_line: int, problems: Problems) -> dict[str, Field]:
    """Read any YAML, putting values in quotes where that is all that is wrong."""
    lines = list(lines)
    for number, line in enumerate(lines):
        if _LOST_TO_COMMENT.match(line):
            _mend(lines, number, first_line, problems)
    for _attempt in range(MAX_MENDED):
        try:
            return _Reader("\n".join(lines), first_line, problems).read()
        except (yaml.YAMLError, ValueError) as error:
            at, reason = _where(error, lines)
            mendable = [number for number in (at, at - 1) if _is_mendable(lines, number)]
            if not mendable:
                raise problems.refusal(reason, line=first_line + at) from None
            _mend(lines, mendable[0], first_line, problems)
    raise problems.refusal(_("The frontmatter is not YAML."), line=first_line)


def _where(error: Exception, lines: list[str]) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    # An open quote is noticed at the end of the text; where it opened is what the author must see.
    if "quoted" in (getattr(error, "context", None) or "") or "simple key" in str(error):
        mark = getattr(error, "context_mark", None) or mark
    at = min(mark.line if mark else 0, len(lines) - 1)
    detail = getattr(error, "problem", None) or _("it holds a character that YAML does not allow")
    return at, _("The frontmatter is not YAML: {detail}.").format(detail=detail)


def _is_mendable(lines: list[str], number: int) -> bool:
    return 0 <= number < len(lines) and _mended(lines[number]) != lines[number]


def _mend(lines: list[str], number: int, first_line: int, problems: Problems) -> None:
    lines[number] = _mended(lines[number])
    reason = _("YAML reads this line otherwise than it looks; put the value in double quotes.")
    problems.add(reason, line=first_line + number)


def _mended(line: str) -> str:
    """Put the value of a line in quotes; the same line when there is nothing to mend."""
    bare = line.lstrip("\t")
    if bare != line:
        # YAML allows no tabs here; a list's item needs to stand deeper than its key.
        return f"  {bare}" if bare.startswith("-") else bare
    found = _KEY_AND_VALUE.fullmatch(line)
    if not found or _BOARD_LINE.fullmatch(line) or found[2][0] in "!&*[{|>":
        return line
    value = found[2].rstrip()
    if len(value) > 1 and value[0] in _QUOTES and value[0] == value[-1]:
        value = value[1:-1]
    elif value[0] in _QUOTES:
        value = value[1:]
    return f"{found[1]}: {json.dumps(value, ensure_ascii=False)}"


class _Reader:
    """Puts the values of one frontmatter together from events."""

    def __init__(self, text: str, first_line: int, problems: Problems) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._first_line = first_line
        self._problems = problems

    def read(self) -> dict[str, Field]:
        """Read the one mapping that frontmatter is."""
        next(self._events)
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            raise self._problems.refusal(_("The frontmatter is empty."), line=self._first_line)
        if not isinstance(start := next(self._events), yaml.MappingStartEvent):
            reason = _("The frontmatter is not a list of `key: value` lines.")
            raise self._refusal(start, reason)
        fields: dict[str, Field] = {}
        found = Problems(self._problems.path)
        self._pairs(
            start,
            1,
            lambda key, value, line: keep(fields, key, Field(value=value, line=line), found),
        )
        next(self._events)
        if isinstance(more := next(self._events), yaml.DocumentStartEvent):
            raise self._refusal(more, _("The frontmatter holds more than one YAML document."))
        # Only now: a text that fails is read again after mending, and would say everything twice.
        self._problems.add_all(found)
        return fields

    def _pairs(
        self, start: yaml.Event, depth: int, keep: Callable[[str, Value, int], None]
    ) -> None:
        self._check(start, depth)
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or (key.value == "<<" and key.implicit[0]):
                raise self._refusal(key, _("Merge keys and keys that are no text are not read."))
            self._check(key, depth)
            keep(key.value, self._value(next(self._events), depth), self._line(key))

    def _value(self, event: yaml.Event, depth: int) -> Value:
        self._check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return "" if event.implicit[0] and event.value in _NULLS else event.value
        if isinstance(event, yaml.MappingStartEvent):
            mapping: dict[str, Value] = {}
            self._pairs(event, depth + 1, lambda key, value, _line: mapping.update({key: value}))
            return mapping
        items: list[Value] = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(item, depth + 1))
        return items

    def _check(self, event: yaml.Event, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refusal(
                event, _("Anchors and aliases (& and *) are not read; put the value in quotes.")
            )
        if getattr(event, "tag", None):
            raise self._refusal(event, _("YAML tags (!) are not read; put the value in quotes."))
        if depth > MAX_DEPTH:
            raise self._refusal(event, _("The frontmatter nests too deeply."))

    def _refusal(self, event: yaml.Event, reason: str) -> Exception:
        return self._problems.refusal(reason, line=self._line(event))

    def _line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self._first_line + (mark.line if mark else 0)
