"""Makes posting files for tests."""

from __future__ import annotations

from bot.postings.parse import Parsed, parse_posting
from bot.postings.posting import Posting
from bot.postings.problems import Problems

#: The two keys that no posting is without.
NEEDED = {"title": '"Engineer"', "url": '"https://jobs.example.com/1"'}


def posting_file(body: str = "", /, **keys: str | None) -> bytes:
    """Write a file; values are YAML as they stand, and None leaves a key out."""
    lines = [f"{key}: {value}" for key, value in (NEEDED | keys).items() if value is not None]
    return "\n".join(["---", *lines, "---", "", body]).encode()


def parsed(body: str = "", /, **keys: str | None) -> Parsed:
    """Read such a file."""
    return parse_posting(posting_file(body, **keys), path="a.md")


def posting(body: str = "", /, **keys: str | None) -> Posting:
    """Read such a file, and give the posting alone."""
    return parsed(body, **keys).posting


def reasons(problems: Problems) -> list[str]:
    """List what is wrong, without where."""
    return [problem.reason for problem in problems.listed()]
