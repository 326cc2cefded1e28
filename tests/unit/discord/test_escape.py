"""Texts of strangers in Discord: they look as written, and nothing in them acts."""

from __future__ import annotations

import time

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from adapters.discord.escape import day, escape, fitted, link, plain
from tests.adapter_contract import HOSTILE
from tests.making import NOW
from tests.twins.discord.live import misleading_links
from tests.unit.discord.looking import hostile_texts, live_tokens

CASES = {
    "emphasis": ("*a* _b_ ~~c~~ `d` ||e||", r"\*a\* \_b\_ \~\~c\~\~ \`d\` \|\|e\|\|"),
    "backslash": ("a\\*", r"\\".join(["a", r"\*"])),
    "two links": ("[a](x) [b](y)", r"\[a](x) \[b](y)"),
    "address": ("see https://evil.example/a", r"see https:\//evil.example/a"),
    "heading": ("# a\n### b\n#python", "\\# a\n\\### b\n#python"),
    "lists": ("- a\n 1. b\n+ c\n-5 d", "\\- a\n 1\\. b\n\\+ c\n-5 d"),
    "small print": ("-# a", "\\-# a"),
    "quotes": ("> a\n>>> b\na > b", "\\> a\n\\>>> b\na > b"),
    "user": ("<@1> <@!1> <@&1>", "\\<\u200b@1> \\<\u200b@!1> \\<\u200b@&1>"),
    "channel and emoji": ("<#1> <a:b:1>", "\\<\u200b#1> \\<\u200ba\\:b:1>"),
    "everyone": ("@everyone @HERE", "@\u200beveryone @\u200bHERE"),
    "mail": ("jobs@herefordshire.example", "jobs@herefordshire.example"),
    "time and command": ("<t:1> </jobs:1>", "\\<\u200bt:1> \\<\u200b/jobs:1>"),
    "picture's name": ("10:30 :smile:", r"10:30 \:smile:"),
    "turned around": ("a\u202egpj.exe\x00", "agpj.exe"),
    "common": ("C++/C# & R&D (m/f) — 100 %", "C++/C# & R&D (m/f) — 100 %"),
}


@pytest.mark.parametrize(("text", "shown"), CASES.values(), ids=CASES.keys())
def test_text_shows_as_it_is(text: str, shown: str) -> None:
    """Golden: what stands before the signs that would act, and nothing before the others."""
    assert escape(text) == shown


@settings(max_examples=200, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(text=hostile_texts, limit=st.integers(min_value=1, max_value=80))
def test_fitted_text_fits(text: str, limit: int) -> None:
    """Property: a text keeps its limit once escaped, and is inert."""
    assert len(fitted(text, limit)) <= limit
    assert len(plain(text, limit)) <= limit
    assert (
        live_tokens([fitted(text, limit), plain(text, limit), link(text, "", limit=9, room=9)])
        == []
    )


def test_text_is_cut_between_graphemes() -> None:
    """What does not fit ends with an ellipsis, never within an emoji; no room means no text."""
    assert fitted("👩\u200d👩\u200d👧 family", 4) == "…"
    assert fitted("***", 5) == r"\*\*…"
    assert fitted("abc", 3) == "abc"
    assert fitted("abc", 0) == ""


def test_cut_makes_no_mention() -> None:
    """What was no mention before it was cut is none afterwards."""
    assert plain("<@1> @heresy", 11) == "<\u200b@1> @he…"
    assert plain("<@1> @heresy", 8) == "<\u200b@1> @…"
    assert plain("@heresy", 6) == "@her…"
    assert fitted("@heresy", 6) == "@her…"


LINKS = {
    "plain": ("Engineer", "[Engineer](https://a.example/1)"),
    "signs": ("[Remote] C* <Dev>", "[(Remote) C∗ ‹Dev›](https://a.example/1)"),
    "emoji around": ("🚀 Engineer 🚀", "🚀 [Engineer](https://a.example/1) 🚀"),
    "emoji inside": ("Rocket 🚀 man", "Rocket 🚀 man ([a.example](https://a.example/1))"),
    "own host": ("Jobs at a.example", "[Jobs at a.example](https://a.example/1)"),
    "other host": ("good.example", "good.example"),
    "other address": ("https://good.example", r"https:\//good.example"),
    "nothing": ("", "…"),
}


@pytest.mark.parametrize(("text", "shown"), LINKS.values(), ids=LINKS.keys())
def test_link_shows_where_it_leads(text: str, shown: str) -> None:
    """Golden: how a text looks that is linked, or why it is not."""
    shown_link = link(text, "https://a.example/1", limit=50, room=100)
    assert shown_link == (shown if text else "… ([a.example](https://a.example/1))")


@pytest.mark.parametrize(
    "url", ["javascript:x", "https://u@a.example", "https://a.example/" + "x" * 99]
)
def test_unsafe_or_long_address_is_not_linked(url: str) -> None:
    """Only the text is left."""
    assert link("Engineer", url, limit=50, room=100) == "Engineer"


def test_address_cannot_end_the_link() -> None:
    """Brackets and mentions in an address are written in percent."""
    assert link("Docs", "https://a.example/@here_(x)", limit=50, room=100) == (
        "[Docs](https://a.example/%40here_%28x%29)"
    )


@settings(max_examples=200, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(text=hostile_texts, url=hostile_texts.map("https://a.example/{}".format))
def test_link_is_honest(text: str, url: str) -> None:
    """Property: no link shows another host than the one that it leads to, and none is live."""
    shown = link(text, url, limit=100, room=300)
    assert list(misleading_links([shown])) == []
    assert live_tokens(shown) == []


def test_day_is_told_in_the_readers_words() -> None:
    """Discord writes it in the reader's language and time zone."""
    assert day(NOW) == "<t:1795521600:D>"


@pytest.mark.parametrize(
    "text", [*HOSTILE, "<" * 100_000, "[" * 100_000, "1." * 50_000], ids=range(10)
)
def test_long_hostile_text_takes_no_time(text: str) -> None:
    """100 KB are done in less than a twentieth of a second of this thread's own time."""
    before = time.thread_time()
    fitted(text, 3_000)
    link(text, "https://a.example", limit=250, room=600)
    assert time.thread_time() - before < 0.05
