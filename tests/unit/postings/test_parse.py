"""A file becomes a posting: every key and every oddity of it."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PostingError
from bot.postings.parse import MAX_EXTRA, MAX_SUMMARY, MAX_TEXT, Parsed, parse_posting
from bot.postings.posting import Posting
from tests.unit.postings.files import NEEDED, parsed, posting, posting_file

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*-*.md"))
PAGE = "https://jobs.example.com/9"
FULL = """\
---
title: "  Senior Engineer (Remote) "
location: "Berlin, Germany or Remote"
host: "https://boards.example.com/acme/"
companyName: "Acme & Söhne "
url: "https://Boards.Example.com/acme/jobs/1/?utm_source=x#app"
applyUrl: "https://boards.example.com/acme/jobs/1#app"
timestamp: 1607299200000
hashtags: "#AWS,##reactjs,ui/ux"
jobType: "Software"

logoUrl: "https://logos.example.com/acme.png"
companyWebsite: "https://acme.example.com/"
summary: "Build **boats**."
summaryBackup: "Not used."
featured: -3
archived: "true"
salary: 012
---

## Description

We build **_boats_**. They float.
"""


def test_every_key_of_the_board() -> None:
    """A file in the board's own format is read as its author meant it."""
    assert parse_posting(FULL.encode(), path="a.md") == Parsed(
        posting=Posting(
            url="https://boards.example.com/acme/jobs/1",
            title="Senior Engineer (Remote)",
            company="Acme & Söhne",
            location="Berlin, Germany or Remote",
            hashtags=("aws", "react", "ui/ux"),
            job_type="software",
            apply_url="https://boards.example.com/acme/jobs/1#app",
            company_url="https://acme.example.com/",
            logo_url="https://logos.example.com/acme.png",
            host="https://boards.example.com/acme/",
            summary="Build boats.",
            body="## Description\n\nWe build **_boats_**. They float.",
            text="Description\n\nWe build boats. They float.",
            posted_at=datetime(2020, 12, 7, tzinfo=UTC),
            featured=-3,
            closed=True,
            extra={"salary": "012"},
        )
    )


def test_two_keys_are_enough() -> None:
    """All but a title and an address may be missing, without a word."""
    assert parsed() == Parsed(
        posting=Posting(
            url="https://jobs.example.com/1",
            title="Engineer",
            apply_url="https://jobs.example.com/1",
        )
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(FULL.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(FULL.replace("\n", "\r").encode(), id="cr"),
        pytest.param(codecs.BOM_UTF8 + FULL.encode(), id="bom"),
        pytest.param(codecs.BOM_UTF16_LE + FULL.encode("utf-16-le"), id="utf-16"),
        pytest.param(FULL.encode("cp1252"), id="cp1252"),
        pytest.param(FULL.encode().replace("ö".encode(), "Ã¶".encode()), id="mojibake"),
    ],
)
def test_the_same_posting_in_any_encoding(data: bytes) -> None:
    """How a file was saved does not change what it says."""
    expected = parse_posting(FULL.encode(), path="a.md").posting
    assert parse_posting(data, path="a.md").posting == expected


@pytest.mark.parametrize(
    ("keys", "line", "reason"),
    [
        pytest.param({"title": None}, 1, "no title", id="no title"),
        pytest.param({"title": '"  "'}, 2, "no title", id="empty title"),
        pytest.param({"url": None}, 1, "Neither", id="no address"),
        pytest.param({"url": '"javascript:alert(1)"'}, 3, "Neither", id="script as address"),
        pytest.param({"url": None, "applyUrl": '"data:x"'}, 3, "Neither", id="data as address"),
        pytest.param({"draft": "true"}, 4, "draft", id="draft"),
    ],
)
def test_no_posting(keys: dict[str, str | None], line: int, reason: str) -> None:
    """Without a title or an address there is no posting, and the line is named."""
    with pytest.raises(PostingError, match=reason) as caught:
        parsed(**keys)
    assert (caught.value.path, caught.value.line) == ("a.md", line)


