"""Commands for setting Slack up: `slack manifest`, `slack key`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bot.app import slack_key, slack_manifest
from bot.cli.output import settings

app = typer.Typer(help="Setting Slack up.", no_args_is_help=True)


class Mode(StrEnum):
    """How Slack's requests reach us."""

    #: Over a connection that we open.
    SOCKET = "socket"
    HTTP = "http"


class Workspaces(StrEnum):
    """Who may install the app."""

    #: The workspace that made it.
    ONE = "one"
    MANY = "many"


_MODE = typer.Option("--mode", help="How Slack's requests reach us; else as the settings say.")
_WORKSPACES = typer.Option("--workspaces", help="Who installs the app; else as the settings say.")
_URL = typer.Option("--url", help="Where the world reaches us, https://…; else from the settings.")


@app.command(name="manifest")
def _manifest(
    mode: Annotated[Mode | None, _MODE] = None,
    workspaces: Annotated[Workspaces | None, _WORKSPACES] = None,
    url: Annotated[str, _URL] = "",
) -> None:
    """Print the app's manifest, to be pasted where Slack apps are made."""
    text = slack_manifest(
        settings(),
        by_socket=None if mode is None else mode is Mode.SOCKET,
        many=None if workspaces is None else workspaces is Workspaces.MANY,
        url=url,
    )
    typer.echo(text, nl=False)


@app.command(name="key")
def _key() -> None:
    """Print a fresh key for HIREWIRE_ENCRYPTION_KEYS."""
    typer.echo(slack_key())
