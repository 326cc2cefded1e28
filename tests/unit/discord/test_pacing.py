"""The pace of requests: with a turned clock, however the network bunches them."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from discord.http import Route
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yarl import URL

from adapters.discord.asking import channel_of
from adapters.discord.pacing import COUNTS_S, MOST, UNANSWERED_S, Pacer


class Alarm:
    """Something to be done at a time of the turned clock."""

    def __init__(self, do: Callable[[], None]) -> None:
        """Keep what to do."""
        self.do: Callable[[], None] | None = do

    def cancel(self) -> None:
        """Do it never."""
        self.do = None


class Clock:
    """A clock that goes on only when it is turned."""

    def __init__(self) -> None:
        """Start at a time of no meaning."""
        self.now = 1_000.0
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._numbers = itertools.count()

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def later(self, seconds: float, do: Callable[[], None]) -> Alarm:
        """Do something when the clock was turned on by so much."""
        alarm = Alarm(do)
        heapq.heappush(self._alarms, (self.now + seconds, next(self._numbers), alarm))
        return alarm

    def ring(self) -> None:
        """Do what is due, and let nobody go on yet."""
        while self._alarms and self._alarms[0][0] <= self.now:
            alarm = heapq.heappop(self._alarms)[2]
            if alarm.do is not None:
                alarm.do()

    async def turn(self, until: float) -> None:
        """Turn the clock on, and do in its order what comes to be due."""
        await settle()
        while self._alarms and self._alarms[0][0] <= until:
            at, _number, alarm = heapq.heappop(self._alarms)
            self.now = max(self.now, at)
            if alarm.do is not None:
                alarm.do()
                await settle()
        self.now = until


async def settle() -> None:
    """Let every task go on until all wait."""
    for _ in range(8):
        await asyncio.sleep(0)


@contextmanager
def ending(tasks: list[asyncio.Task[None]]) -> Iterator[None]:
    """End tasks that are left."""
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


def busiest_second(moments: list[float]) -> int:
    """Count the most that fell into any one second."""
    moments = sorted(moments)
    return max(
        (bisect_left(moments, start + 1.0) - at for at, start in enumerate(moments)), default=0
    )


class Network:
    """Requests that reach Discord somewhere between their leaving and their answer."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.clock = Clock()
        self.pacer = Pacer(self.clock, self.clock.later)
        #: When Discord saw each, and whose it was.
        self.arrived: list[float] = []
        self.left: list[str] = []

    async def request(self, channel: str, there_s: float, back_s: float) -> None:
        """Send one and wait for its answer, which is on its way for so many seconds."""
        place = await self.pacer.turn(channel)
        self.left.append(channel)
        self.arrived.append(self.clock.now + there_s)
        answered = asyncio.Event()
        self.clock.later(there_s + back_s, answered.set)
        await answered.wait()
        self.pacer.answered(place)


#: Seconds of the shortest way.
SHORTEST_S = st.floats(min_value=0, max_value=0.5)
#: Where in its range something lies; most at its ends, which is where it goes wrong if at all.
SHARE = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(min_value=0, max_value=1))
#: Of one request: its channel, how much longer than the shortest its ways are, the pause behind it.
REQUESTS = st.lists(
    st.tuples(st.integers(0, 5), SHARE, st.one_of(SHARE, st.floats(0, 5.0)), st.floats(0, 0.01)),
    min_size=60,
    max_size=160,
)
#: What a network holds up on its way there and hands over at once, and then what it holds up least.
HELD_UP = [(0, 1.0, 0.0, 0.0)] * MOST + [(0, 0.0, 0.0, 0.0)] * MOST


