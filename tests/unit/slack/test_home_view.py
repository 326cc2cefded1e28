"""The Home tab as Slack takes it and as a person reads it on a phone."""

from __future__ import annotations

import pytest

from adapters.slack.home_view import home_view, page_of
from bot.commands.home import Home, Hours, Shelf, Subscribed, ZoneFrom
from bot.messages.cards import posting_card
from bot.messages.message import Button, Row, Style
from bot.postings.stored import StoredPosting
from tests.making import IN_LONDON, NOW, make_posting
from tests.unit.slack.looking import looks, view_faults

HOURS = Hours(
    minute=480,
    days="0,3",
    zone="Europe/London",
    zone_from=ZoneFrom.PROFILE,
    quiet=(22 * 60, 7 * 60),
)
NOTHING = Shelf(heading="You have saved nothing yet.")
HOSTILE = "<!channel> *x* <https://evil.example|a> " * 100


def _shelf(count: int, title: str = "Engineer") -> Shelf:
    stored = [
        StoredPosting(
            id=number,
            posting=make_posting(number, title=title, company=title),
            location=IN_LONDON,
            source="board",
            posted_at=NOW,
            first_seen_at=NOW,
            changed_at=NOW,
            closed_at=None,
        )
        for number in range(1, count + 1)
    ]
    return Shelf(
        heading="You saved 5 postings.",
        cards=tuple(posting_card(one, state=frozenset({"saved"})) for one in stored),
        buttons=(Button(label="Show all 5", action="marked:saved:1"),),
    )


def _subscribed(number: int, query: str = "#go", text: str = "at once") -> Subscribed:
    buttons = (
        Button(label="Pause", action=f"pause:{number}"),
        Button(label="Unsubscribe", action=f"unsub:{number}", style=Style.DANGER),
    )
    row = Row(label=f"{number}. {query}", text=text, buttons=buttons)
    return Subscribed(id=number, row=row)


def test_home_reads_from_what_to_do_to_how_one_is_told() -> None:
    """Nothing has to be pressed to see what one gets and when."""
    page = Home(
        heading="You have 1 subscription.",
        subscriptions=(_subscribed(7),),
        saved=_shelf(1),
        applied=NOTHING,
        hours=HOURS,
        takes_digests=True,
    )
    lines = looks(home_view(page, notice="Paused #go.")["blocks"]).splitlines()
    assert lines[:5] == [
        "Paused #go.",
        "    [+New job alert] [Settings] [Digest now]",
        "*You have 1 subscription.*",
        "*7. #go*",
        "at once",
    ]
    assert lines[5] == "    [Pause] [Edit] [!Unsubscribe]"
    assert "    [+Apply] [Details] [Saved] [… Hide / Mute company / Why]" in lines
    assert lines[-1] == (
        "    (Digests come at 08:00, weekly ones on Monday, Thursday."
        " · Europe/London (from your profile) · Quiet from 22:00 until 07:00.)"
    )


def test_what_takes_something_away_asks_first() -> None:
    """A thumb slips on a phone, and there is no way back."""
    page = Home(
        heading="x", subscriptions=(_subscribed(7),), saved=NOTHING, applied=NOTHING, hours=HOURS
    )
    [asking] = [
        element
        for block in home_view(page)["blocks"]
        for element in block.get("elements", ())
        if "confirm" in element
    ]
    assert asking["text"]["text"] == "Unsubscribe"
    question = asking["confirm"]
    names = ("title", "text", "confirm", "deny")
    assert {question[name]["type"] for name in names} == {"plain_text"}


def test_the_fullest_home_fits() -> None:
    """Ten endless subscriptions, six endless postings, and every warning."""
    page = Home(
        heading="You have 99 subscriptions.",
        warnings=(HOSTILE,) * 3,
        subscriptions=tuple(_subscribed(number, HOSTILE, HOSTILE) for number in range(1, 11)),
        page=2,
        last_page=10,
        saved=_shelf(3, HOSTILE),
        applied=_shelf(3, HOSTILE),
        hours=HOURS,
        takes_digests=True,
    )
    view = home_view(page, notice=HOSTILE)
    assert view_faults(view) == []
    assert "    [Back] [More]" in looks(view["blocks"])
    assert page_of(view) == 2


@pytest.mark.parametrize(
    "metadata", ["", "x", "[]", "{}", '{"page": 0}', '{"page": "2"}', '{"page": 1e9}', "null"]
)
def test_a_home_that_does_not_say_its_page_shows_the_first(metadata: str) -> None:
    """What comes back from outside may be anything."""
    assert page_of({"private_metadata": metadata}) == 1
