"""The `hirewire` command, as an operator and as a script use it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __version__
from bot.app import open_desk
from bot.settings import load_settings
from bot.workspaces import workspace_removed
from tests.journey.terminal import Terminal
from tests.shared_data import shared

WritePosting = Callable[..., Path]


def test_version(terminal: Terminal) -> None:
    """`--version` is what a bug report needs."""
    assert terminal("--version").out == f"hirewire {__version__}\n"


def test_ingest_counts_and_announces_nothing_at_first(
    terminal: Terminal, write_posting: WritePosting
) -> None:
    """What a new folder holds is stored, not announced; a second pass changes nothing."""
    terminal("subscribe", "all", "--to", "web:local/jobs")
    write_posting("one")
    write_posting("two", hashtags="#go")
    first = terminal("ingest", "postings", "--json")
    assert first.code == 0
    assert (first.json["found"], first.json["new"], first.json["announced"]) == (2, 2, 0)
    second = terminal("ingest", "postings", "--json").json
    assert (second["new"], second["unchanged"], second["rejected"]) == (0, 2, [])
    write_posting("three")
    third = terminal("ingest", "postings", "--json").json
    assert (third["new"], third["announced"]) == (1, 1)


def test_ingest_announces_a_backlog_when_asked(
    terminal: Terminal, write_posting: WritePosting
) -> None:
    """`--announce-backlog` is how a demo, or a bold operator, begins."""
    terminal("subscribe", "#go", "--to", "web:local/jobs")
    write_posting("one")
    write_posting("two", hashtags="#go")
    report = terminal("ingest", "postings", "--announce-backlog", "--json").json
    assert report["announced"] == 1


def test_ingest_reports_bad_files_and_goes_on(
    terminal: Terminal, write_posting: WritePosting, tmp_path: Path
) -> None:
    """One bad file is one line with path, line and reason, and exit code 1."""
    write_posting("good")
    (tmp_path / "postings" / "bad.md").write_text("---\ntitle: 'x'\n---\nno address\n")
    said = terminal("ingest", "postings")
    assert said.code == 1
    assert "1 new" in said.out
    assert "bad.md:1: " in said.out
    report = terminal("ingest", "postings", "--json").json
    assert [problem["path"] for problem in report["rejected"]] == ["bad.md"]
    assert set(report["rejected"][0]) == {"path", "line", "reason"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["ingest"], "nothing to read", id="no source"),
        pytest.param(["ingest", "nowhere"], "nowhere", id="no folder"),
        pytest.param(["search", "in:Lodnon"], "London", id="unknown place"),
        pytest.param(["search", ""], "all", id="empty query"),
        pytest.param(["subscribe", "all", "--to", "jobs"], "web:local/jobs", id="no address"),
        pytest.param(
            ["subscribe", "#go since:7d", "--to", "web:local/jobs"], "since", id="not standing"
        ),
        pytest.param(["retry", "7"], "Delivery 7", id="no delivery"),
        pytest.param(["run", "--only", "dance"], "dance", id="no part"),
        pytest.param(["run", "--only", "listen"], "nobody to listen to", id="no platform"),
        pytest.param(["run", "--only", "scan"], "nothing to read", id="nothing to scan"),
    ],
)
def test_wrong_use_gets_a_sentence(words: list[str], says: str, terminal: Terminal) -> None:
    """Exit code 2, one sentence on standard error, nothing on standard output, no traceback."""
    said = terminal(*words)
    assert said.code == 2
    assert said.out == ""
    assert says in said.err
    assert "Traceback" not in said.err


def test_page_that_is_switched_off_is_not_run(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for the page alone while the settings forbid it is wrong use."""
    monkeypatch.setenv("HIREWIRE_WEB", "false")
    said = terminal("run", "--only", "web")
    assert (said.code, said.out) == (2, "")
    assert "switched off" in said.err


def test_unknown_option_is_wrong_use(terminal: Terminal) -> None:
    """The command line's own mistakes exit with 2 as well."""
    assert terminal("search", "--colour", "blue").code == 2


def test_search_prints_what_scripts_rely_on(
    terminal: Terminal, write_posting: WritePosting
) -> None:
    """The fields of `search --json` are a promise."""
    write_posting("one", title="Ferry Engineer (Remote)", location="United Kingdom")
    write_posting("two", hashtags="#go")
    terminal("ingest", "postings")
    found = terminal("search", "#python remote in:uk", "--json").json
    assert found["total"] == 1
    posting = found["postings"][0]
    assert set(posting) >= {
        *("id", "title", "company", "location", "places", "work", "hashtags", "url", "apply_url"),
        *("posted_at", "closed_at", "job_type", "source"),
    }
    assert posting["title"] == "Ferry Engineer (Remote)"
    assert posting["work"] == "remote"
    assert posting["remote_area"][0]["name"] == "United Kingdom"
    assert posting["posted_at"] == "2026-01-01T00:00:00+00:00"
    assert posting["source"] == "postings"
    counts = found["counts"]
    assert (counts["of"], counts["places"]) == (1, {"United Kingdom": 1})
    assert counts["hashtags"]["python"] == 1


