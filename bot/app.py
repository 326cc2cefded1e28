"""The only place that wires objects together and names adapters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

import structlog

from adapters.discord.app import build_discord
from adapters.discord.checks import check_discord
from adapters.discord.invite import invite_links
from adapters.discord.setup import Setup as DiscordSetup
from adapters.discord.setup import read_setup as read_discord
from adapters.slack.app import build_slack
from adapters.slack.checks import check_slack
from adapters.slack.manifest import print_manifest
from adapters.slack.sealing import new_key
from adapters.slack.setup import read_setup
from adapters.web.app import WebPage, build_web
from bot.channel import Adapter
from bot.commands.request import Desk
from bot.deliveries.digests import prepare_digests
from bot.deliveries.sender import Sender
from bot.errors import HirewireError, SettingsError
from bot.ingest.refresh import refresh
from bot.scanner import Scanner
from bot.scheduler import Scheduler, job_table
from bot.settings import Settings
from bot.storage.filing import file_anew
from bot.storage.housekeeping import tidy
from bot.storage.migrate import upgrade
from bot.storage.session import Database
from bot.storage.sole_sender import sole_sender
from bot.storage.waking import listen_for_calls
from bot.workspaces import erase_removed

log = structlog.get_logger()


class Part(StrEnum):
    """What one process may do; together they are the bot."""

    #: Reads the sources.
    SCAN = "scan"
    #: Sends what is owed, and prepares digests.
    DELIVER = "deliver"
    #: Answers people on the platforms.
    LISTEN = "listen"
    #: Serves the chat page.
    WEB = "web"


EVERY_PART = frozenset(Part)

#: Told an address that can be reached now.
Ready = Callable[[str], None]


def utc_now() -> datetime:
    """Read the clock: the one place where the bot does."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_desk(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Desk]:
    """Open the database, bring it up to date, and close it at the end.

    Raises:
        SettingsError: the database's address makes no sense.
        StorageError: the database cannot be used as it is.
    """
    database = Database(settings.database_url.get_secret_value())
    try:
        await upgrade(database)
        await file_anew(database)
        yield Desk(database=database, settings=settings, clock=clock)
    finally:
        await database.close()


def platforms(settings: Settings) -> list[str]:
    """Name the platforms that are set up beside the chat page.

    Raises:
        SettingsError: what is set of one does not hang together.
    """
    slack, discord = read_setup(settings), read_discord(settings)
    return [*(["slack"] if slack else []), *(["discord"] if discord else [])]


class Bot:
    """Everything that runs in one process."""

    def __init__(self, desk: Desk) -> None:
        """Build the parts; nothing runs yet.

        Raises:
            SettingsError: what is set of a platform does not hang together.
        """
        self._desk = desk
        self._page: WebPage = build_web(desk, wake=self._wake)
        self._setup = read_setup(desk.settings)
        self._slack = self._setup and build_slack(desk, self._setup, wake=self._wake)
        discord = read_discord(desk.settings)
        self._discord = discord and build_discord(desk, discord, wake=self._wake)
        adapters: dict[str, Adapter] = {"web": self._page.adapter}
        if self._slack:
            adapters["slack"] = self._slack.adapter
        if self._discord:
            adapters["discord"] = self._discord.adapter
        self._sender = Sender(desk.database, adapters, desk.clock, desk.settings)
        self._scanners = [
            Scanner(desk, source, announced=self._wake) for source in desk.settings.sources
        ]

    async def deliver(self) -> None:
        """Prepare the digests that are due, and send everything that is owed now.

        Raises:
            StorageError: another process sends from the same SQLite file.
        """
        with sole_sender(self._desk.database):
            await self._prepare_digests()
            await self._sender.send_due()

    async def run(
        self,
        parts: frozenset[Part] = EVERY_PART,
        *,
        stop: asyncio.Event,
        on_ready: Ready = lambda _address: None,
        on_listening: Ready = lambda _address: None,
    ) -> None:
        """Run until told to stop; a part that dies ends the others and is not hidden.

        Args:
            parts: What this process does.
            stop: Set it to end the run.
            on_ready: Called once with the chat page's address, if it is served.
            on_listening: Called for each platform that we listen to, with where that is.

        Raises:
            SettingsError: a port is taken, or a platform refuses what it was set up with.
            StorageError: another process sends from the same SQLite file.
        """
        with _mistakes_alone():
            async with self._connected(parts, on_ready), asyncio.TaskGroup() as tasks:
                if Part.DELIVER in parts:
                    tasks.create_task(self._sender.run(stop))
                    tasks.create_task(listen_for_calls(self._desk.database, self._wake, stop))
                if Part.LISTEN in parts:
                    for listening in self._listening(stop, on_listening):
                        tasks.create_task(listening)
                if Part.SCAN in parts:
                    for scanner in self._scanners:
                        tasks.create_task(scanner.watch(stop))
                names = sorted(part.value for part in parts)
                async with self._ticking(parts, stop):
                    log.info("bot_started", parts=names, sources=len(self._scanners))
                    await stop.wait()
        log.info("bot_stopped")

    def _listening(
        self, stop: asyncio.Event, on_listening: Ready
    ) -> Iterator[Coroutine[None, None, None]]:
        """Give what answers people on each platform that is set up."""
        if self._slack and self._setup:
            way_in = self._setup.way_in
            yield self._slack.listen(stop, on_ready=lambda port: on_listening(way_in(port)))
        if self._discord:
            yield self._discord.listen(stop, on_ready=lambda: on_listening("Discord"))

    def _wake(self) -> None:
        self._sender.wake()

    @asynccontextmanager
    async def _connected(self, parts: frozenset[Part], on_ready: Ready) -> AsyncIterator[None]:
        """Hold open what several parts use: the page, and connections to platforms."""
        async with AsyncExitStack() as open_:
            if Part.DELIVER in parts:
                open_.enter_context(sole_sender(self._desk.database))
            await open_.enter_async_context(self._serving(parts, on_ready))
            if self._slack and parts & {Part.DELIVER, Part.LISTEN}:
                await open_.enter_async_context(self._slack.connected())
            if self._discord and parts & {Part.DELIVER, Part.LISTEN}:
                await open_.enter_async_context(self._discord.connected())
            yield

    @asynccontextmanager
    async def _serving(self, parts: frozenset[Part], on_ready: Ready) -> AsyncIterator[None]:
        if Part.WEB not in parts or not self._desk.settings.web:
            yield
            return
        port = await self._page.start(port=self._desk.settings.web_port)
        try:
            on_ready(f"http://127.0.0.1:{port}/")
            yield
        finally:
            await self._page.stop()

    @asynccontextmanager
    async def _ticking(self, parts: frozenset[Part], stop: asyncio.Event) -> AsyncIterator[None]:
        delivers = Part.DELIVER in parts
        jobs = job_table(
            self._desk.settings,
            scan=self._scan if Part.SCAN in parts else None,
            refresh=partial(refresh, self._desk.database, stop=stop)
            if Part.SCAN in parts
            else None,
            digests=self._prepare_digests if delivers else None,
            housekeeping=self._tidy if delivers else None,
        )
        scheduler = Scheduler(jobs)
        scheduler.start()
        try:
            yield
        finally:
            await scheduler.stop()

    async def _scan(self) -> None:
        for scanner in self._scanners:
            await scanner.scan()

    async def _prepare_digests(self) -> None:
        desk = self._desk
        if await prepare_digests(desk.database, now=desk.clock(), settings=desk.settings):
            self._wake()

    async def _tidy(self) -> None:
        await tidy(self._desk.database, now=self._desk.clock())
        # An older process may have filed queries while we upgraded.
        await file_anew(self._desk.database)
        await erase_removed(self._desk)


