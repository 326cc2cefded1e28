"""The `hirewire` command: one file for each group of commands, errors in one sentence.

Exit codes: 0 done, 1 found problems, 2 wrong use.
"""

from __future__ import annotations

import sys

import typer

from bot import __version__
from bot.cli import database, deliveries, discord, files, health, postings, running, slack
from bot.errors import HirewireError, UsageError

app = typer.Typer(
    help="Job alerts for communities: postings in, messages out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (running, files, postings, deliveries, health):
    group.add_to(app)
app.add_typer(database.app, name="db")
app.add_typer(slack.app, name="slack")
app.add_typer(discord.app, name="discord")


@app.callback(invoke_without_command=True)
def _top(version: bool = typer.Option(False, "--version", help="Show the version.")) -> None:
    if version:
        typer.echo(f"hirewire {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; what goes wrong is said in one sentence."""
    try:
        app()
    except UsageError as error:
        _complain(error.message, exit_code=2)
    except HirewireError as error:
        _complain(error.message, exit_code=1)
    except BrokenPipeError:
        # The reader went away, as `| head` does; that is no mistake of anyone.
        sys.stderr.close()


def _complain(message: str, *, exit_code: int) -> None:
    typer.echo(f"hirewire: {message}", err=True)
    sys.exit(exit_code)
