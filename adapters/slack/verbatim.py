"""Code and tables: text whose columns and line ends carry meaning, between fences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wcwidth import grapheme_boundary_before, wcswidth

from adapters.slack.blocks import MAX_TEXT
from adapters.slack.escape import escape_code
from adapters.slack.runs import BOLD, Run, written_to_fit

_FENCE = "```"
#: Characters between the fences.
_ROOM = MAX_TEXT - 2 * len(f"{_FENCE}\n")
#: A line of this many raw characters fits whatever they grow to.
_LINE = _ROOM // 5
#: What a phone shows of a line between fences without breaking it.
_PHONE = 40


def code_texts(code: str) -> list[str]:
    """Write code as fences, several when it does not fit one section.

    Args:
        code: As it is, line by line.
    """
    texts: list[str] = []
    group = ""
    for line in _short_lines(code.expandtabs(4).strip("\n")):
        shown = escape_code(line)
        if group and len(group) + len(shown) + 1 > _ROOM:
            texts.append(_fenced(group))
            group = ""
        group += f"\n{shown}" if group else shown
    return [*texts, _fenced(group)] if group.strip() else texts


def table_texts(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write a table: aligned where a phone can show it so, else a line for each row.

    Args:
        rows: The cells' plain texts, the header first.
    """
    widths = [
        max(max(0, wcswidth(row[column])) for row in rows if column < len(row))
        for column in range(max(map(len, rows)))
    ]
    if sum(widths) + 2 * (len(widths) - 1) <= _PHONE:
        lines = (
            "  ".join(
                cell + " " * (width - max(0, wcswidth(cell)))
                for cell, width in zip(row, widths, strict=False)
            )
            for row in rows
        )
        return code_texts("\n".join(line.rstrip() for line in lines))
    return [text for number, row in enumerate(rows) for text in _barred(row, is_head=not number)]


def _fenced(code: str) -> str:
    return f"{_FENCE}\n{code}\n{_FENCE}"


def _short_lines(code: str) -> Iterator[str]:
    for line in code.split("\n"):
        while len(line) > _LINE:
            at = grapheme_boundary_before(line, _LINE) or _LINE
            yield line[:at]
            line = line[at:]
        yield line


def _barred(row: Sequence[str], *, is_head: bool) -> list[str]:
    marks = frozenset({BOLD}) if is_head else frozenset()
    return written_to_fit([Run(text=" | ".join(row), marks=marks)])
