"""A community with somebody in it."""

from __future__ import annotations

import pytest

from bot.storage.session import Database
from tests.integration.commands.visitor import Visitor
from tests.integration.community import Community


@pytest.fixture
def community(database: Database) -> Community:
    """Give an empty community, on each kind of database."""
    return Community(database)


@pytest.fixture
def small(sqlite_database: Database) -> Community:
    """Give an empty community on SQLite alone, for what asks nothing special of a database."""
    return Community(sqlite_database)


@pytest.fixture
def me(community: Community) -> Visitor:
    """Give someone in their direct messages."""
    return Visitor(community)


@pytest.fixture
def alone(small: Community) -> Visitor:
    """Give someone in their direct messages, on SQLite alone."""
    return Visitor(small)
