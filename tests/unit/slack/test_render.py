"""Messages in Slack: how they look, and that Slack takes them whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from adapters.slack.render import render_message
from adapters.slack.views import message_modal
from bot.messages.alerts import alert_message, details_message, digest_message, notice_message
from bot.messages.message import Button, Card, Message, Row, Style
from bot.places.place import Work
from bot.postings.stored import StoredPosting
from tests.adapter_contract import HOSTILE, hostile_posting
from tests.making import IN_LONDON, NOW, REMOTE, make_posting
from tests.unit.slack.looking import hostile_texts, looks, message_faults, view_faults

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
DAY = f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}}|2026-11-24>"


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


def rendered(message: Message) -> str:
    """How a message looks, after Slack would have taken it."""
    shown = render_message(message)
    assert message_faults(shown.blocks, shown.text) == []
    assert 1 <= len(shown.text) <= 4_000
    return looks(shown.blocks)


def test_alert_looks_like_this() -> None:
    """Golden: what a channel sees when a posting comes."""
    message = alert_message(stored(title="Infrastructure Engineer (R&D)"), why="#python in London")
    assert render_message(message).text == ("Infrastructure Engineer (R&amp;D) at Primer · London")
    assert rendered(message) == (
        "*<https://example.com/jobs/1|Infrastructure Engineer (R&amp;D)>*\n"
        "Primer · London, United Kingdom · On site\n"
        "#python #aws · <!date^1795521540^{date_short_pretty}|2026-11-24>\n"
        "Keep payments running.\n"
        "    (Matches #python in London)\n"
        "    [+Apply] [Details] [Save] [… Hide / Mute company / Why / Unsubscribe]"
    )


def test_digest_looks_like_this() -> None:
    """Golden: what a person sees in the morning when twelve postings came."""
    postings = [stored(number) for number in range(1, 13)]
    whys = dict.fromkeys(range(1, 13), "#python remote")
    message = digest_message(postings, delivery_id=3, text="Since yesterday.", whys=whys)
    shown = rendered(message).split("---- divider\n")
    assert shown[0].startswith(
        "*12 jobs: Infrastructure Engineer at Primer · London and 11 more*\nSince yesterday.\n*<"
    )
    assert shown[1] == (
        "*<https://example.com/jobs/2|Infrastructure Engineer>*\n"
        "Primer · remote, anywhere\n"
        "#python #aws · <!date^1795521480^{date_short_pretty}|2026-11-24>\n"
        "Keep payments running.\n"
        "    (Matches #python remote)\n"
        "    [+Apply] [Details] [Save] [… Hide / Mute company / Why / Unsubscribe]\n"
    )
    assert len(shown) == 10
    assert shown[-1].endswith("    [2 more]")


def test_closed_posting_is_struck_through() -> None:
    """The title is struck, "Closed" stands beside it, and nothing invites to apply."""
    closed = replace(stored(), closed_at=NOW)
    lines = rendered(alert_message(closed)).split("\n")
    assert lines[0] == "~<https://example.com/jobs/1|Infrastructure Engineer>~ *Closed*"
    assert lines[-1] == "    [Details] [Save] [Hide] [… Mute company / Why / Unsubscribe]"


def test_title_is_not_said_twice() -> None:
    """An announcement's heading says what its card does; any other heading stays, whole or cut."""
    assert rendered(Message(heading="Engineer at Acme", cards=(CARD,))).startswith("*<https://")
    wordy = replace(CARD, title="Engineer " * 40)
    assert rendered(alert_message(stored(title="Engineer " * 40))).startswith("*<https://")
    assert rendered(Message(heading="Engineers wanted.", cards=(wordy,))).startswith("*Engineers w")
    assert rendered(Message(heading="", cards=(CARD,))).startswith("*…*\n*<https://")


