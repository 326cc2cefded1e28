"""What title and body add to a location, and that no text can do harm."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.places.place import Work
from bot.places.resolve import resolve_location
from bot.places.spans import MAX_TEXT
from tests.unit.places.labels import label_of, labelled


@pytest.mark.parametrize(
    ("location", "title", "expected"),
    [
        ("United Kingdom", "Engineer (Remote)", "remote ~GB"),
        ("London", "Engineer (Remote)", "remote @London/GB ~world"),
        ("", "Engineer (Remote)", "remote ~world"),
        ("Engineering", "Remote Engineer", "remote ~world"),
        ("", "Engineer (Remote, US only)", "remote ~US"),
        ("Remote", "Engineer (Remote - Europe)", "remote ~+EU"),
        ("Remote", "Engineer - Remote EMEA", "remote ~emea"),
        ("Germany", "Engineer (Remote, DACH)", "remote @DE ~dach"),
        ("Remote - UK", "Engineer (Remote, US)", "remote ~GB"),
        ("London", "Engineer (Hybrid)", "hybrid @London/GB"),
        ("London", "Engineer - on-site", "onsite @London/GB"),
        ("Hybrid, London", "Engineer (Remote)", "hybrid @London/GB"),
        ("London", "Hybrid Mobile Developer", "@London/GB"),
        ("London", "Remote Sensing Scientist", "@London/GB"),
        ("London", "Remote Access Engineer", "@London/GB"),
        ("London", "Engineer (not remote)", "@London/GB"),
        ("London", "Engineer, work from home", "remote @London/GB ~world"),
        ("Multiple locations", "Engineer", ""),
    ],
)
def test_title_adds_where_the_location_is_silent(location: str, title: str, expected: str) -> None:
    """The kind of work and the area of remote work, never an office."""
    assert label_of(resolve_location(location, title=title)) == expected


@pytest.mark.parametrize(
    ("location", "body", "expected"),
    [
        ("", "This is a fully remote role.", "remote ~world"),
        ("London", "We offer a fully remote position.", "remote @London/GB ~world"),
        ("London", "You can work from anywhere in the UK.", "remote @London/GB ~GB"),
        ("London", "Join us remote from any location in Europe.", "remote @London/GB ~+EU"),
        ("Warsaw", "A fully remote job based anywhere in Europe. Apply!", "remote @Warsaw/PL ~+EU"),
        ("Austria", "Fully remote, but we only hire in the EU.", "remote @AT ~eu"),
        ("", "We are a remote-first company.", "remote ~world"),
        ("London", "We are a remote-first company.", "@London/GB"),
        ("London", "Our remote customers love us.", "@London/GB"),
        ("London", "You support remote offices.", "@London/GB"),
        ("London", "This is not a remote position.", "@London/GB"),
        ("London", "We can't offer fully remote work.", "@London/GB"),
        ("London", "Previous remote job experience helps.", "@London/GB"),
        ("London", "Tools to facilitate remote work from anywhere.", "@London/GB"),
        ("London", "Find it on our remote job board.", "@London/GB"),
        ("On-site, London", "Fully remote.", "onsite @London/GB"),
    ],
)
def test_body_adds_only_what_it_says_of_this_job(location: str, body: str, expected: str) -> None:
    """A mention of the word is not enough."""
    assert label_of(resolve_location(location, title="Engineer", body=body)) == expected


def test_a_location_keeps_its_text() -> None:
    """As the author wrote it."""
    assert resolve_location("  Berlin ").text == "  Berlin "


def test_what_says_nothing_is_unknown() -> None:
    """A third answer beside yes and no."""
    assert not resolve_location("TBD").is_known
    assert not resolve_location("").is_known
    assert resolve_location("Remote").is_known


words = st.sampled_from(sorted({word for case in labelled() for word in case.text.split()}))
signs = st.sampled_from([" ", ", ", " / ", " - ", "; ", " or ", "|", " (", ") ", "", ".", " & "])
texts = st.lists(st.tuples(words, signs), max_size=14).map(
    lambda parts: "".join(map("".join, parts))
)


@given(st.one_of(texts, st.text(max_size=200)), st.text(max_size=60), st.text(max_size=200))
@example("Portland, OR", "", "")
@settings(max_examples=400, deadline=None)
def test_no_text_breaks_the_reading(text: str, title: str, body: str) -> None:
    """Any text gives a location that holds together."""
    location = resolve_location(text, title=title, body=body)
    assert bool(location.remote_area) == (location.work is Work.REMOTE)
    for places in (location.places, location.remote_area):
        assert len({place.key for place in places}) == len(places)
    assert resolve_location(text, title=title, body=body) == location


@pytest.mark.parametrize(
    "text",
    [
        "a " * 50_000, "Berlin, " * 12_000, "San " * 25_000, "or " * 33_000, "(" * 100_000,
        "aA" * 50_000, "St. " * 25_000, "🇬🇧" * 20_000, "remote not " * 9_000, "-" * 100_000,
        "Hyderabad, x, " * 7_000, "\u0301" * 100_000, "remote anywhere in " * 5_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_more_text_than_a_location_holds_is_not_looked_at(text: str) -> None:
    """100 KB in every field are read as their beginning is."""
    whole = resolve_location(text, title=text, body=text)
    start = resolve_location(text[:MAX_TEXT], title=text[:MAX_TEXT], body=text)
    assert (whole.work, whole.places) == (start.work, start.places)
    assert len(whole.text) <= MAX_TEXT
