"""Reading one plain file below a folder, and nothing else (TESTS 19, 20)."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import PostingError
from bot.postings.decode import MAX_BYTES
from bot.sources.folder import Folder

TEXT = b"---\ntitle: x\n---\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two postings, one of them deeper, beside a file that nobody may read."""
    (tmp_path / "secret.md").write_bytes(b"secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_bytes(b"secret")
    root = tmp_path / "postings"
    (root / "2020" / "12").mkdir(parents=True)
    (root / "a.md").write_bytes(TEXT)
    (root / "2020" / "12" / "b.md").write_bytes(TEXT + b"b")
    return root


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.md", "/etc/passwd", "2020/../../secret.md", "./a.md"),
        *("2020//12/b.md", "", "a.md/", "a\0.md"),
    ],
    ids=ascii,
)
def test_a_path_that_leads_out_is_refused(root: Path, path: str) -> None:
    """Only paths below the folder are followed."""
    with pytest.raises(PostingError, match="leads out") as caught:
        Folder(root).read(path)
    assert caught.value.path == path


def link_to_file(root: Path) -> str:
    """Make a link to a file outside."""
    (root / "x.md").symlink_to(root.parent / "secret.md")
    return "x.md"


def link_inside(root: Path) -> str:
    """Make a link to a file inside."""
    (root / "x.md").symlink_to(root / "a.md")
    return "x.md"


def link_to_folder(root: Path) -> str:
    """Make a link to a folder outside."""
    (root / "x").symlink_to(root.parent / "outside")
    return "x/secret.md"


def link_to_itself(root: Path) -> str:
    """Make a link that leads nowhere but to itself."""
    (root / "x.md").symlink_to("x.md")
    return "x.md"


def fifo(root: Path) -> str:
    """Make a FIFO, which would make its reader wait."""
    os.mkfifo(root / "x.md")
    return "x.md"


def device(root: Path) -> str:
    """Name a device by a link, for which one needs no rights."""
    (root / "x.md").symlink_to("/dev/zero")
    return "x.md"


def unix_socket(root: Path) -> str:
    """Make a socket."""
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(root)
        server.bind("x.md")
    return "x.md"


def folder(root: Path) -> str:
    """Make a folder named like a posting."""
    (root / "x.md").mkdir()
    return "x.md"


def file_as_folder(_root: Path) -> str:
    """Name a file as if it were a folder."""
    return "a.md/b.md"


def sparse_file(root: Path) -> str:
    """Make a file of 10 GB that takes no room."""
    with (root / "x.md").open("wb") as file:
        file.truncate(10 * 1024**3)
    return "x.md"


def one_byte_too_many(root: Path) -> str:
    """Make a file just beyond the limit."""
    (root / "x.md").write_bytes(b"x" * (MAX_BYTES + 1))
    return "x.md"


def missing(_root: Path) -> str:
    """Name a file that is not there."""
    return "x.md"


UNFIT = [
    link_to_file, link_inside, link_to_folder, link_to_itself, fifo, device, unix_socket, folder,
    file_as_folder, sparse_file, one_byte_too_many, missing,
]  # fmt: skip


@pytest.mark.parametrize("make", UNFIT, ids=lambda make: make.__name__)
def test_what_is_no_plain_file_is_refused(
    root: Path, make: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused at once, in one sentence, and the others are still read."""
    monkeypatch.chdir(root)
    path = make(root)
    reader = Folder(root)
    with pytest.raises(PostingError) as caught:
        reader.read(path)
    assert (caught.value.path, caught.value.line) == (path, 1)
    assert "secret" not in caught.value.reason
    assert reader.read("a.md").data == TEXT
    assert set(reader.look()) - {"x.md"} == {"a.md", "2020/12/b.md"}


@pytest.mark.parametrize("make", [link_to_file, fifo, sparse_file], ids=lambda make: make.__name__)
def test_oddities_are_listed_so_that_they_are_reported(
    root: Path, make: Callable[[Path], str]
) -> None:
    """A file that cannot be read is one line in a report, not silence."""
    assert make(root) in Folder(root).look()


def test_the_largest_file_is_read(root: Path) -> None:
    """The limit itself is allowed."""
    (root / "x.md").write_bytes(b"x" * MAX_BYTES)
    assert len(Folder(root).read("x.md").data) == MAX_BYTES


def test_a_file_swapped_before_it_is_opened_is_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the open another file takes the place: it is not the one looked at."""
    swap_when_opened(monkeypatch, lambda: os.replace(root.parent / "secret.md", root / "a.md"))
    with pytest.raises(PostingError, match="exchanged"):
        Folder(root).read("a.md")


def test_a_link_swapped_in_before_the_open_is_not_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that was a file a moment ago is still no way out."""

    def swap() -> None:
        (root / "a.md").unlink()
        (root / "a.md").symlink_to(root.parent / "secret.md")

    swap_when_opened(monkeypatch, swap)
    with pytest.raises(PostingError, match="links are not followed"):
        Folder(root).read("a.md")


def test_a_file_that_grows_while_it_is_read_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops at the limit, whatever the size was when it was opened."""
    original = os.read

    def grow(file: int, size: int) -> bytes:
        (root / "a.md").write_bytes(b"x" * (MAX_BYTES * 2))
        return original(file, size)

    monkeypatch.setattr(os, "read", grow)
    with pytest.raises(PostingError, match="256 KB"):
        Folder(root).read("a.md")


def swap_when_opened(monkeypatch: pytest.MonkeyPatch, swap: Callable[[], object]) -> None:
    """Do something in the moment before the file itself is opened."""
    original = os.open

    def open_late(path: str, flags: int, **options: int) -> int:
        if flags & os.O_NONBLOCK:
            swap()
        return original(path, flags, **options)

    monkeypatch.setattr(os, "open", open_late)


def test_no_file_stays_open(root: Path) -> None:
    """Reading, and refusing to read, gives every descriptor back."""
    reader = Folder(root)
    fifo(root)
    before = len(os.listdir("/dev/fd"))
    for path in ("a.md", "2020/12/b.md", "x.md", "missing.md", "2020/missing/b.md"):
        try:
            reader.read(path)
        except PostingError:
            continue
    assert len(os.listdir("/dev/fd")) == before


def test_a_name_that_no_file_can_have_is_refused(root: Path) -> None:
    """The system's own reason is passed on."""
    with pytest.raises(PostingError, match="cannot be read: File name too long"):
        Folder(root).read("x" * 300 + ".md")
