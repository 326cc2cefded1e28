"""What the settings say of Discord, checked; `point_at` lets discord.py call where they say."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.errors import SettingsError
from bot.messages.catalogue import _
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A way of running the bot that hangs together."""

    token: str
    #: "https://discord.com/api/v10", without a slash at its end.
    api_url: str
    #: "wss://gateway.discord.gg/".
    gateway_url: str
    #: Name or id of a role that may change what channels get; "" for none.
    manager_role: str = ""
    #: Whether posts in announcement channels go on to the servers that follow them.
    crosspost: bool = False
    #: The only server that gets the commands; None: every one.
    dev_guild: int | None = None


def read_setup(settings: Settings) -> Setup | None:
    """Read what is set of Discord.

    Returns:
        None when there is no token: then Discord is not used.

    Raises:
        SettingsError: something that is set makes no sense.
    """
    token = settings.discord_token.get_secret_value().strip()
    if not token:
        return None
    api_url = settings.discord_api_url.strip().rstrip("/")
    gateway_url = settings.discord_gateway_url.strip()
    dev_guild = settings.discord_dev_guild.strip()
    problem = (
        _problem_with_token(token)
        or _problem_with_url("DISCORD_API_URL", api_url, ("https", "http"))
        or _problem_with_url("DISCORD_GATEWAY_URL", gateway_url, ("wss", "ws"))
        or _problem_with_guild(dev_guild)
    )
    if problem:
        raise SettingsError(problem)
    return Setup(
        token=token,
        api_url=api_url,
        gateway_url=gateway_url,
        manager_role=settings.discord_manager_role.strip(),
        crosspost=settings.discord_crosspost,
        dev_guild=int(dev_guild) if dev_guild else None,
    )


def point_at(setup: Setup) -> None:
    """Let discord.py call where the settings say.

    It knows one place for the whole process, so this holds for every client in it.
    """
    Route.BASE = setup.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(setup.gateway_url)


def _problem_with_token(token: str) -> str:
    """Say what is wrong with a token, "" when nothing is. The token itself is never repeated."""
    if token.casefold().startswith(("bot ", "bearer ")):
        return _("DISCORD_TOKEN is the token alone: leave out the word in front of it.")
    if not token.isascii() or not token.isprintable() or " " in token:
        return _("DISCORD_TOKEN must be the bot's token, which is one word without spaces.")
    return ""


def _problem_with_url(name: str, url: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        usable = False
    if usable:
        return ""
    text = _("{name} must be an address that begins with {scheme}://.")
    return text.format(name=name, scheme=schemes[0])


def _problem_with_guild(dev_guild: str) -> str:
    if not dev_guild or (dev_guild.isascii() and dev_guild.isdigit() and len(dev_guild) <= 20):
        return ""
    return _("HIREWIRE_DISCORD_DEV_GUILD must be the id of a server, a long number.")
