"""Commands that keep running: `run` and `demo`."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.app import EVERY_PART, Bot, Part, open_desk, platforms
from bot.cli.deliveries import show_deliveries
from bot.cli.output import AsJson, print_json, settings, wait_for
from bot.commands.request import Desk
from bot.deliveries.listing import listing
from bot.demo import ask_for_digest, demo_settings, read_seeds, subscribe_everyone
from bot.errors import UsageError
from bot.log import configure_logging
from bot.settings import Settings

#: Where the sample postings lie, beside the code.
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
#: Where the demo's page is unless somebody else is there.
USUAL_PORT = 8080


def add_to(app: typer.Typer) -> None:
    """Register this group's commands."""
    app.command(name="demo")(_demo)
    app.command(name="run")(_run)


def _run(
    only: Annotated[
        str, typer.Option(help="Some parts only: scan, deliver, listen, web; with commas.")
    ] = "",
) -> None:
    """Run the bot until it is told to stop."""
    loaded, parts = settings(), _parts(only)
    _require_work(loaded, parts)
    wait_for(_run_until_stopped(loaded, parts))


def _parts(text: str) -> frozenset[Part]:
    if not text:
        return EVERY_PART
    try:
        return frozenset(Part(word.strip()) for word in text.split(","))
    except ValueError:
        message = f"--only takes scan, deliver, listen and web, not “{text}”."
        raise UsageError(message) from None


def _require_work(loaded: Settings, parts: frozenset[Part]) -> None:
    if parts == {Part.LISTEN} and not platforms(loaded):
        message = "There is nobody to listen to: no chat platform is set up beside the chat page."
        raise UsageError(message)
    if parts <= {Part.LISTEN, Part.WEB} and not (loaded.web or platforms(loaded)):
        message = "The chat page is switched off by the setting web, so there is nothing to run."
        raise UsageError(message)
    if parts == {Part.SCAN} and not loaded.sources:
        message = "There is nothing to read: list a folder in hirewire.toml."
        raise UsageError(message)


async def _run_until_stopped(loaded: Settings, parts: frozenset[Part]) -> None:
    async with open_desk(loaded) as desk:
        await Bot(desk).run(
            parts,
            stop=_stop_on_signals(),
            on_ready=_say_ready,
            on_listening=_say_listening,
        )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _say_ready(address: str) -> None:
    typer.echo(f"The chat page is at {address}")


def _say_listening(address: str) -> None:
    typer.echo(f"Listening to {address}")


def _demo(
    once: Annotated[
        bool, typer.Option("--once", help="Print what was delivered and exit.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="The page's port; 0 takes a free one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the bot at work on sample postings; everything is gone when it stops."""
    if not SEEDS.is_dir():
        message = f"The sample postings are not in {SEEDS}; run the demo from a checkout."
        raise UsageError(message)
    with TemporaryDirectory(prefix="hirewire-demo-") as folder:
        loaded = demo_settings(
            Path(folder), seeds=SEEDS, port=_free_port() if port is None else port
        )
        configure_logging(loaded)
        wait_for(_demo_once(loaded, as_json=as_json) if once else _demo_page(loaded))


def _free_port() -> int:
    """Give the usual port, or 0 for any when somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
        except OSError:
            return 0
    return USUAL_PORT


async def _demo_once(loaded: Settings, *, as_json: bool) -> None:
    async with open_desk(loaded) as desk:
        await _deliver_seeds(Bot(desk), desk)
        async with desk.database.read() as connection:
            delivered = await listing(connection)
    delivered.reverse()
    if as_json:
        print_json({"deliveries": [delivery.to_json() for delivery in delivered]})
    else:
        show_deliveries(delivered)


async def _demo_page(loaded: Settings) -> None:
    def say(address: str) -> None:
        typer.echo(f"The chat page is at {address}")
        typer.echo(f"Add a posting file to {SEEDS} and watch its alert arrive.")
        typer.echo("Ctrl+C stops the demo and clears it away.")

    async with open_desk(loaded) as desk:
        bot = Bot(desk)
        await _deliver_seeds(bot, desk)
        await bot.run(stop=_stop_on_signals(), on_ready=say)


async def _deliver_seeds(bot: Bot, desk: Desk) -> None:
    await subscribe_everyone(desk)
    await read_seeds(desk)
    await ask_for_digest(desk)
    await bot.deliver()
