"""What each of Slack's errors means for a delivery: a table, and what happens beside it.

Every name that Slack documents for sending, editing, opening and looking is listed. A name that is
not here is tried again for as long as any other trouble, with the name in the record: a new error
of Slack's must not lose a message.
Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors, and the same for
`chat.update`, `conversations.open` and `conversations.history`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import (
    SlackApiError,
    SlackClientError,
    SlackRequestError,
    SlackTokenRotationError,
)

from adapters.slack.installations import NotInstalled
from bot.errors import DeliveryError, HirewireError, Scope
from bot.messages.catalogue import _


class Meaning(StrEnum):
    """What an error says about this delivery and the ones after it."""

    #: Nothing reaches this workspace until somebody there or the operator does something.
    WORKSPACE = "workspace"
    #: Nothing reaches this channel or person.
    DESTINATION = "destination"
    #: This message cannot be sent or changed; the next one may well be.
    MESSAGE = "message"
    #: Surely not done, and worth another try.
    LATER = "later"
    #: Perhaps done: look before trying again.
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What one error means."""

    meaning: Meaning
    #: One sentence for people, with a gap for Slack's own name of the error.
    text: str


_SCOPES = {
    Meaning.WORKSPACE: Scope.WORKSPACE,
    Meaning.DESTINATION: Scope.DESTINATION,
    Meaning.MESSAGE: Scope.MESSAGE,
}

_TOKEN_DEAD = _(
    "Slack no longer accepts the bot's token ({error}): install the app again, or set a new token."
)
_TOKEN_DOUBTED = _(
    "Slack does not accept the bot's token ({error}): install the app again or set a new token;"
    " if the workspace allows certain addresses only, let an admin add this server's."
)
_NOT_ALLOWED = _("The workspace does not let the bot in ({error}); its admins can change that.")
_SCOPE_MISSING = _(
    "The bot was not granted all that it needs ({error}): an admin must install the app again."
)
_GONE = _("The channel is gone, or the bot may not write there ({error}).")
_ARCHIVED = _("The channel is archived ({error}).")
_NOT_IN = _("The bot is not in the channel ({error}): invite it.")
_RESTRICTED = _("The workspace or channel does not let the bot post ({error}).")
_NOT_READ = _("Messages to the app are switched off in its settings ({error}).")
_DEACTIVATED = _("The person's account is deactivated ({error}).")
_NOT_SEEN = _("The bot cannot see that person ({error}).")
_MALFORMED = _("Slack refuses the message as it is made ({error}).")
_UNCHANGEABLE = _("The message is gone or cannot be changed any more ({error}).")
_TOO_FAST = _("Slack asks to send more slowly ({error}).")
_ROTATES = _("The bot's token has run out and is renewed ({error}).")
_MIGRATES = _("The workspace is being moved by Slack and comes back ({error}).")
_UNSURE = _("Slack had an accident and may have done it all the same ({error}).")
_UNKNOWN = _("Slack refused ({error}).")

