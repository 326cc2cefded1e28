"""How we call Slack: one client for each token, which repeats nothing by itself."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.sdk_log import sdk_logger
from adapters.slack.setup import Setup

#: Seconds that a call may take.
TIMEOUT_S = 15
#: What a call raises when it fails, and nothing else does.
OUTAGE = (SlackClientError, aiohttp.ClientError, OSError)
#: The same, with how slack_sdk fails on an answer that is no JSON object.
TROUBLE = (*OUTAGE, ValueError, AttributeError)


def web_client(
    setup: Setup, *, token: str = "", session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """Make a client.

    It does not try again: after a broken connection slack_sdk would send a message twice.

    Args:
        setup: Knows where Slack is.
        token: Of a workspace, or of the app; "" for methods that need none.
        session: Calls go through it; without one each call opens its own.
    """
    return AsyncWebClient(
        token=token or None,
        base_url=setup.api_url,
        timeout=TIMEOUT_S,
        session=session,
        logger=sdk_logger(),
        retry_handlers=[],
    )


async def ask_for_token(setup: Setup, **asked: str) -> AsyncSlackResponse:
    """Call `oauth.v2.access` as the app itself.

    Args:
        setup: Knows the app's id and secret.
        asked: A code with its `redirect_uri`, or a refresh token with its `grant_type`.

    Raises:
        SlackApiError: Slack refuses or fails; so may the network. Nothing of the answer is in it.
    """
    # slack_sdk's own method for it makes aiohttp warn that it is on its way out.
    proof = aiohttp.encode_basic_auth(setup.client_id, setup.client_secret)
    try:
        return await web_client(setup).api_call(
            "oauth.v2.access", data=asked, headers={"Authorization": proof}
        )
    except SlackApiError as error:
        # slack_sdk repeats an answer that it cannot read: half of a token might be in it.
        message = "Slack gave no token."
        raise SlackApiError(message, error.response) from None  # type: ignore[no-untyped-call]


def reason_of(error: Exception) -> str:
    """Name why a call failed, by Slack's own word where there is one; fit for the log."""
    if isinstance(error, SlackApiError):
        # An answer that is not JSON comes as aiohttp's own response.
        data = getattr(error.response, "data", None)
        if isinstance(data, dict) and isinstance(data.get("error"), str):
            return str(data["error"])[:100]
        status = getattr(error.response, "status_code", None)
        return f"HTTP {status or getattr(error.response, 'status', '')}".strip()
    return type(error).__name__
