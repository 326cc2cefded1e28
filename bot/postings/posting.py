"""A posting: what a document says, parsed and repaired, before anything is stored.

Stage 2 of the journey. Where its location lies is left to `bot.places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One job, as its author meant it."""

    #: Canonical address; the posting's identity.
    url: str
    #: Never empty; may say "(Remote)".
    title: str
    #: Employer's name, "" when the file names none.
    company: str = ""
    #: Free text as written, "" when silent.
    location: str = ""
    #: Canonical hashtags without "#", in the author's order, each once.
    hashtags: tuple[str, ...] = ()
    #: Open vocabulary, case folded: "software", "other"; "" when silent.
    job_type: str = ""
    #: Where to apply: http(s) or mailto; falls back to `url`.
    apply_url: str = ""
    #: The employer's home page, or "".
    company_url: str = ""
    #: The employer's logo, or "".
    logo_url: str = ""
    #: The board that the posting came from, or "".
    host: str = ""
    #: One to three sentences of plain text; never longer than 600 characters.
    summary: str = ""
    #: Markdown as written, repaired.
    body: str = ""
    #: The body as plain text.
    text: str = ""
    #: When the author says it was posted, aware UTC; None when the file does not say.
    posted_at: datetime | None = None
    #: Rank within a day, higher first.
    featured: int = 0
    #: The file says that it is archived.
    closed: bool = False
    #: Keys that we do not know, kept as text.
    extra: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        """Refuse a naive time."""
        if self.posted_at is not None and self.posted_at.tzinfo is None:
            message = "posted_at must be aware"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that an author should look at."""

    #: The file, relative to its source.
    path: str
    #: The line to look at, from 1.
    line: int
    #: What is wrong and what to write instead, in one sentence.
    reason: str

    def __str__(self) -> str:
        """`path:line: reason`, as compilers print it."""
        return f"{self.path}:{self.line}: {self.reason}"
