"""Authors' Markdown in Slack: it reads as meant, and nothing in it acts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.blocks import section
from adapters.slack.markdown import mrkdwn
from bot.postings.parse import parse_posting
from tests.adapter_contract import HOSTILE
from tests.shared_data import shared
from tests.unit.slack.looking import hostile_texts, message_faults


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("**a** *b* _c_ ~~d~~", "*a* _b_ _c_ ~d~", id="emphasis"),
        pytest.param("**_mixed_** ***all***", "*_mixed_* *_all_*", id="nested-emphasis"),
        pytest.param("**a _b_ c**", "*a _b_ c*", id="emphasis-within"),
        pytest.param("in**cr**edible", "in\u200b*cr*\u200bedible", id="inside-a-word"),
        pytest.param("**a***b*", "*a*\u200b_b_", id="next-to-each-other"),
        pytest.param("**a**: (*b*)", "*a*: (_b_)", id="next-to-punctuation"),
        pytest.param("**a  \nb**", "*a*\n*b*", id="over-lines"),
        pytest.param("a\nb  \nc\\\nd", "a b\nc\nd", id="line-ends"),
        pytest.param(r"**C\* dev**", "*C∗ dev*", id="sign-in-bold"),
        pytest.param("# About **us**\nWe are", "*About us*\nWe are", id="heading"),
        pytest.param("`a*b*<c>`", "`a*b*&lt;c&gt;`", id="code"),
        pytest.param("``a`b``", "`aˋb`", id="backtick-in-code"),
        pytest.param("```py\n`<b>`\n\tx\n```", "```\nˋ&lt;b&gt;ˋ\n    x\n```", id="fence"),
        pytest.param("> a\n> b\n>\n> c", "&gt; a b\n&gt; c", id="quote"),
        pytest.param("a\n\n---\n\nb", "a\n\n———\n\nb", id="rule"),
        pytest.param("![our office](https://x.example/a.png)", "[image: our office]", id="image"),
        pytest.param("a <b>c</b><br>d", "a c\nd", id="html"),
        pytest.param("<div>\n<b>a</b> &amp; b\n</div>", "a &amp; b", id="html-block"),
        pytest.param("&lt;!here&gt;", "&lt;!here&gt;", id="entities"),
        pytest.param("<!-- note -->", None, id="nothing-to-see"),
    ],
)
def test_markdown_becomes_mrkdwn(text: str, shown: str | None) -> None:
    """Every sign of Markdown's becomes Slack's, or words."""
    assert mrkdwn(text) == ([] if shown is None else [shown])


def test_lists_are_lines_with_bullets() -> None:
    """Levels are told by indentation and bullet, numbers stay, a list stands apart from text."""
    text = (
        "We need\n\n* one\n* two **b**\n    * in\n\n      more\n\n"
        "      3. deep\n      4. deeper\n\nEnd"
    )
    assert mrkdwn(text) == [
        "We need\n\n"
        "• one\n"
        "• two *b*\n"
        "    ◦ in\n"
        "       more\n"
        "        3. deep\n"
        "        4. deeper\n\n"
        "End"
    ]


def test_small_table_is_aligned_and_a_wide_one_is_not() -> None:
    """A phone shows few columns between fences; wider rows are lines."""
    assert mrkdwn("| a | b |\n|---|--:|\n| *x*y | 日本 |\n| 1 | `2` |") == [
        "```\na   b\nxy  日本\n1   2\n```"
    ]
    wide = "| What you will do in your first year |\n|---|\n| R&D |".replace(" |", " | More |")
    assert mrkdwn(wide.replace("|---|", "|---|---|")) == [
        "*What you will do in your first year | More*\nR&amp;D | More"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("[site](https://a.example/?b=1&c=2)", "<https://a.example/?b=1&amp;c=2|site>"),
        pytest.param("[**a** | *b*](https://a.example)", "<https://a.example|a │ b>"),
        pytest.param("[**a**](https://a.example)", "*<https://a.example|a>*"),
        pytest.param("<https://a.example/b>", "<https://a.example/b|https://a.example/b>"),
        pytest.param("(https://a.example/b).", "(<https://a.example/b|https://a.example/b>)."),
        pytest.param("[](https://a.example)", "<https://a.example|a.example>"),
        pytest.param("[x](mailto:me@a.example)", "<mailto:me@a.example|x>"),
        pytest.param(
            "[**good**.example](https://evil.example)",
            "*good*.example (<https://evil.example|evil.example>)",
        ),
        pytest.param("[x](javascript:alert)", "[x](javascript:alert)"),
        pytest.param("[x](https://a:b@evil.example) [y](/local)", "x y"),
    ],
)
def test_links_lead_where_they_seem_to(text: str, shown: str) -> None:
    """Safe ones are links, lying ones show both, unsafe ones are text."""
    assert mrkdwn(text) == [shown]


def test_long_text_is_parted_between_blocks() -> None:
    """Sections end with a block, and a heading stands with what it leads."""
    filler = "word " * 500
    first, second = mrkdwn(f"{filler}\n\n## Requirements\n\n{filler}")
    assert not first.endswith("*")
    assert second.startswith("*Requirements*\nword")


def test_long_block_is_parted_between_words() -> None:
    """One paragraph beyond the limit loses nothing, and its marks work in every part."""
    parts = mrkdwn("**" + "some words " * 1_000 + "end**")
    assert len(parts) > 3
    assert all(part.startswith("*some") or part.startswith("*words") for part in parts)
    assert all(part.endswith("*") and len(part) <= 3_000 for part in parts)
    words = " ".join(part.strip("*") for part in parts).split()
    assert words == [*("some words " * 1_000).split(), "end"]


def test_long_fence_is_parted_into_fences() -> None:
    """Nothing of a fence is left outside of one, whatever its lines are like."""
    code = "\n".join(["<" * 2_000, *(f"line {number}" for number in range(600))])
    parts = mrkdwn(f"```\n{code}\n```")
    inside = [part.removeprefix("```\n").removesuffix("\n```") for part in parts]
    assert all(part == f"```\n{kept}\n```" for part, kept in zip(parts, inside, strict=True))
    assert all(len(part) <= 3_000 for part in parts)
    lost = "".join(inside).replace("&lt;", "<").replace("\n", "")
    assert lost == code.replace("\n", "")


@pytest.mark.parametrize("text", [*HOSTILE, "a  \n" * 3_000, "> " * 200 + "a", "- " * 300 + "a"])
def test_hostile_markdown_is_inert(text: str) -> None:
    """Sections fit and hold nothing live, whatever it is."""
    parts = mrkdwn(text)
    assert all(part.strip() and len(part) <= 3_000 for part in parts)
    assert not [fault for part in parts for fault in message_faults([section(part)])]


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(hostile_texts, st.text(max_size=60)))
def test_no_markdown_is_ever_live(text: str) -> None:
    """Links go to the web or to mail and say where, and there is no other token."""
    parts = mrkdwn(text)
    assert not [fault for part in parts for fault in message_faults([section(part)])]


def test_real_postings_become_readable_sections() -> None:
    """Of what real authors wrote, hardly any mark is left over."""
    files = sorted(shared("data/postings").glob("*.md"))[::20]
    parts = [
        part
        for file in files
        for part in mrkdwn(parse_posting(file.read_bytes(), path=file.name).posting.body)
    ]
    assert len(parts) > len(files)
    assert not [fault for part in parts for fault in message_faults([section(part)])]
    assert not [part for part in parts if "**" in part or "](" in part or "\n#" in part]
