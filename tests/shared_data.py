"""Real postings and specifications that may lie beside the project; else tests skip."""

from __future__ import annotations

from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """Give the path of something beside the project, or skip the test that asks."""
    found = _BESIDE / path
    if not found.exists():
        pytest.skip(f"{path} is not beside the project")
    return found
