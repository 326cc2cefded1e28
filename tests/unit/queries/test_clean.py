"""What keyboards and platforms do to a text is undone, and the way back is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.queries.clean import clean
from bot.queries.parse import parse_query


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“a b” „a b‟ «a b»", '"a b" "a b" "a b"'),
        ("‘a’ ‚a‛ ‹a›", "'a' 'a' 'a'"),
        ("–a —b −c ‑d ﹣e", "-a -b -c -d -e"),
        ("＃ｐｙｔｈｏｎ（ａ）：", "#python(a):"),
        ("a\u00a0b\u3000c\u2003d\te\nf", "a b c d e f"),
        ("\ufeff#a\u200b\u200d \u202eb\u00ad", "#a b"),
        ("a\x00b\ud800c", "a b c"),
        ("`#a`", " #a "),
        ("&amp;&lt;&gt;&quot;&#39;&nbsp;", "&<>\"' "),
        ("&amp;lt;", "&lt;"),
        ("<#C123|python>", "#python"),
        ("-<#C123|python>", "-#python"),
        ("company:<http://booking.com|booking.com>", "company:booking.com"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("<mailto:a@example.com>", "a@example.com"),
        ("<#C1|ui–ux>", "#ui-ux"),
        ("a < b > c", "a < b > c"),
        ("naïve ﷺ", "naïve ﷺ"),
    ],
    ids=lambda value: ascii(value)[1:-1],
)
def test_texts_are_made_plain(typed: str, plain: str) -> None:
    """Quotes, dashes, widths, spaces, invisible characters, escapes and wrappers."""
    assert clean(typed).text == plain


@pytest.mark.parametrize("typed", ["<#C123>", "<#C123|>", "<@U1>", "<@U1|ann>", "<!channel>"])
def test_markup_without_a_name_is_a_mistake(typed: str) -> None:
    """An id says nothing to us, and a mention is no filter."""
    with pytest.raises(QueryError) as caught:
        clean(f"#a {typed}")
    assert caught.value.at == 3


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“payment infrastructure” –#php", '"payment infrastructure" -#php'),
        ("<#C1|python> in：uk", "#python in:uk"),
        ("R&amp;D", '"r d"'),
        ("company:‘J.P. Morgan’", 'company:"j p morgan"'),
        ("near:“new\u00a0york”:30km", 'near:"new york":30km'),
    ],
)
def test_what_platforms_send_reads_as_what_was_meant(typed: str, plain: str) -> None:
    """The same query comes out of both."""
    assert parse_query(typed) == parse_query(plain)


@settings(max_examples=300, deadline=None)
@given(typed=st.text(max_size=80))
def test_every_character_knows_where_it_came_from(typed: str) -> None:
    """Offsets rise, lie in the original, and plain ASCII stands for itself."""
    try:
        cleaned = clean(typed)
    except QueryError:
        return
    assert len(cleaned.text) == len(cleaned.offsets)
    assert list(cleaned.offsets) == sorted(cleaned.offsets)
    assert all(0 <= at < len(typed) for at in cleaned.offsets)
    assert cleaned.error("x.", at=len(cleaned.text)).at == len(typed)
    assert not any(c.isspace() and c != " " for c in cleaned.text)
    cleaned.text.encode()
