"""Authors' Markdown in the page: it can look nice and do no harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.markdown import safe_html

#: Everything that the renderer may ever emit.
HARMLESS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


class Tags(HTMLParser):
    """Collects the tags and attributes of some HTML."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.tags.add(tag)
        self.attributes.extend(attrs)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("**a** _b_", "<p><strong>a</strong> <em>b</em></p>", id="emphasis"),
        pytest.param("## About", "<h3>About</h3>", id="headings-go-down"),
        pytest.param("###### Low", "<h6>Low</h6>", id="lowest-heading"),
        pytest.param("*   one\n*   two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>", id="list"),
        pytest.param(
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
            id="html-is-text",
        ),
        pytest.param(
            "![our office](https://x.example/a.png)", "<p>[image: our office]</p>", id="image"
        ),
        pytest.param("![](https://x.example/a.png)", "<p>[image]</p>", id="nameless-image"),
        pytest.param(
            "![<b>](https://x.example/a.png)", "<p>[image: &lt;b&gt;]</p>", id="image-html"
        ),
        pytest.param(
            "[run](javascript:alert(1))", "<p>[run](javascript:alert(1))</p>", id="script"
        ),
        pytest.param("[run](data:text/html,x)", "<p>[run](data:text/html,x)</p>", id="data"),
        pytest.param("[login](https://user:pw@evil.example)", "<p>login</p>", id="password"),
        pytest.param("[here](/local)", "<p>here</p>", id="our-own-pages"),
    ],
)
def test_markdown_becomes_plain_html(text: str, html: str) -> None:
    """What is harmless is rendered; what is not stays text."""
    assert safe_html(text).strip() == html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("[Apply now](https://good.example/jobs)", "Apply now", id="words"),
        pytest.param("[good.example](https://www.good.example/x)", "good.example", id="own-host"),
        pytest.param("[good.example](https://jobs.good.example)", "good.example", id="own-house"),
        pytest.param(
            "[jobs@good.example](mailto:jobs@good.example)", "jobs@good.example", id="mail"
        ),
    ],
)
def test_honest_links_stay(text: str, shown: str) -> None:
    """A link whose text names no other host is a link that opens apart and tells no referrer."""
    html = safe_html(text)
    assert re.search(
        f'<a href="[^"]+" rel="noopener noreferrer nofollow" target="_blank">{shown}</a>', html
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[good.example](https://evil.example/x)", "good.example", id="other-host"),
        pytest.param(
            "[**good**.example](https://evil.example)",
            "<strong>good</strong>.example",
            id="emphasis",
        ),
        pytest.param(
            "[good.example](https://good.example.evil.example)", "good.example", id="prefix"
        ),
        pytest.param(
            "[https://good.example/a](https://evil.example)", "https://good.example/a", id="url"
        ),
        pytest.param("[me@good.example](mailto:me@evil.example)", "me@good.example", id="mail"),
        pytest.param(
            "[good.example][1]\n\n[1]: https://evil.example", "good.example", id="reference"
        ),
    ],
)
def test_lying_links_show_where_they_lead(text: str, said: str) -> None:
    """Where the text names another host than the target, only the target's own name is linked."""
    html = safe_html(text)
    linked = re.findall(r"<a [^>]*>(.*?)</a>", html)
    assert said in re.sub(r"<a .*?</a>", "", html)
    assert [bool(re.fullmatch(r"(good\.example\.)?evil\.example", name)) for name in linked] == [
        True
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "[",
                "]",
                "(",
                ")",
                "<",
                ">",
                "!",
                "`",
                "*",
                "#",
                "\n",
                " ",
                "&",
                '"',
                "'",
                "a.b",
                "|",
                "javascript:",
                "https://e.example",
                "<img src=x onerror=y>",
                "<!--",
                "\\",
                "- ",
                "> ",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_no_markdown_breaks_out(text: str) -> None:
    """Whatever is written, only harmless tags come out, and links go to the web or to mail."""
    found = Tags(safe_html(text))
    assert found.tags <= HARMLESS
    assert {name for name, _ in found.attributes} <= {
        "href",
        "rel",
        "target",
        "title",
        "start",
        "class",
    }
    assert all(
        re.match(r"https?://|mailto:", value or "")
        for name, value in found.attributes
        if name == "href"
    )
