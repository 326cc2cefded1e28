"""Messages in Discord: how they look, and that Discord takes them whatever is in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from adapters.discord.components import size
from adapters.discord.custom_ids import page_of, read_custom_id
from adapters.discord.render import render_message
from bot.messages.alerts import alert_message, details_message, digest_message, notice_message
from bot.messages.message import Button, Card, Message, Row, Style
from bot.places.place import Work
from bot.postings.stored import StoredPosting
from tests.adapter_contract import HOSTILE, hostile_posting
from tests.making import IN_LONDON, NOW, REMOTE, make_posting
from tests.unit.discord.looking import carried, faults, hostile_texts, looks, shown_texts

CARD = Card(
    posting_id=7,
    title="Engineer",
    url="https://a.example/7",
    company="Acme",
    place="London, United Kingdom · hybrid",
    work=Work.HYBRID,
    hashtags=("python", "c++"),
    posted_at=NOW,
    summary="Keep payments running.",
    why="#python in London",
    buttons=(Button(label="Details", action="details:7"),),
)


def stored(number: int = 1, **changes: object) -> StoredPosting:
    """A posting as the board keeps it."""
    posting = make_posting(number, **changes)
    return StoredPosting(
        id=number,
        posting=posting,
        location=REMOTE if number % 2 == 0 else IN_LONDON,
        source="board",
        posted_at=NOW - timedelta(minutes=number),
        first_seen_at=NOW,
        changed_at=NOW,
    )


def rendered(message: Message, page: int = 1) -> str:
    """How a message looks, after Discord would have taken it."""
    shown = render_message(message, page)
    assert faults(shown.view) == []
    assert 1 <= len(shown.text) <= 300
    return looks(shown.view)


def test_alert_looks_like_this() -> None:
    """Golden: what a channel sees when a posting comes."""
    message = alert_message(stored(title="Infrastructure Engineer (R&D)"), why="#python in London")
    assert render_message(message).text == "Infrastructure Engineer (R&D) at Primer · London"
    assert rendered(message) == (
        "┃ ### [Infrastructure Engineer (R&D)](https://example.com/jobs/1)\n"
        "┃ Primer · London, United Kingdom · On site\n"
        "┃ #python #aws · <t:1795521540:D>\n"
        "┃ Keep payments running.\n"
        "┃ -# Matches #python in London\n"
        "┃     [^Apply] [Details] [Save]\n"
        "┃     [More … Hide / Mute company / Why / Unsubscribe]"
    )


def test_a_company_is_muted_by_its_name() -> None:
    """Where a menu holds the buttons of many postings, each says what it is about."""
    postings = [stored(number, title=f"Engineer {number}") for number in (1, 2)]
    cards = digest_message(postings, delivery_id=3).cards
    shown = rendered(Message(heading="a", cards=cards * 5))
    assert "Save: Engineer 1 (Primer · London, United Kingdom)" in shown
    assert "Mute company: Primer (Primer · London, United Kingdom)" in shown


def test_digest_looks_like_this() -> None:
    """Golden: what a person sees in the morning when twelve postings came."""
    postings = [stored(number, title=f"Engineer {number}") for number in range(1, 13)]
    whys = dict.fromkeys(range(1, 13), "#python remote")
    message = digest_message(postings, delivery_id=3, text="Since yesterday.", whys=whys)
    lines = rendered(message).split("\n")
    assert lines[:8] == [
        "### 12 jobs: Engineer 1 at Primer · London and 11 more",
        "Since yesterday.",
        "**[Engineer 1](https://example.com/jobs/1)**",
        "Primer · London, United Kingdom · On site",
        "#python #aws · <t:1795521540:D> · [Apply](https://example.com/jobs/1/apply)",
        "Keep payments running.",
        "-# Matches #python remote",
        "    at its side: [Details]",
    ]
    assert lines[8] == "**[Engineer 2](https://example.com/jobs/2)**"
    assert lines[62].startswith(
        "    [More to do … Save: Engineer 1 (Primer · London, United Kingdom) / Hide: Engineer 1 ("
    )
    assert lines[63].startswith("    [More to do … Save: Engineer 6 (Primer · remote, anywhere) / ")
    assert lines[64:] == ["    [2 more]"]


def test_details_look_like_this() -> None:
    """Golden: a posting's whole text below its facts."""
    body = (
        "# Who we are\n\nWe *move* **money**, see [our site](https://primer.example/about_us).\n\n"
        "## You bring\n\n- Python\n  - asyncio\n- a ~~PhD~~ curious mind\n\n"
        "| Level | Salary |\n|-|-|\n| Senior | 90k |\n\n> Great team!\n\n```sh\npip install x\n```"
    )
    assert rendered(details_message(stored(body=body))) == (
        "┃ ### [Infrastructure Engineer](https://example.com/jobs/1)\n"
        "┃ Primer · London, United Kingdom · On site\n"
        "┃ #python #aws · <t:1795521540:D>\n"
        "┃     [^Apply] [Save] [Hide] [!Mute company] [Why]\n"
        "### Who we are\n"
        "We *move* **money**, see [our site](https://primer.example/about_us).\n\n"
        "### You bring\n"
        "- Python\n"
        "  - asyncio\n"
        "- a ~~PhD~~ curious mind\n\n"
        "```\nLevel   Salary\nSenior  90k\n```\n\n"
        "> Great team!\n\n"
        "```sh\npip install x\n```\n"
        "    [I applied]"
    )


