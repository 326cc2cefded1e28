"""What journeys share: a terminal, a folder of postings, a clean environment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.journey.terminal import Terminal

POSTING = """---
title: "{title}"
companyName: "Harbour Lane"
location: "{location}"
url: "https://jobs.example.com/{name}"
timestamp: 1767225600000
hashtags: "{hashtags}"
summary: "Keep the ferries running."
---

## What you will do

You keep the ferries of {name} running.
"""


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """Give a terminal in an empty folder, with a database of its own and no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("HIREWIRE_CONFIG", raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Terminal(monkeypatch, capsys)
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def write_posting(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a posting file into `postings/`."""
    folder = tmp_path / "postings"
    folder.mkdir()

    def write(
        name: str,
        *,
        title: str = "Deckhand",
        location: str = "London, UK",
        hashtags: str = "#python,#aws",
    ) -> Path:
        text = POSTING.format(name=name, title=title, location=location, hashtags=hashtags)
        path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write
