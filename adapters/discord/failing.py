"""Whatever goes wrong on the way to Discord, as the one error that the core knows.

Three things matter to a delivery: whether trying again can help, what is closed by it, and whether
the message may have arrived all the same. Discord's own codes are judged in `refusals.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from json import JSONDecodeError

import aiohttp
from discord import DiscordException, HTTPException, LoginFailure, RateLimited

from adapters.discord.refusals import (
    REFUSALS,
    TOKEN_DEAD,
    TOO_FAST,
    UNKNOWN,
    UNSURE,
    Meaning,
    refusal_of,
)
from bot.errors import DeliveryError, Scope
from bot.messages.catalogue import _

#: What calling Discord can raise without any mistake of ours. `RuntimeError` is not among them:
#: discord.py raises it when its session is closed, which is ours.
TROUBLE = (DiscordException, aiohttp.ClientError, OSError, TimeoutError, JSONDecodeError)
#: The connection was never made, so nothing can have arrived.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
#: A code that says little itself: what is wrong stands in the answer's words.
_INVALID_FORM = 50035
_SCOPES = {
    Meaning.WORKSPACE: Scope.WORKSPACE,
    Meaning.DESTINATION: Scope.DESTINATION,
    Meaning.MESSAGE: Scope.MESSAGE,
}


@contextmanager
def failing_as_deliveries(*, doing: bool = True) -> Iterator[None]:
    """Turn whatever calling Discord raises within into a `DeliveryError`.

    Args:
        doing: Whether the call changes something, so that it can be in doubt.
    """
    try:
        yield
    except TROUBLE as error:
        raise delivery_error(error, doing=doing) from error


def delivery_error(error: Exception, *, doing: bool = True) -> DeliveryError:
    """Say what an error of discord.py's or of the network means.

    Args:
        error: As it was raised.
        doing: Whether the call changes something, so that it can be in doubt.
    """
    if isinstance(error, RateLimited):
        text = TOO_FAST.format(error=HTTPStatus.TOO_MANY_REQUESTS.value)
        return DeliveryError(text, retry_after_s=error.retry_after)
    if isinstance(error, LoginFailure):
        text = TOKEN_DEAD.format(error=HTTPStatus.UNAUTHORIZED.value)
        return DeliveryError(text, permanent=True, closes=Scope.WORKSPACE)
    if isinstance(error, HTTPException):
        return _answered(error, doing=doing)
    if isinstance(error, NEVER_LEFT):
        return DeliveryError(_("Discord cannot be reached ({error}).").format(error=_kind(error)))
    text = _("Discord's answer did not arrive ({error}).").format(error=_kind(error))
    return DeliveryError(text, in_doubt=doing)


def _kind(error: Exception) -> str:
    # Only what it is: what it says may hold an address that we were told to keep to ourselves.
    return type(error).__name__


def _answered(error: HTTPException, *, doing: bool) -> DeliveryError:
    """Judge what Discord, or something on the way to it, answered."""
    if error.code in REFUSALS:
        return _refused(error)
    if error.status == HTTPStatus.UNAUTHORIZED:
        text = TOKEN_DEAD.format(error=error.status)
        return DeliveryError(text, permanent=True, closes=Scope.WORKSPACE)
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return DeliveryError(TOO_FAST.format(error=error.status), retry_after_s=_wait_s(error))
    # A proxy that waited too long in Discord's stead says 408.
    # Source: https://github.com/germanoeich/nirn-proxy
    is_accident = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if is_accident or error.status == HTTPStatus.REQUEST_TIMEOUT:
        return DeliveryError(UNSURE.format(error=error.status), in_doubt=doing)
    return DeliveryError(UNKNOWN.format(error=error.code or error.status))


def _refused(error: HTTPException) -> DeliveryError:
    refusal = refusal_of(error.code)
    said = str(error.code)
    if error.code == _INVALID_FORM:
        # The places in the form, without the form itself: "In components.0.content".
        places = [line.split(":")[0] for line in error.text.splitlines()[1:]]
        said = "; ".join([said, *places])[:200]
    text = refusal.text.format(error=said)
    closes = _SCOPES.get(refusal.meaning)
    if closes is not None:
        return DeliveryError(text, permanent=True, closes=closes)
    return DeliveryError(text, retry_after_s=_wait_s(error))


def _wait_s(error: HTTPException) -> float | None:
    """Read how long Discord asks to wait, in seconds; None where it does not say."""
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", ""))
    except ValueError:
        return None