def test_long_text_is_paged() -> None:
    """Every paragraph is on one page, in order, and buttons lead from page to page."""
    body = "\n\n".join(f"Paragraph {number}: " + "words " * 40 for number in range(60))
    message = details_message(stored(body=body))
    pages = render_message(message).pages
    drawn = [rendered(message, page) for page in range(1, pages + 1)]
    told = "\n".join(drawn)
    assert pages == 5
    assert [f"Paragraph {number}:" in told for number in range(60)] == [True] * 60
    assert drawn[0].endswith("    [I applied]\n    [Page 2 of 5]")
    assert drawn[1].startswith("-# Infrastructure Engineer · page 2 of 5\n")
    assert drawn[1].endswith("    [^Apply] [I applied]\n    [Back] [Page 3 of 5]")
    assert drawn[4].endswith("    [^Apply] [I applied]\n    [Back]")
    assert rendered(message, 99) == drawn[4]
    turning = [read_custom_id(one) or "" for one in carried(render_message(message, 2).view)]
    assert [page_of(action) for action in turning[1:]] == [1, 3]


def test_text_of_no_posting_says_that_there_is_more() -> None:
    """Where no button can turn the page, the message says that it does not hold everything."""
    assert rendered(Message(heading="Log", markdown="word " * 2_000)).endswith(
        "-# There is more than fits here."
    )


def test_closed_posting_is_struck_through() -> None:
    """The title is struck, "Closed" stands beside it, and nothing invites to apply."""
    lines = rendered(alert_message(replace(stored(), closed_at=NOW))).split("\n")
    assert lines[0] == "┃ ### ~~[Infrastructure Engineer](https://example.com/jobs/1)~~ · Closed"
    assert lines[-2:] == [
        "┃     [Details] [Save] [Hide]",
        "┃     [More … Mute company / Why / Unsubscribe]",
    ]


def test_title_is_not_said_twice() -> None:
    """An announcement's heading says what its card does; any other heading stays."""
    assert rendered(Message(heading="Engineer at Acme", cards=(CARD,))).startswith("┃ ### [")
    assert rendered(Message(heading="Saved.", cards=(CARD,))).startswith("### Saved.\n┃ ### [")


def test_list_looks_like_this() -> None:
    """A few rows show their buttons, bare rows share a text."""
    two = (
        Button(label="Pause", action="pause:1"),
        Button(label="End", action="unsub:1", style=Style.DANGER),
    )
    message = Message(
        heading="3 subscriptions.",
        rows=(
            Row(label="1. #python", text="to you, daily", buttons=two),
            Row(label="#go", text="14 postings"),
            Row(label="search <query>", text="finds postings"),
        ),
        footer="Page 1 of 2",
        buttons=(Button(label="More", action="page:1:2", style=Style.PRIMARY),),
    )
    assert rendered(message) == (
        "### 3 subscriptions.\n"
        "**1\\. #python**\nto you, daily\n"
        "    [Pause] [!End]\n"
        "**#go** 14 postings\n**search \\<query>** finds postings\n"
        "-# Page 1 of 2\n"
        "    [+More]"
    )


@pytest.mark.parametrize("count", [5, 11, 12, 40, 100])
def test_long_list_keeps_every_button(count: int) -> None:
    """However long a list is, each of its buttons is there, once."""
    rows = tuple(
        Row(
            label=f"{number}. #python",
            buttons=(
                Button(label="Pause", action=f"pause:{number}"),
                Button(label="End", action=f"unsub:{number}"),
            ),
        )
        for number in range(count)
    )
    message = Message(heading="Subscriptions.", rows=rows)
    assert "not shown" not in rendered(message)
    read = Counter(map(read_custom_id, carried(render_message(message).view)))
    assert read == Counter(one.action for row in rows for one in row.buttons)


def test_list_too_long_for_a_message_says_what_is_missing() -> None:
    """What does not fit at all is counted."""
    rows = tuple(Row(label="word " * 20) for _number in range(200))
    assert "more are not shown." in rendered(Message(heading="Much.", rows=rows))