_TABLE: tuple[tuple[Meaning, str, tuple[str, ...]], ...] = (
    (
        Meaning.WORKSPACE,
        _TOKEN_DEAD,
        ("account_inactive", "token_revoked", "not_authed", "invalid_refresh_token"),
    ),
    (Meaning.WORKSPACE, _TOKEN_DOUBTED, ("invalid_auth",)),
    (
        Meaning.WORKSPACE,
        _NOT_ALLOWED,
        (
            "access_denied",
            "accesslimited",
            "enterprise_is_restricted",
            "team_access_not_granted",
            "two_factor_setup_required",
        ),
    ),
    (Meaning.WORKSPACE, _SCOPE_MISSING, ("missing_scope", "not_allowed_token_type")),
    (
        Meaning.DESTINATION,
        _GONE,
        ("channel_not_found", "team_not_found", "channel_is_limited_access"),
    ),
    (Meaning.DESTINATION, _ARCHIVED, ("is_archived",)),
    (Meaning.DESTINATION, _NOT_IN, ("not_in_channel", "no_permission")),
    (
        Meaning.DESTINATION,
        _RESTRICTED,
        (
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "cannot_reply_to_message",
            "ekm_access_denied",
            "app_cannot_join_channel",
            "invalid_user_combination",
            "method_not_supported_for_channel_type",
        ),
    ),
    (Meaning.DESTINATION, _NOT_READ, ("messages_tab_disabled",)),
    (Meaning.DESTINATION, _DEACTIVATED, ("user_disabled",)),
    (Meaning.DESTINATION, _NOT_SEEN, ("user_not_found", "user_not_visible")),
    (
        Meaning.MESSAGE,
        _MALFORMED,
        (
            "no_text",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_attachments",
            "block_mismatch",
            "msg_blocks_too_long",
            "msg_too_long",
            "markdown_text_conflict",
            "metadata_too_large",
            "metadata_must_be_sent_from_app",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "invalid_arguments",
            "invalid_arg_name",
            "invalid_array_arg",
            "invalid_charset",
            "invalid_form_data",
            "invalid_post_type",
            "missing_post_type",
            "invalid_json",
            "json_not_object",
            "too_many_attachments",
            "too_many_contact_cards",
            "attachment_payload_limit_exceeded",
            "as_user_not_supported",
            "slack_connect_canvas_sharing_blocked",
            "slack_connect_file_link_sharing_blocked",
            "slack_connect_lists_sharing_blocked",
        ),
    ),
    (
        Meaning.MESSAGE,
        _UNCHANGEABLE,
        (
            "message_not_found",
            "cant_update_message",
            "edit_window_closed",
            "is_inactive",
            "streaming_state_conflict",
        ),
    ),
    (Meaning.LATER, _TOO_FAST, ("ratelimited", "rate_limited", "message_limit_exceeded")),
    (Meaning.LATER, _ROTATES, ("token_expired",)),
    (
        Meaning.LATER,
        _MIGRATES,
        ("team_added_to_org", "org_login_required", "external_channel_migrating"),
    ),
    (Meaning.LATER, _UNKNOWN, ("invalid_cursor", "deprecated_endpoint", "method_deprecated")),
    (
        Meaning.IN_DOUBT,
        _UNSURE,
        (
            "fatal_error",
            "internal_error",
            "service_unavailable",
            "request_timeout",
            "update_failed",
        ),
    ),
)

#: By Slack's name of the error.
REFUSALS: Mapping[str, Refusal] = {
    name: Refusal(meaning=meaning, text=text) for meaning, text, names in _TABLE for name in names
}

#: The connection was never made, so nothing can have arrived.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
#: What calling Slack raises. The last two are how slack_sdk fails on an answer that is no object.
TROUBLE = (
    SlackClientError,
    aiohttp.ClientError,
    OSError,
    HirewireError,
    ValueError,
    AttributeError,
)


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
    except TROUBLE as error:
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
        text = _MALFORMED.format(error=type(error).__name__)
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
        return DeliveryError(_TOO_FAST.format(error=name or status), retry_after_s=wait_s)
    if isinstance(status, int) and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        text = _UNSURE.format(error=name or status)
        return DeliveryError(text, in_doubt=doing, retry_after_s=wait_s)
    if isinstance(name, str) and name:
        return _named(name, data, doing=doing, looking=looking, wait_s=wait_s)
    if status == HTTPStatus.OK:
        text = _("Slack's answer cannot be read ({error}).").format(error=status)
        return DeliveryError(text, in_doubt=doing)
    return DeliveryError(_UNKNOWN.format(error=status), retry_after_s=wait_s)


def _named(
    name: str, data: Mapping[str, object], *, doing: bool, looking: bool, wait_s: float | None
) -> DeliveryError:
    refusal = REFUSALS.get(name) or _by_its_name(name)
    needed = data.get("needed")
    # Slack says which permission is missing.
    said = f"{name}: {needed}" if name == "missing_scope" and needed else name
    text = refusal.text.format(error=said[:200])
    closes = _SCOPES.get(refusal.meaning)
    if closes is Scope.WORKSPACE and looking and refusal.text == _SCOPE_MISSING:
        closes = Scope.MESSAGE
    if closes is not None:
        return DeliveryError(text, permanent=True, closes=closes)
    in_doubt = doing and refusal.meaning is Meaning.IN_DOUBT
    return DeliveryError(text, in_doubt=in_doubt, retry_after_s=wait_s)


def _by_its_name(name: str) -> Refusal:
    """Judge an error that is not in the table."""
    if name.startswith("restricted_action"):
        return Refusal(meaning=Meaning.DESTINATION, text=_RESTRICTED)
    if name.startswith(("invalid_", "too_many_")):
        return Refusal(meaning=Meaning.MESSAGE, text=_MALFORMED)
    return Refusal(meaning=Meaning.LATER, text=_UNKNOWN)
