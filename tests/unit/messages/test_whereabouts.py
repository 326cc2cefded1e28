"""Where the work is, as a card and as a notification say it."""

from __future__ import annotations

import pytest

from bot.messages.whereabouts import brief_place, place_text
from bot.places.place import Location, Place, PlaceKind, Work
from tests.making import BERLIN, EUROPE, IN_LONDON, LONDON, NOWHERE, REMOTE, UNITED_KINGDOM

GERMANY = Place(key="country:DE", kind=PlaceKind.COUNTRY, name="Germany", country="DE")


def location(work: Work, *places: Place, area: tuple[Place, ...] = ()) -> Location:
    """Make a location."""
    return Location(text="as written", work=work, places=places, remote_area=area)


@pytest.mark.parametrize(
    ("where", "full", "brief"),
    [
        pytest.param(IN_LONDON, "London, United Kingdom", "London", id="office"),
        pytest.param(REMOTE, "remote, anywhere", "remote", id="anywhere"),
        pytest.param(NOWHERE, "", "", id="unknown"),
        pytest.param(
            location(Work.REMOTE, area=(UNITED_KINGDOM,)),
            "remote from United Kingdom",
            "United Kingdom · remote",
            id="remote from a country",
        ),
        pytest.param(
            location(Work.REMOTE, LONDON, area=(EUROPE,)),
            "London, United Kingdom · remote from Europe",
            "London and 1 more · remote",
            id="office or remote",
        ),
        pytest.param(
            location(Work.HYBRID, BERLIN),
            "Berlin, Germany · hybrid",
            "Berlin · hybrid",
            id="hybrid",
        ),
        pytest.param(location(Work.HYBRID), "hybrid", "hybrid", id="hybrid somewhere"),
        pytest.param(location(Work.ONSITE), "on site", "", id="on site somewhere"),
        pytest.param(location(Work.UNKNOWN, GERMANY), "Germany", "Germany", id="country alone"),
        pytest.param(
            location(Work.UNKNOWN, LONDON, BERLIN, GERMANY, UNITED_KINGDOM),
            "London, United Kingdom; Berlin, Germany; Germany and 1 more",
            "London and 3 more",
            id="many",
        ),
        pytest.param(
            location(Work.REMOTE, area=(EUROPE, UNITED_KINGDOM)),
            "remote from Europe, United Kingdom",
            "Europe and 1 more · remote",
            id="two areas",
        ),
    ],
)
def test_place_in_words(where: Location, full: str, brief: str) -> None:
    """All of it on the card, the first place in the heading."""
    assert place_text(where) == full
    assert brief_place(where) == brief
