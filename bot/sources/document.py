"""A document: one raw unit of a source, before anyone has tried to understand it.

Stage 1 of the journey. `bot.postings` makes a posting of it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from bot.sources.plain_file import read_plain_file


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file, as it lay in its source."""

    #: Relative to the source, with forward slashes; its identity within the source.
    path: str
    #: Changes whenever somebody touches the file; reading is only worth it when it has changed.
    signature: str
    #: SHA-256 of `data` in hexadecimal; tells an edit from a mere touch, and finds a moved file.
    content_hash: str
    #: The file's bytes, at most 256 KB.
    data: bytes


def read_document(root: Path, path: str) -> Document:
    """Read one file of a folder.

    Args:
        root: The folder; it alone may be a link.
        path: The file, relative to the folder, parts joined by "/".

    Raises:
        PostingError: it is no plain file inside the folder, or too large, or gone.
    """
    data, about = read_plain_file(root, path)
    return Document(
        path=path,
        # From before the reading: if somebody writes meanwhile, the next look sees another one.
        signature=signature_of(about),
        content_hash=hashlib.sha256(data).hexdigest(),
        data=data,
    )


def signature_of(about: os.stat_result) -> str:
    """Tell the state of a file without opening it."""
    return f"{about.st_size}-{about.st_mtime_ns}-{about.st_ctime_ns}-{about.st_ino}"
