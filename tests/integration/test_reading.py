"""Files become readings, here or in other processes, whatever lies in them."""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import signal
import sys
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from bot import reading
from bot.readers import CHUNK, MANY_FILES, read
from bot.reading import Bad, Good, Reading, Same, ToRead, read_files
from bot.reading_process import LENGTH_BYTES, Job, pack, serve

CONTENT = '---\ntitle: "{name}"\nurl: "https://example.com/{name}"\nsalary: "many"\n---\n\nText.\n'


def make_files(folder: Path, count: int) -> list[ToRead]:
    """Write posting files, in the order of their names."""
    files = []
    for number in range(count):
        name = f"n{number:04}"
        (folder / f"{name}.md").write_text(CONTENT.format(name=name))
        files.append(ToRead(path=f"{name}.md", signature="seen"))
    return files


async def read_all(folder: Path, files: list[ToRead]) -> list[tuple[Reading, ...]]:
    """Read files by chunks."""
    return [chunk async for chunk in read(folder, "board", files)]


def test_good_file_becomes_a_posting_with_its_place_and_terms(tmp_path: Path) -> None:
    """All that can be said without a database is in the reading."""
    [file] = make_files(tmp_path, 1)
    [found] = read_files(tmp_path, "board", [file])
    assert isinstance(found, Good)
    assert found.posting.title == "n0000"
    assert "source:board" in found.entry.terms
    assert found.posting.extra == {"salary": "many"}
    assert found.signature != "seen"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 our own


def test_same_content_is_not_parsed_again(tmp_path: Path) -> None:
    """A file that was touched only is told by its hash."""
    [file] = make_files(tmp_path, 1)
    [found] = read_files(tmp_path, "board", [file])
    again = ToRead(path=file.path, signature="later", content_hash=found.content_hash)
    [same] = read_files(tmp_path, "board", [again])
    assert same == Same(path=file.path, signature=found.signature, content_hash=found.content_hash)


def test_bad_file_says_where_and_why(tmp_path: Path) -> None:
    """Unreadable text and missing files are readings too."""
    (tmp_path / "bad.md").write_text("nothing")
    bad, gone = read_files(
        tmp_path, "board", [ToRead(path=f"{name}.md", signature="s") for name in ("bad", "gone")]
    )
    assert isinstance(bad, Bad)
    assert (bad.problem.path, bad.problem.line >= 1, bad.traceback) == ("bad.md", True, "")
    assert len(bad.content_hash) == 64
    assert isinstance(gone, Bad)
    assert (gone.signature, gone.content_hash) == ("s", "")


def test_our_own_mistake_is_one_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file makes us stumble, the others are read, and the traceback is kept for the log."""

    def stumble(text: str, **_: str) -> None:
        raise ZeroDivisionError(text)

    files = make_files(tmp_path, 2)
    monkeypatch.setattr(reading, "resolve_location", stumble)
    found = read_files(tmp_path, "board", files)
    assert [type(one) for one in found] == [Bad, Bad]
    assert isinstance(found[0], Bad)
    assert "ZeroDivisionError" in found[0].traceback
    assert "report" in found[0].problem.reason


@pytest.mark.parametrize("count", [0, 1, MANY_FILES - 1, MANY_FILES, CHUNK + 51])
async def test_files_come_in_order_and_by_chunks(tmp_path: Path, count: int) -> None:
    """Few files are read here and many elsewhere; what comes back is the same."""
    files = make_files(tmp_path, count)
    chunks = await read_all(tmp_path, files)
    assert [one.path for chunk in chunks for one in chunk] == [file.path for file in files]
    assert all(len(chunk) <= CHUNK for chunk in chunks)
    assert tuple(one for chunk in chunks for one in chunk) == read_files(tmp_path, "board", files)


async def test_reader_that_is_killed_is_made_good(tmp_path: Path) -> None:
    """Whatever ends our processes, every file is read."""
    files = make_files(tmp_path, 4 * CHUNK)
    found = 0
    async for chunk in read(tmp_path, "board", files):
        found += len(chunk)
        for child in children():
            # One may end by itself meanwhile.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    assert found == len(files)


async def test_stopping_early_leaves_no_process(tmp_path: Path) -> None:
    """A pass that is cut off ends its readers."""
    files = make_files(tmp_path, 3 * CHUNK)
    async with aclosing(read(tmp_path, "board", files)) as chunks:
        await anext(chunks)
        assert children()
    assert not children()


def children() -> list[int]:
    """Give the processes that read for us now."""
    own = Path(f"/proc/{os.getpid()}/task")
    listed = b" ".join(_read(file) for file in own.glob("*/children"))
    return [
        int(child)
        for child in listed.split()
        if b"bot.reading_process" in _read(Path(f"/proc/{int(child)}/cmdline"))
    ]


def _read(file: Path) -> bytes:
    """Read what the kernel says of a thread or process; nothing when it has ended by now."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def test_serving_answers_each_job_until_no_more_come(tmp_path: Path) -> None:
    """One answer for each job, in order, each with its length before it."""
    files = make_files(tmp_path, 3)
    jobs = [Job(root=tmp_path, source="board", files=files[:2])]
    jobs.append(Job(root=tmp_path, source="board", files=files[2:]))
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(map(pack, jobs))), answers)
    answers.seek(0)
    for job in jobs:
        length = int.from_bytes(answers.read(LENGTH_BYTES))
        got = pickle.loads(answers.read(length))  # noqa: S301 our own
        assert got == read_files(tmp_path, "board", job.files)
    assert answers.read() == b""


async def test_child_keeps_its_answers_apart_from_what_is_printed(tmp_path: Path) -> None:
    """The child process speaks on its standard output, and ends when nobody asks any more."""
    [file] = make_files(tmp_path, 1)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.reading_process", stdin=-1, stdout=-1
    )
    out, _ = await child.communicate(pack(Job(root=tmp_path, source="board", files=[file])))
    assert child.returncode == 0
    assert pickle.loads(out[LENGTH_BYTES:]) == read_files(tmp_path, "board", [file])  # noqa: S301
