"""One pass over a folder: what it stores, reports and announces, file by file."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.deliveries.delivery import Kind
from bot.errors import SettingsError
from bot.ingest import Report
from bot.settings import load_settings
from tests.integration.community import counted_statements
from tests.integration.ingest.board import POSTED_AT, Board, url_of
from tests.making import NOW


async def test_new_file_becomes_a_posting_and_an_alert(board: Board) -> None:
    """What a file says is stored, searchable and owed to who wants it, at once."""
    await board.begin("#python")
    board.write("a", companyName="Primer", summary="Pay.")
    report = await board.read()
    assert report == Report(found=1, new=1, announced=1)
    stored = await board.stored("a")
    assert stored.posting.company == "Primer"
    assert [place.name for place in stored.location.places] == ["London"]
    assert (stored.source, stored.posted_at, stored.first_seen_at) == ("board", POSTED_AT, NOW)
    assert await board.open("#python in:london") == {"a"}
    [alert] = await board.here.deliveries()
    assert alert.to_json()["postings"] == [{"title": "Engineer a", "url": url_of("a")}]


async def test_backlog_is_stored_but_not_announced(board: Board) -> None:
    """What a new source holds is searchable; only what comes later is news."""
    await board.here.subscribe("all")
    board.write("a")
    assert await board.read() == Report(found=1, new=1)
    board.write("b")
    assert await board.read() == Report(found=2, new=1, unchanged=1, announced=1)
    assert await board.told() == ["b"]


@pytest.mark.parametrize("by", ["argument", "setting"])
async def test_backlog_is_announced_when_asked(board: Board, by: str) -> None:
    """An operator may want the first reading announced."""
    await board.here.subscribe("all")
    board.write("a")
    board.announce_backlog = by == "setting"
    report = await board.read(announce_backlog=by == "argument")
    assert report.announced == 1


async def test_unchanged_pass_writes_nothing(board: Board) -> None:
    """A second pass costs one look at the folder and a few questions; the bad stays reported."""
    board.write("a")
    board.write("b", title="")
    first = await board.read()
    board.here.wait(hours=1)
    with counted_statements(board.here.database) as statements:
        report = await board.read()
    assert report == Report(found=2, unchanged=1, rejected=first.rejected)
    assert not report.changed
    assert {statement.split()[0] for statement in statements} <= {"BEGIN", "SELECT"}


async def test_touched_file_is_unchanged(board: Board) -> None:
    """Another time of the same content is no edit, and it is not parsed again."""
    await board.begin()
    path = board.write("a")
    await board.read()
    os.utime(board.folder / path, (1, 1))
    assert await board.read() == Report(found=1, unchanged=1)
    with counted_statements(board.here.database) as statements:
        await board.read()
    assert not any(statement.startswith(("INSERT", "UPDATE")) for statement in statements)


async def test_edit_is_stored_and_alerts_nobody(board: Board) -> None:
    """An edited posting is found by what it says now; the message that showed it follows."""
    await board.begin()
    board.write("a")
    await board.read()
    board.here.wait(hours=1)
    board.write("a", title="Rust Engineer", hashtags="#rust", location="Remote")
    assert await board.read() == Report(found=1, edited=1)
    stored = await board.stored("a")
    assert (stored.posting.title, stored.changed_at) == ("Rust Engineer", board.here.now)
    assert (stored.first_seen_at, stored.posted_at) == (NOW, POSTED_AT)
    assert await board.open("#rust remote") == {"a"}
    assert await board.open("#python") == set()
    assert await board.told() == ["a"]


async def test_white_space_is_an_edit_that_nobody_notices(board: Board) -> None:
    """A file that was only laid out anew is counted, and its messages are left alone."""
    board.write("a", body="One.\n\nTwo.")
    await board.read()
    before = await board.stored("a")
    board.here.wait(hours=1)
    board.write("a", body="One.\n\n\n\nTwo.\n\n")
    assert await board.read() == Report(found=1, edited=1)
    after = await board.stored("a")
    assert after.changed_at == before.changed_at
    assert await board.count("posting_versions") == 2


async def test_messages_follow_what_people_would_notice(board: Board) -> None:
    """An alert that went out is owed an update for an edit, a closing and a reopening only."""
    await board.begin()
    board.write("a")
    await board.read()
    async with board.here.database.write() as connection:
        await connection.execute(
            text("UPDATE deliveries SET state = 'sent', sent_at = created_at, ref = '1'")
        )
    updates = 0
    for changes, noticed in (
        ({"title": "Another"}, True),
        ({"title": "Another", "body": "Keep  it  running."}, False),
        ({"title": "Another", "archived": "true"}, True),
        ({"title": "Another"}, True),
    ):
        board.here.wait(minutes=1)
        board.write("a", **changes)
        await board.read()
        updates += noticed
        async with board.here.database.write() as connection:
            # Sent at once, so that the next change owes another one.
            await connection.execute(
                text("UPDATE deliveries SET state = 'sent' WHERE state = 'pending'")
            )
        kinds = [delivery.kind for delivery in await board.here.deliveries()]
        assert kinds.count(Kind.UPDATE) == updates
        assert kinds.count(Kind.ALERT) == 1


async def test_archived_file_closes_its_posting(board: Board) -> None:
    """A closed posting is found only by who asks for closed ones, and can open again."""
    await board.begin()
    board.write("a")
    await board.read()
    board.here.wait(hours=1)
    board.write("a", archived="true")
    assert await board.read() == Report(found=1, closed=1)
    assert (await board.stored("a")).closed_at == board.here.now
    assert await board.open() == set()
    assert await board.open("closed #python") == {"a"}
    board.write("a")
    assert await board.read() == Report(found=1, reopened=1)
    assert (await board.stored("a")).is_open
    assert await board.open() == {"a"}
    assert await board.told() == ["a"]


async def test_posting_that_comes_closed_is_never_announced(board: Board) -> None:
    """Nobody is told of work that is gone, nor when its author opens it later."""
    await board.begin()
    board.write("a", archived=True)
    assert await board.read() == Report(found=1, new=1)
    board.write("a", archived=False)
    assert await board.read() == Report(found=1, reopened=1)
    assert await board.told() == []


async def test_removed_file_closes_its_posting(board: Board) -> None:
    """A file that is gone closes its posting; when it comes back it alerts nobody."""
    await board.begin()
    board.write("a")
    board.write("b")
    await board.read()
    board.remove("a.md")
    assert await board.read() == Report(found=1, unchanged=1, removed=1)
    assert not (await board.stored("a")).is_open
    assert await board.open() == {"b"}
    board.write("a")
    assert await board.read() == Report(found=2, unchanged=1, reopened=1)
    assert await board.told() == ["a", "b"]


async def test_moved_file_is_the_same_posting(board: Board) -> None:
    """Renamed, or put into another folder: nothing changed for anybody."""
    await board.begin()
    board.write("a")
    await board.read()
    before = await board.stored("a")
    board.move("a.md", "2026/november/a.md")
    assert await board.read() == Report(found=1, unchanged=1, moved=1)
    assert await board.stored("a") == before
    assert await board.told() == ["a"]
    assert await board.count("documents") == 1


async def test_moved_and_edited_file_is_an_edit(board: Board) -> None:
    """The url tells that it is the same posting."""
    await board.begin()
    board.write("a")
    await board.read()
    board.remove("a.md")
    board.write("a", path="new.md", title="Another title")
    assert await board.read() == Report(found=1, edited=1, moved=1)
    assert (await board.stored("a")).posting.title == "Another title"
    assert await board.told() == ["a"]


async def test_file_with_another_url_is_another_posting(board: Board) -> None:
    """A posting is its url: the old one has no file any more, the new one is news."""
    await board.begin()
    board.write("a")
    await board.read()
    board.write("b", path="a.md")
    assert await board.read() == Report(found=1, new=1, removed=1, announced=1)
    assert await board.open() == {"b"}
    assert await board.told() == ["a", "b"]


async def test_bad_file_never_stops_the_others(board: Board) -> None:
    """It is reported by path, line and reason, on every pass until it is mended."""
    await board.begin()
    board.write("a")
    board.write_raw("bad.md", "no frontmatter at all")
    board.write_raw("worse.md", b"\x00\xff\xfe")
    report = await board.read()
    assert (report.found, report.new, report.announced) == (3, 1, 1)
    assert [problem.path for problem in report.rejected] == ["bad.md", "worse.md"]
    assert all(problem.reason and problem.line >= 1 for problem in report.rejected)
    assert (await board.read()).rejected == report.rejected
    board.write("b", path="bad.md")
    board.remove("worse.md")
    assert await board.read() == Report(found=2, new=1, unchanged=1, announced=1)


async def test_last_good_version_stays(board: Board) -> None:
    """An author's slip does not close a posting, and mending it alerts nobody."""
    await board.begin()
    board.write("a")
    await board.read()
    before = await board.stored("a")
    board.write_raw("a.md", "---\ntitle: [\n---\n")
    report = await board.read()
    assert [problem.path for problem in report.rejected] == ["a.md"]
    assert (report.removed, report.unchanged) == (0, 0)
    assert await board.stored("a") == before
    board.write("a")
    assert await board.read() == Report(found=1, unchanged=1)
    board.write_raw("a.md", "---\ntitle: [\n---\n")
    await board.read()
    board.write("a", title="Another")
    assert await board.read() == Report(found=1, edited=1)
    assert await board.told() == ["a"]


