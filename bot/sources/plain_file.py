"""Reads one plain file below a folder, and nothing else.

Stage 1 of the journey. Whoever can put files into a source could put a link to `/etc/passwd` there,
a FIFO that makes its reader wait for ever, a file without end, or swap one for another between our
look and our open. Each step therefore goes from an open folder to the next, following no link, and
what was opened is looked at again.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import ExitStack

from bot.errors import PostingError
from bot.messages.catalogue import _
from bot.postings.decode import MAX_BYTES, too_large

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A FIFO does not make us wait, and a terminal does not become ours.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def read_plain_file(root: str | os.PathLike[str], path: str) -> tuple[bytes, os.stat_result]:
    """Read a file of at most `MAX_BYTES`.

    Args:
        root: The folder; it alone may be a link.
        path: The file, relative to the folder, parts joined by "/".

    Returns:
        The bytes, and what the file was when it was opened, before the first byte was read.

    Raises:
        PostingError: it is no plain file inside the folder, or too large, or cannot be read.
    """
    parts = path.split("/")
    if "\0" in path or any(part in {"", ".", ".."} for part in parts):
        raise PostingError(_("The path leads out of its folder."), path=path)
    try:
        with ExitStack() as open_files:
            file = _open(root, parts, open_files)
            about = os.fstat(file)
            return _read(file), about
    except PostingError as error:
        raise PostingError(error.reason, path=path) from None
    except (OSError, UnicodeEncodeError) as error:
        raise PostingError(_why_not(error), path=path) from None


def _open(root: str | os.PathLike[str], parts: Sequence[str], open_files: ExitStack) -> int:
    folder = os.open(root, _FOLDER)
    open_files.callback(os.close, folder)
    for part in parts[:-1]:
        folder = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        open_files.callback(os.close, folder)
    # Looked at before it is opened: opening a device can already do something.
    expected = os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)
    _check(expected)
    file = os.open(parts[-1], _FILE, dir_fd=folder)
    open_files.callback(os.close, file)
    about = os.fstat(file)
    _check(about)
    if (about.st_dev, about.st_ino) != (expected.st_dev, expected.st_ino):
        raise PostingError(_("The file was exchanged while it was being opened."))
    return file


def _check(about: os.stat_result) -> None:
    if stat.S_ISLNK(about.st_mode):
        raise PostingError(_("The file is a link, and links are not followed; put the file here."))
    if not stat.S_ISREG(about.st_mode):
        raise PostingError(_("This is no plain file."))
    if about.st_size > MAX_BYTES:
        raise PostingError(too_large())


def _read(file: int) -> bytes:
    chunks: list[bytes] = []
    left = MAX_BYTES + 1
    # One byte more than allowed, for a file that grew since it was looked at.
    while left and (chunk := os.read(file, left)):
        chunks.append(chunk)
        left -= len(chunk)
    if not left:
        raise PostingError(too_large())
    return b"".join(chunks)


def _why_not(error: OSError | UnicodeEncodeError) -> str:
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    if number == errno.ENOENT:
        return _("The file is not there any more.")
    if number in {errno.ELOOP, errno.ENOTDIR}:
        return _("A link or a file lies where a folder should be; links are not followed.")
    detail = os.strerror(number or errno.EIO)
    return _("The file cannot be read: {detail}.").format(detail=detail)
