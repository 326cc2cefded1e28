"""What `hirewire doctor` looks at: whether Slack accepts us with these settings.

Nothing is changed by it, at Slack or here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from slack_sdk.errors import SlackApiError

from adapters.slack.calling import TROUBLE, reason_of, web_client
from adapters.slack.installations import read_scopes
from adapters.slack.manifest import bot_scopes
from adapters.slack.sealing import Sealer
from adapters.slack.setup import Setup, read_setup
from bot.errors import SettingsError
from bot.messages.catalogue import _
from bot.settings import Settings


async def check_slack(settings: Settings) -> list[tuple[str, str]]:
    """Look at everything that has to do with Slack.

    Returns:
        What was looked at, each with what is wrong and what to do, "" when all is well. Nothing
        when Slack is not used.
    """
    try:
        setup = read_setup(settings)
    except SettingsError as error:
        return [("slack settings", error.message)]
    if setup is None:
        return []
    return [("slack settings", ""), *[one async for one in _checks(setup)]]


async def _checks(setup: Setup) -> AsyncIterator[tuple[str, str]]:
    if setup.many_workspaces:
        yield "slack keys", _keys(setup)
        yield "slack public address", _public_address(setup)
    else:
        async for one in _token(setup):
            yield one
    if setup.by_socket:
        yield "slack app token", await _app_token(setup)


def _keys(setup: Setup) -> str:
    try:
        Sealer(setup.encryption_keys)
    except SettingsError as error:
        return error.message
    return ""


def _public_address(setup: Setup) -> str:
    if setup.public_url.startswith("https://"):
        return ""
    return _("Slack sends people and requests to https:// only; change HIREWIRE_SLACK_PUBLIC_URL.")


async def _token(setup: Setup) -> AsyncIterator[tuple[str, str]]:
    try:
        answer = await web_client(setup, token=setup.bot_token).auth_test()
    except TROUBLE as error:
        yield "slack token", _refused("SLACK_BOT_TOKEN", error)
        return
    yield "slack token", ""
    missing = sorted(set(bot_scopes()) - set(read_scopes(answer.headers)))
    message = _("it lacks {scopes}; add them to the app and install it again.")
    yield "slack scopes", message.format(scopes=", ".join(missing)) if missing else ""


async def _app_token(setup: Setup) -> str:
    try:
        # An address that nobody connects to costs nothing.
        await web_client(setup).apps_connections_open(app_token=setup.app_token)
    except TROUBLE as error:
        return _refused("SLACK_APP_TOKEN", error)
    return ""


def _refused(name: str, error: Exception) -> str:
    reason = reason_of(error)
    if isinstance(error, SlackApiError) and not reason.startswith("HTTP"):
        message = _("Slack does not accept {name} ({reason}); copy it anew from the app's page.")
        return message.format(name=name, reason=reason)
    return _("Slack cannot be reached ({reason}); try again later.").format(reason=reason)
