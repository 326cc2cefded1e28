"""An author's Markdown as Discord's, cut into pages between blocks.

Discord speaks most of Markdown. It has no tables, images and HTML: they become aligned or barred
text, the image's description, and text without tags; a heading stays below the posting's title, and
a link leads where it seems to. How a line is written is in `inline.py`.
Source: https://support.discord.com/hc/en-us/articles/210298617
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from wcwidth import grapheme_boundary_before, wcswidth

from adapters.discord.escape import code
from adapters.discord.inline import inline_atoms, spoken, text_atoms
from bot.messages.cut import cut

#: Characters of a page: what a message takes, with room for what stands around it.
PAGE = 3_800
#: Characters of a piece; every page takes one at least. Longer blocks are parted.
PIECE = 1_400
#: Of an author's text the rest is not shown: nobody turns more than twenty pages, and reading it
#: would keep everybody waiting.
MOST = 60_000
#: Levels that are indented further; a phone is narrow.
_DEEPEST = 3
#: What a phone shows of a line between fences without breaking it.
_PHONE = 40
#: Characters of a line of code; a longer one is broken.
_LINE = 600
_RULE = "———"
_TAG = re.compile(r"<[^<>]*>")
_LANGUAGE = re.compile(r"[a-z0-9+-]{1,20}", re.ASCII)
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200d\u2060]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A paragraph, an item of a list, a heading: what must not be torn apart."""

    #: As Discord's Markdown, not blank, at most `PIECE` characters.
    text: str
    #: Stands on the next line, without an empty line between.
    follows: bool = False
    #: A heading: what it leads stands right below it, and on the same page.
    leads: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a block stands."""

    is_quoted: bool = False
    #: What stands before its lines in a list.
    indent: str = ""
    #: The bullet or number before its first line.
    marker: str = ""

    @property
    def first(self) -> str:
        """What stands before the first line."""
        return ("> " if self.is_quoted else "") + (
            self.indent[: -len(self.marker)] + self.marker if self.marker else self.indent
        )

    @property
    def others(self) -> str:
        """What stands before every other line."""
        return ("> " if self.is_quoted else "") + self.indent


def body_pages(markdown: str, *, first: int = PAGE, others: int = PAGE) -> list[str]:
    """Write Markdown from a stranger as pages of Discord's Markdown.

    Args:
        markdown: A posting's body.
        first: Characters that the first page may have, at least `PIECE`.
        others: Characters that every other page may have, likewise.

    Returns:
        Pages in order, none of them blank; none at all for a blank text. A text of more than `MOST`
        characters ends with an ellipsis.
    """
    tree = SyntaxTreeNode(_parser().parse(cut(markdown, MOST)))
    pieces = _blocks(tree.children, _Place())
    seen = (piece for piece in pieces if not _UNSEEN.fullmatch(piece.text))
    return [_joined(group) for group in _grouped(seen, first, others)]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _blocks(nodes: Iterable[SyntaxTreeNode], place: _Place) -> Iterator[Piece]:
    for node in nodes:
        for number, piece in enumerate(_block(node, place)):
            yield replace(piece, follows=number > 0 or bool(place.indent))
        place = replace(place, marker="")


def _block(node: SyntaxTreeNode, place: _Place) -> Iterator[Piece]:
    match node.type:
        case "paragraph":
            yield from _paragraph(inline_atoms(_children(node)), place)
        case "heading":
            mark, end = ("### ", "") if node.tag in {"h1", "h2"} else ("**", "**")
            for text in _packed(inline_atoms(_children(node)), PIECE - 4 - len(place.first)):
                line = " ".join(text.split())
                line = line.replace("**", "") if end else line
                yield Piece(text=f"{place.first}{mark}{line}{end}", leads=True)
        case "bullet_list" | "ordered_list":
            yield from _list(node, place)
        case "blockquote":
            yield from _blocks(node.children, replace(place, is_quoted=True))
        case "fence" | "code_block":
            yield from _code(node.content, node.info.strip())
        case "table":
            yield from _table([[spoken(_children(cell)) for cell in row] for row in _rows(node)])
        case "hr":
            yield Piece(text=_RULE)
        case "html_block":
            text = unescape(_TAG.sub("", node.content)).strip()
            yield from _paragraph(text_atoms(text), place)


def _list(node: SyntaxTreeNode, place: _Place) -> Iterator[Piece]:
    for item in node.children:
        marker = f"{item.info}. " if item.info else "- "
        indent = place.indent + " " * len(marker)
        if len(indent) > _DEEPEST * 4:
            indent = place.indent
        here = replace(place, indent=indent, marker=marker)
        if not item.children or item.children[0].type not in {"paragraph", "heading"}:
            # What cannot stand beside a bullet stands below it.
            yield Piece(text=here.first.rstrip())
            here = replace(here, marker="")
        yield from _blocks(item.children, here)


def _paragraph(atoms: Iterable[str], place: _Place) -> Iterator[Piece]:
    margin = place.first
    for text in _packed(atoms, PIECE - len(place.first), len(place.others)):
        yield Piece(text=margin + text.replace("\n", f"\n{place.others}"))
        margin = place.others


def _packed(atoms: Iterable[str], room: int, margin: int = 0) -> Iterator[str]:
    """Put atoms together, as many to each text as there is room for."""
    text, cost = "", 0
    for atom in atoms:
        added = len(atom) + margin * atom.count("\n")
        if text and cost + added > room:
            yield text.strip()
            text, cost = "", 0
        text, cost = text + atom, cost + added
    if text.strip():
        yield text.strip()


def _children(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [one for child in node.children for one in child.children]


def _rows(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    return [row.children for part in table.children for row in part.children]


def _code(content: str, language: str = "") -> Iterator[Piece]:
    """Write code between fences, several pairs when one piece does not hold it."""
    opening = f"```{language}\n" if _LANGUAGE.fullmatch(language) else "```\n"
    lines = (f"{code(line)}\n" for line in _short_lines(content.expandtabs(4).strip("\n")))
    group = ""
    for line in lines:
        if group and len(opening) + len(group) + len(line) + len("```") > PIECE:
            yield Piece(text=f"{opening}{group}```")
            group = ""
        group += line
    if group.strip():
        yield Piece(text=f"{opening}{group}```")


def _short_lines(content: str) -> Iterator[str]:
    for line in content.split("\n"):
        while len(line) > _LINE:
            at = grapheme_boundary_before(line, _LINE) or _LINE
            yield line[:at]
            line = line[at:]
        yield line


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Piece]:
    """Write a table: aligned where a phone can show it so, else a line for each row."""
    widths = [
        max(max(0, wcswidth(row[column])) for row in rows if column < len(row))
        for column in range(max(map(len, rows)))
    ]
    if sum(widths) + 2 * (len(widths) - 1) <= _PHONE:
        lines = (
            "  ".join(
                cell + " " * (width - max(0, wcswidth(cell)))
                for cell, width in zip(row, widths, strict=False)
            ).rstrip()
            for row in rows
        )
        yield from _code("\n".join(lines))
        return
    for number, row in enumerate(rows):
        mark = "" if number else "**"
        for text in _packed(text_atoms(" | ".join(row)), PIECE - 2 * len(mark)):
            yield Piece(text=f"{mark}{text}{mark}")


def _grouped(pieces: Iterable[Piece], first: int, others: int) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    limit, length = first, 0
    for piece in pieces:
        added = _length([piece])
        if group and length + added > limit:
            limit = others
            carried = _carried(group, limit - added)
            yield group[: len(group) - len(carried)]
            group, length = carried, _length(carried)
        group.append(piece)
        length += added
    if group:
        yield group


def _carried(group: list[Piece], room: int) -> list[Piece]:
    """Give the headings at the end, which go along with what they lead; never the whole group."""
    start = len(group)
    while start > 1 and group[start - 1].leads and _length(group[start - 1 :]) <= room:
        start -= 1
    return group[start:]


def _length(group: Sequence[Piece]) -> int:
    return sum(len(piece.text) + len("\n\n") for piece in group)


def _joined(group: list[Piece]) -> str:
    text = group[0].text
    for before, piece in pairwise(group):
        text += ("\n" if piece.follows or before.leads else "\n\n") + piece.text
    return text
