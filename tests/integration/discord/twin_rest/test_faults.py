"""Mishaps happen to the calls for which they are planned, and do or undo what they say."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from tests.integration.discord.twin_rest.serving import MESSAGES, Rest
from tests.twins.discord.faults import Fault

POST = f"POST {MESSAGES}"


@pytest.mark.parametrize(
    ("fault", "status", "sent"),
    [
        (Fault.FAIL_BEFORE, 500, 0),
        (Fault.FAIL_AFTER, 500, 1),
        (Fault.UNAVAILABLE, 503, 0),
        (Fault.NOT_JSON, 200, 1),
        (Fault.RATE_LIMITED, 429, 0),
        (Fault.BANNED, 429, 0),
    ],
    ids=lambda value: value.value if isinstance(value, Fault) else None,
)
async def test_an_answer_goes_wrong(rest: Rest, fault: Fault, status: int, sent: int) -> None:
    """The next call is struck and the one after is not."""
    rest.faults.plan(POST, fault)
    assert (await rest.send(content="x"))[0] == status
    assert rest.calls[-1].status == status
    assert len(rest.channel.messages) == sent
    assert (await rest.send(content="x"))[0] == 200
    assert rest.faults.left == 0


@pytest.mark.parametrize(
    ("fault", "sent"),
    [(Fault.DROP_BEFORE, 0), (Fault.DROP_AFTER, 1), (Fault.CUT_BODY, 1)],
    ids=lambda value: value.value if isinstance(value, Fault) else None,
)
async def test_a_connection_breaks(rest: Rest, fault: Fault, sent: int) -> None:
    """Before or after the message was sent."""
    rest.faults.plan(POST, fault)
    with pytest.raises((aiohttp.ClientError, json.JSONDecodeError)):
        await rest.send(content="x")
    assert rest.calls[-1].status == 0
    assert len(rest.channel.messages) == sent


@pytest.mark.parametrize(
    ("fault", "sent"),
    [(Fault.HANG_BEFORE, 0), (Fault.HANG_AFTER, 1)],
    ids=lambda value: value.value if isinstance(value, Fault) else None,
)
async def test_a_call_hangs_until_it_is_released(rest: Rest, fault: Fault, sent: int) -> None:
    """Then all is as usual."""
    rest.faults.plan(POST, fault)
    sending = asyncio.ensure_future(rest.send(content="x"))
    await rest.faults.until_hanging()
    assert len(rest.channel.messages) == sent
    rest.faults.release()
    async with asyncio.timeout(5):
        assert (await sending)[0] == 200
    assert len(rest.channel.messages) == 1


async def test_an_error_is_answered_by_plan(rest: Rest) -> None:
    """The third call about this channel is refused; others are spared."""
    rest.faults.plan("*", Fault.REFUSED, code=50013, after=2, about=rest.channel.id)
    await rest.ask("GET", "/users/@me")
    statuses = [(await rest.send(content="x"))[0] for _number in range(4)]
    assert statuses == [200, 200, 403, 200]
    assert rest.calls[-2].code == 50013
