"""Whatever people do on Discord, in whatever order: nobody reads or changes what is another's.

All of it is acknowledged and answered, and nothing that we do is refused. `make soak` does it ten
thousand times.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.discord import client
from bot.storage.session import Database
from tests.crowd.living import live
from tests.integration.discord.crowd.acting import Crowd
from tests.integration.discord.crowd.filling import Filling
from tests.integration.discord.crowd.happening import Happenings
from tests.integration.discord.crowd.steps import steps
from tests.integration.discord.crowd.town import settle, town
from tests.integration.discord.crowd.watching import Watcher


async def begin(stack: AsyncExitStack, file: Path) -> Sequence[object]:
    """Let two servers begin.

    Args:
        stack: Ends it.
        file: Their database, settled.
    """
    database = Database(f"sqlite:///{file}")
    stack.push_async_callback(database.close)
    logs = stack.enter_context(capture_logs())
    here = await stack.enter_async_context(town(database))
    watcher = Watcher(here, file, logs)
    stack.callback(watcher.close)
    crowd = Crowd(town=here, watcher=watcher, filling=Filling(town=here, watcher=watcher))
    happenings = Happenings(crowd)
    # So that there is something to press.
    await happenings.sends()
    return crowd, happenings


async def _settle(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    await settle(database)
    await database.close()


@pytest.mark.no_cover
@pytest.mark.usefixtures("_discord_stays_where_it_is")
def test_whatever_people_do_nothing_breaks(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing unanswered, nothing refused, no foreign row shown or changed."""
    monkeypatch.setattr(client, "LAST_SERVER_S", 0.05)
    settled = tmp_path / "settled.db"
    shutil.copy(sqlite_template, settled)
    asyncio.run(_settle(settled))
    lives = itertools.count()

    async def another(stack: AsyncExitStack) -> Sequence[object]:
        file = tmp_path / f"{next(lives)}.db"
        shutil.copy(settled, file)
        return await begin(stack, file)

    live(another, steps, named="discord")
