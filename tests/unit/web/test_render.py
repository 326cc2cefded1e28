"""Messages as HTML: everything in them is shown, and nothing in them acts."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.render import Shown, fold, inert, mark_of, render_message, shown_reply
from bot.commands.request import Reply
from bot.messages.message import Button, Card, Message, Row, Style
from bot.places.place import Work
from tests.making import NOW

CARD = Card(
    posting_id=7,
    title="Infrastructure Engineer",
    url="https://example.com/jobs/7",
    company="Primer",
    place="London, United Kingdom",
    work=Work.HYBRID,
    hashtags=("python", "c++"),
    posted_at=NOW,
    summary="Keep payments running.",
    why="#python in London",
    buttons=(
        Button(label="Apply", url="https://example.com/apply", style=Style.PRIMARY),
        Button(label="Details", action="details:7"),
        Button(label="Save", action="save:7"),
        Button(label="Hide", action="hide:7"),
        Button(label="Mute company", action="mute:7", style=Style.DANGER),
        Button(label="Why", action="why:7"),
    ),
)
EVERYTHING = Message(
    heading="Two things happened.",
    paragraphs=("The first.", "The second."),
    cards=(CARD,),
    rows=(
        Row(label="#python", text="14 postings", buttons=(Button(label="Pause", action="p:1"),)),
    ),
    markdown="## What you do",
    footer="Page 1 of 3",
    buttons=(Button(label="More", action="page:1:2"),),
)


class Elements(HTMLParser):
    """The elements of some HTML, as (tag, attributes), and all its text."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Note some text."""
        self.text += data

    def all(self, tag: str, **having: str) -> list[dict[str, str]]:
        """Attributes of the elements of a tag that have certain ones."""
        return [
            attributes
            for found, attributes in self.found
            if found == tag and having.items() <= attributes.items()
        ]


def rendered(message: Message, *, id: int | None = 3) -> Elements:
    """A stored message, rendered in #jobs."""
    entry = Shown(message=message, key="m3", id=id, version="v", at=NOW)
    return Elements(render_message(entry, room="jobs", now=NOW))


def test_everything_in_a_message_is_shown() -> None:
    """Heading, paragraphs, cards, rows, Markdown, footer and buttons all appear."""
    page = rendered(EVERYTHING)
    for said in (
        *("Two things happened.", "The first.", "The second.", "#python", "14 postings", "Pause"),
        *("What you do", "Page 1 of 3", "More", "Infrastructure Engineer", "Primer", "Hybrid"),
        *("London, United Kingdom", "#c++", "Keep payments running.", "#python in London"),
    ):
        assert said in page.text


def test_buttons_post_their_actions() -> None:
    """Every action is a button of the page's one form, so that it works without a script too."""
    actions = [button["value"] for button in rendered(EVERYTHING).all("button", form="press")]
    assert actions == ["details:7", "save:7", "hide:7", "mute:7", "why:7", "p:1", "page:1:2"]


def test_addresses_open_apart() -> None:
    """The title and Apply lead out of the page, which tells nobody where one came from."""
    away = rendered(EVERYTHING).all("a", target="_blank")
    assert [link["href"] for link in away] == [
        "https://example.com/jobs/7",
        "https://example.com/apply",
    ]
    assert {link["rel"] for link in away} == {"noopener noreferrer"}


def test_hashtags_begin_a_search() -> None:
    """A chip holds the line that it puts into the box, and an address for when no script runs."""
    chips = rendered(EVERYTHING).all("a", **{"class": "chip"})
    assert [chip["data-line"] for chip in chips] == ["search #python", "search #c++"]
    assert chips[1]["href"] == "/?room=jobs&line=search+%23c%2B%2B"


def test_buttons_name_what_they_are_about() -> None:
    """Ten buttons called Save differ by the title that describes them."""
    save = rendered(EVERYTHING).all("button", value="save:7")[0]
    title = rendered(EVERYTHING).all("h3")[0]
    assert save["aria-describedby"] == title["id"]


def test_closed_cards_are_struck_through() -> None:
    """A closed posting says so in words, not by its looks alone."""
    page = rendered(replace(EVERYTHING, cards=(replace(CARD, closed=True),)))
    assert page.all("s")
    assert "closed" in page.text
    assert not rendered(EVERYTHING).all("s")