def test_list_looks_like_this() -> None:
    """A few rows show their buttons, one button stands at the side, bare rows share a block."""
    two = (Button(label="Pause", action="pause:1"), Button(label="End", action="unsub:1"))
    message = Message(
        heading="3 subscriptions.",
        rows=(
            Row(label="1. #python", text="to you, daily", buttons=two),
            Row(label="Acme", buttons=(Button(label="Unmute", action="unmute:1"),)),
            Row(label="#go", text="14 postings"),
            Row(label="search <query>", text="finds postings"),
        ),
        footer="Page 1 of 2",
        buttons=(Button(label="More", action="page:1:2", style=Style.PRIMARY),),
    )
    assert rendered(message) == (
        "*3 subscriptions.*\n"
        "*1. #python*\nto you, daily\n"
        "    [Pause] [End]\n"
        "*Acme*\n"
        "    [Unmute]\n"
        "*#go* 14 postings\n*search &lt;query&gt;* finds postings\n"
        "    (Page 1 of 2)\n"
        "    [+More]"
    )


def test_long_list_keeps_its_buttons_in_menus() -> None:
    """Forty rows with two buttons each still fit one message."""
    two = (Button(label="Pause", action="pause:1"), Button(label="End", action="unsub:1"))
    rows = tuple(Row(label=f"{number}. #python", buttons=two) for number in range(40))
    shown = rendered(Message(heading="40 subscriptions.", rows=rows))
    assert shown.count("[… Pause / End]") == 40
    assert "not shown" not in shown


def test_reply_of_one_sentence_is_just_that() -> None:
    """A heading alone is not shouted; with more below it, it is set off."""
    assert rendered(Message(heading="Saved *it*.")) == "Saved ∗it∗."
    undo = Message(heading="Muted.", buttons=(Button(label="Undo", action="unmute:1"),))
    assert rendered(undo) == "Muted.\n    [Undo]"
    assert rendered(notice_message("One.\nTwo.\nThree.")) == "*One.*\nTwo.\n\nThree."


def test_whole_sentence_as_reason_stands_by_itself() -> None:
    """Only what names a query is introduced."""
    why = "It does not say where it is, so it may or may not fit."
    assert f"    ({why})" in rendered(Message(heading="One.", cards=(replace(CARD, why=why),)))


@pytest.mark.parametrize(
    ("message", "text"),
    [
        pytest.param(Message(heading="R&D."), "R&amp;D.", id="no-card"),
        pytest.param(
            Message(heading="One.", cards=(CARD,)),
            "One. · Engineer · Acme · London, United Kingdom · hybrid",
            id="one-card",
        ),
        pytest.param(
            Message(heading="Engineer at Acme · London", cards=(CARD,)),
            "Engineer at Acme · London",
            id="said-already",
        ),
        pytest.param(Message(heading="Two.", cards=(CARD, CARD)), "Two.", id="two-cards"),
    ],
)
def test_notification_says_what_it_is_about(message: Message, text: str) -> None:
    """In one line and without saying anything twice."""
    assert render_message(message).text == text


def test_facts_are_said_once() -> None:
    """The kind of work is left out where the place tells it, and nothing is shown of nothing."""
    lines = rendered(Message(heading="One.", cards=(CARD,))).split("\n")
    assert lines[2] == "Acme · London, United Kingdom · hybrid"
    bare = Card(posting_id=1, title="Engineer", url="", posted_at=NOW)
    assert rendered(Message(heading="One.", cards=(bare,))) == f"*One.*\n*Engineer*\n{DAY}"


def test_many_hashtags_are_counted() -> None:
    """As many as a line or two take, then how many more there are."""
    tags = tuple(f"hashtag{number:02}" for number in range(40))
    line = rendered(Message(heading="One.", cards=(replace(CARD, hashtags=tags),))).split("\n")[3]
    assert line.startswith("#hashtag00 #hashtag01 ")
    assert line.endswith(f"#hashtag17 +22 · {DAY}")