async def test_rejected_file_that_goes_away_closes_what_it_held(board: Board) -> None:
    """The last good version stays only as long as its file."""
    await board.begin()
    board.write("a")
    await board.read()
    board.write_raw("a.md", "")
    await board.read()
    board.remove("a.md")
    assert await board.read() == Report(removed=1)
    assert await board.open() == set()


async def test_folder_that_is_gone_closes_nothing(board: Board) -> None:
    """A disk that is not mounted must not close a whole board."""
    await board.begin()
    board.write("a")
    await board.read()
    board.folder.rename(board.folder.with_name("elsewhere"))
    with pytest.raises(SettingsError, match="cannot be read"):
        await board.read()
    assert await board.open() == {"a"}


async def test_progress_reaches_the_number_of_files(board: Board) -> None:
    """A progress bar is told at the start and after every chunk."""
    for number in range(3):
        board.write(f"n{number}")
    told: list[tuple[int, int]] = []
    await board.read(on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    board.write("n0", title="Another")
    told.clear()
    await board.read(on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (2, 3)
    assert told[-1] == (3, 3)


async def test_dateless_posting_is_as_old_as_our_first_look(board: Board) -> None:
    """Where the file does not say when, the time that we first saw it stands in, also later."""
    board.write("a", timestamp="")
    await board.read()
    board.here.wait(days=3)
    board.write("a", timestamp="", title="Another")
    await board.read()
    stored = await board.stored("a")
    assert stored.posted_at == stored.first_seen_at == NOW


async def test_earlier_versions_are_remembered(board: Board) -> None:
    """The hash of every content that a posting had is kept, with when it was first seen."""
    for title in ("One", "Two", "Three"):
        board.write("a", title=title)
        await board.read()
        board.here.wait(hours=1)
    assert await board.count("posting_versions") == 3


async def test_flood_of_new_files_collapses(board: Board) -> None:
    """A commit of 173 files reaches a channel as a few alerts and one message for the rest."""
    board.here.settings = load_settings(channel_limit_per_hour=20)
    await board.begin()
    for number in range(173):
        board.write(f"n{number}")
    report = await board.read()
    assert (report.new, report.announced) == (173, 173)
    assert len(await board.told()) == 173
    assert len(await board.here.deliveries()) <= 20 + 1


async def test_old_news_is_told_after_downtime(board: Board) -> None:
    """Files that came while the bot was away are announced when it is back."""
    await board.begin()
    board.here.wait(days=3)
    board.write("a", timestamp=int((NOW + timedelta(days=1)).timestamp()))
    assert (await board.read()).announced == 1


@pytest.mark.parametrize("key", ["title", "companyName", "location", "hashtags", "url", "salary"])
async def test_characters_that_no_database_takes(board: Board, key: str) -> None:
    """NUL and half of a surrogate pair in any key: stored without them, or refused in one line."""
    await board.begin()
    board.write("good")
    for number, bad in enumerate(("\0", "\ud800", "\udfff", "\x1b", "\ufffe")):
        board.write(f"bad{number}", **{key: f"https://example.com/{bad}/{number}"})
    report = await board.read()
    assert report.new + len(report.rejected) == report.found == 6
    assert "good" in await board.open()
