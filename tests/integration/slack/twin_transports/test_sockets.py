"""Socket Mode in the twin."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.integration.slack.twin_transports.bolt import HTTP, SOCKET, connected, noted
from tests.twins.slack.signed import headers_for, sign
from tests.twins.slack.state import Json, Team
from tests.twins.slack.twin import Twin

ARCHIVED: Json = {"type": "channel_archive", "channel": "C1", "user": "U1"}
BOTH = pytest.mark.parametrize("transport", [SOCKET, HTTP])


async def test_bolt_comes_back_when_told_to(twin: Twin, team: Team) -> None:
    """Slack asks for another connection, and commands come by that."""
    async with connected(twin, SOCKET) as app:

        @app.command("/jobs")
        async def typed(ack: Any) -> None:
            await ack()

        await twin.sockets.disconnect()
        await twin.until(lambda: (twin.sockets.opened, twin.sockets.count) == (2, 1))
        assert (await twin.command(team, "U1", "C1", "")).acked_within_s is not None


@BOTH
async def test_an_event_comes_again_when_its_acknowledgement_is_lost(
    twin: Twin, team: Team, transport: str
) -> None:
    """The same event says that it was sent before, and why; that is no fault of the app's."""
    seen: list[tuple[str, Any, Any]] = []
    async with connected(twin, transport) as app:

        @app.event("channel_archive")
        async def archived(body: Json, request: Any) -> None:
            number, reason = (request.headers.get(f"x-slack-retry-{n}") for n in ("num", "reason"))
            seen.append((body["event_id"], number, reason))
            twin.changed()

        twin.sending.lost = 1
        done = await twin.event(team, ARCHIVED)
        await twin.until(lambda: len(seen) == 2)
    assert done.acked_within_s is not None
    (first, *_), (again, number, reason) = seen
    assert first == again
    assert number == ["1"]
    assert reason == ["timeout" if transport == SOCKET else "http_timeout"]


async def test_an_event_comes_again_when_the_connection_breaks(twin: Twin, team: Team) -> None:
    """It goes over another connection; nothing else comes again, since its trigger is old."""
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(twin.socket_url())
        await first.receive_json()
        telling = asyncio.create_task(twin.event(team, ARCHIVED))
        lost = await first.receive_json()
        twin.sockets.cut()
        second = await session.ws_connect(twin.socket_url())
        await second.receive_json()
        again = await second.receive_json()
        assert lost["payload"] == again["payload"]
        tries = [(one["retry_attempt"], one["retry_reason"]) for one in (lost, again)]
        assert tries == [(0, ""), (1, "timeout")]
        await second.send_json({"envelope_id": again["envelope_id"]})
        assert (await telling).acked_within_s is not None
        for one in (first, second):
            await one.close()


async def test_each_envelope_goes_over_one_of_the_connections(twin: Twin, team: Team) -> None:
    """Whichever that is; when Socket Mode is switched off, all of them end."""
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(twin.socket_url()) for _ in range(2)]

        async def acknowledge(socket: aiohttp.ClientWebSocketResponse) -> list[str]:
            kinds = []
            async for message in socket:
                said = message.json()
                kinds.append(said["type"])
                if "envelope_id" in said:
                    assert "retry_attempt" not in said
                    await socket.send_json({"envelope_id": said["envelope_id"]})
            return kinds

        reading = [asyncio.create_task(acknowledge(one)) for one in sockets]
        for _ in range(4):
            assert (await twin.command(team, "U1", "C1", "")).acked_within_s is not None
        assert twin.sockets.shares == [2, 2]
        await twin.sockets.disconnect("link_disabled")
        for kinds in await asyncio.gather(*reading):
            assert kinds == ["hello", "slash_commands", "slash_commands", "disconnect"]
    assert twin.sockets.count == 0


@BOTH
async def test_whatever_is_not_acknowledged_is_a_mistake(
    twin: Twin, team: Team, transport: str
) -> None:
    """An event is sent three times more; a command is not, and its person sees that it failed."""
    twin.sending.acknowledge_s = 0.05
    async with connected(twin, transport) as app:

        @app.command("/jobs")
        async def typed() -> None:
            """Forget to acknowledge."""

        @app.middleware
        async def block(body: Json, next_: Any) -> None:
            if "event" not in body:
                await next_()

        done = await twin.command(team, "U1", "C1", "")
        assert done.acked_within_s is None
        await noted(twin, "slash_commands was not acknowledged")
        done = await twin.event(team, ARCHIVED)
        assert done.acked_within_s is None
        await noted(twin, *["events_api was not acknowledged"] * 4)


async def test_connections_by_hand(twin: Twin, team: Team) -> None:
    """Each is greeted with how many there are; an address is good once, and ten is the most."""
    async with aiohttp.ClientSession() as session:
        url = twin.socket_url()
        sockets = [await session.ws_connect(url)]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        sockets += [await session.ws_connect(twin.socket_url()) for _ in range(9)]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(twin.socket_url())
        hellos = [await one.receive_json() for one in sockets]
        assert [one["num_connections"] for one in hellos] == list(range(1, 11))
        await sockets[0].send_json({"envelope_id": "made-up"})
        await sockets[0].send_str("no JSON")
        await noted(twin, "used before", "more than 10", "made-up", "no JSON")
        for one in sockets:
            await one.close()


async def test_what_comes_by_http_is_signed(twin: Twin, team: Team) -> None:
    """Bolt believes what the twin signs, and nothing that somebody else or another time signed."""
    async with connected(twin, HTTP) as app:

        @app.command("/jobs")
        async def typed(ack: Any) -> None:
            await ack()

        assert await twin.sending.verify() == "3eZbrw1aB"
        body = b"command=%2Fjobs&team_id=T1&user_id=U1&text="
        good = headers_for(twin.world, "slash_commands", body)
        late = sign(twin.world, body, at=twin.world.clock() - 301)
        forged = sign(twin.world, body, secret="canary-other")
        answers = [await twin.sending.post(body, good | more) for more in ({}, late, forged)]
        assert [status for status, _text in answers] == [200, 401, 401]


async def test_nobody_is_there(twin: Twin, team: Team) -> None:
    """An app that does not listen, or has no connection, acknowledges nothing."""
    twin.connect("http://127.0.0.1:9")
    await twin.command(team, "U1", "C1", "")
    await noted(twin, "ClientConnectorError")