def test_apply_url_stands_in_for_url() -> None:
    """A posting without a page of its own is known by where one applies."""
    read = parsed(url=None, applyUrl='"https://jobs.example.com/apply/1?utm_source=x"')
    assert read.posting.url == "https://jobs.example.com/apply/1"
    assert read.posting.apply_url == "https://jobs.example.com/apply/1?utm_source=x"
    assert [problem.line for problem in read.problems] == [1]


def test_jobs_that_share_a_mailbox_stay_apart() -> None:
    """The title tells apart what only has an address for letters."""
    cook = posting(url=None, title='"Cook"', applyUrl='"mailto:jobs@example.com"')
    baker = posting(url=None, title='"Baker"', applyUrl='"jobs@example.com"')
    assert cook.url == "mailto:jobs@example.com?subject=Cook"
    assert baker.url != cook.url
    assert cook.apply_url == baker.apply_url == "mailto:jobs@example.com"


def test_a_mailbox_beside_a_page() -> None:
    """`applyUrl` may be a mailbox; the page stays the identity."""
    read = posting(applyUrl='"mailto:jobs@example.com?subject=A"')
    assert (read.url, read.apply_url) == (
        "https://jobs.example.com/1",
        "mailto:jobs@example.com?subject=A",
    )


@pytest.mark.parametrize("key", ["applyUrl", "companyWebsite", "logoUrl"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://user:pw@example.com/", "https://www.pаypal.com/"]
)
def test_an_unfit_address_is_left_out(key: str, address: str) -> None:
    """No button leads where nobody should go; one applies at the page then."""
    read = parsed(**{key: f'"{address}"'})
    assert read.posting.apply_url == "https://jobs.example.com/1"
    assert (read.posting.company_url, read.posting.logo_url) == ("", "")
    assert [problem.line for problem in read.problems] == [4]


@pytest.mark.parametrize(
    ("keys", "location"),
    [
        ({}, ""),
        ({"location": '"London"'}, "London"),
        ({"remote": "true"}, "Remote"),
        ({"remote": "Yes", "location": '"Germany"'}, "Remote - Germany"),
        ({"remote": "true", "location": '"Remote, UK"'}, "Remote, UK"),
        ({"remote": "false", "location": '"Germany"'}, "Germany"),
        ({"jobLocationType": "TELECOMMUTE"}, "Remote"),
        ({"location": "[Berlin, London]"}, "Berlin, London"),
        ({"location": '"  Multiple \\n lines "'}, "Multiple lines"),
    ],
)
def test_location(keys: dict[str, str], location: str) -> None:
    """A flag for remote work of another board becomes words that are read like any other."""
    assert posting(**keys).location == location


@pytest.mark.parametrize(
    ("keys", "summary"),
    [
        ({"summary": '"A."', "summaryBackup": '"B."'}, "A."),
        ({"summary": '""', "summaryBackup": '"B."'}, "B."),
        ({"summary": '" "'}, "First of the body. Second."),
        ({"description": '"Of another board."'}, "Of another board."),
        ({"summary": '"<b>Bold</b> [link](https://x.example)"'}, "Bold link"),
    ],
)
def test_summary(keys: dict[str, str], summary: str) -> None:
    """The second stands in for the first, and the body for both."""
    assert posting("## Head\n\nFirst of the body. Second.", **keys).summary == summary


@pytest.mark.parametrize(
    ("text", "featured", "said"),
    [
        ("20", 20, False),
        ('"-3"', -3, False),
        ("+4", 4, False),
        ("", 0, False),
        ("false", 0, False),
        ("true", 1, True),
        ("2.5", 0, True),
        ("9" * 5000, 0, True),
        ("high", 0, True),
        ("2000", 0, True),
    ],
)
def test_featured(text: str, featured: int, said: bool) -> None:
    """A rank is a whole number; a boolean is not one, and that is said."""
    read = parsed(featured=text)
    assert (read.posting.featured, bool(read.problems)) == (featured, said)


@pytest.mark.parametrize("text", ["never", "-1", "2021-02-30", "9" * 30, "soon"])
def test_a_timestamp_that_is_no_time(text: str) -> None:
    """The posting is read without a time, and its line is named."""
    read = parsed(timestamp=f'"{text}"')
    assert read.posting.posted_at is None
    assert [problem.line for problem in read.problems] == [4]


def test_a_posting_of_another_board() -> None:
    """Its keys are understood by the table of aliases."""
    read = posting_file(
        url=None,
        title=None,
        position='"Cook"',
        org='"Acme"',
        link='"https://jobs.example.com/9"',
        tags="[Golang, k8s]",
        date="2020-12-07",
        employmentType="FULL_TIME",
    )
    result = parse_posting(read, path="a.md").posting
    assert (result.title, result.company, result.url) == (
        "Cook",
        "Acme",
        "https://jobs.example.com/9",
    )
    assert (result.hashtags, result.job_type) == (("go", "kubernetes"), "full_time")
    assert result.posted_at == datetime(2020, 12, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        f'+++\ntitle = "Cook"\nurl = "{PAGE}"\nhashtags = ["go"]\nfeatured = 3\n+++\nHi.',
        f'{{"title": "Cook", "url": "{PAGE}", "hashtags": "#go", "featured": 3}}\nHi.',
        f'---\ntitle: Cook\nurl: {PAGE}\nhashtags:\n  - "#go"\nfeatured: 3\n---\nHi.',
    ],
    ids=["toml", "json", "yaml"],
)
def test_three_languages_make_one_posting(text: str) -> None:
    """TOML and JSON frontmatter are read like YAML."""
    assert parse_posting(text.encode(), path="a.md") == Parsed(
        posting=Posting(
            url=PAGE,
            title="Cook",
            hashtags=("go",),
            apply_url=PAGE,
            summary="Hi.",
            body="Hi.",
            text="Hi.",
            featured=3,
        )
    )


