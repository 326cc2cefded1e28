"""Addresses: which are the same, and which are fit for a button (TESTS 29)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postings.addresses import MAX_LENGTH, canonical_url, safe_url

PAGE = "https://jobs.example.com/a/1"


@pytest.mark.parametrize(
    "written",
    [
        PAGE,
        "HTTPS://Jobs.Example.COM/a/1",
        "https://jobs.example.com:443/a/1/",
        "https://jobs.example.com./a/1",
        f"  {PAGE}\n",
        f"{PAGE}#apply",
        f"{PAGE}?utm_source=x&utm_medium=y",
        f"{PAGE}/?gclid=1&fbclid=2&gh_src=3&ref=newsletter&source=twitter",
        f"{PAGE}?utm_source=x&amp;utm_medium=y#app",
        "//jobs.example.com/a/1",
        "jobs.example.com/a/1",
    ],
)
def test_spellings_of_one_page(written: str) -> None:
    """What leads to the same page is the same posting."""
    assert canonical_url(written) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        f"{PAGE}1",
        f"{PAGE}?id=2",
        f"{PAGE}?t=02952e2a3us",
        f"{PAGE}?ref=4711",
        f"{PAGE}#/jobs/2",
        f"{PAGE}#!/jobs/2",
        "https://jobs.example.com/A/1",
        "https://jobs.example.com:8443/a/1",
        "http://jobs.example.com/a/1",
        "https://example.com/a/1",
    ],
)
def test_other_pages_stay_apart(other: str) -> None:
    """What may lead elsewhere is another posting: parameters that we do not know are kept."""
    assert canonical_url(other) not in {"", PAGE}
    assert canonical_url(other) == other


REFUSED = [
    "",
    " ",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://example.com/x",
    "vbscript:x",
    "https://",
    "https:///x",
    "https:/x",
    "https://user:password@example.com/",
    "https://good.example@evil.example/",
    "http://[",
    "tel:+44",
    "https://good.example\\@evil.example/",
    "https://example.com\u202e/moc",
    "https://exam\u200bple.com",
    "https://example.com:99999/",
    "https://example.com:0/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "https://-example.com/",
    "https://exa mple.com/",
    "https://%65xample.com/",
    "https://" + "a" * 64 + ".com/",
    "https://example.com/" + "a" * MAX_LENGTH,
    "https://example.com/\0",
    "https://example.com/" + "ä" * 900,
    "just words",
    "#app",
    "mailto:",
    "mailto:nobody",
    "a@b",
    "mailto:a@b@example.com",
    "mailto:a@localhost",
    "\ud800",
    "https://\ud800.com/",
    "https://example.com/\x1b",
]


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_refused(text: str) -> None:
    """Nothing but a page or a mailbox is an address, under neither question."""
    assert canonical_url(text) == safe_url(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://www.pаypal.com/", id="one cyrillic letter"),
        pytest.param("https://аррӏе.com/", id="cyrillic letters that look latin"),
        pytest.param("https://www.xn--pypal-4ve.com/", id="the same in ascii"),
        pytest.param("https://ɡoogle.com/", id="latin letter of another kind"),
        pytest.param("https://xn--a.com/", id="broken punycode"),
        pytest.param("mailto:jobs@pаypal.com", id="mail"),
    ],
)
def test_a_host_that_passes_for_another_is_no_button(text: str) -> None:
    """Nobody is sent to a host that looks like a different one."""
    assert safe_url(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://münchen.example/ä b?q=ü", "https://xn--mnchen-3ya.example/%C3%A4%20b?q=%C3%BC"),
        ("https://日本です.example/", "https://xn--88j1a3535ancb.example/"),
        ("https://почта.example/", "https://xn--80a1acny.example/"),
        ("https://example.com/a%20b/%zz", "https://example.com/a%20b/%zz"),
        ("https://Example.com/a/?utm_source=x#app", "https://example.com/a/?utm_source=x#app"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("jobs@Example.com", "mailto:jobs@example.com"),
        (
            "MAILTO:a+b@example.com?subject=A job&bcc=c@example.com",
            "mailto:a+b@example.com?subject=A%20job",
        ),
    ],
)
def test_a_safe_address_keeps_its_spelling(text: str, expected: str) -> None:
    """A button leads where the author meant, in ASCII; a mail goes to nobody else."""
    assert safe_url(text) == expected


@given(st.text() | st.from_regex(r"https?://[a-zé.\-:0-9]{1,20}/[^\s]{0,20}", fullmatch=True))
def test_answers_are_stable_ascii(text: str) -> None:
    """What came out is accepted as it stands, and is nothing but visible ASCII."""
    for answer in (canonical_url, safe_url):
        once = answer(text)
        assert answer(once) == once
        assert once.isascii() and once.isprintable() and " " not in once and '"' not in once
        assert once == "" or once.startswith(("https://", "http://", "mailto:"))
