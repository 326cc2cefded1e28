"""Runs of text with marks on them, written as mrkdwn.

Markdown nests emphasis and lets it stand inside a word. mrkdwn needs a gap around every mark, knows
no emphasis beyond a line's end, and formats no part of a link's text.
Source: https://docs.slack.dev/messaging/formatting-message-text#basic-formatting
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from wcwidth import grapheme_boundary_before

from adapters.slack.blocks import MAX_TEXT
from adapters.slack.escape import escape, escape_code, link, one_line

BOLD, ITALIC, STRUCK, CODE = "*", "_", "~", "`"
#: The order in which marks are put around a text.
_ORDER = (BOLD, ITALIC, STRUCK, CODE)
#: Characters of a link's text and of its address.
MAX_LABEL, MAX_ADDRESS = 400, 2_000

#: Between a mark and a letter it lets the mark work.
_GAP = "\u200b"
_BEFORE = frozenset(" \u00a0?.,-!^;:{([%$#+=\"'")
_AFTER = frozenset(" \u00a0?.,-!^;:})]%$#+=\"'…")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of text that is marked the same throughout."""

    #: As it reads, not escaped; "\n" ends a line.
    text: str
    marks: frozenset[str] = frozenset()
    #: Where it leads, "" when it is no link.
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Margin:
    """What stands before the lines of a block, as mrkdwn."""

    first: str = ""
    others: str = ""


NO_MARGIN = Margin()


def written(runs: Sequence[Run], margin: Margin = NO_MARGIN) -> str:
    """Write runs as mrkdwn.

    Args:
        runs: In order.
        margin: What stands before each line.
    """
    lines = [_written_line(line).strip() for line in _lines(runs)]
    first, *others = lines
    return "\n".join([margin.first + first, *(margin.others + line for line in others)])


def written_to_fit(runs: Sequence[Run], margin: Margin = NO_MARGIN) -> list[str]:
    """Write runs as texts that fit a section, parted between words where that can be.

    Args:
        runs: In order.
        margin: What stands before each line.
    """
    text = written(runs, margin)
    if len(text) <= MAX_TEXT:
        return [text]
    left, right = _halved(runs)
    return [
        *written_to_fit(left, margin),
        *written_to_fit(right, replace(margin, first=margin.others)),
    ]


def _lines(runs: Iterable[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        # A link is one wherever its text breaks.
        first, *others = [one_line(run.text)] if run.url else run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=text)] for text in others)
    return [[run for run in line if run.text] for line in lines]


def _written_line(runs: Sequence[Run]) -> str:
    merged = [
        Run(text="".join(run.text for run in same), marks=marks, url=url)
        for (marks, url), same in groupby(runs, key=lambda run: (run.marks, run.url))
    ]
    if all(not run.marks and not run.url for run in merged):
        return escape("".join(run.text for run in merged))
    line = _Line()
    for run in merged:
        line.add(run)
    line.close(0)
    return line.text


class _Line:
    """A line under construction, and the marks that are open at its end."""

    def __init__(self) -> None:
        self.text = ""
        self._open: list[str] = []
        self._has_just_closed = False

    def add(self, run: Run) -> None:
        """Write a run, and end and begin marks before it."""
        wanted = [mark for mark in _ORDER if mark in run.marks and not (run.url and mark == CODE)]
        kept = 0
        while self._open[kept : kept + 1] == wanted[kept : kept + 1] != []:
            kept += 1
        self.close(kept)
        body = run.text.lstrip()
        # Marks may not stand next to a space, so a space is never marked by itself.
        self._append(run.text[: len(run.text) - len(body)])
        if body:
            self._begin(wanted[kept:])
            self._append(_body(run, body))

    def close(self, kept: int) -> None:
        """End all marks but the outermost few."""
        ending = self._open[kept:]
        if not ending:
            return
        del self._open[kept:]
        bare = self.text.rstrip()
        spaces = self.text[len(bare) :]
        self.text = bare + "".join(reversed(ending)) + spaces
        self._has_just_closed = not spaces

    def _begin(self, marks: list[str]) -> None:
        if not marks:
            return
        before = self.text[-1:]
        if before and before not in _BEFORE:
            self.text += _GAP
        self.text += "".join(marks)
        self._open += marks
        self._has_just_closed = False

    def _append(self, text: str) -> None:
        if not text:
            return
        if self._has_just_closed and text[0] not in _AFTER:
            self.text += _GAP
        self.text += text
        self._has_just_closed = False


def _body(run: Run, text: str) -> str:
    if run.url:
        return link(text, run.url, limit=MAX_LABEL, room=MAX_ADDRESS)
    if CODE in run.marks:
        return escape_code(text)
    return escape(text, amid_marks=True)


def _halved(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """Part runs near their middle; neither half is empty unless there is one character."""
    middle = max(1, sum(len(run.text) for run in runs) // 2)
    passed = 0
    for number, run in enumerate(runs):
        if passed + len(run.text) < middle:
            passed += len(run.text)
            continue
        before, after = list(runs[:number]), list(runs[number + 1 :])
        if run.url:
            return ([*before, run], after) if after else (before, [run])
        at = _gap_near(run.text, middle - passed)
        return [*before, replace(run, text=run.text[:at])], [
            replace(run, text=run.text[at:]),
            *after,
        ]
    return list(runs), []


def _gap_near(text: str, at: int) -> int:
    """Find where a reader sees a gap: after a line, a sentence, a word, else between graphemes."""
    nearest = max(0, at - MAX_TEXT // 4)
    for gap in ("\n", ". ", " "):
        found = text.rfind(gap, nearest, at)
        if found > 0:
            return found + len(gap)
    return grapheme_boundary_before(text, at + 1) or at
