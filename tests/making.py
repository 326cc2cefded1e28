"""Plain makers of values for tests: always the same, changed only where a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.places.place import Location, Place, PlaceKind, Work
from bot.postings.posting import Posting

#: Now, in tests that do not care when that is: a Tuesday noon.
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

WORLD = Place(key="world", kind=PlaceKind.WORLD, name="Worldwide")
EUROPE = Place(key="continent:EU", kind=PlaceKind.CONTINENT, name="Europe")
UNITED_KINGDOM = Place(
    key="country:GB", kind=PlaceKind.COUNTRY, name="United Kingdom", country="GB"
)
LONDON = Place(
    key="city:2643743",
    kind=PlaceKind.CITY,
    name="London",
    country="GB",
    lat=51.50853,
    lon=-0.12574,
    population=8_961_989,
)
BERLIN = Place(
    key="city:2950159",
    kind=PlaceKind.CITY,
    name="Berlin",
    country="DE",
    lat=52.52437,
    lon=13.41053,
    population=3_426_354,
)

#: An office in London, said plainly.
IN_LONDON = Location(text="London, UK", work=Work.ONSITE, places=(LONDON,))
#: From anywhere.
REMOTE = Location(text="Remote", work=Work.REMOTE, remote_area=(WORLD,))
#: The file says nothing.
NOWHERE = Location(text="")

_POSTING = Posting(
    url="https://example.com/jobs/1",
    title="Infrastructure Engineer",
    company="Primer",
    location="London, UK",
    hashtags=("python", "aws"),
    job_type="software",
    apply_url="https://example.com/jobs/1/apply",
    company_url="https://example.com",
    summary="Keep payments running.",
    body="## What you do\n\nKeep **payments** running.",
    text="What you do\n\nKeep payments running.",
    posted_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
)


# What a field may hold differs from field to field, hence `Any`; `replace` checks the names.
def make_posting(number: int = 1, /, **changes: Any) -> Posting:
    """Make a posting; another number makes another url, and `changes` are fields of `Posting`."""
    url = f"https://example.com/jobs/{number}"
    return replace(_POSTING, **{"url": url, "apply_url": f"{url}/apply", **changes})
