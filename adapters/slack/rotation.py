"""Tokens that run out after twelve hours are changed for new ones in time.

Source: https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.oauth.installation_store import Installation

from adapters.slack.calling import ask_for_token
from adapters.slack.setup import Setup
from bot.errors import HirewireError
from bot.messages.catalogue import _

#: How long before its end a token is changed.
AHEAD = timedelta(hours=2)


def runs_out(installation: Installation, now: datetime) -> bool:
    """Tell whether the bot's token ends soon; most never do."""
    ends_at = installation.bot_token_expires_at
    return ends_at is not None and ends_at <= (now + AHEAD).timestamp()


def is_over(installation: Installation, now: datetime) -> bool:
    """Tell whether the bot's token has ended."""
    ends_at = installation.bot_token_expires_at
    return ends_at is not None and ends_at <= now.timestamp()


async def refresh(setup: Setup, installation: Installation, *, now: datetime) -> Installation:
    """Change the bot's token for a new one; the old one works until its end.

    Args:
        setup: Knows the app's own id and secret.
        installation: With the refresh token, which counts once.
        now: Aware UTC.

    Returns:
        The installation as it is to be stored.

    Raises:
        SlackApiError: Slack refuses or fails; so may the network.
        HirewireError: Slack's answer holds no token.
    """
    answer = await ask_for_token(
        setup, grant_type="refresh_token", refresh_token=installation.bot_refresh_token or ""
    )
    token, lasts_s = answer.get("access_token"), answer.get("expires_in")
    if not (isinstance(token, str) and isinstance(lasts_s, int)):
        raise HirewireError(_("Slack did not answer with a new token."))
    fresh = Installation(**installation.to_dict_for_copying())
    fresh.bot_token = token
    fresh.bot_refresh_token = answer.get("refresh_token") or installation.bot_refresh_token
    fresh.bot_token_expires_at = int(now.timestamp()) + lasts_s
    return fresh
