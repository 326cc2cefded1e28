"""A folder of posting files, on a real file system."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import PostingError, SettingsError, UsageError
from bot.sources.folder import Folder, posting_files, read_file

TEXT = b"---\ntitle: x\n---\n"
#: Longer than any change takes to be noticed; waiting for it means that nothing came.
PATIENCE_S = 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two postings, one of them deeper."""
    root = tmp_path / "postings"
    (root / "2020" / "12").mkdir(parents=True)
    (root / "a.md").write_bytes(TEXT)
    (root / "2020" / "12" / "b.md").write_bytes(TEXT + b"b")
    return root


def test_looking_lists_postings_at_any_depth(root: Path) -> None:
    """Every posting file is listed by its path in the folder, and nothing else is."""
    for name in ("README.md", ".hidden.md", "_draft.md", "notes.txt", "a.md~"):
        (root / name).write_bytes(TEXT)
    for name in (".git", "_templates"):
        (root / name).mkdir()
        (root / name / "c.md").write_bytes(TEXT)
    (root / "2020" / "README.md").write_bytes(TEXT)
    (root / "folder.md").mkdir()
    assert set(Folder(root).look()) == {"a.md", "2020/12/b.md"}


def test_a_name_that_is_no_text_is_passed_over(root: Path) -> None:
    """Bytes that no database can hold as text do not stop the others."""
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.md")).write_bytes(TEXT)
    (root / "café.md").write_bytes(TEXT)
    assert set(Folder(root).look()) == {"a.md", "2020/12/b.md", "café.md"}


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda path: path.write_bytes(TEXT + b"x"), id="written"),
        pytest.param(lambda path: os.utime(path, ns=(1, 1)), id="touched"),
        pytest.param(lambda path: path.chmod(0o600), id="changed inside"),
        pytest.param(lambda path: (path.unlink(), path.write_bytes(TEXT + b"y")), id="replaced"),
    ],
)
def test_a_signature_changes_with_the_file(root: Path, touch: Callable[[Path], object]) -> None:
    """Whoever touches a file is noticed; a file that nobody touched keeps its signature."""
    before = Folder(root).look()
    touch(root / "a.md")
    after = Folder(root).look()
    assert after["a.md"] != before["a.md"]
    assert after["2020/12/b.md"] == before["2020/12/b.md"]


def test_a_document_is_the_file(root: Path) -> None:
    """Path, signature, hash and bytes are those of the file."""
    folder = Folder(root)
    document = folder.read("2020/12/b.md")
    assert document.path == "2020/12/b.md"
    assert document.data == TEXT + b"b"
    assert document.content_hash == hashlib.sha256(TEXT + b"b").hexdigest()
    assert document.signature == folder.look()["2020/12/b.md"]


def test_a_moved_file_keeps_its_hash(root: Path) -> None:
    """The content is what a move is known by."""
    folder = Folder(root)
    before = folder.read("a.md").content_hash
    (root / "a.md").rename(root / "2020" / "moved.md")
    assert folder.read("2020/moved.md").content_hash == before


def test_the_folder_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """An operator may point to the folder as they like."""
    (tmp_path / "link").symlink_to(root)
    folder = Folder(tmp_path / "link")
    assert {folder.read(path).data for path in folder.look()} == {TEXT, TEXT + b"b"}


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_gone_is_not_an_empty_one(root: Path, kind: str) -> None:
    """Nobody may conclude that every posting was removed."""
    shutil.rmtree(root)
    if kind == "file":
        root.write_bytes(b"")
    with pytest.raises(SettingsError, match="cannot be read"):
        Folder(root).look()


def test_a_subfolder_that_cannot_be_read_is_not_an_empty_one(root: Path) -> None:
    """A part that cannot be looked into spoils the whole answer."""
    # Beyond what a path may be long, no folder can be opened by its path.
    step = "x" * 250
    here = os.open(root, os.O_RDONLY)
    for _level in range(17):
        os.mkdir(step, dir_fd=here)
        below = os.open(step, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    with pytest.raises(SettingsError, match="cannot be read"):
        Folder(root).look()
    shutil.rmtree(root / step)


async def changed(root: Path, change: Callable[[], object]) -> bool:
    """Watch a folder, change something once the watcher is there, and say whether it was told."""
    stop = asyncio.Event()
    told = asyncio.Event()

    async def watch() -> None:
        async for _change in Folder(root).changes(stop):
            told.set()

    async def change_until_told() -> None:
        # The watcher says nothing of when it is ready, so the change is made again until it is.
        while not told.is_set():
            change()
            await asyncio.wait([asyncio.ensure_future(told.wait())], timeout=0.2)

    watcher = asyncio.create_task(watch())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await change_until_told()
    finally:
        stop.set()
        await watcher
    return told.is_set()


async def test_a_change_is_told(root: Path) -> None:
    """A new file is noticed at once, also in a folder below, and watching ends when told to."""
    assert await changed(root, lambda: (root / "2020" / "new.md").write_bytes(TEXT))


async def test_what_git_and_editors_do_is_not_told(root: Path) -> None:
    """Hidden files change all the time; only the posting's own change is told."""
    (root / ".git").mkdir()
    stop = asyncio.Event()
    told = 0

    async def watch() -> None:
        nonlocal told
        async for _change in Folder(root).changes(stop):
            told += 1
            stop.set()

    async def work() -> None:
        for number in range(PATIENCE_S * 10):
            (root / ".git" / f"{number}.md").write_bytes(TEXT)
            (root / f".a.md.{number}").write_bytes(TEXT)
            if number == 10:
                assert told == 0
                (root / "a.md").write_bytes(TEXT)
            if number > 10:
                (root / "a.md").write_bytes(TEXT + str(number).encode())
            if stop.is_set():
                return
            await asyncio.wait([asyncio.ensure_future(stop.wait())], timeout=0.1)

    await asyncio.gather(watch(), work())
    assert told == 1


async def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    """The operator is told which folder, and where to mend it."""
    with pytest.raises(SettingsError, match=r"hirewire\.toml"):
        async for _change in Folder(tmp_path / "missing").changes(asyncio.Event()):
            pass


def test_files_that_a_person_named(root: Path, tmp_path: Path) -> None:
    """Files and folders are read in the order given, a folder's files in their own."""
    os.mkfifo(root / "x.md")
    (tmp_path / "link.md").symlink_to(root / "a.md")
    found = dict(posting_files([tmp_path / "link.md", root]))
    assert list(found) == [
        str(tmp_path / "link.md"),
        str(root / "2020/12/b.md"),
        str(root / "a.md"),
        str(root / "x.md"),
    ]
    assert found[str(root / "a.md")] == found[str(tmp_path / "link.md")] == TEXT
    assert isinstance(found[str(root / "x.md")], PostingError)


def test_a_single_file_that_a_person_named(root: Path) -> None:
    """A link that somebody names is meant; what is no file is said with its path."""
    (root / "link.md").symlink_to("a.md")
    assert read_file(root / "link.md") == TEXT
    os.mkfifo(root / "fifo.md")
    with pytest.raises(PostingError) as caught:
        read_file(root / "fifo.md")
    assert caught.value.path == str(root / "fifo.md")
    assert isinstance(dict(posting_files([root / "fifo.md"]))[str(root / "fifo.md")], PostingError)
    with pytest.raises(UsageError, match="There is no file"):
        read_file(root / "missing.md")
    with pytest.raises(UsageError, match="There is no file"):
        dict(posting_files([root / "missing"]))
