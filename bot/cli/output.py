"""How commands speak: JSON for scripts, tables and a progress bar for people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.log import configure_logging
from bot.settings import Settings, load_settings

Result = TypeVar("Result")

#: `--json`, the same on every listing command.
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def settings() -> Settings:
    """Read the settings and set up logging by them."""
    loaded = load_settings()
    configure_logging(loaded)
    return loaded


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run one asynchronous piece of work to its end; any coroutine will do, hence `Any`."""
    return asyncio.run(work)


def print_json(document: object) -> None:
    """Print one JSON document on one line, so that several make JSON lines."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def console() -> Console:
    """Standard output for people; nothing that they wrote is read as markup."""
    return Console(markup=False, highlight=False, emoji=False)


def table(*headings: str) -> Table:
    """Make a plain table that fits in 80 columns."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


@contextmanager
def progress_bar(label: str) -> Iterator[Any]:
    """Show a bar on a terminal; elsewhere show nothing.

    Yields:
        A function of (done, total), both in files.
    """
    error_output = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=error_output, disable=not error_output.is_terminal
    ) as progress:
        task = progress.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield show
