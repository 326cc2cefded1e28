"""The inside of a Markdown paragraph as runs of marked text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.tree import SyntaxTreeNode

from adapters.slack.escape import address, one_line
from adapters.slack.runs import BOLD, CODE, ITALIC, MAX_ADDRESS, STRUCK, Run
from bot.messages.catalogue import _
from bot.messages.links import host_of, is_honest
from bot.postings.addresses import safe_url

_MARKS = {"strong": BOLD, "em": ITALIC, "s": STRUCK}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: An address that an author left bare; signs at its end belong to the sentence.
_BARE = re.compile(r"(?<!\w)https?://[^\s<>\"“”„«»|\\^`{}]+(?<![.,:;!?'’)\]_*~-])")


def inline_runs(
    nodes: Iterable[SyntaxTreeNode], marks: frozenset[str] = frozenset()
) -> Iterator[Run]:
    """Flatten what stands in a paragraph.

    Args:
        nodes: The paragraph's nodes.
        marks: What is put around all of them.
    """
    for node in nodes:
        match node.type:
            case "strong" | "em" | "s":
                yield from inline_runs(node.children, marks | {_MARKS[node.type]})
            case "link":
                yield from _link(node, marks)
            case "code_inline":
                yield Run(text=node.content, marks=marks | {CODE})
            case "softbreak":
                yield Run(text=" ", marks=marks)
            case "hardbreak":
                yield Run(text="\n", marks=marks)
            case "image":
                yield Run(text=_described(node), marks=marks)
            case "html_inline":
                # Loses its tags; only a line's end means something to a reader.
                yield Run(text="\n" if _BREAK.fullmatch(node.content) else "", marks=marks)
            case _:
                yield from _linked(node.content, marks)


def _link(node: SyntaxTreeNode, marks: frozenset[str]) -> Iterator[Run]:
    inside = [run for run in inline_runs(node.children, marks) if run.text]
    text = one_line("".join(run.text for run in inside))
    target = safe_url(str(node.attrs.get("href") or ""))
    if not target or len(address(target)) > MAX_ADDRESS:
        yield from inside
    elif is_honest(text, target):
        # Slack formats a link as a whole.
        whole = frozenset.intersection(*(run.marks for run in inside)) if inside else marks
        yield Run(text=text or host_of(target), marks=whole - {CODE}, url=target)
    else:
        # The text names one place and leads to another: show both, and link the true one only.
        yield from inside
        yield Run(text=" (", marks=marks)
        yield Run(text=host_of(target), marks=marks, url=target)
        yield Run(text=")", marks=marks)


def _linked(text: str, marks: frozenset[str]) -> Iterator[Run]:
    """Link the addresses in a text, which Slack would leave as they are."""
    end = 0
    for found in _BARE.finditer(text):
        target = safe_url(found[0])
        if target and len(address(target)) <= MAX_ADDRESS:
            yield Run(text=text[end : found.start()], marks=marks)
            yield Run(text=found[0], marks=marks, url=target)
            end = found.end()
    yield Run(text=text[end:], marks=marks)


def _described(image: SyntaxTreeNode) -> str:
    # Loading it would tell its host who reads what, and when.
    text = "".join(run.text for run in inline_runs(image.children))
    return _("[image: {text}]").format(text=text) if text else _("[image]")
