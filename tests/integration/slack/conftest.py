"""What tests with the twin share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.twins.slack.twin import Twin


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give a twin without a team; at the end the app must have done nothing that Slack refuses."""
    async with Twin() as twin:
        yield twin
        twin.assert_clean()
