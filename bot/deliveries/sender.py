"""Brings what is owed to where it belongs: claim, say, record; many destinations at a time.

A claim is committed before the platform hears of it, the outcome after: whatever dies in between is
in doubt and looked for before anything is sent again. Each destination gets one message at a time,
in order; each lane has so many under way that a slow one holds up no other.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog

from bot.channel import Adapter
from bot.deliveries.attempts import Attempts
from bot.deliveries.contents import Contents, Needless, read_contents
from bot.deliveries.dead_ends import note_closed
from bot.deliveries.delivery import Delivery, Outcome, State
from bot.deliveries.lanes import RENEWED_EVERY_S, Lanes, clock_of_the_machine
from bot.errors import StorageError
from bot.settings import Settings
from bot.storage.claims import claim, claim_doubts, doubt_abandoned, record
from bot.storage.session import Database
from bot.storage.turns import Turn, find_doubts, find_due, lanes_under_way

log = structlog.get_logger()

#: Messages under way at once: in one lane, and in all.
PER_LANE = 16
IN_ALL = 128
#: Seconds between two looks into the database when nobody wakes us.
POLL_S = 0.5
#: Seconds that messages under way have to land when we are told to stop.
LAND_WITHIN_S = 8.0
#: Seconds before a database that failed us is tried again.
DATABASE_AGAIN_S = 0.5
#: Seconds between two looks for what processes left behind that died.
TAKE_OVER_EVERY_S = 10.0

#: What is on record of a delivery that was taken up too long ago to be sent.
SLEPT = "taken up, but this process was held up so long that another may send there"

#: How deliveries are taken up.
Claim = Callable[..., Awaitable[list[Delivery]]]
#: How a delivery in hand is taken one step further.
Attempt = Callable[[Delivery], Awaitable[Outcome]]


class Sender:
    """One worker for every platform that this process speaks."""

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, Adapter],
        clock: Callable[[], datetime],
        settings: Settings,
        *,
        jitter: Callable[[], float] = random.random,
        seconds: Callable[[], float] = clock_of_the_machine,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            database: Where deliveries lie.
            adapters: By platform; deliveries for others are left alone.
            clock: Now, aware UTC.
            settings: What to do with doubts that cannot be settled.
            jitter: A number at random from 0 up to 1, to spread retries.
            seconds: That pass whatever happens to this process.
        """
        self._database = database
        self._adapters = dict(adapters)
        self._clock = clock
        self._attempts = Attempts(clock=clock, jitter=jitter, unverifiable=settings.in_doubt)
        self._under_way: dict[asyncio.Task[State], Delivery] = {}
        self._arrived = 0
        #: The destination that had its turn last.
        self._turn = 0
        self._seconds = seconds
        self._lanes = Lanes(database, seconds=seconds)
        self._renewed_at = self._took_over_at = -math.inf
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that something was enqueued just now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send whatever is due until told to stop; what is under way then lands first."""
        on_stop = asyncio.create_task(self._wake_when(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                await self._start_or_wait()
                await self._rest()
        finally:
            on_stop.cancel()
            await self._land()
            await self._leave()

    async def send_due(self) -> int:
        """Send everything that is due now, and whatever becomes due by that.

        Returns:
            How many deliveries arrived.
        """
        before = self._arrived
        while True:
            await self._start_due()
            if not self._under_way:
                await self._leave()
                return self._arrived - before
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _wake_when(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL_S)

    async def _start_or_wait(self) -> None:
        try:
            await self._start_due()
        except Exception:
            # The database is away or full. What is owed lies safe in it until it is back.
            log.exception("deliveries_unreadable")

    async def _land(self) -> None:
        if not self._under_way:
            return
        await asyncio.wait(self._under_way, timeout=LAND_WITHIN_S)
        # What has not landed stays claimed, and whoever starts next looks for it.
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _leave(self) -> None:
        try:
            await self._lanes.leave()
        except StorageError:
            # Leases end by themselves.
            log.warning("lanes_not_left")

    async def _start_due(self) -> None:
        await self._keep_lanes()
        await self._take_over()
        room = IN_ALL - len(self._under_way)
        if room <= 0 or not self._adapters:
            return
        for delivery in await self._claim_doubts(room):
            self._start(delivery, self._look)
        claimed = await self._claim_due(IN_ALL - len(self._under_way))
        contents = await self._read(claimed) if claimed else None
        for delivery in claimed:
            self._start(delivery, partial(self._send, contents))

    async def _keep_lanes(self) -> None:
        now_s = self._seconds()
        if now_s - self._renewed_at < RENEWED_EVERY_S:
            return
        await self._lanes.keep({delivery.lane for delivery in self._under_way.values()})
        self._renewed_at = now_s

    async def _take_over(self) -> None:
        """Put in doubt what dead processes left behind: at the start, and now and then."""
        now_s = self._seconds()
        if now_s - self._took_over_at < TAKE_OVER_EVERY_S:
            return
        abandoned = await self._doubt_abandoned()
        self._took_over_at = now_s
        if abandoned:
            log.warning("deliveries_abandoned", count=abandoned)

    async def _doubt_abandoned(self) -> int:
        alive = {delivery.id for delivery in self._under_way.values()}
        lanes = None
        if self._lanes.worker is not None:
            async with self._database.read() as connection:
                left = await lanes_under_way(
                    connection, platforms=self._adapters, but=alive, worker=self._lanes.worker
                )
            # On a lane that is ours nobody else sends, so what is under way there is ours or lost.
            lanes = await self._lanes.take(left)
            if not lanes:
                return 0
        async with self._database.write() as connection:
            return await doubt_abandoned(
                connection,
                platforms=self._adapters,
                alive=alive,
                now=self._clock(),
                lanes=lanes,
            )

    async def _claim_due(self, limit: int) -> list[Delivery]:
        now = self._clock()
        busy = Counter(delivery.lane for delivery in self._under_way.values())
        async with self._database.read() as connection:
            due = await find_due(
                connection,
                platforms=self._adapters,
                now=now,
                free={lane: PER_LANE - count for lane, count in busy.items()},
                free_elsewhere=PER_LANE,
                after=self._turn,
                limit=limit,
                worker=self._lanes.worker,
            )
        claimed = await self._claim(claim, due, now)
        if claimed:
            order = [turn.id for turn in due]
            self._turn = max(claimed, key=lambda one: order.index(one.id)).destination_id
        return claimed

    async def _claim_doubts(self, limit: int) -> list[Delivery]:
        now = self._clock()
        async with self._database.read() as connection:
            doubts = await find_doubts(
                connection,
                platforms=self._adapters,
                now=now,
                limit=limit,
                worker=self._lanes.worker,
            )
        return await self._claim(claim_doubts, doubts, now)

    async def _claim(self, how: Claim, turns: Sequence[Turn], now: datetime) -> list[Delivery]:
        held = await self._lanes.take({turn.lane for turn in turns})
        ids = [turn.id for turn in turns if turn.lane in held]
        if not ids:
            return []
        async with self._database.write() as connection:
            return await how(connection, ids, now=now)

    def _start(self, delivery: Delivery, attempt: Attempt) -> None:
        task = asyncio.create_task(self._settle(delivery, attempt))
        self._under_way[task] = delivery
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[State]) -> None:
        del self._under_way[task]
        if not task.cancelled() and task.result() is State.SENT:
            self._arrived += 1
        self.wake()

    async def _read(self, claimed: Collection[Delivery]) -> Contents | None:
        """Read at once what all of them say; None when that fails and each has to try alone."""
        try:
            async with self._database.read() as connection:
                return await read_contents(connection, claimed)
        except Exception:
            log.exception("contents_unreadable", count=len(claimed))
            return None

    async def _send(self, contents: Contents | None, delivery: Delivery) -> Outcome:
        try:
            if contents is None:
                async with self._database.read() as connection:
                    contents = await read_contents(connection, [delivery])
            message = contents.message_for(delivery)
        except Exception:
            return self._attempts.mistake(delivery)
        if isinstance(message, Needless):
            return Outcome(state=State.CANCELLED, error=message.reason)
        if not self._lanes.may_send(delivery.lane):
            return Outcome(state=State.PENDING, due_at=self._clock(), error=SLEPT)
        return await self._attempts.send(self._adapter(delivery), delivery, message)

    async def _look(self, delivery: Delivery) -> Outcome:
        if not self._lanes.may_send(delivery.lane):
            return Outcome(state=State.IN_DOUBT, due_at=self._clock(), error=SLEPT)
        return await self._attempts.look(self._adapter(delivery), delivery)

    def _adapter(self, delivery: Delivery) -> Adapter:
        return self._adapters[delivery.address.platform]

    async def _settle(self, delivery: Delivery, attempt: Attempt) -> State:
        outcome = await attempt(delivery)
        while True:
            try:
                await self._record(delivery, outcome)
            except Exception:
                # What the platform took must not be forgotten because the disk is full just now.
                log.exception("outcome_unrecorded", delivery=delivery.id)
                await asyncio.sleep(DATABASE_AGAIN_S)
            else:
                return outcome.state

    async def _record(self, delivery: Delivery, outcome: Outcome) -> None:
        now = self._clock()
        async with self._database.write() as connection:
            if not await record(connection, delivery, outcome, now=now):
                log.warning("delivery_settled_elsewhere", delivery=delivery.id)
                return
            await note_closed(connection, delivery, outcome, now=now)
        _log(delivery, outcome)


def _log(delivery: Delivery, outcome: Outcome) -> None:
    say = log.info if outcome.state in (State.SENT, State.CANCELLED) else log.warning
    say(
        f"delivery_{outcome.state}",
        delivery=delivery.id,
        kind=delivery.kind,
        destination=str(delivery.address),
        attempt=delivery.attempts,
        reason=outcome.error,
    )