@settings(max_examples=15, deadline=None)
@given(shortest=st.tuples(SHORTEST_S, SHORTEST_S), quickest=SHARE, requests=REQUESTS)
@example(shortest=(0.0, 0.0), quickest=1.0, requests=HELD_UP)
@example(shortest=(0.03, 0.03), quickest=1.0, requests=HELD_UP)
@example(shortest=(0.0, 0.06), quickest=1.0, requests=HELD_UP)
@example(shortest=(0.4, 0.4), quickest=0.0, requests=HELD_UP)
def test_no_second_sees_more_than_allowed(
    shortest: tuple[float, float],
    quickest: float,
    requests: list[tuple[int, float, float, float]],
) -> None:
    """However long each request is on its way, there and back, Discord never has to refuse one.

    A single one of them must have taken no more than twice the shortest ways. Where these take no
    time at all, nothing is trusted.
    """
    to_s, from_s = shortest

    async def run() -> Network:
        network = Network()
        quick = network.request("channels/0", to_s * (1 + quickest), from_s * (1 + quickest))
        tasks = [asyncio.create_task(quick)]
        await network.clock.turn(network.clock.now + 3)
        for channel, there, back_s, pause_s in requests:
            asked = network.request(
                f"channels/{channel}", to_s + there * (1.0 - to_s), from_s + back_s
            )
            tasks.append(asyncio.create_task(asked))
            await network.clock.turn(network.clock.now + pause_s)
        await network.clock.turn(network.clock.now + 60)
        assert all(task.done() for task in tasks)
        return network

    network = asyncio.run(run())
    assert len(network.arrived) == len(requests) + 1
    assert busiest_second(network.arrived) <= MOST


async def send_many(network: Network, count: int, round_trip_s: float) -> float:
    """Send requests to 500 channels, all over a way that never changes; give their pace."""
    begun, earlier = network.clock.now, len(network.arrived)
    way_s = round_trip_s / 2
    asked = [network.request(f"channels/{n % 500}", way_s, way_s) for n in range(count)]
    tasks = [asyncio.create_task(one) for one in asked]
    with ending(tasks):
        await network.clock.turn(begun + count / 10)
    assert len(network.arrived) == earlier + count
    assert busiest_second(network.arrived) <= MOST
    return count / (max(network.arrived) - begun)


@pytest.mark.parametrize("round_trip_s", [0.0, 0.05, 0.1, 0.15])
async def test_goes_nearly_as_fast_as_allowed(round_trip_s: float) -> None:
    """A thousand requests leave at nine tenths of the allowed pace or more, also from far away."""
    assert await send_many(Network(), 1_000, round_trip_s) >= 0.92 * MOST


async def test_no_more_than_a_little_is_trusted() -> None:
    """Where every answer is slow, nothing leaves earlier than by the most that is trusted."""
    network = Network()
    begun = network.clock.now
    tasks = [asyncio.create_task(network.request("one", 0, 1)) for _ in range(2 * MOST + 1)]
    with ending(tasks):
        await network.clock.turn(begun + 10)
    # Answered after a second, and free again a second later but for a tenth.
    assert network.arrived[MOST] - begun == pytest.approx(1.91)


async def test_a_broken_request_tells_nothing_of_the_way() -> None:
    """A connection that is refused at once was at nobody's."""
    network = Network()
    await send_many(network, MOST, 0.1)
    network.pacer.broke(await network.pacer.turn("one"))
    await network.clock.turn(network.clock.now + 5)
    assert await send_many(network, 1_000, 0.1) >= 0.92 * MOST


async def test_a_refusal_ends_what_was_trusted() -> None:
    """Once Discord found the bot too quick, a place is free a whole second after its answer."""
    network = Network()
    await send_many(network, MOST, 0.1)
    network.pacer.hold(1)
    await network.clock.turn(network.clock.now + 5)
    rate = await send_many(network, 1_000, 0.1)
    assert rate == pytest.approx(MOST / (COUNTS_S + 0.1), rel=0.06)
    assert rate < 0.95 * MOST


async def test_channels_take_turns() -> None:
    """One that has a hundred to send delays another's single one by one turn, not by a hundred."""
    network = Network()
    tasks = [asyncio.create_task(network.request("busy", 0, 0)) for _ in range(150)]
    with ending(tasks):
        await settle()
        tasks.append(asyncio.create_task(network.request("quiet", 0, 0)))
        await network.clock.turn(network.clock.now + 10)
    assert network.left.index("quiet") <= MOST + 1


