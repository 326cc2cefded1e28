"""The adapter put together: `build_slack` makes it, `listen` runs it."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from adapters.slack import actions, builder, commands, events, home, shortcuts
from adapters.slack.actors import Actors
from adapters.slack.answers import Answers
from adapters.slack.calling import web_client
from adapters.slack.clients import Clients
from adapters.slack.guard import Guard
from adapters.slack.http import Server, build_application
from adapters.slack.install import install_routes
from adapters.slack.installations import ManyWorkspaces, installations_of
from adapters.slack.parts import Parts
from adapters.slack.payload import kind_of
from adapters.slack.sdk_log import sdk_logger
from adapters.slack.send import SlackAdapter
from adapters.slack.setup import Setup
from adapters.slack.socket import Socket
from adapters.slack.work import Work
from bot.commands.request import Desk

#: Each has a `register(app, parts)`.
LISTENERS = (commands, actions, home, builder, shortcuts, events)

log = structlog.get_logger()


class Slack:
    """The adapter: what it sends with, and what it listens by."""

    def __init__(
        self, *, setup: Setup, adapter: SlackAdapter, parts: Parts, pages: Sequence[web.RouteDef]
    ) -> None:
        """Keep the parts; see `build_slack`."""
        #: Takes deliveries.
        self.adapter = adapter
        #: What every listener works with.
        self.parts = parts
        self._setup = setup
        self._pages = pages

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Be able to call Slack; needed for sending and for listening alike."""
        await self.parts.clients.open()
        try:
            yield
        finally:
            await self.parts.work.close()
            await self.parts.clients.close()

    async def listen(
        self, stop: asyncio.Event, *, on_ready: Callable[[int], None] = lambda _port: None
    ) -> None:
        """Answer people until told to stop; within `connected`.

        Args:
            stop: Ends it, once what is under way is done.
            on_ready: Called when requests can come, with the port they come to; 0 when no port of
                ours is needed.

        Raises:
            SettingsError: Slack refuses the app's token, or the port cannot be used.
        """
        setup = self._setup
        app = build_app(setup, self.parts)
        server = Server(build_application(app, self._guard(), self._pages))
        try:
            port = await server.start(setup.host, setup.port) if setup.serves_http else 0
            if setup.by_socket:
                client = self.parts.clients.anonymous()
                socket = Socket(app, app_token=setup.app_token, web_client=client)
                await socket.run(stop, on_connected=lambda: on_ready(port))
            else:
                on_ready(port)
                await stop.wait()
        finally:
            await server.stop()
            await self.parts.work.close()

    def _guard(self) -> Guard | None:
        if self._setup.by_socket:
            return None
        return Guard(self._setup.signing_secret, clock=self.parts.desk.clock)


def build_slack(desk: Desk, setup: Setup, *, wake: Callable[[], None]) -> Slack:
    """Make the adapter; nothing is called yet.

    Args:
        desk: What every use case works with.
        setup: Which of Slack's ways it runs.
        wake: Called after a person asked for what may have to be delivered at once.
    """
    installations = installations_of(desk, setup)
    clients = Clients(setup, installations)
    answers = Answers(setup, clients)
    parts = Parts(
        desk=desk,
        clients=clients,
        actors=Actors(desk, clients),
        answers=answers,
        work=Work(desk, tell=answers.tell_failure),
        wake=wake,
    )
    pages: Sequence[web.RouteDef] = ()
    if isinstance(installations, ManyWorkspaces):
        pages = install_routes(desk, setup, installations)
    return Slack(setup=setup, adapter=SlackAdapter(clients), parts=parts, pages=pages)


def build_app(setup: Setup, parts: Parts) -> AsyncApp:
    """Make Bolt's app: it finds out which listener a request is for, and lets it acknowledge.

    Requests are told apart without asking anybody, so that nothing delays an acknowledgement.
    Listeners call Slack by `parts.clients`, not by Bolt's own client, which has no token.
    """
    with _settings_alone():
        app = AsyncApp(
            name="hirewire",
            logger=sdk_logger(),
            client=web_client(setup),
            authorize=_authorize,
            # The guard has done it, with an answer to what would make Bolt raise.
            request_verification_enabled=False,
            # Bolt would answer 404, and leave Socket Mode's requests without any answer.
            raise_error_for_unhandled_request=True,
        )
    app.middleware(_acknowledge_firmly)
    for listener in LISTENERS:
        listener.register(app, parts)
    actions.register_rest(app, parts)
    app.error(_failing(parts))
    return app


# Bolt hands arguments over by these names.
async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


class _FirmAck(AsyncAck):
    """An acknowledgement that stays: Bolt drops it when a listener fails right behind it."""

    _response: BoltResponse | None = None

    @property
    def response(self) -> BoltResponse | None:
        """What Slack is told; None before anything is."""
        return self._response

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        self._response = value or self._response


async def _acknowledge_firmly(context: AsyncBoltContext, next: Callable[[], Any]) -> None:
    context["ack"] = _FirmAck()  # type: ignore[no-untyped-call]
    await next()


def _failing(parts: Parts) -> Callable[..., Any]:
    async def failed(
        error: Exception, body: dict[str, Any], response: BoltResponse | None
    ) -> BoltResponse | None:
        if isinstance(error, BoltUnhandledRequestError):
            log.info("slack_request_unhandled", kind=kind_of(body))
            return _acknowledged(body)
        incident = secrets.token_hex(4)
        log.error("slack_listener_failed", incident=incident, kind=kind_of(body), exc_info=error)
        # Without a key of its own, since the request may have been begun already.
        await parts.work.begin({}, lambda: parts.answers.tell_failure(body, incident))
        # None: it was acknowledged before it failed.
        return None if response is None else _acknowledged(body)

    return failed


def _acknowledged(body: dict[str, Any]) -> BoltResponse:
    asks_for_options = body.get("type") == "block_suggestion"
    return BoltResponse(status=200, body={"options": []} if asks_for_options else "")


@contextmanager
def _settings_alone() -> Iterator[None]:
    """Keep Bolt from reading the environment: our settings did, and came to other conclusions.

    It would take a client id for a wish to keep installations in files.
    """
    names = [name for name in os.environ if name.startswith("SLACK_")]
    hidden = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(hidden)
