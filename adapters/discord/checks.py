"""What `hirewire doctor` looks at: whether Discord accepts us with these settings.

Nothing is changed by it, at Discord or here.
"""

from __future__ import annotations

from adapters.discord.client import logged_in
from adapters.discord.setup import Setup, read_setup
from bot.errors import HirewireError, SettingsError
from bot.messages.catalogue import _
from bot.settings import Settings


async def check_discord(settings: Settings) -> list[tuple[str, str]]:
    """Look at everything that has to do with Discord.

    Args:
        settings: What they say is tried.

    Returns:
        What was looked at, each with what is wrong and what to do, "" when all is well. Nothing
        when Discord is not used.
    """
    try:
        setup = read_setup(settings)
    except SettingsError as error:
        return [("discord settings", error.message)]
    if setup is None:
        return []
    return [("discord settings", ""), ("discord token", await _token(setup))]


async def _token(setup: Setup) -> str:
    try:
        async with logged_in(setup) as client:
            application = client.application
    except HirewireError as error:
        return error.message
    if application is not None and application.interactions_endpoint_url:
        return _(
            "Discord sends commands and buttons to the Interactions Endpoint URL of the application"
            " instead of to Hirewire: empty it, under General Information."
        )
    return ""