def test_texts_have_their_limits() -> None:
    """No key can fill the database or a message, and what was cut is said."""
    long = f'"{"word " * 1000}"'
    read = parsed(title=long, companyName=long, location=long, jobType=long, summary=long)
    kept = read.posting
    assert max(map(len, (kept.title, kept.company, kept.location))) <= MAX_TEXT
    assert len(kept.job_type) <= 60
    assert len(kept.summary) <= MAX_SUMMARY
    assert kept.title.endswith("word…")
    assert len(read.problems) == 4


def test_unknown_keys_are_kept_within_reason() -> None:
    """What we do not know is kept as text, up to a number of keys."""
    extra = posting(**{f"x{n:03}": f'"{n}"' for n in range(100)}, nested="{a: [b, c]}").extra
    assert extra["x001"] == "1"
    assert extra["nested"] == '{"a": ["b", "c"]}'
    assert len(extra) == MAX_EXTRA


FIELD = st.sampled_from(["title", "url", "applyUrl", "hashtags", "timestamp", "featured", "remote"])


@given(st.dictionaries(FIELD, st.text(), max_size=5), st.text())
def test_any_values_make_a_posting_or_a_refusal(values: dict[str, str], body: str) -> None:
    """Nothing else than our own error escapes, and every text can be stored."""
    keys = {key: value.replace("\n", " ") for key, value in (NEEDED | values).items()}
    data = "\n".join(["---", *(f"{key}: {value}" for key, value in keys.items()), "---", body])
    check(data.encode("utf-8", "surrogatepass"))


@given(st.sampled_from(SEEDS), st.data())
def test_damaged_files_are_read_or_refused(path: Path, data: st.DataObject) -> None:
    """Bytes that were changed, cut or inserted never raise anything but our own error."""
    content = bytearray(path.read_bytes())
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        until = at + data.draw(st.integers(0, 12))
        content[at:until] = data.draw(st.binary(max_size=6) | st.sampled_from(JUNK))
    check(bytes(content))


JUNK = [
    b'"',
    b"\\",
    b"---\n",
    b"[[[[[",
    b"&a *a ",
    b"<<: ",
    b"!!x ",
    b"\t",
    b"\r",
    b": ",
    b"\xff\xfe",
]


def check(data: bytes) -> None:
    """Read a file: what comes out is a posting that can be stored, or our own error."""
    try:
        result = parse_posting(data, path="a.md").posting
    except PostingError as error:
        assert error.reason
        assert 1 <= error.line <= data.count(b"\n") + data.count(b"\r") + 2
        return
    assert result.url
    assert result.title
    for text in (result.title, result.body, result.text, result.summary, *result.extra.values()):
        assert "\0" not in text
        text.encode()
