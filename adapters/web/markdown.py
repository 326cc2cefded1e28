"""An author's Markdown as HTML that can do no harm.

HTML in it stays text, images become their description, and a link leads where it seems to lead.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from bot.messages.catalogue import _
from bot.messages.links import host_of, is_honest
from bot.postings.addresses import safe_url

#: The body stands below a title of the second level.
_LOWERED = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}


def safe_html(text: str) -> str:
    """Render Markdown from a stranger."""
    return str(_parser().render(text))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.push("links_lead_where_they_seem", _tame)
    parser.add_render_rule("image", _describe_image)
    return parser


def _tame(state: StateCore) -> None:
    for token in state.tokens:
        # A table's alignment is a style of its own, which the page's security policy forbids.
        token.attrs.pop("style", None)
        token.tag = _LOWERED.get(token.tag, token.tag)
        if token.children:
            token.children = _tame_links(token.children)


def _tame_links(tokens: Sequence[Token]) -> list[Token]:
    tamed: list[Token] = []
    opened: list[tuple[int, Token]] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append((len(tamed), token))
        elif token.type == "link_close" and opened:
            start, link = opened.pop()
            tamed[start:] = _tame_link(link, tamed[start:], token)
            continue
        else:
            tamed.append(token)
    return tamed


def _tame_link(link: Token, inside: Sequence[Token], close: Token) -> list[Token]:
    target = safe_url(str(link.attrGet("href") or ""))
    if not target:
        return list(inside)
    link.attrs = {"href": target, "rel": "noopener noreferrer nofollow", "target": "_blank"}
    if is_honest("".join(t.content for t in inside), target):
        return [link, *inside, close]
    # The text names one place and leads to another: show both, and link the true one only.
    return [*inside, _text(" ("), link, _text(host_of(target)), close, _text(")")]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _describe_image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    # Loading it would tell its host who reads what, and when.
    text = self.renderInlineAsText(tokens[index].children, options, env)
    return escapeHtml(_("[image: {text}]").format(text=text) if text else _("[image]"))
