"""A crowd living through steps by chance, one after the other, until it did enough."""

from __future__ import annotations

import asyncio
import gc
import math
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

#: Whether it goes on for long, and differently on every run.
SOAKS = "HIREWIRE_INTERACTIONS" in os.environ
#: Interactions on each platform.
WANTED = int(os.environ.get("HIREWIRE_INTERACTIONS", "120"))
#: Steps that the same crowd lives through at most, and which share of them reaches the app.
STEPS, REACHING = 60, 0.7


@dataclass(frozen=True)
class Step:
    """Something that somebody does, or that happens."""

    #: A method of somebody in the crowd.
    do: str
    #: Its arguments.
    how: Mapping[str, Any] = field(default_factory=dict)


Steps = st.SearchStrategy[Step]
#: What is known of each step's arguments, by its name.
How = Mapping[str, Mapping[str, st.SearchStrategy[Any]]]
#: Lets a crowd begin, and gives those whose methods are the steps: what these give tells whether
#: the app was told of it.
Begin = Callable[[AsyncExitStack], Awaitable[Sequence[object]]]


def steps_of(how: How, often: Mapping[str, int]) -> Steps:
    """Make steps by chance.

    Args:
        how: How each is done.
        often: Out of a hundred or so, how many are such.
    """
    made = {
        name: st.builds(Step, st.just(name), st.fixed_dictionaries(dict(fields)))
        for name, fields in how.items()
    }
    names = [name for name, times in often.items() for _time in range(times)]
    return st.sampled_from(names).flatmap(made.__getitem__)


class Life(RuleBasedStateMachine):
    """A crowd, and what people do there."""

    def __init__(self, begin: Begin, steps: Steps, tally: Counter[str]) -> None:
        """Let them begin.

        Args:
            begin: Brings them together; what they leave behind is put onto its stack.
            steps: What they do.
            tally: What was done how often.
        """
        super().__init__()
        self.steps = steps
        self._tally = tally
        self._mishaps: list[str] = []
        self._stack = AsyncExitStack()
        self._runner = asyncio.Runner()
        self._crowd: Sequence[object] = ()
        try:
            self._crowd = self._runner.run(self._begin(begin))
        except BaseException:
            self.teardown()
            raise

    @rule(step=st.runner().flatmap(lambda life: life.steps))
    def goes_on(self, step: Step) -> None:
        """Somebody does something, or something happens."""
        self._runner.run(self._take(step))

    def teardown(self) -> None:
        """End it; nothing may be left unacknowledged."""
        with self._runner:
            self._runner.run(self._stack.aclose())
        # Hypothesis keeps every life, and they would keep all that they saw.
        self._crowd = ()
        assert not self._mishaps, self._mishaps

    async def _begin(self, begin: Begin) -> Sequence[object]:
        asyncio.get_running_loop().set_exception_handler(self._note)
        return await begin(self._stack)

    async def _take(self, step: Step) -> None:
        does = next(getattr(one, step.do) for one in self._crowd if hasattr(one, step.do))
        if await does(**step.how):
            self._tally[step.do] += 1

    def _note(self, _loop: object, context: dict[str, object]) -> None:
        self._mishaps.append(str(context))


def live(begin: Begin, steps: Steps, *, named: str, share: float = 1.0) -> Counter[str]:
    """Let one crowd after the other live, until enough is done.

    Args:
        begin: Brings a crowd together, another one each time.
        steps: What they do.
        named: In the suite everybody of this name does the same on every run.
        share: Of what is wanted on the platform.

    Returns:
        What was done how often.
    """
    tally: Counter[str] = Counter()

    def life() -> Life:
        # Hypothesis keeps what was before, and looking through all of it again and again would
        # make everybody wait for seconds.
        gc.collect()
        gc.freeze()
        return Life(begin, steps, tally)

    try:
        _live(life, tally, named, share)
    finally:
        gc.unfreeze()
    return tally


def _live(life: Callable[[], Life], tally: Counter[str], named: str, share: float) -> None:
    # Some lives are short.
    while (left := WANTED * share - tally.total()) > 0:
        once = f"{named} {tally.total()}"
        run_state_machine_as_test(
            life if SOAKS else seed(once)(life),  # type: ignore[arg-type]
            settings=settings(
                # The first life is always the dullest one that can be, in which nothing may happen.
                max_examples=1 + math.ceil(left / (STEPS * REACHING)),
                stateful_step_count=STEPS,
                derandomize=not SOAKS,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