@contextmanager
def _mistakes_alone() -> Iterator[None]:
    """Take what somebody can mend out of the group that it comes in; other errors stay there."""
    try:
        yield
    except ExceptionGroup as group:
        if group.split(HirewireError)[1] is not None:
            raise
        first: Exception = group
        while isinstance(first, ExceptionGroup):
            first = first.exceptions[0]
        raise first from None


def slack_manifest(
    settings: Settings, *, by_socket: bool | None = None, many: bool | None = None, url: str = ""
) -> str:
    """Give the manifest of the Slack app, for the settings or for what is asked for instead.

    Args:
        settings: What they say is printed where nothing else is asked for.
        by_socket: Whether Slack's requests come over a connection that we open.
        many: Whether many workspaces install the app.
        url: Where the world reaches us.

    Raises:
        SettingsError: Slack's settings contradict each other, or the address is missing.
    """
    # Where all is asked for, settings that are not finished yet do not matter.
    setup = read_setup(settings) if by_socket is None or many is None else None
    address = url or settings.slack_public_url
    return print_manifest(setup, by_socket=by_socket, many=many, url=address)


def slack_key() -> str:
    """Draw a key that seals Slack's tokens in the database."""
    return new_key()


async def discord_links(settings: Settings) -> list[tuple[str, str]]:
    """Give the links by which people take the Discord bot in, each with whom it is for.

    Raises:
        HirewireError: Discord is not set up, refuses us, or cannot be reached.
    """
    return [(link.title, link.url) for link in await invite_links(_require_discord(settings))]


async def discord_sync(settings: Settings, *, anyway: bool) -> bool:
    """Tell Discord of the commands.

    Args:
        settings: Whose Discord, and which database remembers what was told.
        anyway: Also when nothing has changed.

    Returns:
        Whether it had to be told.

    Raises:
        HirewireError: as `discord_links`, or Discord does not take them.
    """
    setup = _require_discord(settings)
    async with open_desk(settings) as desk:
        return await build_discord(desk, setup, wake=lambda: None).sync(anyway=anyway)


def _require_discord(settings: Settings) -> DiscordSetup:
    setup = read_discord(settings)
    if setup is None:
        message = "Discord is not set up: set DISCORD_TOKEN to the bot's token."
        raise SettingsError(message)
    return setup


async def check_platforms(settings: Settings) -> list[tuple[str, str]]:
    """Look at whether the platforms accept us with these settings.

    Returns:
        What was looked at, each with what is wrong and what to do, "" when all is well.
    """
    try:
        async with open_desk(settings) as desk:
            slack = await check_slack(settings, desk.database)
    except HirewireError:
        # What is wrong with the database is said elsewhere.
        slack = await check_slack(settings, None)
    return [*slack, *await check_discord(settings)]
