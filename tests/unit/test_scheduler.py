"""Jobs start at their time and one that fails does not stop the others."""

from __future__ import annotations

import asyncio

import pytest

from bot import scheduler
from bot.scheduler import Job, Scheduler, job_table
from bot.settings import load_settings


async def nothing() -> None:
    """Do nothing."""


def test_table_says_what_this_process_does() -> None:
    """Jobs that were handed in, with the operator's and our own intervals."""
    settings = load_settings(scan_every_s=7)
    jobs = job_table(settings, scan=nothing, refresh=nothing, digests=nothing, housekeeping=nothing)
    assert {job.name: job.every_s for job in jobs} == {
        "refresh": 600,
        "scan": 7,
        "digests": 20,
        "housekeeping": 3_600,
    }
    assert [job.name for job in job_table(settings, digests=nothing)] == ["digests"]
    assert job_table(settings) == []


async def test_jobs_start_at_once() -> None:
    """Nobody waits an interval for the first time."""
    done = {name: asyncio.Event() for name in ("one", "two")}

    async def set_one() -> None:
        done["one"].set()

    async def set_two() -> None:
        done["two"].set()

    clock = Scheduler(
        [
            Job(name="one", work=set_one, every_s=3_600),
            Job(name="two", work=set_two, every_s=3_600),
        ]
    )
    clock.start()
    await asyncio.gather(*(event.wait() for event in done.values()))
    await clock.stop()


async def test_failing_job_goes_on() -> None:
    """A job that fails is started again at its next time."""
    tries: list[int] = []
    again = asyncio.Event()

    async def fail_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("disk full")
        again.set()

    clock = Scheduler([Job(name="scan", work=fail_once, every_s=0.01)])
    clock.start()
    await again.wait()
    await clock.stop()
    assert len(tries) >= 2


async def test_stop_lets_a_running_job_end() -> None:
    """A job in the middle of its work ends it."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        for _ in range(10):
            await asyncio.sleep(0)
        ended.set()

    clock = Scheduler([Job(name="scan", work=work, every_s=3_600)])
    clock.start()
    await begun.wait()
    await clock.stop()
    assert ended.is_set()


async def test_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that does not end is cancelled."""
    monkeypatch.setattr(scheduler, "END_WITHIN_S", 0.01)
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    clock = Scheduler([Job(name="scan", work=work, every_s=3_600)])
    clock.start()
    await begun.wait()
    await clock.stop()
    await cancelled.wait()


async def test_stopping_what_was_never_started_is_fine() -> None:
    """Stopping twice, or before the start, does nothing."""
    clock = Scheduler([])
    await clock.stop()
    clock.start()
    await clock.stop()
    await clock.stop()
