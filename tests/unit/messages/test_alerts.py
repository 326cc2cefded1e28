"""Alerts, digests, notices and details, as they are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.actions import decode
from bot.messages.alerts import (
    CARDS_PER_PAGE,
    MAX_HEADING,
    alert_message,
    details_message,
    digest_message,
    notice_message,
)
from bot.places.place import Location, Work
from bot.postings.stored import StoredPosting
from tests.making import NOW, UNITED_KINGDOM, make_posting

REMOTE_UK = Location(text="Remote - UK", work=Work.REMOTE, remote_area=(UNITED_KINGDOM,))


def stored(
    number: int = 1, *, closed: bool = False, age_d: int = 0, **changes: Any
) -> StoredPosting:
    """Make a stored posting that is so many days old."""
    at = NOW - timedelta(days=age_d)
    return StoredPosting(
        id=number,
        posting=make_posting(number, **changes),
        location=REMOTE_UK,
        source="board",
        posted_at=at,
        first_seen_at=at,
        changed_at=at,
        closed_at=NOW if closed else None,
    )


def test_alert_reads_well_as_a_notification() -> None:
    """Job, company, place and kind of work in one line."""
    message = alert_message(stored(), why="#python")
    assert message.heading == "Infrastructure Engineer at Primer · United Kingdom · remote"
    assert [card.why for card in message.cards] == ["#python"]


@pytest.mark.parametrize(
    ("posting", "heading"),
    [
        pytest.param(
            stored(company=""), "Infrastructure Engineer · United Kingdom · remote", id="no company"
        ),
        pytest.param(stored(closed=True), "Closed: Infrastructure Engineer at Primer", id="closed"),
        pytest.param(
            stored(closed=True, company=""),
            "Closed: Infrastructure Engineer",
            id="closed, nobody's",
        ),
        pytest.param(
            replace(stored(), location=Location(text="")),
            "Infrastructure Engineer at Primer",
            id="nobody knows where",
        ),
    ],
)
def test_heading_leaves_out_what_is_not_known(posting: StoredPosting, heading: str) -> None:
    """Silence about the company or the place leaves no gap; a closed one says so first."""
    assert alert_message(posting).heading == heading


def test_endless_title_is_cut_in_headings() -> None:
    """A heading stays within what a notification shows; the card has the whole title."""
    message = alert_message(stored(title="🇬🇧" * 500))
    assert len(message.heading) <= MAX_HEADING
    assert message.heading.endswith("…")
    assert message.cards[0].title == "🇬🇧" * 500


def test_digest_shows_the_best_first() -> None:
    """Newest day first, within a day the featured ones."""
    old, plain, featured = stored(1, age_d=2, featured=9), stored(2), stored(3, featured=1)
    message = digest_message([old, plain, featured], delivery_id=5, whys={2: "#aws"})
    assert [card.posting_id for card in message.cards] == [3, 2, 1]
    assert [card.why for card in message.cards] == ["", "#aws", ""]
    assert message.heading.startswith("3 jobs: Infrastructure Engineer at Primer")
    assert message.heading.endswith("and 2 more")
    assert message.buttons == ()


def test_digest_of_one() -> None:
    """One job is not three."""
    message = digest_message([stored()], delivery_id=5, text="Daily.")
    assert message.heading.startswith("1 job: Infrastructure Engineer")
    assert message.paragraphs == ("Daily.",)


def test_digest_heading_names_an_open_one() -> None:
    """A digest whose best posting was closed meanwhile leads with one that is open."""
    best, other = stored(1, featured=9, closed=True), stored(2, title="Gardener")
    heading = digest_message([best, other], delivery_id=5).heading
    assert "Gardener" in heading
    assert digest_message([best], delivery_id=5).heading.startswith("1 job: Closed:")


def test_digest_has_pages() -> None:
    """Ten at a time, with buttons to the next and back; pages hold everything once."""
    postings = [stored(number) for number in range(1, 26)]
    pages = [digest_message(postings, delivery_id=5, page=page) for page in (1, 2, 3)]
    shown = [card.posting_id for page in pages for card in page.cards]
    assert sorted(shown) == list(range(1, 26))
    assert len(pages[0].cards) == CARDS_PER_PAGE
    labels = [[button.label for button in page.buttons] for page in pages]
    assert labels == [["15 more"], ["Back", "5 more"], ["Back"]]
    assert [button.action for button in pages[1].buttons] == ["digest:5:1", "digest:5:3"]
    assert decode("digest:5:3").arguments == ("5", "3")


@pytest.mark.parametrize(("page", "same_as"), [(0, 1), (-7, 1), (99, 2)])
def test_page_that_does_not_exist_is_the_nearest(page: int, same_as: int) -> None:
    """A stale button shows the first or the last page."""
    postings = [stored(number) for number in range(1, 13)]
    assert digest_message(postings, delivery_id=5, page=page) == digest_message(
        postings, delivery_id=5, page=same_as
    )


def test_notice_is_heading_and_paragraphs() -> None:
    """The first line stands out, blank ones do not count."""
    message = notice_message("Hello.\n\n  More. \nAnd more.")
    assert (message.heading, message.paragraphs) == ("Hello.", ("More.", "And more."))


def test_details_show_everything() -> None:
    """The whole body, once, with a note for those who applied."""
    message = details_message(stored(), state=frozenset({"saved"}))
    assert message.markdown == stored().posting.body
    [card] = message.cards
    assert card.summary == ""
    assert "details:1" not in [button.action for button in card.buttons]
    assert "unsave:1" in [button.action for button in card.buttons]
    assert [button.action for button in message.buttons] == ["applied:1"]


def test_details_of_a_posting_without_a_body() -> None:
    """Its summary stands in, and who applied can take that back."""
    message = details_message(stored(body=""), state=frozenset({"applied"}))
    assert message.markdown == "Keep payments running."
    assert [button.label for button in message.buttons] == ["I did not apply"]
