"""An author's Markdown in Discord: what becomes of it, and how it is cut into pages."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings

from adapters.discord.markdown import PAGE, PIECE, body_pages
from tests.adapter_contract import HOSTILE
from tests.unit.discord.looking import hostile_texts, live_tokens, misleading

CASES = {
    "emphasis": ("*a* **b** ~~c~~ `d*`", "*a* **b** ~~c~~ `d*`"),
    "headings": ("# a\n## b\n#### c *d*\ntext", "### a\n### b\n**c *d***\ntext"),
    "lists": ("- a\n  1. b\n     - c\n- d", "- a\n  1. b\n     - c\n- d"),
    "item with two paragraphs": ("- a\n\n  b\n- c", "- a\n  b\n- c"),
    "quote": ("> a\n> b\n>\n> c", "> a b\n> c"),
    "link": ("[a](https://a.example/x_y)", "[a](https://a.example/x_y)"),
    "link elsewhere": (
        "[good.example](https://evil.example)",
        "good.example ([evil.example](https://evil.example))",
    ),
    "unsafe link": ("[a](javascript:x) [b](https://u@evil.example)", r"\[a](javascript:x) b"),
    "bare address": ("See https://a.example/b_c.", "See <https://a.example/b_c>."),
    "unsafe bare address": ("https://u@evil.example", r"https:\//u@evil.example"),
    "link of an address": ("<https://a.example>", "<https://a.example>"),
    "image": ("![logo](https://a.example/l.png)", r"\[image: logo]"),
    "html": ("a<br>b <b>c</b>\n\n<div>d &lt;@1&gt;</div>", "a\nb c\n\nd \\<\u200b@1>"),
    "mention in two pieces": ("@<b>every</b>one <<b>@1>", "@\u200beveryone \\<\u200b@1>"),
    "mention in a link": ("<<id:home>", "\\<\u200bid:home"),
    "mention in code": ("`<@1>`\n\n    @everyone", "`<\u200b@1>`\n\n```\n@\u200beveryone\n```"),
    "fence in a fence": ("````\n```\na\n````", "```\nˋˋˋ\na\n```"),
    "wide table": (
        f"| a | b |\n|-|-|\n| {'x' * 30} | {'y' * 30} |",
        f"**a \\| b**\n{'x' * 30} \\| {'y' * 30}",
    ),
    "escaped signs": (r"\*a\* \# b", r"\*a\* # b"),
    "rule": ("a\n\n---\n\nb", "a\n\n———\n\nb"),
}


@pytest.mark.parametrize(("markdown", "shown"), CASES.values(), ids=CASES.keys())
def test_markdown_becomes_discords(markdown: str, shown: str) -> None:
    """Golden: how each thing looks in Discord."""
    assert body_pages(markdown) == [shown]


@pytest.mark.parametrize("markdown", ["", " \n\n", "<b></b>", "\u200b", "```\n```"])
def test_nothing_has_no_page(markdown: str) -> None:
    """A text that shows nothing has no page."""
    assert body_pages(markdown) == []


def test_pages_end_between_blocks() -> None:
    """No paragraph is torn, each page is as full as it can be, the first as asked."""
    paragraphs = [f"{number} " + "word " * 100 for number in range(30)]
    pages = body_pages("\n\n".join(paragraphs), first=1_500)
    assert 900 < len(pages[0]) <= 1_500
    assert [3_400 < len(page) <= PAGE for page in pages[1:]] == [True] * 4
    assert "\n\n".join(pages).split("\n\n") == [one.strip() for one in paragraphs]


def test_heading_goes_along_with_what_it_leads() -> None:
    """No page ends with a heading."""
    pages = body_pages(f"{'word ' * 270}\n\n## Heading\n\n{'more ' * 200}", first=PIECE)
    assert pages[1].startswith("### Heading\nmore")


def test_long_paragraph_is_parted_between_words() -> None:
    """A paragraph too long for a page goes on on the next one, with all its words and links."""
    markdown = " ".join(f"[w{number}](https://a.example/{number})" for number in range(300))
    pages = body_pages(markdown)
    assert re.findall(r"\[(w\d+)\]", "".join(pages)) == [f"w{number}" for number in range(300)]
    assert max(map(len, pages)) <= PAGE


def test_long_code_is_parted_between_lines() -> None:
    """Every part has fences of its own."""
    code = "\n".join(f"line {number}" for number in range(1_000))
    pages = body_pages(f"```py\n{code}\n```")
    assert all(page.count("```") % 2 == 0 for page in pages)
    assert "".join(pages).count("line ") == 1_000


def test_endless_text_ends_with_an_ellipsis() -> None:
    """What nobody would read to its end is cut, and shows it."""
    assert body_pages("word " * 20_000)[-1].endswith("word…")


def faults(pages: list[str], limit: int) -> list[str]:
    """Say what is wrong with pages."""
    long = [f"{len(page)} characters" for page in pages if len(page) > limit]
    blank = ["blank" for page in pages if not page.strip()]
    return [*long, *blank, *live_tokens(list(pages)), *misleading(pages)]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_inert(text: str) -> None:
    """Whatever is in it, and however long it is."""
    for markdown in (text, f"# {text}", f"- {text}", f"> {text}", f"|a|\n|-|\n|{text}|"):
        assert faults(body_pages(markdown, first=PIECE), PAGE) == []


@settings(max_examples=150, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(text=hostile_texts)
def test_any_markdown_is_inert(text: str) -> None:
    """Property: pages keep their limit, none is blank, nothing in them is live or misleads."""
    assert faults(body_pages(text * 3, first=PIECE, others=PIECE), PIECE) == []
