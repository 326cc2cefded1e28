"""Explanations in plain words."""

from __future__ import annotations

import pytest

from bot.matching.explain import MAX_WHY, explain, why
from bot.matching.match import Verdict
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place, Work
from bot.queries.parse import parse_query
from tests.making import make_posting


def place(name: str) -> Place:
    """Give the likeliest place of a name."""
    return gazetteer().find(name)[0]


WORLD = gazetteer().place("world")
UNKNOWN = Location(text="Engineering")
LONDON = Location(text="London", places=(place("London"),))
MUNICH = Location(text="Munich", work=Work.HYBRID, places=(place("Munich"),))
POTSDAM = Location(text="Potsdam", work=Work.ONSITE, places=(place("Potsdam"),))
BRITAIN = Location(text="UK", work=Work.ONSITE, places=(place("UK"),))
HYBRID = Location(text="hybrid", work=Work.HYBRID)
FROM_EUROPE = Location(text="Remote", work=Work.REMOTE, remote_area=(place("Europe"),))
FROM_UK = Location(text="Remote", work=Work.REMOTE, remote_area=(place("UK"),))
FROM_US = Location(text="Remote", work=Work.REMOTE, remote_area=(place("US"),))
FROM_ASIA = Location(text="Remote", work=Work.REMOTE, remote_area=(place("Asia"),))
FROM_ANYWHERE = Location(text="Remote", work=Work.REMOTE, remote_area=(WORLD,))

POSTING = make_posting(
    title="Engineer, Payments",
    company="Primer",
    hashtags=("python", "aws"),
    job_type="software",
    text="Own our payment infrastructure.",
)


def told(text: str, location: Location = UNKNOWN) -> list[tuple[str, bool | None, str]]:
    """Explain a text on our posting."""
    terms = explain(parse_query(text), POSTING, location, "seeds").terms
    return [(each.term, each.holds, each.because) for each in terms]


@pytest.mark.parametrize(
    ("text", "holds", "because"),
    [
        ("#python", True, "the posting is tagged #python"),
        ("#php", False, "the posting is not tagged #php"),
        ("-#php", True, "the posting is not tagged #php"),
        ("-#aws", False, "the posting is tagged #aws"),
        ("#cloud", True, "the posting is tagged #aws, and #aws implies #cloud"),
        ("-#cloud", False, "the posting is tagged #aws, and #aws implies #cloud"),
        ('"payment infrastructure"', True, "“payment infrastructure” stands in its body"),
        ("payments", True, "“payments” stands in its title"),
        ("aws", True, "“aws” stands in its hashtags"),
        ("primer", True, "“primer” stands in its company name"),
        (
            "kafka",
            False,
            "“kafka” stands nowhere in its title, company name, hashtags or body",
        ),
        ("title:payments", True, "“payments” stands in its title"),
        ("title:payment", False, "“payment” does not stand in its title"),
        ("company:primer", True, "its employer is Primer"),
        ("company:acme", False, "its employer is Primer"),
        ("type:software", True, "its job type is software"),
        ("type:other", False, "its job type is software"),
        ("source:seeds", True, "it came from the source seeds"),
        ("source:other", False, "it came from the source seeds"),
        ("all", True, "“all” is every posting"),
    ],
)
def test_each_term_says_what_the_posting_says(text: str, holds: bool, because: str) -> None:
    """Hashtags, words and names, whether they hold or not."""
    query = parse_query(text)
    assert told(text) == [(str(query), holds, because)]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("company:x", "it names no employer"),
        ("type:x", "it names no job type"),
        ("source:x", "it came from no named source"),
    ],
)
def test_silence_of_the_posting_is_said(text: str, because: str) -> None:
    """What a posting does not name cannot match, and that is the reason."""
    posting = make_posting(company="", job_type="")
    (term,) = explain(parse_query(text), posting, UNKNOWN, "").terms
    assert (term.holds, term.because) == (False, because)


