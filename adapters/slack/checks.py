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
from bot.messages.catalogue import _, ngettext
from bot.settings import Settings
from bot.storage.installations import change_sealed
from bot.storage.session import Database


async def check_slack(settings: Settings, database: Database | None) -> list[tuple[str, str]]:
    """Look at everything that has to do with Slack.

    Args:
        settings: What they say is tried.
        database: Whose sealed tokens are tried; None when it cannot be used.

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
    return [("slack settings", ""), *[one async for one in _checks(setup, database)]]


async def _checks(setup: Setup, database: Database | None) -> AsyncIterator[tuple[str, str]]:
    if setup.many_workspaces:
        yield "slack keys", await _keys(setup, database)
        yield "slack public address", _public_address(setup)
    else:
        async for one in _token(setup):
            yield one
    if setup.by_socket:
        yield "slack app token", await _app_token(setup)


async def _keys(setup: Setup, database: Database | None) -> str:
    try:
        sealer = Sealer(setup.encryption_keys)
    except SettingsError as error:
        return error.message
    if database is None:
        return ""
    closed = 0

    def look(sealed: str) -> None:
        nonlocal closed
        closed += sealer.open_(sealed) is None

    await change_sealed(database, look)
    message = ngettext(
        "{count} stored token is opened by none of them; add the key that sealed it.",
        "{count} stored tokens are opened by none of them; add the key that sealed them.",
        closed,
    )
    return message.format(count=closed) if closed else ""


def _public_address(setup: Setup) -> str:
    if setup.public_url.startswith("https://"):
        return ""
    return _("Slack sends people and requests to https:// only; change HIREWIRE_SLACK_PUBLIC_URL.")


async def _token(setup: Setup) -> AsyncIterator[tuple[str, str]]:
    try:
        answer = await web_client(setup, token=setup.bot_token).auth_test()
    except TROUBLE as error:
        advice = _(
            "Slack does not accept SLACK_BOT_TOKEN ({reason}); copy it anew from the app's page,"
            " “OAuth & Permissions”."
        )
        yield "slack token", _refused(setup, error, advice)
        return
    yield "slack token", _ends(setup)
    missing = sorted(set(bot_scopes()) - set(read_scopes(answer.headers)))
    message = _(
        "it lacks {scopes}; add them on the app's page, “OAuth & Permissions”, and install it"
        " again."
    )
    yield "slack scopes", message.format(scopes=", ".join(missing)) if missing else ""


def _ends(setup: Setup) -> str:
    if not setup.bot_token.startswith("xoxe."):
        return ""
    return _(
        "it ends within twelve hours, since the app rotates its tokens; make an app that does not."
    )


async def _app_token(setup: Setup) -> str:
    try:
        # An address that nobody connects to costs nothing.
        await web_client(setup).apps_connections_open(app_token=setup.app_token)
    except TROUBLE as error:
        advice = _(
            "Slack does not accept SLACK_APP_TOKEN ({reason}); make one on the app's page, “Basic"
            " Information”, with the scope connections:write."
        )
        return _refused(setup, error, advice)
    return ""


def _refused(setup: Setup, error: Exception, advice: str) -> str:
    reason = reason_of(error)
    if isinstance(error, SlackApiError) and not reason.startswith("HTTP"):
        return advice.format(reason=reason)
    message = _(
        "Slack cannot be reached at {address} ({reason}); look at this machine's network, and at"
        " SLACK_API_URL if you set it."
    )
    return message.format(address=setup.api_url, reason=reason)
