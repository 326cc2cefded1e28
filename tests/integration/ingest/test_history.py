"""Long histories of a board, replayed against a plain model of what people should see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.ingest.board import Board
from tests.shared_data import shared

PATHS = ("1.md", "2.md", "deep/3.md")
NAMES = ("a", "b")

#: (path, posting, closed, version): what a file says; None deletes it, "" breaks it.
Change = tuple[str, tuple[str, bool, int] | str | None]
_says = st.tuples(st.sampled_from(NAMES), st.booleans(), st.integers(0, 1))
_changes: st.SearchStrategy[Change] = st.tuples(
    st.sampled_from(PATHS), st.one_of(_says, _says, st.none(), st.just(""))
)
#: Each inner list is changed before the next pass.
_histories = st.lists(st.lists(_changes, min_size=1, max_size=3), min_size=1, max_size=6)


#: What each file says.
Model = dict[str, tuple[str, bool, int] | str]


def write(board: Board, changes: Sequence[Change], model: Model) -> None:
    """Change files on disk and in the model."""
    for path, says in changes:
        if says is None:
            model.pop(path, None)
            (board.folder / path).unlink(missing_ok=True)
            continue
        model[path] = says
        if isinstance(says, str):
            board.write_raw(path, "broken")
        else:
            name, closed, version = says
            board.write(name, path=path, archived=closed, title=f"Version {version}")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=_histories)
async def test_any_history_alerts_each_url_at_most_once(
    database: Database, history: list[list[Change]]
) -> None:
    """Whatever authors do, a url is told once at most, files and postings agree, nothing hangs."""
    async with database.write() as connection:
        for table in ("posting_index", "sources", "deliveries", "subscriptions"):
            await connection.execute(text(f"DELETE FROM {table}"))
    with TemporaryDirectory() as folder:
        board = Board(here=Community(database), folder=Path(folder))
        await board.begin()
        model: Model = {}
        for changes in history:
            board.here.wait(minutes=1)
            write(board, changes, model)
            report = await board.read()
            rejected = {problem.path for problem in report.rejected}
            counted = report.new + report.edited + report.closed + report.reopened
            assert report.found == len(model)
            assert report.found == counted + report.unchanged + len(rejected)
            assert {path for path, says in model.items() if not says} <= rejected
            await _agrees(board, model, rejected)
            again = await board.read()
            assert not again.changed
            assert again.rejected == report.rejected


async def _agrees(board: Board, model: Model, rejected: set[str]) -> None:
    told = await board.told()
    assert len(told) == len(set(told))
    good = {path: says for path, says in model.items() if path not in rejected}
    held = {says[0]: says for says in good.values() if not isinstance(says, str)}
    is_open = await board.open()
    closed = await board.open("closed")
    assert is_open.isdisjoint(closed)
    for name, (_, is_closed, version) in held.items():
        assert (name in closed) is is_closed
        assert (name in is_open) is not is_closed
        assert (await board.stored(name)).posting.title == f"Version {version}"
    # What is open without a good file is the last good version of one that was rejected.
    if not rejected:
        assert is_open <= set(held)
    assert await board.count("posting_index") == await board.count("postings")


@pytest.mark.no_cover
async def test_a_real_boards_life(database: Database, tmp_path: Path) -> None:
    """Adds, edits, archives, moves and white space on real files: each url is told once at most."""
    board = Board(here=Community(database), folder=tmp_path / "board")
    await board.begin()
    files = sorted(shared("data/postings").glob("*.md"))[:60]
    live = {file.name: file.read_text().replace('archived: "true"', "") for file in files}
    for name, content in live.items():
        board.write_raw(name, content)
    first = await board.read()
    told = await board.told()
    assert (first.new, first.announced, len(told)) == (60, 60, 60)

    names = sorted(live)
    for name in names[:10]:
        board.write_raw(name, live[name] + "\n\n\n")
    for name in names[10:20]:
        board.write_raw(name, live[name].replace('title: "', 'title: "Edited '))
    for name in names[20:30]:
        board.write_raw(name, live[name].replace("\n---", "\narchived: true\n---", 1))
    for name in names[30:40]:
        board.move(name, f"2021/{name}")
    for name in names[40:50]:
        board.remove(name)
    second = await board.read()
    assert (second.edited, second.closed, second.moved, second.removed) == (20, 10, 10, 10)
    assert (second.new, second.announced) == (0, 0)

    for name in names[20:30]:
        board.write_raw(name, live[name])
    for name in names[40:50]:
        board.write_raw(f"back/{name}", live[name])
    third = await board.read()
    assert (third.reopened, third.new, third.announced) == (20, 0, 0)
    assert await board.told() == told
    assert len(await board.open()) == 60


@pytest.mark.no_cover
async def test_1480_real_files(database: Database) -> None:
    """Every real posting is stored or reported, none announced; a second pass changes nothing."""
    here = Community(database)
    board = Board(here=here, folder=shared("data/postings"), name="crocoder")
    await here.subscribe("all")
    first = await board.read()
    assert first.found == 1_480
    assert first.new + len(first.rejected) == 1_480
    assert first.announced == 0
    again = await board.read()
    assert not again.changed
    assert again.unchanged == first.new
    assert await board.count("postings") == await board.count("posting_index") == first.new
    assert await board.told() == []
