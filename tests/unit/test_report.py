"""What a pass tells, and how passes add up."""

from __future__ import annotations

from functools import reduce
from operator import add

import pytest

from bot.ingest import Report
from bot.postings.posting import Problem

BAD = Problem(path="a.md", line=3, reason="The title is missing.")


def test_json_has_what_scripts_rely_on() -> None:
    """The fields of the design stay, whatever is added beside them."""
    told = Report(found=3, new=1, edited=1, announced=2, rejected=(BAD,)).to_json()
    assert told == {
        "found": 3,
        "new": 1,
        "edited": 1,
        "closed": 0,
        "reopened": 0,
        "removed": 0,
        "unchanged": 0,
        "moved": 0,
        "announced": 2,
        "rejected": [{"path": "a.md", "line": 3, "reason": "The title is missing."}],
    }


def test_reports_add_up() -> None:
    """Numbers are summed and problems listed one after the other."""
    reports = [Report(found=2, new=1, rejected=(BAD,)), Report(found=1, closed=1), Report()]
    assert reduce(add, reports) == Report(found=3, new=1, closed=1, rejected=(BAD,))


def test_reports_add_up_only_with_reports() -> None:
    """A number is no report."""
    with pytest.raises(TypeError):
        Report() + 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("report", "changed"),
    [
        (Report(), False),
        (Report(found=2, unchanged=1, rejected=(BAD,)), False),
        (Report(found=1, new=1), True),
        (Report(found=1, unchanged=1, moved=1), True),
        (Report(removed=1), True),
        (Report(found=1, unchanged=1, announced=1), True),
    ],
)
def test_changed_says_whether_anything_happened(report: Report, changed: bool) -> None:
    """Files that lie there as before, good or bad, are no change."""
    assert report.changed is changed


def test_counts_hold_numbers_only() -> None:
    """A log line takes them all."""
    assert Report(rejected=(BAD,)).counts()["rejected"] == 1
