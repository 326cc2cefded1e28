"""The `hirewire` command as a person types it: words in, text and exit code out."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from bot.cli import main


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command left behind."""

    #: Exit code.
    code: int
    #: Standard output.
    out: str
    #: Standard error.
    err: str

    @property
    def json(self) -> Any:  # whatever the command documents
        """Standard output, read as one JSON document."""
        return json.loads(self.out)


class Terminal:
    """Runs commands one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Keep what is needed to stand in for a terminal."""
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str) -> Said:
        """Run `hirewire` with these words."""
        self._monkeypatch.setattr(sys, "argv", ["hirewire", *words])
        self._capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        shown = self._capsys.readouterr()
        return Said(code=code, out=shown.out, err=shown.err)
