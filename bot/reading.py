"""Files become readings: opened, parsed, placed and cut into terms, before any database is asked.

Stages 1 and 2 of the journey in one go, for `bot.ingest`. This runs in processes that do nothing
else (`readers.py`), so it imports little.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import PostingError
from bot.matching.condition import Entry
from bot.matching.entry import entry_of
from bot.messages.catalogue import _
from bot.places.place import Location
from bot.places.resolve import resolve_location
from bot.postings.parse import parse_posting
from bot.postings.posting import Posting, Problem
from bot.sources.document import read_document


@dataclass(frozen=True, kw_only=True)
class ToRead:
    """A file that somebody touched."""

    #: Relative to its source.
    path: str
    #: As it was seen.
    signature: str
    #: What it held when it was last read; "" to parse it in any case.
    content_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Good:
    """A file that holds a posting."""

    path: str
    signature: str
    content_hash: str
    posting: Posting
    location: Location
    #: Its terms and words for index and matcher.
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Same:
    """A file that was touched but holds what it held."""

    path: str
    signature: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A file that holds no posting that can be read."""

    path: str
    signature: str
    #: "" when it could not be opened.
    content_hash: str
    problem: Problem
    #: A traceback when the mistake is ours.
    traceback: str = ""


Reading = Good | Same | Bad


def read_files(root: Path, source: str, files: Sequence[ToRead]) -> tuple[Reading, ...]:
    """Read some files, in their order.

    Args:
        root: The folder.
        source: Name of the source, which is one of a posting's terms.
        files: What to read.
    """
    return tuple(_read_one(root, source, file) for file in files)


def _read_one(root: Path, source: str, file: ToRead) -> Reading:
    signature, content_hash = file.signature, ""
    try:
        document = read_document(root, file.path)
        signature, content_hash = document.signature, document.content_hash
        if content_hash == file.content_hash:
            return Same(path=file.path, signature=signature, content_hash=content_hash)
        posting = parse_posting(document.data, path=file.path).posting
        location = resolve_location(posting.location, title=posting.title, body=posting.text)
        return Good(
            path=file.path,
            signature=signature,
            content_hash=content_hash,
            # A read-only view cannot be handed from process to process.
            posting=replace(posting, extra=dict(posting.extra)),
            location=location,
            entry=entry_of(posting, location, source=source),
        )
    except PostingError as error:
        problem = Problem(path=file.path, line=error.line, reason=error.reason)
        return Bad(path=file.path, signature=signature, content_hash=content_hash, problem=problem)
    except Exception:  # One file must never stop the others, whatever we did wrong.
        reason = _("Hirewire itself stumbled over this file; please report it with the file.")
        return Bad(
            path=file.path,
            signature=signature,
            content_hash=content_hash,
            problem=Problem(path=file.path, line=1, reason=reason),
            traceback=traceback.format_exc(),
        )
