"""Collects what is wrong with one file while it is being read.

Stage 2 of the journey. The reader goes on after a problem; what it cannot go on from is a
`PostingError`, which carries the same path and line.
"""

from __future__ import annotations

from bot.errors import PostingError
from bot.postings.posting import Problem


class Problems:
    """The problems of one file."""

    def __init__(self, path: str) -> None:
        #: The file, relative to its source.
        self.path = path
        self._found: dict[Problem, None] = {}

    def add(self, reason: str, *, line: int = 1) -> None:
        """Note something that an author should look at.

        Args:
            reason: What is wrong and what to write instead, in one sentence.
            line: Where, from 1.
        """
        self._found[Problem(path=self.path, line=line, reason=reason)] = None

    def add_all(self, others: Problems) -> None:
        """Note what was found on the way to something that then held."""
        self._found |= others._found

    def refusal(self, reason: str, *, line: int = 1) -> PostingError:
        """Make the error that ends the reading of this file."""
        return PostingError(reason, path=self.path, line=line)

    def listed(self) -> tuple[Problem, ...]:
        """List them in the order of lines, each once."""
        return tuple(sorted(self._found, key=lambda problem: problem.line))
