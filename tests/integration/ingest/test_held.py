"""Postings whose day has not come are kept back, and announced when it has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.ingest import Report
from tests.integration.ingest.board import Board
from tests.making import NOW

TOMORROW = NOW + timedelta(days=1)


def epoch_ms(moment: datetime) -> int:
    """Write a time as a posting file does."""
    return int(moment.timestamp() * 1000)


async def test_future_posting_waits_for_its_day(board: Board) -> None:
    """Stored, but neither found nor announced; then both, without a touch of the file."""
    await board.begin("#python")
    board.write("a", timestamp=epoch_ms(TOMORROW))
    assert await board.read() == Report(found=1, new=1)
    assert await board.open() == await board.open("#python") == set()
    assert await board.told() == []
    board.here.now = TOMORROW - timedelta(seconds=1)
    assert await board.read() == Report(found=1, unchanged=1)
    board.here.now = TOMORROW
    assert await board.read() == Report(found=1, unchanged=1, announced=1)
    assert await board.open() == await board.open("#python") == {"a"}
    assert await board.told() == ["a"]
    assert await board.read() == Report(found=1, unchanged=1)


async def test_future_posting_of_a_backlog_is_news_on_its_day(board: Board) -> None:
    """It was not on the board when the source was first read."""
    await board.here.subscribe("all")
    board.write("a", timestamp=epoch_ms(TOMORROW))
    board.write("b")
    assert (await board.read()).announced == 0
    board.here.now = TOMORROW
    await board.read()
    assert await board.told() == ["a"]


async def test_held_posting_that_is_brought_forward(board: Board) -> None:
    """An author who does not want to wait any longer changes the time."""
    await board.begin()
    board.write("a", timestamp=epoch_ms(TOMORROW))
    await board.read()
    board.write("a", timestamp=epoch_ms(NOW))
    assert await board.read() == Report(found=1, edited=1, announced=1)
    assert await board.told() == ["a"]


@pytest.mark.parametrize("how", ["archived", "removed"])
async def test_held_posting_that_is_closed_before_its_day(board: Board, how: str) -> None:
    """It is announced to nobody; opened again after its day, it is news for the first time."""
    await board.begin()
    board.write("a", timestamp=epoch_ms(TOMORROW))
    await board.read()
    if how == "archived":
        board.write("a", timestamp=epoch_ms(TOMORROW), archived=True)
    else:
        board.remove("a.md")
    await board.read()
    board.here.now = TOMORROW
    await board.read()
    assert await board.told() == []
    board.write("a", timestamp=epoch_ms(TOMORROW))
    report = await board.read()
    assert (report.reopened, report.announced) == (1, 1)
    assert await board.open() == {"a"}


async def test_announced_posting_with_a_new_date_stays_open(board: Board) -> None:
    """A date moved into the future takes nothing back that people were told of."""
    await board.begin()
    board.write("a")
    await board.read()
    board.write("a", timestamp=epoch_ms(TOMORROW))
    assert await board.read() == Report(found=1, edited=1)
    assert await board.open() == {"a"}
    board.here.now = TOMORROW
    await board.read()
    assert await board.told() == ["a"]


@pytest.mark.no_cover
async def test_many_held_postings_are_announced_in_one_pass(board: Board) -> None:
    """However many there are, and each once."""
    await board.begin()
    for number in range(501):
        board.write(f"n{number}", timestamp=epoch_ms(TOMORROW))
    assert (await board.read()).new == 501
    board.here.now = TOMORROW
    assert (await board.read()).announced == 501
    assert len(await board.told()) == 501
