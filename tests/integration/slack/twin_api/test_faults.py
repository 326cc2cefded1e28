"""Limits of the rate, and mishaps by plan."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.integration.slack.twin_api.small import Small
from tests.twins.slack.faults import Fault


async def test_rates(twin: Small) -> None:
    """A channel takes a few messages at once and then one a second; a method its tier."""
    twin.rates.on = True
    for _ in range(3):
        await twin.post()
    with pytest.raises(SlackApiError) as caught:
        await twin.post()
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    await twin.post("G1")
    twin.now[0] += 1
    await twin.post()
    for _ in range(20):
        await twin.client.conversations_list()
    with pytest.raises(SlackApiError) as caught:
        await twin.client.conversations_list()
    assert caught.value.response.headers["Retry-After"] == "3"
    assert twin.world.violations == []


@pytest.mark.parametrize(
    ("fault", "raised", "posted"),
    [
        pytest.param(Fault.DROP_BEFORE, aiohttp.ClientError, False, id="drop before"),
        pytest.param(Fault.DROP_AFTER, aiohttp.ClientError, True, id="drop after"),
        pytest.param(Fault.CUT_BODY, aiohttp.ClientError, True, id="cut body"),
        pytest.param(Fault.FAIL_BEFORE, SlackApiError, False, id="500 before"),
        pytest.param(Fault.FAIL_AFTER, SlackApiError, True, id="500 after"),
        pytest.param(Fault.UNAVAILABLE, SlackApiError, False, id="503"),
        pytest.param(Fault.NOT_JSON, SlackApiError, True, id="not JSON"),
        pytest.param(Fault.RATE_LIMITED, SlackApiError, False, id="429"),
        pytest.param(Fault.REFUSED, SlackApiError, False, id="refused"),
    ],
)
async def test_faults(twin: Small, fault: Fault, raised: type[Exception], posted: bool) -> None:
    """The call that is planned goes wrong as planned, done or not; those around it do not."""
    twin.faults.plan("chat.postMessage", fault, after=1, error="fatal_error", retry_after_s=7)
    await twin.post()
    with pytest.raises(raised) as caught:
        await twin.post()
    assert len(twin.team.channels["C1"].messages) == (2 if posted else 1)
    await twin.post()
    assert twin.faults.left == 0
    assert twin.world.violations == []
    if isinstance(caught.value, SlackApiError) and fault is Fault.RATE_LIMITED:
        assert caught.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("fault", "posted"),
    [
        pytest.param(Fault.HANG_BEFORE, False, id="before"),
        pytest.param(Fault.HANG_AFTER, True, id="after"),
    ],
)
async def test_calls_hang_until_released(twin: Small, fault: Fault, posted: bool) -> None:
    """A hanging call was done or not, and goes on when the test says so."""
    twin.faults.plan("chat.postMessage", fault)
    waiting = asyncio.create_task(twin.post())
    await twin.faults.until_hanging()
    assert bool(twin.team.channels["C1"].messages) is posted
    twin.faults.release()
    async with asyncio.timeout(5):
        await waiting
    assert len(twin.team.channels["C1"].messages) == 1
