"""Markdown to plain text, with and without the short cuts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings import markdown
from bot.postings.markdown import MAX_INLINE, inline_text, plain_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("## Head\n\ntwo\nlines\n\n*   one\n*   two", "Head\n\ntwo lines\n\n• one\n• two"),
        ("a **_mixed_** b __c__ *d* `e*f`", "a mixed b c d e*f"),
        (
            "[text](https://example.com/a_b?c&d) and <https://x.example>",
            "text and https://x.example",
        ),
        ("![a logo](x.png) after", "a logo after"),
        ("1.  one\n2.  two\n\n3) three", "1. one\n2. two\n3) three"),
        ("- a\n  - b\n    - c\n\n  more", "• a\n• b\n• c\n\nmore"),
        ("> quoted\n> text", "quoted text"),
        ("```py\na  *b*\n```", "a  *b*"),
        ("    code", "code"),
        ("<div>\n<b>bold</b> &amp; plain\n</div>", "bold  & plain"),
        ("a <b>bold</b><br>line", "a bold\nline"),
        ("hard  \nbreak\\\ntwice", "hard\nbreak\ntwice"),
        ("R&amp;D &copy; AT&T", "R&D © AT&T"),
        ("snake_case_name 2*3*4 \\*stars\\*", "snake_case_name 234 *stars*"),
        ("Head\n====\n\nSub\n---\nx", "Head\n\nSub\n\nx"),
        ("a\n\n***\n\nb", "a\n\nb"),
        ("[x]: https://example.com\n\nsee [x]", "see x"),
        ("#LI-remote\n\n\\- no list", "#LI-remote\n\n- no list"),
        ("It was\n1984. It was", "It was 1984. It was"),
        ("## Head ##\n\n##\n\nx", "Head\n\nx"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_what_a_person_hears(source: str, text: str) -> None:
    """Marks and targets go, words and their order stay."""
    assert plain_text(source) == text


def test_a_summary_is_one_line() -> None:
    """A run of Markdown becomes a line, and hashtags in it are no headings."""
    assert inline_text("Know **Go**?\n#aws, #ui/ux") == "Know Go? #aws, #ui/ux"


def test_a_block_without_end_is_not_parsed() -> None:
    """Beyond the limit marks may stay, but no word is lost and tags go."""
    source = "word **bold** <i>tag</i> " * (MAX_INLINE // 20)
    text = plain_text(source)
    assert text.count("word") == source.count("word")
    assert "<i>" not in text


@pytest.mark.parametrize(
    "source",
    [
        *("[" * 30_000, "**a" * 20_000, "> " * 30_000, "- " * 30_000, "`" * 30_000, "<a" * 30_000),
        *("![" * 1_999, "[a](" * 900, "*_" * 1_999),
        "\n".join(" " * 2 * n + "- a" for n in range(200)),
    ],
    ids=lambda source: source[:3],
)
def test_hostile_markdown_comes_to_an_end(source: str) -> None:
    """Markdown that makes parsers nest or try again is read in bounded work."""
    assert isinstance(plain_text(source), str)


def whole_way(source: str) -> str:
    """Read with markdown-it-py alone, no short cut before it."""
    env: dict[str, object] = {}
    blocks = list(markdown._parsed_blocks(source, env))
    texts = [(b.marker, b.content if b.is_literal else spoken(b.content, env)) for b in blocks]
    return markdown._joined(texts)


def spoken(content: str, env: dict[str, object]) -> str:
    """Read one block with markdown-it-py alone."""
    children = markdown._INLINE.parseInline(content, env)[0].children or []
    return "".join(markdown._spoken(children)).strip()


#: The alphabet of the board's bodies, with what marks blocks and emphasis.
PIECES = st.sampled_from(
    [
        *(
            "a",
            "B.",
            "1",
            " ",
            " ",
            "\n",
            "\n\n",
            "*",
            "**",
            "_",
            "#",
            "## ",
            "*   ",
            "- ",
            "+ ",
            "> ",
        ),
        *("1. ", "2) ", "`", "~~~", "[", "]", "(", ")", "](https://x.example/a_b)", "[x]", "<b>"),
        *("&amp;", "&", "\\", "\\-", "!", "=", "---", "    ", ":", "’", "é", "|", "**x**", "_y z_"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_short_cuts_give_the_same_text(source: str) -> None:
    """Whatever the short cuts take for simple reads as markdown-it-py would read it."""
    assert plain_text(source) == whole_way(source)


@given(st.text(alphabet="a *_\\[](!)&.\n<>`x:/", max_size=30))
def test_marks_in_any_order_give_the_same_text(source: str) -> None:
    """The same for a single block, where the marks of emphasis and links meet."""
    assert markdown._inline(source.strip(), {}) == spoken(source.strip(), {})


@given(st.text())
def test_any_text_is_markdown(source: str) -> None:
    """Nothing raises, and text of letters keeps every letter."""
    assert isinstance(plain_text(source), str)
