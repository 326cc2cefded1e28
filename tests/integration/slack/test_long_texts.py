"""A posting that takes long to show keeps nobody else waiting."""

from __future__ import annotations

import pytest

from bot.storage.session import Database
from tests.integration.slack.running import desk_for, running
from tests.making import make_posting, store
from tests.twins.slack.pressing import forged
from tests.twins.slack.twin import Twin


@pytest.mark.no_cover
async def test_others_are_answered_while_a_long_posting_is_made_ready(
    sqlite_database: Database,
) -> None:
    """Whoever asks meanwhile has their answer before its window opens."""
    async with Twin() as twin:
        team = twin.add_team()
        twin.add_user(team, "U1")
        twin.add_channel(team, "C1", "jobs", members=["U1", team.bot_user])
        stored = await store(sqlite_database, make_posting(1, body="a *b* " * 5_000))
        async with running(twin, desk_for(sqlite_database, twin)) as office:
            await (await twin.type(team, "U1", "C1", "help")).replies()
            pressed = forged(f"details:{stored.id}")
            details = await twin.press_raw(team, "U1", {"blocks": []}, pressed, channel="C1")
            await (await twin.type(team, "U1", "C1", "help")).replies()
            assert not team.views
            assert not details.answers
            await office.settled()
            assert team.views or details.answers
