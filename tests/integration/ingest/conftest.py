"""A board for each test, on either database."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.ingest.board import Board


@pytest.fixture
def board(database: Database, tmp_path: Path) -> Board:
    """Give an empty folder that was never read."""
    return Board(here=Community(database), folder=tmp_path / "board")
