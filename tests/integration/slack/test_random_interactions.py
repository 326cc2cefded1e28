"""Whatever people do in Slack, in whatever order: nobody reads or changes what is another's.

All of it is acknowledged, and nothing that we do is refused. `make soak` does it ten thousand
times.
"""

from __future__ import annotations

import asyncio
import math
import os
import shutil
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from structlog.testing import capture_logs

from bot.storage.session import Database
from tests.integration.slack.crowd.acting import Crowd
from tests.integration.slack.crowd.happening import Happenings
from tests.integration.slack.crowd.steps import Step, steps
from tests.integration.slack.crowd.town import settle, town
from tests.integration.slack.crowd.watching import Watcher
from tests.integration.slack.running import HTTP, SOCKET

#: Whether it goes on for long, and differently on every run.
SOAKS = "HIREWIRE_INTERACTIONS" in os.environ
#: Interactions of both tests together.
WANTED = int(os.environ.get("HIREWIRE_INTERACTIONS", "250"))
#: Steps that the same two teams live through, and which share of them reaches the app at least.
STEPS, REACHING = 60, 0.7


class Life(RuleBasedStateMachine):
    """Two teams, and what people do there."""

    def __init__(self, file: Path, transport: str, tally: Counter[str]) -> None:
        """Let them begin.

        Args:
            file: Their database, migrated and empty.
            transport: How requests come.
            tally: What was done how often.
        """
        super().__init__()
        self._tally = tally
        self._mishaps: list[str] = []
        self._stack = AsyncExitStack()
        self._runner = asyncio.Runner()
        try:
            self._runner.run(self._begin(file, transport))
        except BaseException:
            self.teardown()
            raise

    @rule(step=steps)
    def goes_on(self, step: Step) -> None:
        """Somebody does something, or something happens."""
        self._runner.run(self._take(step))

    def teardown(self) -> None:
        """End it; nothing may be left unacknowledged."""
        with self._runner:
            self._runner.run(self._stack.aclose())
        assert not self._mishaps, self._mishaps

    async def _begin(self, file: Path, transport: str) -> None:
        asyncio.get_running_loop().set_exception_handler(self._note)
        database = Database(f"sqlite:///{file}")
        self._stack.push_async_callback(database.close)
        logs = self._stack.enter_context(capture_logs())
        here = await self._stack.enter_async_context(town(database, transport))
        watcher = Watcher(here, file, logs)
        self._stack.callback(watcher.close)
        crowd = Crowd(town=here, watcher=watcher)
        self._who = crowd, Happenings(crowd)

    async def _take(self, step: Step) -> None:
        does = next(getattr(one, step.do) for one in self._who if hasattr(one, step.do))
        if await does(**step.how):
            self._tally[step.do] += 1

    def _note(self, _loop: object, context: dict[str, object]) -> None:
        self._mishaps.append(str(context))


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
    tally: Counter[str] = Counter()
    settled = tmp_path / "settled.db"
    shutil.copy(sqlite_template, settled)
    asyncio.run(_settle(settled))

    def begin() -> Life:
        file = tmp_path / f"{tally['lives']}.db"
        shutil.copy(settled, file)
        tally["lives"] += 1
        return Life(file, transport, tally)

    run_state_machine_as_test(
        begin if SOAKS else seed(transport)(begin),  # type: ignore[arg-type]
        settings=settings(
            max_examples=math.ceil(WANTED * share / (STEPS * REACHING)),
            stateful_step_count=STEPS,
            derandomize=not SOAKS,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert tally.total() - tally["lives"] >= WANTED * share, tally
