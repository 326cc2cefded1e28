"""What one pass over a source, or several added up, found and did."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from bot.postings.posting import Problem


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every file found is one of new, edited, closed, reopened, unchanged or rejected."""

    #: Posting files that are there.
    found: int = 0
    #: Files with a posting seen for the first time, be it closed or held until its day.
    new: int = 0
    #: Files whose posting says something else than before; it stays open, or closed.
    edited: int = 0
    #: Files whose author closed the posting.
    closed: int = 0
    #: Files whose posting was closed, or without a file, and is open again.
    reopened: int = 0
    #: Files that say what they said, wherever they lie now.
    unchanged: int = 0
    #: Of the files, those that hold a posting which another file held before.
    moved: int = 0
    #: Postings that no file holds any more; those still open are closed.
    removed: int = 0
    #: Places in alerts and digests that are owed because of this pass.
    announced: int = 0
    #: Files that cannot be read, also those which nobody touched since; by path.
    rejected: tuple[Problem, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Add up the passes over two sources."""
        if not isinstance(other, Report):
            return NotImplemented
        names = [field.name for field in fields(Report)]
        # Numbers add up and tuples join.
        return Report(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def changed(self) -> bool:
        """Whether the pass stored or announced anything that people could notice."""
        return any(count for name, count in self.counts().items() if name not in _STEADY)

    def counts(self) -> dict[str, int]:
        """Give every number by name, files that were rejected among them."""
        counts = {field.name: getattr(self, field.name) for field in fields(Report)}
        return counts | {"rejected": len(self.rejected)}

    def to_json(self) -> dict[str, Any]:
        """Give what `hirewire ingest --json` prints."""
        rejected = [
            {"path": problem.path, "line": problem.line, "reason": problem.reason}
            for problem in self.rejected
        ]
        return self.counts() | {"rejected": rejected}


#: Numbers that say nothing of a change.
_STEADY = frozenset({"found", "unchanged", "rejected"})