@pytest.mark.parametrize("count", range(1, 11))
def test_every_posting_and_button_is_there(count: int) -> None:
    """One posting or ten, however long their texts: all are shown, with all their buttons."""
    long = "A text that goes on and on. " * 40
    postings = [stored(n, title=long, company=long, summary=long) for n in range(1, count + 1)]
    message = digest_message(postings, delivery_id=1, text=long)
    assert "not shown" not in rendered(message)
    read = {read_custom_id(one) for one in carried(render_message(message).view)}
    assert read == {one.action for card in message.cards for one in card.buttons if one.action}


def test_reply_of_one_sentence_is_just_that() -> None:
    """A heading alone is not shouted; with more below it, it is set off."""
    assert rendered(Message(heading="Saved *it*.")) == "Saved \\*it\\*."
    assert rendered(notice_message("Muted.\n- not a list")) == "### Muted.\n\\- not a list"


def test_mail_is_written_out() -> None:
    """Discord has no buttons that open a letter, so the address is there to copy."""
    card = replace(CARD, buttons=(Button(label="Apply", url="mailto:jobs@acme.example?subject=x"),))
    assert "Apply: jobs@acme.example\n" in rendered(Message(heading="Job.", cards=(card,)))


def test_link_too_long_for_a_button_is_written_out() -> None:
    """Discord takes 512 characters of a button's address; a text takes more."""
    url = "https://acme.example/" + "x" * 550
    card = replace(CARD, buttons=(Button(label="Apply", url=url),))
    shown = rendered(Message(heading="Job.", cards=(card,)))
    assert f"Apply: ([acme.example]({url}))" in shown


def test_same_button_twice_is_taken() -> None:
    """Discord refuses two components that carry the same; both of ours still say the same."""
    card = replace(CARD, buttons=(*CARD.buttons, *CARD.buttons))
    view = render_message(Message(heading="Twice.", cards=(card,))).view
    assert faults(view) == []
    assert carried(view) == ["hw:details:7", "hw:details:7#2"]
    assert [read_custom_id(one) for one in carried(view)] == ["details:7", "details:7"]


async def test_discord_py_forgets_the_message() -> None:
    """A view that waits for nothing is not kept: thousands are sent every day."""
    assert render_message(Message(heading="One.", cards=(CARD,))).view.is_finished()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_posting_is_taken_and_inert(text: str) -> None:
    """Whatever an author wrote, at whatever length: Discord takes it and acts on nothing."""
    posting = hostile_posting(text)
    digest = digest_message([posting] * 11, delivery_id=1, text=text)
    details = details_message(posting)
    for message in (alert_message(posting, why=text), digest, details):
        assert "not shown" not in rendered(message)
    assert faults(render_message(details, 2).view) == []


buttons = st.builds(
    Button,
    label=hostile_texts,
    action=st.sampled_from(["", "save:1", "hide:1", "page:7:2"]),
    url=st.sampled_from(
        ["https://a.example", "mailto:a@b.example", "", "https://a.example/" + "x" * 600]
    ),
    style=st.sampled_from(Style),
)
many_buttons = st.lists(buttons, max_size=8).map(tuple)
cards = st.builds(
    Card,
    posting_id=st.just(7),
    title=hostile_texts,
    url=st.sampled_from(["", "https://a.example/7", "https://a.example/@everyone_(x)"]),
    company=hostile_texts,
    place=hostile_texts,
    work=st.sampled_from(Work),
    hashtags=st.lists(hostile_texts, max_size=3).map(tuple),
    posted_at=st.just(NOW),
    summary=hostile_texts,
    why=hostile_texts,
    closed=st.booleans(),
    buttons=many_buttons,
)
rows = st.builds(Row, label=hostile_texts, text=hostile_texts, buttons=many_buttons)
messages = st.builds(
    Message,
    heading=hostile_texts,
    paragraphs=st.lists(hostile_texts, max_size=3).map(tuple),
    cards=st.lists(cards, max_size=11).map(tuple),
    rows=st.lists(rows, max_size=12).map(tuple),
    markdown=hostile_texts,
    footer=hostile_texts,
    buttons=many_buttons,
)


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(message=messages)
def test_any_message_is_taken_and_inert(message: Message) -> None:
    """Property: whatever is in a message, Discord takes every page of it and acts on nothing."""
    shown = render_message(message)
    assert faults(shown.view) == []
    components, length = size(shown.view.children)
    assert components == len(list(shown.view.walk_children()))
    assert length == shown.view.content_length()
    assert components <= 40
    assert length <= 4_000
    assert all(faults(render_message(message, page).view) == [] for page in range(2, shown.pages))


def test_shown_texts_are_never_blank() -> None:
    """Discord refuses a text of nothing but gaps."""
    shown = render_message(Message(heading=" \n ", paragraphs=(" ",), rows=(Row(label=" "),)))
    assert all(one.strip() for one in shown_texts(shown.view))
