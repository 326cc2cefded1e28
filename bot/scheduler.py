"""When things happen: a table of jobs, and no logic.

A tick only says that it is time to look. What is due is decided by the database, so a late tick, a
missed one or two schedulers at once do no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.settings import Settings

log = structlog.get_logger()

#: Seconds between two looks for digests that are due: the most by which one is late.
DIGESTS_EVERY_S = 20.0
#: Seconds between two looks whether stored postings follow the rules of today. They change with a
#: release, so it is the first look that counts; the others go on where one was cut off.
REFRESH_EVERY_S = 600.0
#: Seconds between two rounds of housekeeping.
HOUSEKEEPING_EVERY_S = 3_600.0
#: Seconds that running jobs get to end when we stop.
END_WITHIN_S = 5.0

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something that is done again and again."""

    #: Names the job in logs.
    name: str
    work: Work
    #: Seconds between two starts; the first one is at once.
    every_s: float


def job_table(
    settings: Settings,
    *,
    scan: Work | None = None,
    refresh: Work | None = None,
    digests: Work | None = None,
    housekeeping: Work | None = None,
) -> list[Job]:
    """Say what happens when in this process.

    Args:
        settings: How often sources are read.
        scan: Reads every source; None where another process does.
        refresh: Brings stored postings up to the rules of today; None as above.
        digests: Enqueues the digests that are due; None as above.
        housekeeping: Clears away what nobody needs; None as above.
    """
    every = (
        # Before anything new is read: on an empty board there is nothing to do.
        ("refresh", refresh, REFRESH_EVERY_S),
        ("scan", scan, settings.scan_every_s),
        ("digests", digests, DIGESTS_EVERY_S),
        ("housekeeping", housekeeping, HOUSEKEEPING_EVERY_S),
    )
    return [Job(name=name, work=work, every_s=every_s) for name, work, every_s in every if work]


class Scheduler:
    """Starts jobs at their time, one instance of each, whatever became of the one before."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        """Prepare; nothing is started yet."""
        self._jobs = tuple(jobs)
        self._working: set[asyncio.Task[object]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # A job that was missed while the machine slept runs once, however late.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Start ticking, on the running loop."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._guarded(job),
                "interval",
                id=job.name,
                seconds=job.every_s,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking, and let what is running end; what takes too long is rolled back."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        if self._working:
            await asyncio.wait(self._working, timeout=END_WITHIN_S)
        self._scheduler.shutdown(wait=False)

    def _guarded(self, job: Job) -> Work:
        async def tick() -> None:
            task = asyncio.current_task()
            if task is None:
                return
            self._working.add(task)
            try:
                await job.work()
            except Exception:
                # The next tick may find the database or the disk back.
                log.exception("job_failed", job=job.name)
            finally:
                self._working.discard(task)

        return tick
