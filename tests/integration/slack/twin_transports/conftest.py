"""A team in the twin."""

from __future__ import annotations

import pytest

from tests.integration.slack.twin_transports.bolt import furnish
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin


@pytest.fixture
def team(twin: Twin) -> Team:
    """Give a team with a person, `U1`, and a channel, `C1`."""
    return furnish(twin)
