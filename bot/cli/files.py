"""Commands about posting files: `ingest` and `lint`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import Annotated

import typer

from bot.app import open_desk
from bot.cli.output import AsJson, console, print_json, progress_bar, settings, wait_for
from bot.errors import UsageError
from bot.ingest import Report, ingest
from bot.postings.lint import lint_all
from bot.postings.posting import Problem
from bot.settings import FolderSource, Settings
from bot.sources.folder import posting_files


def add_to(app: typer.Typer) -> None:
    """Register this group's commands."""
    app.command(name="ingest")(_ingest)
    app.command(name="lint")(_lint)


Folders = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Folders of posting files.")
]


def _ingest(
    paths: Folders = None,
    announce_backlog: Annotated[
        bool, typer.Option(help="Announce what a source holds when it is first read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the sources once: store what changed, and announce what is new."""
    loaded = settings()
    sources = [FolderSource(path=path) for path in paths] if paths else list(loaded.sources)
    if not sources:
        message = "There is nothing to read: name a folder, or list one in hirewire.toml."
        raise UsageError(message)
    report = wait_for(_ingest_all(sources, loaded, announce_backlog=announce_backlog))
    if as_json:
        print_json(report.to_json())
    else:
        _show_report(report)
    raise typer.Exit(1 if report.rejected else 0)


async def _ingest_all(
    sources: list[FolderSource], loaded: Settings, *, announce_backlog: bool
) -> Report:
    async with open_desk(loaded) as desk:
        reports = []
        for source in sources:
            with progress_bar(f"Reading {source.label}") as show:
                report = await ingest(
                    desk.database,
                    source,
                    now=desk.clock(),
                    settings=loaded,
                    announce_backlog=announce_backlog,
                    on_progress=show,
                )
            reports.append(report)
        return reduce(add, reports)


def _show_report(report: Report) -> None:
    out = console()
    counts = report.to_json()
    rejected = counts.pop("rejected")
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    out.print(said or "Nothing there.")
    for problem in rejected:
        out.print(f"{problem['path']}:{problem['line']}: {problem['reason']}", soft_wrap=True)


def _lint(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Posting files or folders of them.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say what an author should mend, as path:line: reason; exit 1 when there is something."""
    problems = lint_all(posting_files(paths), now=datetime.now(UTC))
    if as_json:
        print_json({"problems": [_problem_json(problem) for problem in problems]})
    else:
        for problem in problems:
            typer.echo(str(problem))
    raise typer.Exit(1 if problems else 0)


def _problem_json(problem: Problem) -> dict[str, object]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}
