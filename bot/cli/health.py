"""How the bot is: `status` says what runs and what is stuck, `doctor` what is set up wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.console import Console

from bot.app import check_platforms, open_desk
from bot.cli.output import AsJson, console, print_json, settings, table, wait_for
from bot.deliveries.delivery import lane_of
from bot.errors import HirewireError
from bot.settings import Settings
from bot.sources.folder import Folder
from bot.storage.delivery_listing import Backlog, backlogs
from bot.storage.overview import Overview, overview


def add_to(app: typer.Typer) -> None:
    """Register this group's commands."""
    app.command(name="status")(_status)
    app.command(name="doctor")(_doctor)


def _status(as_json: AsJson = False) -> None:
    """Say what is stored, what is owed and what is stuck."""
    board, lanes = wait_for(_read_status(settings()))
    if as_json:
        print_json(_status_json(board, lanes))
    else:
        _show_status(console(), board, lanes)


async def _read_status(loaded: Settings) -> tuple[Overview, list[Backlog]]:
    async with open_desk(loaded) as desk, desk.database.read() as connection:
        return await overview(connection), await backlogs(connection, now=desk.clock())


def _status_json(board: Overview, lanes: list[Backlog]) -> dict[str, object]:
    return {
        "postings": {"open": board.open_postings, "closed": board.closed_postings},
        "subscriptions": board.subscriptions,
        "sources": [
            {
                "name": source.name,
                "scanned_at": source.scanned_at.isoformat() if source.scanned_at else None,
                "files": source.files,
                "rejected": source.rejected,
            }
            for source in board.sources
        ],
        "lanes": [
            {
                "lane": lane.lane,
                "pending": lane.pending,
                "oldest_pending": lane.oldest_pending and lane.oldest_pending.isoformat(),
                "in_doubt": lane.in_doubt,
                "failed": lane.failed,
            }
            for lane in lanes
        ],
        "paused": [
            {"destination": str(one.address), "reason": one.paused_reason} for one in board.paused
        ],
        "paused_workspaces": [
            {
                "workspace": lane_of(one.platform, one.external_id),
                "name": one.name,
                "reason": one.paused_reason,
                "paused_at": one.paused_at.isoformat(),
                "removed_at": one.removed_at and one.removed_at.isoformat(),
            }
            for one in board.paused_workspaces
        ],
    }


def _show_status(out: Console, board: Overview, lanes: list[Backlog]) -> None:
    out.print(f"{board.open_postings:,} open and {board.closed_postings:,} closed postings,")
    noun = "subscription" if board.subscriptions == 1 else "subscriptions"
    out.print(f"{board.subscriptions:,} {noun}.")
    sources = table("source", "files", "rejected", "first read")
    for source in board.sources:
        first = f"{source.scanned_at:%Y-%m-%d %H:%M} UTC" if source.scanned_at else "not yet"
        sources.add_row(source.name, f"{source.files:,}", f"{source.rejected:,}", first)
    if board.sources:
        out.print(sources)
    waiting = table("lane", "pending", "oldest", "in doubt", "failed")
    for lane in lanes:
        oldest = f"{lane.oldest_pending:%Y-%m-%d %H:%M} UTC" if lane.oldest_pending else ""
        counts = f"{lane.pending:,}", oldest, f"{lane.in_doubt:,}", f"{lane.failed:,}"
        waiting.add_row(lane.lane, *counts)
    if lanes:
        out.print(waiting)
    for one in board.paused:
        out.print(f"{one.address} is paused: {one.paused_reason}")
    for workspace in board.paused_workspaces:
        name = lane_of(workspace.platform, workspace.external_id)
        out.print(f"{name} ({workspace.name}) is paused altogether: {workspace.paused_reason}")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    #: What.
    name: str
    #: What is wrong and what to do, "" when all is well.
    problem: str = ""


def _doctor(as_json: AsJson = False) -> None:
    """Look at settings, database, sources and platforms; exit 1 when something is wrong."""
    checks = wait_for(_check(settings()))
    if as_json:
        print_json(
            {"checks": [{"name": one.name, "problem": one.problem or None} for one in checks]}
        )
    else:
        for one in checks:
            console().print(f"{one.name}: {one.problem or 'fine'}")
    raise typer.Exit(1 if any(one.problem for one in checks) else 0)


async def _check(loaded: Settings) -> list[Check]:
    # Settings that cannot be read have ended the command before this.
    platforms = await check_platforms(loaded)
    return [
        Check(name="settings"),
        await _check_database(loaded),
        *_check_sources(loaded),
        *(Check(name=name, problem=problem) for name, problem in platforms),
    ]


async def _check_database(loaded: Settings) -> Check:
    try:
        async with open_desk(loaded) as desk, desk.database.read() as connection:
            await overview(connection)
    except HirewireError as error:
        return Check(name="database", problem=error.message)
    return Check(name="database")


def _check_sources(loaded: Settings) -> Iterator[Check]:
    if not loaded.sources:
        yield Check(name="sources", problem="there is none; list a folder in hirewire.toml.")
    for source in loaded.sources:
        name = f"source {source.label}"
        try:
            found = len(Folder(source.path).look())
        except HirewireError as error:
            yield Check(name=name, problem=error.message)
        else:
            problem = "" if found else f"there is no posting file in {source.path}."
            yield Check(name=name, problem=problem)
