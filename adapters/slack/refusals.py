"""What each of Slack's errors means for a delivery, by its name: a table.

Every name that Slack documents for sending, editing, opening and looking is listed. A name that is
not here is tried again for as long as any other trouble, with the name in the record: a new error
of Slack's must not lose a message.
Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors, and the same for
`chat.update`, `conversations.open` and `conversations.history`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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


_TOKEN_DEAD = _(
    "Slack no longer accepts the bot's token ({error}): install the app again, or set a new token."
)
_TOKEN_DOUBTED = _(
    "Slack does not accept the bot's token ({error}): install the app again or set a new token;"
    " if the workspace allows certain addresses only, let an admin add this server's."
)
_NOT_ALLOWED = _("The workspace does not let the bot in ({error}); its admins can change that.")
SCOPE_MISSING = _(
    "The bot was not granted all that it needs ({error}): an admin must install the app again."
)
_GONE = _("The channel is gone, or the bot may not write there ({error}).")
_ARCHIVED = _("The channel is archived ({error}).")
_NOT_IN = _("The bot is not in the channel ({error}): invite it.")
_RESTRICTED = _("The workspace or channel does not let the bot post ({error}).")
_NOT_READ = _("Messages to the app are switched off in its settings ({error}).")
_DEACTIVATED = _("The person's account is deactivated ({error}).")
_NOT_SEEN = _("The bot cannot see that person ({error}).")
MALFORMED = _("Slack refuses the message as it is made ({error}).")
_UNCHANGEABLE = _("The message is gone or cannot be changed any more ({error}).")
TOO_FAST = _("Slack asks to send more slowly ({error}).")
_ROTATES = _("The bot's token has run out and is renewed ({error}).")
_MIGRATES = _("The workspace is being moved by Slack and comes back ({error}).")
UNSURE = _("Slack had an accident and may have done it all the same ({error}).")
UNKNOWN = _("Slack refused ({error}).")

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
    (Meaning.WORKSPACE, SCOPE_MISSING, ("missing_scope", "not_allowed_token_type")),
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
        MALFORMED,
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
    (Meaning.LATER, TOO_FAST, ("ratelimited", "rate_limited", "message_limit_exceeded")),
    (Meaning.LATER, _ROTATES, ("token_expired",)),
    (
        Meaning.LATER,
        _MIGRATES,
        ("team_added_to_org", "org_login_required", "external_channel_migrating"),
    ),
    (Meaning.LATER, UNKNOWN, ("invalid_cursor", "deprecated_endpoint", "method_deprecated")),
    (
        Meaning.IN_DOUBT,
        UNSURE,
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


def refusal_of(name: str) -> Refusal:
    """Give what an error means, also one that is not in the table."""
    if name in REFUSALS:
        return REFUSALS[name]
    if name.startswith("restricted_action"):
        return Refusal(meaning=Meaning.DESTINATION, text=_RESTRICTED)
    if name.startswith(("invalid_", "too_many_")):
        return Refusal(meaning=Meaning.MESSAGE, text=MALFORMED)
    return Refusal(meaning=Meaning.LATER, text=UNKNOWN)
