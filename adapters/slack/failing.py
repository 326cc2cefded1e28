"""Whatever goes wrong on the way to Slack, as the one error that the core knows.

Three things matter to a delivery: whether trying again can help, what is closed by it, and whether
the message may have arrived all the same. Slack's own words are judged in `refusals.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError, SlackTokenRotationError

from adapters.slack.calling import TROUBLE
from adapters.slack.installations import NotInstalled
from adapters.slack.refusals import (
    MALFORMED,
    SCOPE_MISSING,
    TOO_FAST,
    UNKNOWN,
    UNSURE,
    Meaning,
    Refusal,
    refusal_of,
)
from bot.errors import DeliveryError, HirewireError, Scope
from bot.messages.catalogue import _

#: The connection was never made, so nothing can have arrived.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
_SCOPES = {
    Meaning.WORKSPACE: Scope.WORKSPACE,
    Meaning.DESTINATION: Scope.DESTINATION,
    Meaning.MESSAGE: Scope.MESSAGE,
}


@contextmanager
def failing_as_deliveries(*, doing: bool = True, looking: bool = False) -> Iterator[None]:
    """Turn whatever calling Slack raises within into a `DeliveryError`.

    Args:
        doing: Whether the call changes something, so that it can be in doubt.
        looking: Whether it only reads; what we may not read says nothing about sending.
    """
    try:
        yield
    except DeliveryError:
        raise
    except (*TROUBLE, HirewireError) as error:
        raise delivery_error(error, doing=doing and not looking, looking=looking) from error


def delivery_error(error: Exception, *, doing: bool = True, looking: bool = False) -> DeliveryError:
    """Say what an error of slack_sdk's or of the network means.

    Args:
        error: As it was raised.
        doing: Whether the call changes something, so that it can be in doubt.
        looking: Whether the call reads what was sent.
    """
    if isinstance(error, SlackTokenRotationError):
        return delivery_error(error.api_error, doing=False)
    if isinstance(error, SlackApiError):
        return _answered(error, doing=doing, looking=looking)
    if isinstance(error, NotInstalled):
        return DeliveryError(error.message, permanent=True, closes=Scope.WORKSPACE)
    if isinstance(error, HirewireError):
        return DeliveryError(error.message)
    if isinstance(error, SlackRequestError):
        text = MALFORMED.format(error=type(error).__name__)
        return DeliveryError(text, permanent=True, closes=Scope.MESSAGE)
    if isinstance(error, NEVER_LEFT):
        return DeliveryError(_("Slack cannot be reached ({error}).").format(error=_kind(error)))
    text = _("Slack's answer did not arrive ({error}).").format(error=_kind(error))
    return DeliveryError(text, in_doubt=doing)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Read how long Slack asks to wait, in seconds; None where it does not say."""
    try:
        return float(headers.get("Retry-After", ""))
    except ValueError:
        return None


def _kind(error: Exception) -> str:
    # Only what it is: what it says may hold an address that we were told to keep to ourselves.
    return type(error).__name__


def _answered(error: SlackApiError, *, doing: bool, looking: bool) -> DeliveryError:
    """Judge what Slack, or something on the way to it, answered."""
    response = error.response
    # An answer that is not JSON comes as aiohttp's own response.
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    data = getattr(response, "data", response)
    wait_s = retry_after_s(getattr(response, "headers", None) or {})
    name = data.get("error") if isinstance(data, Mapping) else None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return DeliveryError(TOO_FAST.format(error=name or status), retry_after_s=wait_s)
    if isinstance(status, int) and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        text = UNSURE.format(error=name or status)
        return DeliveryError(text, in_doubt=doing, retry_after_s=wait_s)
    if isinstance(name, str) and name:
        return _named(name, data, doing=doing, looking=looking, wait_s=wait_s)
    if status == HTTPStatus.OK:
        text = _("Slack's answer cannot be read ({error}).").format(error=status)
        return DeliveryError(text, in_doubt=doing)
    return DeliveryError(UNKNOWN.format(error=status), retry_after_s=wait_s)


def _named(
    name: str, data: Mapping[str, object], *, doing: bool, looking: bool, wait_s: float | None
) -> DeliveryError:
    refusal = refusal_of(name)
    if refusal.meaning is Meaning.MESSAGE and not (doing or looking):
        # Said when a token was asked for, before there was a message.
        refusal = Refusal(meaning=Meaning.LATER, text=UNKNOWN)
    needed = data.get("needed")
    # Slack says which permission is missing.
    said = f"{name}: {needed}" if name == "missing_scope" and needed else name
    text = refusal.text.format(error=said[:200])
    closes = _SCOPES.get(refusal.meaning)
    if closes is Scope.WORKSPACE and looking and refusal.text == SCOPE_MISSING:
        closes = Scope.MESSAGE
    if closes is not None:
        return DeliveryError(text, permanent=True, closes=closes)
    in_doubt = doing and refusal.meaning is Meaning.IN_DOUBT
    return DeliveryError(text, in_doubt=in_doubt, retry_after_s=wait_s)
