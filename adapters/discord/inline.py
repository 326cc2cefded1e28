"""The inside of a Markdown paragraph as Discord's Markdown, in atoms that are never torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.tree import SyntaxTreeNode
from wcwidth import grapheme_boundary_before

from adapters.discord.escape import (
    address,
    code,
    escape,
    escape_beginning,
    host_link,
    link,
    one_line,
)
from bot.messages.catalogue import _
from bot.messages.links import host_of, is_honest
from bot.postings.addresses import safe_url

#: Characters of an atom that is no link.
ATOM = 600
#: Characters of a link's text and of its address; its host may be told besides.
MAX_LABEL, MAX_ADDRESS = 300, 700
#: Where a line is looked at for what would make it a heading or an item.
_BEGINNING = 50
#: What a margin may add to each line.
_MARGIN = 12

_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: An address that an author left bare; signs at its end belong to the sentence.
_BARE = re.compile(r"(?<!\w)https?://[^\s<>\"“”„«»|\\^`{}]+(?<![.,:;!?'’)\]_*~-])")
_LINE_ENDS = re.compile(r"\s*\n\s*")


def inline_atoms(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    """Write what stands in a paragraph.

    Args:
        nodes: The paragraph's nodes.

    Returns:
        Texts that stand one behind the other; a line's end is one by itself.
    """
    said = ""
    for node in _unlinked(nodes):
        if (more := _plain(node)) is not None:
            # Texts are escaped together: a mention may hide in the gap between two of them.
            said += more
            continue
        yield from text_atoms(said)
        said = ""
        yield from _atoms(node)
    yield from text_atoms(said)


def text_atoms(text: str) -> Iterator[str]:
    """Write plain text; addresses in it that are safe to follow become links."""
    end = 0
    for found in _BARE.finditer(text):
        target = safe_url(found[0])
        if target and len(address(target)) <= MAX_ADDRESS:
            yield from _escaped(text[end : found.start()])
            yield f"<{address(target)}>"
            end = found.end()
    yield from _escaped(text[end:])


def spoken(nodes: Iterable[SyntaxTreeNode]) -> str:
    """Give what a paragraph says, as plain text on one line."""
    return one_line("".join(map(_spoken, nodes)))


def _plain(node: SyntaxTreeNode) -> str | None:
    """Give what a node says if that is plain text."""
    match node.type:
        case "text" | "text_special":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            # Loading it would tell its host who reads what, and when.
            text = spoken(node.children)
            return _("[image: {text}]").format(text=text) if text else _("[image]")
        case "html_inline":
            # Loses its tags; only a line's end means something to a reader.
            return "\n" if _BREAK.fullmatch(node.content) else ""
    return None


def _atoms(node: SyntaxTreeNode) -> Iterator[str]:
    match node.type:
        case "strong" | "em" | "s":
            inside = list(inline_atoms(node.children))
            yield from _marked(inside, _MARKS[node.type])
        case "link":
            yield from _link(node)
        case "code_inline":
            for part in _parted(code(one_line(node.content)), ATOM - 2):
                yield f"`{part}`"
        case _:
            yield from text_atoms(node.content)


def _marked(atoms: list[str], mark: str) -> Iterator[str]:
    """Put marks around atoms, unless that would make an atom too long."""
    whole = "".join(atoms)
    if whole.strip() and len(whole) + _MARGIN * whole.count("\n") <= ATOM - 2 * len(mark):
        yield f"{mark}{whole}{mark}"
    else:
        yield from atoms


def _unlinked(nodes: Iterable[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    """Give nodes, and instead of a link that leads nowhere safe what stands in it."""
    for node in nodes:
        if node.type == "link" and not _target(node):
            yield from _unlinked(node.children)
        else:
            yield node


def _target(link_node: SyntaxTreeNode) -> str:
    target = safe_url(str(link_node.attrs.get("href") or ""))
    is_page = target.startswith(("http://", "https://")) and len(address(target)) <= MAX_ADDRESS
    return target if is_page else ""


def _link(node: SyntaxTreeNode) -> Iterator[str]:
    text, target = spoken(node.children), _target(node)
    if safe_url(text) == target:
        yield f"<{address(target)}>"
    elif is_honest(text, target) and len(text) <= MAX_LABEL:
        yield link(text or host_of(target), target, limit=MAX_LABEL, room=MAX_ADDRESS)
    else:
        # The text names one place and leads to another: show both, and link the true one only.
        yield from inline_atoms(node.children)
        yield f" {host_link(target)}"


def _escaped(text: str) -> Iterator[str]:
    for number, line in enumerate(_LINE_ENDS.split(text)):
        if number:
            yield "\n"
        yield from _parted(escape(line), ATOM)


def _parted(text: str, limit: int) -> Iterator[str]:
    """Part a text between words where that can be."""
    while len(text) > limit:
        at = text.rfind(" ", limit // 2, limit) + 1
        at = at or grapheme_boundary_before(text, limit) or limit
        if (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2:
            # A backslash belongs to what follows.
            at -= 1
        yield text[:at]
        text = escape_beginning(text[at : at + _BEGINNING]) + text[at + _BEGINNING :]
    if text:
        yield text


def _spoken(node: SyntaxTreeNode) -> str:
    said = _plain(node)
    if said is not None:
        return said
    return "".join(map(_spoken, node.children)) if node.children else node.content