@pytest.mark.parametrize(
    ("text", "location", "holds", "because"),
    [
        ("in:uk", UNKNOWN, None, "it names no place that I can read"),
        ("-in:uk", UNKNOWN, None, "it names no place that I can read"),
        ("remote", UNKNOWN, None, "it names no place that I can read"),
        ("near:berlin", UNKNOWN, None, "it names no place that I can read"),
        (
            "in:uk",
            LONDON,
            True,
            "it is in London, United Kingdom, which is inside the United Kingdom",
        ),
        ("in:london", LONDON, True, "it is in London, United Kingdom"),
        ("in:uk", BRITAIN, True, "it is in the United Kingdom"),
        ("in:uk", FROM_UK, True, "it is remote from the United Kingdom"),
        (
            "in:europe",
            FROM_UK,
            True,
            "it is remote from the United Kingdom, which is inside Europe",
        ),
        ("in:worldwide", FROM_ANYWHERE, True, "it is remote from anywhere"),
        (
            "in:uk",
            MUNICH,
            False,
            "its location (Munich, Germany · hybrid) is not inside the United Kingdom",
        ),
        ("in:uk", HYBRID, False, "it names no place"),
        ("-in:us", LONDON, True, "its location (London, United Kingdom) is not inside the"),
        ("near:berlin", POTSDAM, True, "its nearest office, in Potsdam, Germany, is 27 km from"),
        ("near:potsdam", POTSDAM, True, "it is in Potsdam, Germany"),
        ("near:berlin", MUNICH, False, "its nearest office, in Munich, Germany, is 505 km from"),
        ("near:berlin", FROM_US, False, "it names no city that an office is in"),
        ("remote", FROM_US, True, "it is remote work"),
        ("hybrid", FROM_US, False, "it is remote work, not hybrid"),
        ("onsite", POTSDAM, True, "it is on-site work"),
        ("onsite", LONDON, True, "it names an office and no other way to work"),
        ("remote", LONDON, False, "it names an office and no other way to work"),
    ],
)
def test_places_and_work_are_explained(
    text: str, location: Location, holds: bool | None, because: str
) -> None:
    """Where the work is, how that lies to what was asked, and when nobody can tell."""
    ((term, found, reason),) = told(text, location)
    assert (term, found) == (str(parse_query(text)), holds)
    assert reason.startswith(because)


@pytest.mark.parametrize(
    ("text", "location", "holds", "because"),
    [
        (
            "remote in:uk",
            FROM_EUROPE,
            True,
            "it is remote from Europe, which covers the United Kingdom",
        ),
        ("remote in:uk", FROM_UK, True, "it is remote from the United Kingdom"),
        ("remote in:uk", FROM_ANYWHERE, True, "it is remote from anywhere"),
        (
            "remote in:europe",
            FROM_UK,
            True,
            "it is remote from the United Kingdom, which is inside Europe",
        ),
        ("remote in:emea", FROM_ASIA, True, "it is remote from Asia, which overlaps EMEA"),
        (
            "remote in:uk",
            FROM_US,
            False,
            "it is remote from the United States, which leaves out the United Kingdom",
        ),
        ("remote in:uk", LONDON, False, "it is not remote work"),
    ],
)
def test_beside_remote_a_place_is_where_the_person_lives(
    text: str, location: Location, holds: bool, because: str
) -> None:
    """The second term of `remote in:X` is explained by who may live where."""
    assert told(text, location)[1] == (str(parse_query(text)).split(" ", 1)[1], holds, because)


def test_terms_come_in_the_order_of_the_query() -> None:
    """Groups and negations are opened; each term stands once, where the canonical text has it."""
    text = "#python (#go OR #aws) -(#php OR remote)"
    assert str(parse_query(text)) == "#python (#aws OR #go) -(#php OR remote)"
    assert [term for term, _, _ in told(text)] == ["#python", "#aws", "#go", "-#php", "-remote"]