@pytest.mark.parametrize("work", [Work.UNKNOWN, Work.REMOTE], ids=["unknown", "said-already"])
def test_work_is_not_said_twice(work: Work) -> None:
    """A kind of work that the place names, or that nobody knows, needs no word of its own."""
    card = replace(CARD, work=work, place="remote, anywhere")
    page = rendered(Message(heading="New.", cards=(card,)))
    assert not [found for tag, found in page.found if "work" in found.get("class", "").split()]


def test_replies_say_that_they_are_private() -> None:
    """A reply tells what was asked and who sees it, and has no number of its own."""
    entry = shown_reply(Reply(message=Message(heading="Pong.")), now=NOW, asked="ping")
    page = Elements(render_message(entry, room="jobs", now=NOW))
    assert "Only you see this" in page.text
    assert "ping" in page.text
    assert "data-id" not in page.all("article")[0]


def test_wrong_lines_look_wrong() -> None:
    """What a person did wrong is marked as such."""
    reply = Reply(message=Message(heading="No such word."), is_error=True)
    entry = shown_reply(reply, now=NOW)
    [article] = Elements(render_message(entry, room="jobs", now=NOW)).all("article")
    assert "error" in article["class"].split()


def test_edited_messages_say_so() -> None:
    """A message that was changed since says that it was."""
    entry = Shown(message=Message(heading="New."), key="m1", id=1, at=NOW, edited=True)
    assert "edited" in Elements(render_message(entry, room="jobs", now=NOW)).text


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/settings", "x"),
        *("https://user:pw@evil.example/", "https://evil.example/\u202egpj.exe"),
    ],
)
def test_unfit_addresses_are_no_links(url: str) -> None:
    """An address that is not plainly of the web or of mail makes no link and no button."""
    card = replace(CARD, url=url, hashtags=(), buttons=(Button(label="Apply", url=url),))
    page = rendered(Message(heading="New.", cards=(card,)))
    assert not page.all("a")
    assert "Infrastructure Engineer" in page.text
    assert "Apply" not in page.text


def test_turned_text_is_turned_back() -> None:
    """Characters that reverse what follows them are taken out, wherever they stand."""
    turned = replace(CARD, title="gpj\u202eexe.", company="\u2066a\u2069", summary="\u200fb")
    page = rendered(Message(heading="\u202dNew.", cards=(turned,), markdown="\u202bbody"))
    assert not set(page.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    assert inert(7) == 7


HOSTILE = st.text(alphabet=st.sampled_from("<>\"'&=/ {}%#abc\u202e\n")) | st.sampled_from(
    ['"><script>alert(1)</script>', "' onclick='x", "{{ 7*7 }}", "</bdi></a>", "<!--", "&lt;b&gt;"]
)


@settings(max_examples=100, deadline=None)
@given(text=HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever an author writes, the same elements with the same attributes come out."""
    card = replace(
        CARD, title=text, company=text, place=text, summary=text, why=text, hashtags=(text,)
    )
    row = Row(label=text, text=text, buttons=(Button(label=text, action="p:1"),))
    page = rendered(
        Message(
            heading=text, paragraphs=(text,), cards=(card,), rows=(row,), footer=text, markdown="b"
        )
    )
    filled = rendered(
        Message(
            heading="x",
            paragraphs=("x",),
            cards=(
                replace(
                    card,
                    title="x",
                    company="x" if text else "",
                    place="x" if text else "",
                    summary="x" if text else "",
                    why="x" if text else "",
                    hashtags=("x",),
                ),
            ),
            rows=(replace(row, label="x", text="x" if text else ""),),
            footer="x" if text else "",
            markdown="b",
        )
    )
    assert [(tag, set(found)) for tag, found in page.found] == [
        (tag, set(found)) for tag, found in filled.found
    ]


@pytest.mark.parametrize(
    ("count", "in_sight"), [pytest.param(3, 3), pytest.param(5, 5), pytest.param(6, 4)]
)
def test_rare_buttons_fold_when_there_are_many(count: int, in_sight: int) -> None:
    """A menu for a single button would save nothing."""
    buttons = [Button(label=str(number), action=f"x:{number}") for number in range(count)]
    shown, folded = fold(buttons)
    assert [*shown, *folded] == buttons
    assert len(shown) == in_sight


def test_marks_know_their_opposites() -> None:
    """A button and the one that takes it back are about the same thing."""
    assert mark_of("save:1") == mark_of("unsave:1") == "save"
    assert mark_of("hide:1") == mark_of("unhide:1") == "hide"
    assert mark_of("details:1") == mark_of("") == ""
