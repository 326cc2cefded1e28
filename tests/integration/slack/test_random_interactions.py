"""Whatever people do in Slack, in whatever order: nobody reads or changes what is another's.

All of it is acknowledged, and nothing that we do is refused. `make soak` does it ten thousand
times.
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

from bot.storage.session import Database
from tests.crowd.living import live
from tests.integration.slack.crowd.acting import Crowd
from tests.integration.slack.crowd.happening import Happenings
from tests.integration.slack.crowd.steps import steps
from tests.integration.slack.crowd.town import settle, town
from tests.integration.slack.crowd.watching import Watcher
from tests.integration.slack.running import HTTP, SOCKET


async def begin(stack: AsyncExitStack, file: Path, transport: str) -> Sequence[object]:
    """Let two teams begin.

    Args:
        stack: Ends it.
        file: Their database, settled.
        transport: How requests come.
    """
    database = Database(f"sqlite:///{file}")
    stack.push_async_callback(database.close)
    logs = stack.enter_context(capture_logs())
    here = await stack.enter_async_context(town(database, transport))
    watcher = Watcher(here, file, logs)
    stack.callback(watcher.close)
    crowd = Crowd(town=here, watcher=watcher)
    return crowd, Happenings(crowd)


async def _settle(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    await settle(database)
    await database.close()


@pytest.mark.no_cover
@pytest.mark.parametrize(("transport", "share"), [(SOCKET, 0.6), (HTTP, 0.4)], ids=[SOCKET, HTTP])
def test_whatever_people_do_nothing_breaks(
    sqlite_template: Path, tmp_path: Path, transport: str, share: float
) -> None:
    """Nothing unacknowledged, no 5xx, nothing refused, no foreign row shown or changed."""
    settled = tmp_path / "settled.db"
    shutil.copy(sqlite_template, settled)
    asyncio.run(_settle(settled))
    lives = itertools.count()

    async def another(stack: AsyncExitStack) -> Sequence[object]:
        file = tmp_path / f"{next(lives)}.db"
        shutil.copy(settled, file)
        return await begin(stack, file, transport)

    live(another, steps, named=transport, share=share)