def test_a_place_that_means_two_things_is_explained_twice() -> None:
    """In `in:uk OR (remote in:uk)` the office is one question, the person's home another."""
    text = "in:uk OR (remote in:uk)"
    assert told(text, FROM_EUROPE) == [
        (
            'in:"United Kingdom"',
            False,
            "its location (remote from Europe) is not inside the United Kingdom",
        ),
        ("remote", True, "it is remote work"),
        (
            'in:"United Kingdom"',
            True,
            "it is remote from Europe, which covers the United Kingdom",
        ),
    ]


@pytest.mark.parametrize(
    ("location", "matches", "verdict"),
    [(LONDON, True, "yes"), (UNKNOWN, False, "unknown"), (FROM_US, False, "no")],
)
def test_scripts_get_a_plain_answer(location: Location, matches: bool, verdict: str) -> None:
    """The JSON says whether it matches, and apart from that whether it might."""
    told = explain(parse_query("#python in:uk"), POSTING, location, "seeds")
    assert told.verdict is Verdict(verdict)
    as_json = told.to_json()
    assert (as_json["matches"], as_json["verdict"]) == (matches, verdict)
    terms = as_json["terms"]
    assert isinstance(terms, list)
    assert terms[0] == {
        "term": "#python",
        "holds": True,
        "because": "the posting is tagged #python",
    }


@pytest.mark.parametrize(
    ("text", "location", "line"),
    [
        ("#python remote in:uk", FROM_EUROPE, "#python · remote from Europe"),
        ("#python remote", FROM_EUROPE, "#python · remote"),
        ("remote in:uk", FROM_ANYWHERE, "remote from anywhere"),
        ("in:uk", LONDON, "in London, United Kingdom"),
        ("in:uk", FROM_UK, "remote from the United Kingdom"),
        ("in:uk -#php", UNKNOWN, "location unknown"),
        ("#aws in:uk hybrid", UNKNOWN, "#aws · location unknown"),
        ("near:berlin", POTSDAM, "in Potsdam, Germany, 27 km from Berlin"),
        ("near:potsdam onsite", POTSDAM, "on-site · in Potsdam, Germany"),
        ('"payment infrastructure"', UNKNOWN, "“payment infrastructure” in its body"),
        (
            "company:primer title:payments type:software source:seeds",
            UNKNOWN,
            "at Primer · “payments” in its title · type:software · source:seeds",
        ),
        ("-#php -in:us", LONDON, 'not #php · not in:"United States"'),
        ("all", UNKNOWN, "everything"),
        ("#go OR #python", UNKNOWN, "#python"),
        ("#python OR (#aws remote in:uk)", FROM_EUROPE, "#aws · remote from Europe"),
        ("#python OR in:uk", UNKNOWN, "#python"),
        ("#cloud OR #go", UNKNOWN, "#aws implies #cloud"),
        ("#go", UNKNOWN, ""),
        ("#python in:uk", FROM_US, ""),
    ],
)
def test_an_alert_says_why_in_one_line(text: str, location: Location, line: str) -> None:
    """What matched in the alternative that says most; sure ones before doubtful ones."""
    assert why(parse_query(text), POSTING, location, "seeds") == line


def test_a_long_reason_is_cut() -> None:
    """An alert's line stays a line."""
    text = " ".join(f"w{number:03}" for number in range(60))
    posting = make_posting(text=text)
    line = why(parse_query(text), posting, UNKNOWN, "")
    assert len(line) <= MAX_WHY
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Netherlands", "the Netherlands"),
        ("United States", "the United States"),
        ("Nordics", "the Nordics"),
        ("Germany", "Germany"),
        ("Philippines", "the Philippines"),
        ("Cayman Islands", "the Cayman Islands"),
        ("Bavaria", "Bavaria, Germany"),
    ],
)
def test_places_are_called_as_in_a_sentence(name: str, called: str) -> None:
    """English wants “the” before some names, and a region says its country."""
    location = Location(text="", work=Work.REMOTE, remote_area=(place(name),))
    assert why(parse_query("remote in:worldwide"), POSTING, location, "") == f"remote from {called}"
