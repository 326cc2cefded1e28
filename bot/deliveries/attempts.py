"""One attempt: say it to the platform, and judge what came back. Nothing is recorded here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.channel import Adapter
from bot.deliveries.delivery import Delivery, Kind, Outcome, State
from bot.deliveries.retry import next_attempt
from bot.errors import DeliveryError, Scope
from bot.messages.message import Message
from bot.storage.turns import OUR_MISTAKE

log = structlog.get_logger()

#: Seconds that a platform has for an answer; later ones are in doubt.
ANSWER_WITHIN_S = 30.0
#: A platform's clock may be that much behind ours when we look for a message.
CLOCK_SKEW = timedelta(minutes=1)


class Attempts:
    """How this process tries, and what it makes of failures."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
        unverifiable: Literal["resend", "hold"],
    ) -> None:
        """Prepare.

        Args:
            clock: Now, aware UTC.
            jitter: A number at random, from 0 up to 1.
            unverifiable: What to do with a message that a platform cannot look for.
        """
        self._clock = clock
        self._jitter = jitter
        self._unverifiable = unverifiable

    async def send(self, adapter: Adapter, delivery: Delivery, message: Message) -> Outcome:
        """Send a message, or change an earlier one."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                if delivery.target is None:
                    ref = await adapter.send(delivery.address, message, delivery_id=delivery.id)
                    return Outcome(state=State.SENT, ref=ref)
                await adapter.edit(delivery.address, delivery.target.ref, message)
                return Outcome(state=State.SENT)
        except DeliveryError as error:
            return self._judge(delivery, error)
        except TimeoutError:
            late = DeliveryError("the platform did not answer in time", in_doubt=True)
            return self._judge(delivery, late)
        except Exception:
            return self.mistake(delivery)

    async def look(self, adapter: Adapter, delivery: Delivery) -> Outcome:
        """Look for a message whose outcome is in doubt, and settle it."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                ref = await adapter.find(
                    delivery.address,
                    delivery_id=delivery.id,
                    since=delivery.claimed_at - CLOCK_SKEW,
                )
        except DeliveryError as error:
            return self._look_again(delivery, error)
        except TimeoutError:
            return self._look_again(delivery, DeliveryError("the platform did not answer in time"))
        except Exception:
            log.exception("adapter_mistake", delivery=delivery.id, lane=delivery.lane)
            return self._look_again(delivery, DeliveryError(OUR_MISTAKE))
        if ref is not None:
            found = "in doubt, then found: it had arrived"
            return Outcome(state=State.SENT, ref=ref, error=found)
        return self._again(delivery, "in doubt, then looked for: it had not arrived")

    def mistake(self, delivery: Delivery) -> Outcome:
        """Judge an error of ours, from within its handler: log it whole, and lose nothing."""
        log.exception("delivery_mistake", delivery=delivery.id, lane=delivery.lane)
        return self._again(delivery, f"{OUR_MISTAKE}; the log has the traceback")

    def _judge(self, delivery: Delivery, error: DeliveryError) -> Outcome:
        is_update = delivery.kind is Kind.UPDATE
        if error.permanent:
            closes = _closed_by(error, is_update=is_update)
            return Outcome(state=State.FAILED, error=error.message, closes=closes)
        # Changing a message twice does no harm, so nobody needs to look first.
        if error.in_doubt and not is_update:
            return Outcome(state=State.IN_DOUBT, error=error.message, due_at=self._clock())
        return self._again(delivery, error.message, retry_after_s=error.retry_after_s)

    def _again(
        self, delivery: Delivery, reason: str, *, retry_after_s: float | None = None
    ) -> Outcome:
        due_at = self._next(delivery, retry_after_s)
        if due_at is None:
            return Outcome(state=State.FAILED, error=f"given up after 72 hours: {reason}")
        return Outcome(state=State.PENDING, error=reason, due_at=due_at)

    def _look_again(self, delivery: Delivery, error: DeliveryError) -> Outcome:
        unknown = f"in doubt, and nobody can look: {error.message}"
        if error.permanent and error.closes is Scope.WORKSPACE:
            # Nothing is decided while the workspace is closed: once it is back, somebody can look.
            return Outcome(
                state=State.IN_DOUBT,
                error=error.message,
                due_at=self._clock(),
                closes=Scope.WORKSPACE,
            )
        due_at = self._next(delivery, error.retry_after_s)
        if due_at is not None and not error.permanent:
            return Outcome(state=State.IN_DOUBT, error=unknown, due_at=due_at)
        if self._unverifiable == "hold":
            return Outcome(state=State.IN_DOUBT, error=f"{unknown}; held", held=True)
        return self._again(delivery, f"{unknown}; sending it again may double it")

    def _next(self, delivery: Delivery, retry_after_s: float | None) -> datetime | None:
        return next_attempt(
            attempt=delivery.attempts,
            since=delivery.first_tried_at,
            now=self._clock(),
            jitter=self._jitter(),
            retry_after_s=retry_after_s,
        )


def _closed_by(error: DeliveryError, *, is_update: bool) -> Scope | None:
    if error.closes is Scope.WORKSPACE:
        return Scope.WORKSPACE
    # A message that cannot be changed says nothing about the next one to be sent.
    if is_update or error.closes is Scope.MESSAGE:
        return None
    return Scope.DESTINATION
