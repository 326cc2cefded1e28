"""How something gets to the app: by Socket Mode or by HTTP, and once more when nobody took it.

Of what is not acknowledged, Slack sends events again, and nothing else.

Source: https://docs.slack.dev/apis/events-api#error-handling
"""

from __future__ import annotations

import json

import aiohttp

from tests.twins.slack.interaction import ACKNOWLEDGE_S, Tried
from tests.twins.slack.signed import headers_for, push
from tests.twins.slack.socket import Connections
from tests.twins.slack.state import Json, World

#: Times that an event is sent again when nobody acknowledges it.
MOST_RETRIES = 3


class Sending:
    """The way to the app."""

    def __init__(self, world: World, sockets: Connections) -> None:
        """Send by Socket Mode at first.

        Args:
            world: Where mistakes are noted.
            sockets: The app's connections.
        """
        self._world = world
        self._sockets = sockets
        #: Where the app listens, without a path; "" for Socket Mode.
        self.http_url = ""
        self.session: aiohttp.ClientSession | None = None
        #: Seconds in which the app has to acknowledge.
        self.acknowledge_s = ACKNOWLEDGE_S
        #: Acknowledgements that get lost on the way to us: so many of the next ones.
        self.lost = 0

    async def send(self, kind: str, payload: Json) -> Tried:
        """Send something until it is acknowledged, as often as Slack would.

        Args:
            kind: "slash_commands", "interactive", "events_api".
            payload: What it says.

        Returns:
            What became of it the last time.
        """
        tried = await self._try(kind, payload, 0, "")
        for number in range(1, MOST_RETRIES + 1):
            if kind != "events_api" or not tried.reason or tried.is_last:
                break
            tried = await self._try(kind, payload, number, tried.reason)
        return tried

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Send the app whatever somebody may send it by HTTP; give status and text of its answer.

        `signed.sign` gives headers that are right, or wrong on purpose.
        """
        assert self.session is not None
        address = self.http_url + "/slack/events"
        async with self.session.post(address, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def verify(self) -> str:
        """Ask the app to prove that the address is its own, and give what it answers."""
        asked = {"token": "verification", "challenge": "3eZbrw1aB", "type": "url_verification"}
        body = json.dumps(asked).encode()
        status, text = await self.post(body, headers_for(self._world, "events_api", body))
        assert status == 200, text
        return str(json.loads(text)["challenge"]) if text.startswith("{") else text

    async def _try(self, kind: str, payload: Json, number: int, reason: str) -> Tried:
        if self.http_url:
            assert self.session is not None
            tried = await push(
                self.session,
                self.http_url + "/slack/events",
                self._world,
                kind,
                payload,
                within_s=self.acknowledge_s,
                retry=(number, reason),
            )
        else:
            tried = await self._sockets.send(
                kind, payload, within_s=self.acknowledge_s, retry=(number, reason)
            )
        if tried.said:
            self._world.violations.append(f"{kind} was not acknowledged: {tried.said}")
        elif self.lost and not tried.reason:
            self.lost -= 1
            return Tried(reason="http_timeout" if self.http_url else "timeout")
        return tried
