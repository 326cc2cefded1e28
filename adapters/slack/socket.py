"""Socket Mode: a connection that we open, over which Slack sends what it would send by HTTP.

slack_sdk keeps it up and Bolt answers; this adds what neither does: to give up when Slack refuses
the app's token for good, to ask for a fresh address when one does not work, and to leave no request
unacknowledged.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import TROUBLE, reason_of
from adapters.slack.guard import is_known
from adapters.slack.sdk_log import sdk_logger
from bot.errors import SettingsError
from bot.messages.catalogue import _

#: Seconds between two pings, and between two attempts to connect.
PING_S = 10.0
#: Seconds for one attempt. It ends before slack_sdk would try the same address again, which is good
#: for one connection only.
CONNECT_S = 8.0
#: Seconds that requests which came in get to be acknowledged when we leave.
CLOSING_S = 1.0

#: Refusals that trying again does not help.
#: Source: https://docs.slack.dev/reference/methods/apps.connections.open
FOR_GOOD = frozenset(
    {
        "account_inactive",
        "app_not_found",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)

log = structlog.get_logger()


class Socket(SocketModeClient):
    """The connection."""

    def __init__(self, app: AsyncApp, *, app_token: str, web_client: AsyncWebClient) -> None:
        """Prepare; within a running loop, since slack_sdk begins a task here.

        Args:
            app: Answers what comes.
            app_token: "xapp-…".
            web_client: Asks for addresses.
        """
        super().__init__(
            app_token=app_token,
            logger=sdk_logger(),
            web_client=web_client,
            ping_interval=PING_S,
        )
        self._app = app
        self._answering: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()
        #: Done when Slack refuses the token for good, with its word for it.
        self.refused: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.socket_mode_request_listeners.append(self._answer)

    async def run(self, stop: asyncio.Event, *, on_connected: Callable[[], None]) -> None:
        """Stay connected until told to stop.

        Args:
            stop: Ends it.
            on_connected: Called once requests can come.

        Raises:
            SettingsError: Slack refuses the app's token.
        """
        connecting = asyncio.create_task(self._connect(on_connected))
        stopping = asyncio.create_task(stop.wait())
        try:
            await self._until_it_ends(stopping, connecting)
        finally:
            for task in (connecting, stopping):
                task.cancel()
            await asyncio.gather(connecting, stopping, return_exceptions=True)
            await self.close()
        if self.refused.done():
            message = _(
                "Slack does not accept SLACK_APP_TOKEN for Socket Mode ({reason});"
                " “hirewire doctor” says what to do."
            )
            raise SettingsError(message.format(reason=self.refused.result()))

    async def issue_new_wss_url(self) -> str:
        """Ask for an address, and notice when asking again cannot help."""
        try:
            return await super().issue_new_wss_url()
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if code in FOR_GOOD and not self.refused.done():
                self.refused.set_result(code)
            raise

    async def connect(self) -> None:
        """Connect, with another address when one does not work."""
        while not self.closed:
            if self.wss_uri is None:
                self.wss_uri = await self._address()
            with suppress(TimeoutError):
                async with asyncio.timeout(CONNECT_S):
                    # slack_sdk leaves some of its functions without types.
                    await super().connect()  # type: ignore[no-untyped-call]
                    return
            self.wss_uri = None

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Connect anew, once where Slack asks for it and closes the connection as well.

        A second time would end the new connection, and what has just come over it.
        """
        ended = self.current_session
        async with self._renewing:
            if self.current_session is ended:
                await super().connect_to_new_endpoint(force)

    async def close(self) -> None:
        """Leave, once what came in is acknowledged, and clear up what the SDK began."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=CLOSING_S)
        await super().close()  # type: ignore[no-untyped-call]
        begun = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*(one for one in begun if one is not None), return_exceptions=True)

    async def _until_it_ends(
        self, stopping: asyncio.Task[bool], connecting: asyncio.Task[None]
    ) -> None:
        ends: set[asyncio.Future[Any]] = {stopping, self.refused, self.message_processor}
        await asyncio.wait({connecting, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            # A mistake of ours or the SDK's is raised here, not hidden.
            connecting.result()
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if self.message_processor.done() and not stopping.done():
            message = "slack_sdk stopped handling what comes over the socket"
            raise RuntimeError(message)

    async def _connect(self, on_connected: Callable[[], None]) -> None:
        await self.connect()
        log.info("slack_socket_connected")
        on_connected()

    async def _address(self) -> str:
        while True:
            try:
                return await self.issue_new_wss_url()
            except TROUBLE as error:
                log.warning("slack_socket_refused", reason=reason_of(error))
                # Refused for good: `run` ends this.
                await asyncio.sleep(self.ping_interval)

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._answering.add(task)
        try:
            if not is_known(request.payload):
                log.warning("slack_request_unknown", kind=request.type)
                await client.send_socket_mode_response(
                    SocketModeResponse(envelope_id=request.envelope_id)
                )
                return
            started = time()
            answer = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, answer, started)
        finally:
            self._answering.discard(task)
