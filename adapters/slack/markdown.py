"""An author's Markdown as mrkdwn, cut into sections that Slack takes.

mrkdwn has no headings, lists, tables or images: they become bold lines, lines with bullets, aligned
or barred text, and the image's description. HTML loses its tags, and a link leads where it seems
to. How a line is written is in `runs.py`, how pieces become sections in `sections.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from adapters.slack.inline import inline_runs
from adapters.slack.runs import BOLD, Margin, Run, written_to_fit
from adapters.slack.sections import Piece, sections
from adapters.slack.verbatim import code_texts, table_texts

_BULLETS = ("•", "◦", "▪")
_INDENT = "    "
#: Levels that are indented further; a phone is narrow.
_DEEPEST = 3
_QUOTE = "&gt; "
_RULE = "———"
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200d\u2060]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a block stands."""

    is_quoted: bool = False
    #: How many lists it is in.
    depth: int = 0
    #: The bullet or number before its first line.
    marker: str = ""

    @property
    def margin(self) -> Margin:
        quote = _QUOTE if self.is_quoted else ""
        indent = _INDENT * min(max(self.depth - 1, 0), _DEEPEST)
        hanging = "   " if self.depth else ""
        first = f"{self.marker} " if self.marker else hanging
        return Margin(first=quote + indent + first, others=quote + indent + hanging)


def mrkdwn(markdown: str) -> list[str]:
    """Write Markdown from a stranger as mrkdwn.

    Args:
        markdown: A posting's body.

    Returns:
        Texts for sections, in order, none of them blank.
    """
    tree = SyntaxTreeNode(_parser().parse(markdown))
    pieces = _blocks(tree.children, _Place())
    return sections(piece for piece in pieces if not _UNSEEN.fullmatch(piece.text))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _blocks(nodes: Iterable[SyntaxTreeNode], place: _Place) -> Iterator[Piece]:
    for node in nodes:
        for number, piece in enumerate(_block(node, place)):
            yield replace(piece, follows=number > 0 or place.depth > 0)
        place = replace(place, marker="")


def _block(node: SyntaxTreeNode, place: _Place) -> Iterator[Piece]:
    match node.type:
        case "paragraph":
            yield from _text(_runs(node), place)
        case "heading":
            runs = [replace(run, marks=run.marks | {BOLD}) for run in _runs(node)]
            yield from (replace(piece, leads=True) for piece in _text(runs, place))
        case "bullet_list" | "ordered_list":
            yield from _list(node, place)
        case "blockquote":
            yield from _blocks(node.children, replace(place, is_quoted=True))
        case "fence" | "code_block":
            yield from map(_piece, code_texts(node.content))
        case "table":
            yield from map(_piece, table_texts(_table(node)))
        case "hr":
            yield _piece(_RULE)
        case "html_block":
            text = unescape(_TAG.sub("", node.content)).strip()
            yield from _text([Run(text=text)], place)


def _list(node: SyntaxTreeNode, place: _Place) -> Iterator[Piece]:
    inside = replace(place, depth=place.depth + 1)
    for item in node.children:
        marker = _BULLETS[min(place.depth, len(_BULLETS) - 1)]
        if item.info:
            marker = item.info + item.markup
        here = replace(inside, marker=marker)
        if not item.children or item.children[0].type not in {"paragraph", "heading"}:
            # What cannot stand beside a bullet stands below it.
            yield _piece(here.margin.first.rstrip())
            here = inside
        yield from _blocks(item.children, here)


def _text(runs: list[Run], place: _Place) -> Iterator[Piece]:
    if any(not _UNSEEN.fullmatch(run.text) for run in runs):
        yield from map(_piece, written_to_fit(runs, place.margin))


def _piece(text: str) -> Piece:
    return Piece(text=text)


def _runs(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children for run in inline_runs(child.children)]


def _table(node: SyntaxTreeNode) -> list[list[str]]:
    rows = [row for part in node.children for row in part.children]
    return [[_spoken(cell) for cell in row.children] for row in rows]


def _spoken(cell: SyntaxTreeNode) -> str:
    return " ".join("".join(run.text for run in _runs(cell)).split())
