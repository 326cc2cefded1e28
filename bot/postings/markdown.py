"""Markdown to plain text, for the index, for summaries and for platforms without Markdown.

Stage 2 of the journey. markdown-it-py reads the Markdown. Reading every posting's body in full
would be most of the cost of a first ingest, so two short cuts stand in front of it and give the
same text: bodies of headings, paragraphs and flat lists are cut into blocks line by line, and text
without a special character is taken as it is. The first sentences of a text are taken in
`sentences.py`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.postings.sentences import first_sentences

__all__ = ["first_sentences", "inline_text", "plain_text"]

#: One block longer than this is not parsed for emphasis and links; its marks stay in the text.
MAX_INLINE = 4_000

_BULLET = "• "
_SPECIAL = re.compile(r"[\\`*_\[\]<>]")
_LINE_END = re.compile(r" ?\n *")
_ENTITY = re.compile(r"&[#\w]")
_TAG = re.compile(r"<[^<>]*>")

# A line that begins with no marker of a list, quote, rule, fence, HTML, heading or definition.
_PLAIN = (
    r"(?![>+\-=~`<|\s]|\#{1,6}(?:\s|$)|\d{1,9}[.)](?:\s|$)|\*(?:\s|$)"
    r"|[* ]+$|[_ ]+$|\[[^\n]*\]:)[^\t\n]+"
)
_LINE = re.compile(
    rf"\#{{1,6}}(?: +(?P<heading>{_PLAIN}))? *|(?P<text>{_PLAIN})| *"
    rf"|(?P<marker>[*+-]|\d{{1,9}}[.)]) {{1,4}}(?P<item>{_PLAIN})"
)

# The commonest marks. Where nothing special is left once these are gone, they meant what they seem
# to: a link to a page, an escaped sign that is none of the special ones, emphasis between spaces.
_LINK = re.compile(r"(?<![!\]\\])\[([^\[\]\n]+)\]\((?:https?://|mailto:)[^\s()<>\[\]\\]*\)")
_ESCAPE = re.compile(r"\\([-.,:;!?()+#=~/'\"|{}%$@^])")
_RUN = r"([^\W_](?:[^*_\n]*[^*_\s])?)"
_EMPHASIS = re.compile(rf"(?<!\S)(?:\*\*_{_RUN}_\*\*|\*\*{_RUN}\*\*|_{_RUN}_|\*{_RUN}\*)(?!\S)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """A run of text: a heading, a paragraph, a list item's beginning, or code."""

    #: The text, its inline marks still in place unless `is_literal`.
    content: str
    #: What stands before it: a bullet or a number, or nothing.
    marker: str = ""
    #: Code and HTML: nothing in it is Markdown.
    is_literal: bool = False


def plain_text(markdown: str) -> str:
    """Read Markdown as a person hears it.

    Args:
        markdown: A posting's body.

    Returns:
        Text without marks and link targets; blocks are parted by an empty line, the items of a list
        by a line's end.
    """
    env: dict[str, object] = {}
    blocks = _simple_blocks(markdown)
    if blocks is None:
        blocks = list(_parsed_blocks(markdown, env))
    return _joined([(block.marker, _block_text(block, env)) for block in blocks])


def inline_text(markdown: str) -> str:
    """Read one run of Markdown, such as a summary, as plain text on one line."""
    return " ".join(_inline(markdown, {}).split())


def _joined(blocks: Sequence[tuple[str, str]]) -> str:
    parts: list[str] = []
    previous = ""
    for marker, text in blocks:
        if not text:
            continue
        if parts:
            parts.append("\n" if marker and previous else "\n\n")
        parts.append(marker + text)
        previous = marker
    return "".join(parts)


def _simple_blocks(markdown: str) -> list[_Block] | None:
    """Cut a body of headings, paragraphs and flat lists; None when there is more to it."""
    blocks: list[_Block] = []
    run: list[str] = []
    marker = ""
    for line in markdown.split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        kind = found.lastgroup
        if kind == "text":
            run.append(line)
            continue
        if run:
            blocks.append(_Block(content="\n".join(run).strip(), marker=marker))
        if kind == "item":
            if found["marker"][:-1] not in {"", "1"} and run and not marker:
                # A paragraph that goes on with a year: "1984. It was" begins no list.
                return None
            run, marker = [found["item"]], _spoken_marker(found["marker"])
            continue
        run, marker = [], ""
        if kind == "heading":
            if line.rstrip().endswith("#"):
                return None
            blocks.append(_Block(content=found["heading"].strip()))
    if run:
        blocks.append(_Block(content="\n".join(run).strip(), marker=marker))
    return blocks


def _spoken_marker(marker: str) -> str:
    return f"{marker} " if marker[:-1] else _BULLET


def _parsed_blocks(markdown: str, env: dict[str, object]) -> Iterator[_Block]:
    marker = ""
    for token in _BLOCKS.parse(markdown, env):
        if token.type == "list_item_open":
            marker = f"{token.info}{token.markup} " if token.info else _BULLET
        elif token.type == "inline":
            yield _Block(content=token.content, marker=marker)
            marker = ""
        elif token.type in {"fence", "code_block"}:
            yield _Block(content=token.content.strip("\n"), marker=marker, is_literal=True)
            marker = ""
        elif token.type == "html_block":
            yield _Block(content=_without_tags(token.content), marker=marker, is_literal=True)
            marker = ""


def _block_text(block: _Block, env: dict[str, object]) -> str:
    return block.content if block.is_literal else _inline(block.content, env)


def _inline(content: str, env: dict[str, object]) -> str:
    if _is_plain(content):
        return _LINE_END.sub(" ", content)
    bare = _EMPHASIS.sub(_marked, _ESCAPE.sub(_marked, _LINK.sub(_marked, content)))
    if _is_plain(bare):
        return _LINE_END.sub(" ", bare)
    if len(content) > MAX_INLINE:
        return _without_tags(content)
    tokens: list[Token] = []
    _INLINE.inline.parse(content, _INLINE, env, tokens)
    return "".join(_spoken(tokens)).strip()


def _is_plain(content: str) -> bool:
    if _SPECIAL.search(content) or ("&" in content and _ENTITY.search(content)):
        return False
    # Two spaces at a line's end break it.
    return "  \n" not in content


def _marked(found: re.Match[str]) -> str:
    return found[found.lastindex or 0]


def _spoken(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special"}:
            yield token.content
        elif token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak" or token.content.startswith("<br"):
            yield "\n"
        elif token.type == "image":
            yield from _spoken(token.children or ())


def _without_tags(markup: str) -> str:
    return html.unescape(_TAG.sub(" ", markup)).strip()


_INLINE = MarkdownIt("commonmark")
# Cutting into blocks only; `_inline` reads what stands in them.
_BLOCKS = MarkdownIt("commonmark")
_BLOCKS.core.ruler.disable(["inline", "text_join"])
