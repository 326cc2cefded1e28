"""One measured figure, and the table that `docs/benchmarks.md` keeps."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table."""

    #: What was measured.
    what: str
    #: The result with its unit.
    result: str
    #: What we aim for, "" where it is only worth knowing.
    aim: str = ""
    #: Whether the aim was met; None where there is none.
    met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def as_table(figures: Iterable[Figure]) -> str:
    """Write figures as a Markdown table."""
    lines = ["| measured | result | aim | |", "|---|---|---|---|"]
    marks = {True: "met", False: "**missed**", None: ""}
    lines += [f"| {one.what} | {one.result} | {one.aim} | {marks[one.met]} |" for one in figures]
    return "\n".join(lines)


def machine() -> str:
    """Say where and when this was measured, in one line."""
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    processor = _processor()
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({processor}), {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.machine()
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":", 1)[1].strip() if names else platform.machine()