def test_application_by_mail_is_a_line() -> None:
    """Slack has no button for it; the address is there to press and to copy."""
    apply = Button(label="Apply", url="mailto:jobs@a.example", style=Style.PRIMARY)
    shown = rendered(Message(heading="One.", cards=(replace(CARD, buttons=(apply,)),)))
    assert "\nApply: <mailto:jobs@a.example|jobs@a.example>\n" in shown


def test_summaries_are_shortened_before_anything_is_left_out() -> None:
    """Ten wordy postings stay ten; only a crowd beyond that is counted instead of shown."""
    wordy = replace(CARD, summary="word " * 120, why="because " * 60)
    shown = rendered(Message(heading="Ten.", cards=(wordy,) * 10))
    assert shown.count("*<https://a.example/7|Engineer>*") == 10
    assert shown.count("…\n") >= 10
    crowd = rendered(Message(heading="Many.", cards=(CARD,) * 20, rows=(Row(label="x"),)))
    assert crowd.count("*<https://a.example/7|Engineer>*") == 12
    assert "    (9 more are not shown.)" in crowd
    assert "    (1 more is not shown.)" in rendered(Message(heading="One.", cards=(CARD,) * 13))


def test_whole_text_that_does_not_fit_says_so() -> None:
    """As much of a posting's text as a message takes, then a sentence and the way to the rest."""
    long = stored(body="A paragraph of some words.\n\n" * 1_000)
    shown = rendered(details_message(long))
    assert shown.count("A paragraph") > 200
    end = "There is more than fits here: <https://example.com/jobs/1|the whole text>."
    assert f"\n{end}\n" in shown
    export = Message(heading="All of it.", markdown="```json\n" + "[1, 2, 3]\n" * 5_000 + "```")
    assert rendered(export).endswith("```\nThere is more than fits here.")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_postings_are_taken(text: str) -> None:
    """Whatever authors wrote, at whatever length, as alert, digest and details."""
    posting = hostile_posting(text)
    digest = digest_message([posting] * 11, delivery_id=1, text=text)
    for message in (alert_message(posting, why=text), digest, details_message(posting)):
        assert rendered(message)


buttons = st.lists(
    st.builds(
        Button,
        label=hostile_texts,
        action=st.sampled_from(["", "save:12", "x" * 90]),
        url=st.sampled_from(
            ["", "https://a.example/?a=1&b=<2>", f"https://a.example/{'&' * 1_900}", "mailto:a@b.c"]
        ),
        style=st.sampled_from(Style),
    ),
    max_size=8,
).map(tuple)
crowds = st.integers(1, 60)
cards = st.builds(
    Card,
    posting_id=st.just(1),
    title=hostile_texts,
    url=st.sampled_from(["", "https://a.example/1", f"https://a.example/{'&' * 1_900}"]),
    company=hostile_texts,
    place=hostile_texts.map(lambda text: text * 30),
    work=st.sampled_from(Work),
    hashtags=st.lists(hostile_texts, max_size=5).map(tuple),
    posted_at=st.just(NOW),
    summary=hostile_texts.map(lambda text: text * 50),
    why=hostile_texts.map(lambda text: text * 50),
    closed=st.booleans(),
    buttons=buttons,
)
rows = st.builds(Row, label=hostile_texts, text=hostile_texts, buttons=buttons)
messages = st.builds(
    Message,
    heading=hostile_texts,
    paragraphs=st.lists(hostile_texts.map(lambda text: text * 100), max_size=3).map(tuple),
    cards=st.builds(lambda card, count: (card,) * (count // 3), cards, crowds),
    rows=st.builds(lambda row, count: (row,) * count, rows, crowds) | st.just(()),
    markdown=hostile_texts.map(lambda text: text * 40),
    footer=hostile_texts,
    buttons=buttons.map(lambda some: some * 4),
)


# Messages are large, and shrinking one takes minutes: a failure is shown as it was found.
@settings(max_examples=25, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
@given(messages)
def test_every_message_is_taken(message: Message) -> None:
    """No message that the core could make is refused by Slack or ever live, in a window neither."""
    rendered(message)
    assert view_faults(message_modal(message)) == []