async def test_a_channel_keeps_its_order() -> None:
    """What one channel sends leaves in the order in which it came."""
    network, order = Network(), []

    async def request(number: int) -> None:
        await network.request("one", 0, 0)
        order.append(number)

    tasks = [asyncio.create_task(request(number)) for number in range(120)]
    with ending(tasks):
        await network.clock.turn(network.clock.now + 10)
    assert order == sorted(order)
    assert len(order) == 120


async def test_requests_that_hang_hold_up_nobody_for_long() -> None:
    """All 50 wait for an answer that does not come; two seconds later others go."""
    network = Network()
    tasks = [asyncio.create_task(network.request("hung", 0, 600)) for _ in range(MOST)]
    with ending(tasks):
        await settle()
        tasks.append(asyncio.create_task(network.request("well", 0, 0)))
        await network.clock.turn(network.clock.now + UNANSWERED_S + 0.1)
        assert network.left[-1] == "well"


async def test_who_gives_up_waiting_takes_no_place() -> None:
    """A request that was called off is not counted, and those behind it go on."""
    network = Network()
    tasks = [asyncio.create_task(network.request("first", 0, 0)) for _ in range(MOST)]
    waits = [asyncio.create_task(network.request("second", 0, 0)) for _ in range(3)]
    with ending([*tasks, *waits]):
        await settle()
        waits[0].cancel()
        waits[1].cancel()
        await network.clock.turn(network.clock.now + COUNTS_S + 0.1)
        assert network.left.count("second") == 1
        assert waits[2].done()


async def test_who_is_called_off_as_its_turn_comes_gives_the_place_back() -> None:
    """A place that was given and not used is free at once."""
    network = Network()
    tasks = [asyncio.create_task(network.request("one", 0, 0)) for _ in range(MOST)]
    waits = [asyncio.create_task(network.request("two", 0, 0)) for _ in range(MOST + 1)]
    with ending([*tasks, *waits]):
        await network.clock.turn(network.clock.now + 0.5)
        network.clock.now += COUNTS_S
        network.clock.ring()
        waits[0].cancel()
        await settle()
        assert network.left.count("two") == MOST


async def test_a_hold_stops_everything() -> None:
    """When Discord asks the whole bot to wait, nothing leaves before, and then all goes on."""
    network = Network()
    begun = network.clock.now
    network.pacer.hold(30)
    task = asyncio.create_task(network.request("one", 0, 0))
    with ending([task]):
        await network.clock.turn(begun + 29.9)
        assert network.left == []
        await network.clock.turn(begun + 30.1)
        assert network.left == ["one"]


@pytest.mark.parametrize("seconds", [float("nan"), -1.0, 0.0], ids=["no number", "past", "none"])
def test_a_hold_without_sense_is_none(seconds: float) -> None:
    """What an answer says of waiting may be anything."""
    network = Network()
    network.pacer.hold(seconds)
    assert network.pacer.wait_s() == 0


@pytest.mark.parametrize(
    ("path", "channel"),
    [
        ("/channels/1/messages", "channels/1"),
        ("/channels/1/messages/2", "channels/1"),
        ("/guilds/3/threads/active", "guilds/3"),
        ("/users/@me/channels", "users/@me"),
        ("/interactions/4/token/callback", None),
        ("/webhooks/5/token/messages/@original", None),
    ],
)
def test_whose_turn_a_request_needs(path: str, channel: str | None) -> None:
    """Channels take turns, and what answers people at once waits for nobody."""
    assert channel_of(URL(Route.BASE + path)) == channel


def test_other_sites_are_not_counted() -> None:
    """Pictures and the gateway are no business of this limit."""
    assert channel_of(URL("https://cdn.discordapp.com/channels/1")) is None