def test_search_reads_well_on_a_terminal(terminal: Terminal, write_posting: WritePosting) -> None:
    """Title, company, day, place and hashtags of the first ones, and how many there are."""
    for number in range(12):
        write_posting(f"ferry-{number}")
    terminal("ingest", "postings")
    said = terminal("search", "#python")
    assert "Deckhand at Harbour Lane\n" in said.out
    assert "2026-01-01 · London, United Kingdom · #python #aws" in said.out
    assert said.out.endswith("12 postings match; the first 10 are shown.\n")
    assert terminal("search", "#cobol").out == "No posting matches.\n"
    assert terminal("search", '"ferry 3"').out.endswith("1 posting matches.\n")


def test_match_and_explain_a_file(terminal: Terminal, write_posting: WritePosting) -> None:
    """An author sees where a file would go, and why it would not."""
    path = str(write_posting("one"))
    terminal("subscribe", "#python in:uk", "--to", "web:local/london")
    terminal("subscribe", "#rust", "--to", "web:local/rust")
    matches = terminal("match", path, "--json").json
    assert matches["posting"]["title"] == "Deckhand"
    assert [one["destination"] for one in matches["matches"]] == ["web:local/london"]
    assert "web:local/london" in terminal("match", path).out
    told = terminal("explain", "#python -#aws", path, "--json").json
    assert told["matches"] is False
    assert [(one["term"], one["holds"]) for one in told["terms"]] == [
        ("#python", True),
        ("-#aws", False),
    ]
    assert terminal("explain", "#python", path).out.endswith("It matches.\n")
    assert terminal("explain", "#rust", path).out.endswith("It does not match.\n")


def test_match_says_when_nobody_wants_it(terminal: Terminal, write_posting: WritePosting) -> None:
    """No subscription is an answer too."""
    path = str(write_posting("one"))
    assert terminal("match", path).out == "No subscription wants “Deckhand”.\n"


def test_unreadable_file_is_a_problem(terminal: Terminal, tmp_path: Path) -> None:
    """A posting file that cannot be read exits with 1 and its reason."""
    (tmp_path / "bad.md").write_text("just text\n")
    said = terminal("match", "bad.md")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert said.err


def test_places_prints_json_lines(terminal: Terminal) -> None:
    """Each text is one line of JSON, in the order given."""
    said = terminal("places", "London, GB - Remote OK", "Engineering", "--json")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["text"] for line in lines] == ["London, GB - Remote OK", "Engineering"]
    assert lines[0]["work"] == "remote"
    (london,) = lines[0]["places"]
    assert london == {
        **{"kind": "city", "name": "London", "country": "GB"},
        **{"lat": 51.50853, "lon": -0.12574, "population": london["population"]},
    }
    assert lines[1] == {"text": "Engineering", "work": "unknown", "places": [], "remote_area": []}
    assert "London" in terminal("places", "NYC / London").out
    assert terminal("places", "TBD").out == "TBD → unknown\n"


def test_subscriptions_are_listed(terminal: Terminal) -> None:
    """The operator sees every subscription; the same one twice is one."""
    assert terminal("subscriptions").out == "Nobody has subscribed yet.\n"
    first = terminal("subscribe", "#k8s", "--to", "web:local/jobs", "--every", "daily")
    assert first.out == "Subscription 1: #kubernetes to web:local/jobs, daily.\n"
    again = terminal("subscribe", "#kubernetes", "--to", "web:local/jobs", "--json").json
    assert (again["id"], again["new"]) == (1, False)
    rows = terminal("subscriptions", "--json").json["subscriptions"]
    assert [row["query"] for row in rows] == ["#kubernetes"]
    assert "web:local/jobs" in terminal("subscriptions").out


def test_deliveries_are_listed(terminal: Terminal, write_posting: WritePosting) -> None:
    """What is owed is there to see, with its reason, before anything sends it."""
    assert "nothing is owed" in terminal("deliveries").out
    terminal("subscribe", "#python", "--to", "web:local/jobs")
    write_posting("one")
    terminal("ingest", "postings", "--announce-backlog")
    owed = terminal("deliveries", "--json").json["deliveries"]
    assert len(owed) == 1
    assert (owed[0]["kind"], owed[0]["state"]) == ("alert", "pending")
    assert owed[0]["postings"][0]["title"] == "Deckhand"
    assert "#python" in owed[0]["why"]
    assert terminal("deliveries", "--state", "sent", "--json").json == {"deliveries": []}
    shown = terminal("deliveries", "--to", "web:local/jobs").out
    assert "1 alert pending → web:local/jobs" in shown
    assert terminal("retry", "1").code == 2


def test_status_counts(terminal: Terminal, write_posting: WritePosting) -> None:
    """`status` says what is stored and what waits, for people and for scripts."""
    terminal("subscribe", "#python", "--to", "web:local/jobs")
    write_posting("one")
    terminal("ingest", "postings", "--announce-backlog")
    status = terminal("status", "--json").json
    assert status["postings"] == {"open": 1, "closed": 0}
    assert status["subscriptions"] == 1
    assert status["sources"][0]["files"] == 1
    assert (status["lanes"][0]["lane"], status["lanes"][0]["pending"]) == ("web:local", 1)
    shown = terminal("status").out
    assert "1 open and 0 closed postings" in shown
    assert "web:local" in shown


