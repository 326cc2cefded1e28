"""Two files with one url: one of them holds the posting, the other waits its turn."""

from __future__ import annotations

from pathlib import Path

from bot.ingest import Report
from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.ingest.board import Board


async def test_first_by_path_wins_and_the_other_is_told_why(board: Board) -> None:
    """Of two new files the first by path becomes the posting; the reason names it."""
    await board.begin()
    board.write("a", path="z.md", title="From z")
    board.write("a", path="b/a.md", title="From b")
    report = await board.read()
    assert (report.found, report.new, report.announced) == (2, 1, 1)
    [problem] = report.rejected
    assert problem.path == "z.md"
    assert "b/a.md" in problem.reason
    assert (await board.stored("a")).posting.title == "From b"
    assert (await board.read()).rejected == report.rejected


async def test_who_held_it_before_keeps_it(board: Board) -> None:
    """A later file does not take a posting over, even when it comes first by path."""
    await board.begin()
    board.write("a", path="z.md", title="From z")
    await board.read()
    board.write("a", path="a.md", title="From a")
    report = await board.read()
    assert [problem.path for problem in report.rejected] == ["a.md"]
    assert "z.md" in report.rejected[0].reason
    assert (await board.stored("a")).posting.title == "From z"


async def test_the_other_takes_over_when_the_first_is_gone(board: Board) -> None:
    """The posting stays open, says what the other file says, and alerts nobody again."""
    await board.begin()
    board.write("a", path="1.md", title="From 1")
    board.write("a", path="2.md", title="From 2")
    board.write("a", path="3.md", title="From 3")
    await board.read()
    board.remove("1.md")
    report = await board.read()
    assert (report.found, report.edited, report.removed, report.reopened) == (2, 1, 0, 0)
    [problem] = report.rejected
    assert (problem.path, "2.md" in problem.reason) == ("3.md", True)
    stored = await board.stored("a")
    assert (stored.posting.title, stored.is_open) == ("From 2", True)
    assert await board.told() == ["a"]
    assert await board.open("title:2") == {"a"}


async def test_the_other_takes_over_when_the_first_says_another_url(board: Board) -> None:
    """A file that turns to another posting lets go of the first one."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("a", path="2.md", title="From 2")
    await board.read()
    board.write("b", path="1.md")
    report = await board.read()
    assert (report.new, report.edited, report.removed, report.rejected) == (1, 1, 0, ())
    assert await board.open() == {"a", "b"}
    assert (await board.stored("a")).posting.title == "From 2"


async def test_both_gone_at_once_closes_the_posting(board: Board) -> None:
    """Nothing waits for a posting that no file names any more."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("a", path="2.md")
    await board.read()
    board.remove("1.md")
    board.remove("2.md")
    assert await board.read() == Report(removed=1)
    assert await board.open() == set()
    assert await board.count("documents") == 0


async def test_waiting_file_that_goes_away_changes_nothing(board: Board) -> None:
    """The posting has a file still."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("a", path="2.md")
    await board.read()
    board.remove("2.md")
    assert await board.read() == Report(found=1, unchanged=1)
    assert await board.open() == {"a"}


async def test_waiting_file_with_a_url_of_its_own_is_new(board: Board) -> None:
    """The author mends the url as the reason asks for."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("a", path="2.md")
    await board.read()
    board.write("b", path="2.md")
    assert await board.read() == Report(found=2, new=1, unchanged=1, announced=1)


async def test_two_files_exchange_their_urls(board: Board) -> None:
    """Both postings live on, each in the other's file."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("b", path="2.md")
    await board.read()
    board.write("b", path="1.md", title="B from 1")
    board.write("a", path="2.md", title="A from 2")
    report = await board.read()
    assert (report.edited, report.moved, report.removed, report.rejected) == (2, 2, 0, ())
    assert (await board.stored("a")).posting.title == "A from 2"
    assert (await board.stored("b")).posting.title == "B from 1"
    assert sorted(await board.told()) == ["a", "b"]
    assert await board.count("documents") == 2
    assert await board.read() == Report(found=2, unchanged=2)


async def test_file_that_loses_its_posting_and_gets_no_other_holds_nothing(board: Board) -> None:
    """One takes what another leaves, who then finds its own new url taken."""
    await board.begin()
    board.write("a", path="1.md")
    board.write("b", path="2.md")
    await board.read()
    board.write("c", path="0.md")
    board.write("b", path="1.md")
    board.write("c", path="2.md")
    report = await board.read()
    assert [problem.path for problem in report.rejected] == ["2.md"]
    assert await board.open() == {"b", "c"}
    board.remove("2.md")
    await board.read()
    assert await board.open() == {"b", "c"}


async def test_another_source_may_not_take_a_posting(database: Database, tmp_path: Path) -> None:
    """One url is one posting whichever source names it; the reason names file and source."""
    here = Community(database)
    one = Board(here=here, folder=tmp_path / "one", name="one")
    two = Board(here=here, folder=tmp_path / "two", name="two")
    await one.begin()
    await two.read()
    one.write("a", title="From one")
    two.write("a", title="From two")
    await one.read()
    report = await two.read()
    [problem] = report.rejected
    assert "a.md of the source one" in problem.reason
    one.remove("a.md")
    await one.read()
    assert (await one.stored("a")).posting.title == "From one"
    assert await two.read() == Report(found=1, edited=1)
    stored = await two.stored("a")
    assert (stored.posting.title, stored.source, stored.is_open) == ("From two", "two", True)
    assert await two.open("source:two") == {"a"}
    assert await two.told() == ["a"]
