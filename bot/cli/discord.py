"""Commands for setting Discord up: `discord invite`, `discord sync`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.app import discord_links, discord_sync
from bot.cli.output import settings, wait_for

app = typer.Typer(help="Setting Discord up.", no_args_is_help=True)

_ANYWAY = typer.Option("--anyway", help="Also when nothing has changed.")


@app.command(name="invite")
def _invite() -> None:
    """Print the links by which people take the bot in."""
    for title, url in wait_for(discord_links(settings())):
        typer.echo(f"{title}:\n  {url}")


@app.command(name="sync")
def _sync(anyway: Annotated[bool, _ANYWAY] = False) -> None:
    """Tell Discord of the commands, if they have changed; “run” does so too."""
    told = wait_for(discord_sync(settings(), anyway=anyway))
    typer.echo("Discord has the commands now." if told else "Discord has these commands already.")
