"""Commands that ask what the chat asks: `search`, `match`, `explain`, `places`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.app import open_desk
from bot.cli.output import AsJson, console, print_json, settings, table, wait_for
from bot.deliveries.outbox import Wanted, who_wants
from bot.matching.explain import Explanation, explain
from bot.messages.whereabouts import place_text
from bot.places.encoding import place_to_json
from bot.places.gazetteer import gazetteer
from bot.places.place import Location, Place
from bot.places.resolve import resolve_location
from bot.postings.parse import parse_posting
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.search import Page, search
from bot.search_counts import Found, count_found
from bot.settings import Settings
from bot.sources.folder import read_file

#: Found postings shown on a terminal unless told.
SHOWN = 10
#: What "everything" means to `--json`, which has no pages.
EVERYTHING = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Register this group's commands."""
    app.command(name="search")(_search)
    app.command(name="match")(_match)
    app.command(name="explain")(_explain)
    app.command(name="places")(_places)


QueryText = Annotated[str, typer.Argument(metavar="QUERY", help="Such as '#python in:uk'.")]
PostingFile = Annotated[Path, typer.Argument(metavar="FILE", help="A posting file.")]


def _search(
    query: QueryText,
    limit: Annotated[
        int | None, typer.Option(min=1, help="How many to show; all of them with --json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find stored postings."""
    parsed = parse_query(query)
    shown = limit or (EVERYTHING if as_json else SHOWN)
    page, counts = wait_for(_search_by(settings(), parsed, limit=shown))
    if as_json:
        found = [posting_json(stored) for stored in page.postings]
        print_json({"total": page.total, "postings": found, "counts": counts_json(counts)})
    else:
        _show_page(page)


async def _search_by(loaded: Settings, query: Query, *, limit: int) -> tuple[Page, Found]:
    async with open_desk(loaded) as desk, desk.database.read() as connection:
        now = desk.clock()
        page = await search(connection, query, now=now, limit=limit)
        return page, await count_found(connection, query, now=now)


def counts_json(found: Found) -> dict[str, object]:
    """Give what the found postings have in common as scripts read it."""
    known = gazetteer()
    return {
        "of": found.counted,
        "hashtags": dict(found.hashtags),
        "places": {known.label(known.place(key)): count for key, count in found.places},
        "companies": dict(found.companies),
    }


def posting_json(stored: StoredPosting) -> dict[str, object]:
    """Give a posting as scripts read it."""
    posting = stored.posting
    return {
        "id": stored.id,
        "title": posting.title,
        "company": posting.company,
        "location": posting.location,
        "places": _places_json(stored.location.places),
        "remote_area": _places_json(stored.location.remote_area),
        "work": stored.location.work.value,
        "hashtags": list(posting.hashtags),
        "url": posting.url,
        "apply_url": posting.apply_url,
        "posted_at": stored.posted_at.isoformat(),
        "closed_at": stored.closed_at.isoformat() if stored.closed_at else None,
        "job_type": posting.job_type,
        "source": stored.source,
    }


def _show_page(page: Page) -> None:
    out = console()
    for stored in page.postings:
        posting = stored.posting
        by = f" at {posting.company}" if posting.company else ""
        out.print(f"{posting.title}{by}", style="bold")
        where = place_text(stored.location)
        tags = " ".join(f"#{tag}" for tag in posting.hashtags)
        details = (f"{stored.posted_at:%Y-%m-%d}", where, tags)
        out.print("  " + " · ".join(part for part in details if part))
        out.print(f"  {posting.url}", soft_wrap=True)
    out.print(_count_text(page.total, len(page.postings)))


def _count_text(total: int, shown: int) -> str:
    if not total:
        return "No posting matches."
    noun = "posting matches" if total == 1 else "postings match"
    rest = f"; the first {shown} are shown" if shown < total else ""
    return f"{total:,} {noun}{rest}."


def _match(file: PostingFile, as_json: AsJson = False) -> None:
    """Say which subscriptions want a posting file."""
    posting = _read_posting(file)
    matches = wait_for(_match_by(settings(), posting))
    if as_json:
        rows = [
            {"subscription": one.query, "destination": str(one.address), "why": one.why}
            for one in matches
        ]
        print_json({"posting": {"title": posting.title, "url": posting.url}, "matches": rows})
        return
    shown = table("destination", "subscription", "why")
    for one in matches:
        shown.add_row(str(one.address), one.query, one.why)
    console().print(shown if matches else f"No subscription wants “{posting.title}”.")


async def _match_by(loaded: Settings, posting: Posting) -> Sequence[Wanted]:
    async with open_desk(loaded) as desk, desk.database.read() as connection:
        return await who_wants(connection, posting, locate(posting), source="")


def _read_posting(file: Path) -> Posting:
    return parse_posting(read_file(file), path=str(file)).posting


def locate(posting: Posting) -> Location:
    """Read where a posting's work is done."""
    return resolve_location(posting.location, title=posting.title, body=posting.text)


def _explain(query: QueryText, file: PostingFile, as_json: AsJson = False) -> None:
    """Say why a posting file matches a query, or which term fails."""
    parsed = parse_query(query)
    posting = _read_posting(file)
    told = explain(parsed, posting, locate(posting), source="")
    if as_json:
        print_json(told.to_json())
    else:
        _show_explanation(told)


def _show_explanation(told: Explanation) -> None:
    out = console()
    marks = {True: "yes", False: "no", None: "unknown"}
    shown = table("term", "holds", "because")
    for term in told.terms:
        shown.add_row(term.term, marks[term.holds], term.because)
    out.print(shown)
    out.print("It matches." if told.to_json()["matches"] else "It does not match.")


def _places(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Location texts.")],
    as_json: AsJson = False,
) -> None:
    """Say what location texts mean, one line each."""
    for text in texts:
        location = resolve_location(text)
        if as_json:
            print_json(
                {
                    "text": text,
                    "work": location.work.value,
                    "places": _plain_places(location.places),
                    "remote_area": _plain_places(location.remote_area),
                }
            )
        else:
            console().print(f"{text} → {place_text(location) or 'unknown'}")


def _plain_places(places: tuple[Place, ...]) -> list[dict[str, object]]:
    """Give places without our own key, which means nothing to others."""
    found = _places_json(places)
    return [{name: value for name, value in place.items() if name != "key"} for place in found]


def _places_json(places: tuple[Place, ...]) -> list[dict[str, object]]:
    return [place_to_json(place) for place in places]
