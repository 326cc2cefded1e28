"""A document: one raw unit of a source, before anyone has tried to understand it.

Stage 1 of the journey. `bot.postings` makes a posting of it.
"""

from __future__ import annotations

from dataclasses import dataclass


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
