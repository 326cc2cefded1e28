"""Texts in Slack: they look as written, and nothing in them acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.escape import day, escape, escape_code, fitted, inert, link, one_line, plain
from tests.twins.slack.live import live_tokens
from tests.unit.slack.looking import hostile_texts

URL = "https://good.example/jobs/1"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("R&D <lead>", "R&amp;D &lt;lead&gt;", id="three-signs"),
        pytest.param("&amp;", "&amp;amp;", id="not-twice-the-same"),
        pytest.param("<!channel>", "&lt;!channel&gt;", id="everybody"),
        pytest.param("*now* hiring", "∗now∗ hiring", id="bold"),
        pytest.param("~10~ years", "∼10∼ years", id="struck"),
        pytest.param("an _ok_ job", "an ˍokˍ job", id="italic"),
        pytest.param("_~both~_", "ˍ∼both∼ˍ", id="nested"),
        pytest.param("`rm` it", "ˋrmˋ it", id="code"),
        pytest.param("＊wide＊", "﹡wide﹡", id="wide-signs"),
        pytest.param("> 5 years", "\u00ad&gt; 5 years", id="quote"),
        pytest.param("a\n  > b", "a\n  \u00ad&gt; b", id="quote-on-another-line"),
    ],
)
def test_what_slack_would_act_on_is_written_otherwise(text: str, escaped: str) -> None:
    """Mentions are escaped; signs that would format something are drawn alike."""
    assert escape(text) == escaped


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name",
        "2 * 3 * 4",
        "~5 years",
        "C* and C",
        "it`s",
        "*one\nline*",
        "a*b*c",
        "5 > 3",
    ],
)
def test_what_formats_nothing_stays_as_it_is(text: str) -> None:
    """Copied text is what was written, wherever Slack leaves it alone anyway."""
    assert escape(text).replace("&gt;", ">") == text


def test_amid_our_marks_one_sign_is_enough() -> None:
    """Between marks of ours a single sign could end them, so it is drawn alike as well."""
    assert escape("C* dev", amid_marks=True) == "C∗ dev"
    assert escape("snake_case", amid_marks=True) == "snake_case"


def test_nothing_turns_text_around_or_moves_the_cursor() -> None:
    """Direction marks, controls and halves of characters are taken out, emoji stay whole."""
    assert inert("\u202egpj\u2066\x07\ud800\ufeff👩\u200d👧") == "gpj👩\u200d👧"
    assert inert("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd e"
    assert one_line(" a\n\n b\t") == "a b"


def test_plain_text_keeps_its_signs() -> None:
    """Where Slack shows plain text it is not escaped, yet holds no mention to copy."""
    assert plain("R&D *lead*", 75) == "R&D *lead*"
    assert plain("<!channel>", 75) == "<\u2060!channel>"
    assert plain("abcdef", 4) == "abc…"


def test_code_cannot_leave_its_backticks() -> None:
    """Inside code only backticks and the three signs change."""
    assert escape_code("a*b* `c` <d>") == "a*b* ˋcˋ &lt;d&gt;"


@settings(max_examples=150, deadline=None)
@given(text=hostile_texts, limit=st.integers(1, 60), amid=st.booleans())
def test_escaped_text_fits_and_is_never_live(text: str, limit: int, amid: bool) -> None:
    """The limit holds after escaping, and no token of Slack's is left."""
    short = fitted(text, limit, amid_marks=amid)
    assert len(short) <= limit
    assert "<" not in escape(text)
    assert live_tokens({"text": escape(text)}) == []


def test_text_that_fits_exactly_is_whole() -> None:
    """Nothing is cut that would have fitted."""
    assert fitted("a & b", len("a &amp; b")) == "a &amp; b"
    assert fitted("a & b", len("a &amp; b") - 1) == "a &amp;…"
    assert fitted("a&", 5) == fitted("a<", 4) == "a…"
    assert fitted("&", 4) == "…"
    assert fitted("a & b", 0) == ""


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        pytest.param("Engineer", URL, f"<{URL}|Engineer>", id="plain"),
        pytest.param("Dev | R&D", URL, f"<{URL}|Dev │ R&amp;D>", id="bar"),
        pytest.param("a\nb", f"{URL}?a=1&b=2", f"<{URL}?a=1&amp;b=2|a b>", id="line-end"),
        pytest.param("a", f"{URL}?x=<|>", f"<{URL}?x=%3C%7C%3E|a>", id="signs-in-address"),
        pytest.param("a", "mailto:b|c@d.example", "<mailto:b%7Cc@d.example|a>", id="mail"),
        pytest.param("Node.js", URL, f"<{URL}|Node.js>", id="no-host"),
        pytest.param("at good.example", URL, f"<{URL}|at good.example>", id="own-host"),
        pytest.param("at evil.example", URL, "at evil.example", id="other-host"),
        pytest.param("a", "javascript:alert(1)", "a", id="script"),
        pytest.param("a", "https://good.example@evil.example", "a", id="user-name"),
        pytest.param("a", f"{URL}/{'x' * 900}", "a", id="too-long"),
        pytest.param("", URL, f"<{URL}|…>", id="nothing-to-read"),
    ],
)
def test_links_lead_where_they_seem_to(text: str, url: str, shown: str) -> None:
    """A safe address whose text names no other host is linked, everything else is text."""
    assert link(text, url, limit=100, room=900) == shown


def test_host_cut_short_is_not_linked() -> None:
    """Cut, one host can read as another."""
    url = "https://good.example.evil.example"
    assert link("good.example.evil.example", url, limit=100, room=100).startswith("<")
    assert link("good.example.evil.example", url, limit=13, room=100) == "good.example…"


def test_day_is_the_readers() -> None:
    """Slack shows the day in the reader's zone; what cannot, shows it in UTC."""
    late = datetime(2026, 11, 25, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    shown = f"<!date^{int(late.timestamp())}^{{date_short_pretty}}|2026-11-24>"
    assert day(late) == day(late.astimezone(UTC)) == shown
