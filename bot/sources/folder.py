"""A folder of posting files, as a source: what lies in it, one file of it, and when it changes.

Stage 1 of the journey. The folder is taken to be hostile, since a repository that anyone may send
changes to can be one; how a file is read safely stands in `plain_file.py`. Which files changed is
left to `bot.ingest`.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath

import structlog
from watchfiles import awatch

from bot.errors import PostingError, SettingsError, UsageError
from bot.messages.catalogue import _
from bot.sources.document import Document, read_document, signature_of
from bot.sources.plain_file import read_plain_file

log = structlog.get_logger()

#: Changes that come one after the other are told of together, after this long at the latest.
GATHER_MS = 400


class Folder:
    """A folder of posting files, at any depth."""

    def __init__(self, root: Path) -> None:
        """Name the folder.

        Args:
            root: The folder; it alone may be a link.
        """
        self.root = root

    def look(self) -> dict[str, str]:
        """List the posting files without opening any.

        Returns:
            Path relative to the folder → signature, which changes whenever somebody touches the
            file. Links and other oddities named like a posting are listed too, so that `read` can
            say what is wrong with them; links to folders are not followed.

        Raises:
            SettingsError: the folder or a part of it cannot be looked into. It does not mean that
            its
                postings are gone.
        """
        found: dict[str, str] = {}
        pending = [""]
        while pending:
            prefix = pending.pop()
            try:
                with os.scandir(self.root / prefix) as entries:
                    for entry in entries:
                        _look_at(entry, prefix, found, pending)
            except OSError as error:
                # A folder that went away meanwhile is empty; anything else is no answer.
                if not (prefix and error.errno == errno.ENOENT):
                    raise _unreadable(self.root / prefix, error) from None
        return found

    def read(self, path: str) -> Document:
        """Read one file.

        Args:
            path: As `look` lists it.

        Raises:
            PostingError: it is no plain file inside the folder, or too large, or gone.
        """
        return read_document(self.root, path)

    async def changes(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Tell whenever something changed in the folder, until told to stop.

        Raises:
            SettingsError: there is no such folder to watch.
        """
        root = self.root.resolve()
        if not root.is_dir():
            raise _unreadable(self.root, FileNotFoundError(errno.ENOENT, ""))
        watcher = awatch(
            root,
            watch_filter=lambda _change, path: _matters(root, path),
            stop_event=stop,
            debounce=GATHER_MS,
        )
        async for _changes in watcher:
            yield


def posting_files(paths: Iterable[Path]) -> Iterator[tuple[str, bytes | PostingError]]:
    """Read files and folders that a person named.

    Args:
        paths: Posting files, and folders of them.

    Yields:
        Path as the person would write it, and the file's bytes or why they cannot be read; the
        files of a folder in alphabetical order.

    Raises:
        UsageError: a path leads nowhere.
    """
    for path in paths:
        if path.is_dir():
            folder = Folder(path)
            for name in sorted(folder.look()):
                yield str(path / name), _data(folder, name)
        else:
            yield str(path), _data_of_file(path)


def read_file(path: Path) -> bytes:
    """Read one posting file that a person named.

    Raises:
        UsageError: there is no such file.
        PostingError: it is no plain file, or too large.
    """
    try:
        # A link that a person names is meant.
        real = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        message = _("There is no file {path}.").format(path=path)
        raise UsageError(message) from None
    try:
        return read_plain_file(real.parent, real.name)[0]
    except PostingError as error:
        raise PostingError(error.reason, path=str(path)) from None


def _data(folder: Folder, name: str) -> bytes | PostingError:
    try:
        return folder.read(name).data
    except PostingError as error:
        return error


def _data_of_file(path: Path) -> bytes | PostingError:
    try:
        return read_file(path)
    except PostingError as error:
        return error


def _look_at(
    entry: os.DirEntry[str], prefix: str, found: dict[str, str], pending: list[str]
) -> None:
    name = entry.name
    if not _is_for_us(name):
        return
    if entry.is_dir(follow_symlinks=False):
        pending.append(f"{prefix}{name}/")
    elif name.endswith(".md"):
        with suppress(FileNotFoundError):
            found[f"{prefix}{name}"] = signature_of(entry.stat(follow_symlinks=False))


def _is_for_us(name: str) -> bool:
    if name.startswith((".", "_")) or name == "README.md":
        return False
    try:
        name.encode()
    except UnicodeEncodeError:
        # Bytes that are no UTF-8 can be neither stored nor shown.
        log.warning("file_name_unreadable", name=ascii(name))
        return False
    return True


def _matters(root: Path, path: str) -> bool:
    """Pass over what editors and git do beside the postings."""
    parts = PurePath(path).relative_to(root).parts if path.startswith(str(root)) else (path,)
    return not any(part.startswith((".", "_")) for part in parts)


def _unreadable(folder: Path, error: OSError) -> SettingsError:
    detail = os.strerror(error.errno or errno.EIO)
    return SettingsError(
        _("The source {folder} cannot be read: {detail}. Check its path in hirewire.toml.").format(
            folder=folder, detail=detail
        )
    )