def test_status_names_workspaces_that_are_closed(terminal: Terminal) -> None:
    """A workspace that took the bot out is said, with the reason."""
    terminal("subscribe", "#python", "--to", "slack:T1/C1")
    assert terminal("status", "--json").json["paused_workspaces"] == []

    async def remove() -> None:
        async with open_desk(load_settings()) as desk:
            await workspace_removed(desk, "slack", "T1", "The app was taken out.")

    asyncio.run(remove())
    [closed] = terminal("status", "--json").json["paused_workspaces"]
    assert (closed["workspace"], closed["reason"]) == ("slack:T1", "The app was taken out.")
    assert closed["removed_at"]
    assert "slack:T1 (T1) is paused altogether: The app was taken out." in terminal("status").out


def test_doctor_tells_what_to_mend(
    terminal: Terminal, write_posting: WritePosting, tmp_path: Path
) -> None:
    """Without sources something is wrong; with a folder of postings all is well."""
    said = terminal("doctor")
    assert said.code == 1
    assert "list a folder in hirewire.toml" in said.out
    (tmp_path / "hirewire.toml").write_text('[[sources]]\npath = "postings"\n')
    assert "no posting file" in terminal("doctor").out
    write_posting("one")
    assert terminal("doctor").code == 0
    checks = terminal("doctor", "--json").json["checks"]
    assert [one["problem"] for one in checks] == [None, None, None]


def test_doctor_names_a_missing_folder(terminal: Terminal, tmp_path: Path) -> None:
    """A folder that is not there is said, not raised."""
    (tmp_path / "hirewire.toml").write_text('[[sources]]\npath = "nowhere"\n')
    said = terminal("doctor")
    assert said.code == 1
    assert "nowhere" in said.out


def test_database_that_cannot_be_used(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong address is one sentence without the password in it."""
    monkeypatch.setenv("DATABASE_URL", "mysql://me:canary@host/db")
    said = terminal("status")
    assert said.code == 2
    assert "SQLite or PostgreSQL" in said.err
    assert "canary" not in said.err


def test_db_upgrade(terminal: Terminal, tmp_path: Path) -> None:
    """The tables are made on request, twice without harm."""
    assert terminal("db", "upgrade").out == "The database is up to date.\n"
    assert terminal("db", "upgrade").code == 0
    assert (tmp_path / "test.db").stat().st_mode & 0o777 == 0o600


def test_lint_finds_what_authors_should_mend(
    terminal: Terminal, write_posting: WritePosting
) -> None:
    """`path:line: reason`, exit 1 when there is something, silence and 0 when not."""
    good = str(write_posting("good"))
    assert (terminal("lint", good).code, terminal("lint", good).out) == (0, "")
    bad = str(write_posting("bad", hashtags="##react, python"))
    said = terminal("lint", bad)
    assert said.code == 1
    assert f"{bad}:7: " in said.out
    problems = terminal("lint", "postings", "--json").json["problems"]
    assert {problem["line"] for problem in problems} == {7}


def test_demo_prints_each_delivery(terminal: Terminal) -> None:
    """`demo --once` delivers the samples to channels and people, and says why."""
    said = terminal("demo", "--once", "--json")
    assert said.code == 0
    delivered = said.json["deliveries"]
    assert {one["state"] for one in delivered} == {"sent"}
    assert {one["kind"] for one in delivered} == {"alert", "digest"}
    assert {one["destination"] for one in delivered} >= {"web:local/jobs", "web:local/@me"}
    assert all(one["postings"] and one["why"] for one in delivered)
    shown = terminal("demo", "--once").out
    assert "→ web:local/jobs" in shown
    assert "because: " in shown


@pytest.mark.no_cover
def test_real_postings_are_stored_or_reported(terminal: Terminal) -> None:
    """Every one of the 1,480 real files is accounted for; a second pass changes nothing."""
    folder = str(shared("data/postings"))
    terminal("subscribe", "all", "--to", "web:local/jobs")
    report = terminal("ingest", folder, "--json").json
    assert report["found"] == 1480
    assert report["new"] + len(report["rejected"]) == 1480
    assert report["announced"] == 0
    again = terminal("ingest", folder, "--json").json
    assert again["unchanged"] + len(again["rejected"]) == 1480
    assert (again["new"], again["edited"], again["announced"]) == (0, 0, 0)
    assert terminal("deliveries", "--json").json == {"deliveries": []}
    found = terminal("search", "#python remote", "--json").json
    assert found["total"] == len(found["postings"]) > 0
    # Some say only what implies it, such as #django.
    tagged = ["python" in posting["hashtags"] for posting in found["postings"]]
    assert tagged == sorted(tagged, reverse=True)
    assert sum(tagged) > len(tagged) / 2
