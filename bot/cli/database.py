"""Commands about the database: `db upgrade`."""

from __future__ import annotations

import typer

from bot.app import open_desk
from bot.cli.output import settings, wait_for
from bot.settings import Settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The database."""


@app.command(name="upgrade")
def _upgrade() -> None:
    """Bring the tables up to date; `run` does so by itself."""
    wait_for(_upgrade_by(settings()))
    typer.echo("The database is up to date.")


async def _upgrade_by(loaded: Settings) -> None:
    async with open_desk(loaded):
        """Opening a desk upgrades."""
