"""How many calls are let through, and what the headers say."""

from __future__ import annotations

import pytest

from tests.integration.discord.twin_rest.serving import Rest
from tests.twins.discord.buckets import GLOBAL_PER_S, INVALID_MOST, Buckets
from tests.twins.discord.populate import add_channel, begin

POST = "POST /channels/{channel_id}/messages"


@pytest.fixture
def rest(rest: Rest) -> Rest:
    """Count the calls."""
    rest.buckets.on = True
    return rest


async def test_a_bucket_is_empty_after_its_size_and_full_again_later(rest: Rest) -> None:
    """The headers tell before it comes to a 429, and the 429 tells how long to wait."""
    left = []
    for _number in range(5):
        assert (await rest.send(content="x"))[0] == 200
        left.append(rest.headers["X-RateLimit-Remaining"])
    assert left == ["4", "3", "2", "1", "0"]
    rest.now += 1.5
    status, answer = await rest.send(content="x")
    assert status == 429
    assert answer["retry_after"] == 3.5
    assert answer["global"] is False
    assert rest.headers["Retry-After"] == "4"
    assert rest.headers["X-RateLimit-Scope"] == "user"
    assert rest.headers["X-RateLimit-Reset-After"] == "3.500"
    assert rest.headers["X-RateLimit-Reset"] == f"{rest.now + 3.5:.3f}"
    assert rest.headers["Via"]
    rest.now += 3.5
    assert (await rest.send(content="x"))[0] == 200


async def test_every_channel_has_a_bucket_of_its_own(rest: Rest) -> None:
    """The bucket's name is the same, what is left is not."""
    await rest.send(content="x")
    name = rest.headers["X-RateLimit-Bucket"]
    rest.channel = add_channel(rest.world, rest.guild)
    await rest.send(content="x")
    assert rest.headers["X-RateLimit-Remaining"] == "4"
    assert rest.headers["X-RateLimit-Bucket"] == name


async def test_50_calls_a_second_are_the_most_in_all(rest: Rest) -> None:
    """The 51st waits until the first is a second old; answers to interactions do not count."""
    for number in range(GLOBAL_PER_S):
        assert not rest.buckets.take(POST, str(number), rest.now).retry_after_s
    rest.now += 0.25
    status, answer = await rest.send(content="x")
    assert status == 429
    assert answer["retry_after"] == 0.75
    assert answer["global"] is True
    assert rest.headers["X-RateLimit-Global"] == "true"
    assert rest.headers["X-RateLimit-Scope"] == "global"
    started = begin(rest.world, rest.channel, rest.ana)
    path = f"/interactions/{started.id}/{started.token}/callback"
    assert (await rest.ask("POST", path, {"type": 5}))[0] == 204
    rest.now += 0.75
    assert (await rest.send(content="x"))[0] == 200


async def test_too_many_invalid_answers_shut_everything(rest: Rest) -> None:
    """10,000 in ten minutes; those that are nobody's fault do not count."""
    for _number in range(INVALID_MOST - 1):
        rest.buckets.note_status(403)
    rest.buckets.note_status(429, "shared")
    assert not rest.buckets.banned
    rest.deny(1 << 11)
    assert (await rest.send(content="x"))[0] == 403
    assert await rest.send(content="x") == (429, None)
    rest.now += 600
    rest.channel.overwrites.clear()
    assert (await rest.send(content="x"))[0] == 200


def test_nothing_is_refused_while_it_is_off() -> None:
    """Most tests do not care how many calls there are."""
    buckets = Buckets(lambda: 0.0)
    assert all(not buckets.take(POST, "1", 0.0).retry_after_s for _number in range(200))
    assert buckets.refused == 0
