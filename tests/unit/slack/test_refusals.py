"""What Slack's errors, its SDK's and the network's mean for a delivery: every one of them."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import slack_sdk.errors
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.calling import TROUBLE
from adapters.slack.failing import delivery_error, failing_as_deliveries
from adapters.slack.installations import NotInstalled
from adapters.slack.refusals import REFUSALS
from bot.errors import DeliveryError, HirewireError, Scope, StorageError

#: As https://docs.slack.dev/reference/methods/chat.postMessage#errors and its neighbours list them.
WORKSPACE = """account_inactive token_revoked invalid_auth not_authed not_allowed_token_type
    access_denied accesslimited missing_scope"""
DESTINATION = """channel_not_found not_in_channel is_archived restricted_action
    restricted_action_read_only_channel restricted_action_thread_only_channel
    restricted_action_non_threadable_channel restricted_action_thread_locked no_permission
    ekm_access_denied messages_tab_disabled cannot_reply_to_message user_disabled user_not_found
    user_not_visible restricted_action_of_tomorrow"""
MESSAGE = """no_text invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long
    markdown_text_conflict metadata_too_large invalid_metadata_format invalid_metadata_schema
    invalid_arguments too_many_attachments message_not_found cant_update_message
    edit_window_closed is_inactive invalid_thing_of_tomorrow"""
LATER = """ratelimited rate_limited message_limit_exceeded team_added_to_org org_login_required
    token_expired trouble_of_tomorrow"""
IN_DOUBT = "fatal_error internal_error service_unavailable request_timeout"

KEY = ConnectionKey(
    host="slack.com",
    port=443,
    is_ssl=True,
    ssl=True,
    proxy=None,
    proxy_auth=None,
    proxy_headers_hash=None,
)


@dataclass
class Raw:
    """What slack_sdk passes on when the answer is not JSON: aiohttp's own response."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


def raised(response: object) -> SlackApiError:
    """Make what slack_sdk raises."""
    return SlackApiError("It failed.", response)  # type: ignore[no-untyped-call]


def answered(
    body: object, status: int = 200, headers: dict[str, str] | None = None
) -> SlackApiError:
    """Make what slack_sdk raises for an answer."""
    # What Slack's server sends may be anything, also what the SDK's own types exclude.
    data: Any = body
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return raised(response)


def refused(name: str, **others: str) -> DeliveryError:
    """Judge one of Slack's errors."""
    return delivery_error(answered({"ok": False, "error": name, **others}))


@pytest.mark.parametrize(
    ("names", "closes"),
    [
        (WORKSPACE, Scope.WORKSPACE),
        (DESTINATION, Scope.DESTINATION),
        (MESSAGE, Scope.MESSAGE),
    ],
    ids=["workspace", "destination", "message"],
)
def test_refusals_for_good_close_what_they_concern(names: str, closes: Scope) -> None:
    """Each closes the message, its destination or the workspace, and says by which name."""
    for name in names.split():
        error = refused(name)
        assert (error.permanent, error.in_doubt, error.closes) == (True, False, closes), name
        assert name in error.message


@pytest.mark.parametrize(
    ("names", "in_doubt"), [(LATER, False), (IN_DOUBT, True)], ids=["later", "in doubt"]
)
def test_the_rest_is_worth_another_try(names: str, in_doubt: bool) -> None:
    """What passes is tried again; what Slack may have done all the same is looked for first."""
    for name in names.split():
        error = refused(name)
        assert (error.permanent, error.in_doubt) == (False, in_doubt), name
        assert name in error.message


def test_every_reason_is_a_sentence() -> None:
    """People read the reasons: each begins as a sentence, ends as one, and leaves no gap."""
    for name, refusal in REFUSALS.items():
        text = refused(name).message
        assert text[0].isupper(), name
        assert text.endswith("."), name
        assert "{" not in text, name
        assert refusal.text.count("{error}") == 1, name


def test_missing_permission_is_named() -> None:
    """An admin has to know which scope is missing; for looking it closes nothing."""
    error = refused("missing_scope", needed="chat:write", provided="commands")
    assert "chat:write" in error.message
    body = {"ok": False, "error": "missing_scope", "needed": "channels:history"}
    looked = delivery_error(answered(body), looking=True, doing=False)
    assert (looked.permanent, looked.closes) == (True, Scope.MESSAGE)


@pytest.mark.parametrize(
    ("header", "wait_s"), [("30", 30.0), ("1.5", 1.5), ("soon", None), (None, None)]
)
def test_named_wait_is_carried(header: str | None, wait_s: float | None) -> None:
    """Too many requests: not in doubt, and as long as Slack says; nonsense counts as unsaid."""
    headers = {"Retry-After": header} if header else {}
    for error in (
        answered({"ok": False, "error": "ratelimited"}, 429, headers),
        answered("", 429, headers),
        answered({"ok": False, "error": "ratelimited"}, 200, headers),
    ):
        judged = delivery_error(error)
        assert (judged.permanent, judged.in_doubt, judged.retry_after_s) == (False, False, wait_s)


@pytest.mark.parametrize(
    ("error", "in_doubt"),
    [
        (answered({"ok": False, "error": "trouble"}, 500), True),
        (answered("<html>", 502), True),
        (answered({}, 503), True),
        (answered({}, 200), True),
        (answered({"ok": False}, 200), True),
        (answered({"ok": False, "error": 7}, 200), True),
        (raised(Raw(status=200)), True),
        (raised(Raw(status=500)), True),
        (raised({"ok": False, "error": "fatal_error"}), True),
        (answered("<html>", 403), False),
        (answered({}, 404), False),
        (TimeoutError(), True),
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.ClientPayloadError("cut off"), True),
        (aiohttp.ClientOSError(104, "reset"), True),
        (aiohttp.SocketTimeoutError(), True),
        (ConnectionResetError(), True),
        (json.JSONDecodeError("no", "", 0), True),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), True),
        (AttributeError("'list' object has no attribute 'get'"), True),
        (aiohttp.ClientConnectorError(KEY, OSError(111, "refused")), False),
        (aiohttp.ClientConnectorDNSError(KEY, OSError("no such name")), False),
        (aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError()), False),
        (aiohttp.ConnectionTimeoutError(), False),
        (aiohttp.InvalidURL("nowhere"), False),
        (StorageError("The database is away."), False),
    ],
    ids=repr,
)
def test_trouble_on_the_way(error: Exception, in_doubt: bool) -> None:
    """In doubt once the request may have left; an answer without sense counts as none."""
    assert isinstance(error, (*TROUBLE, HirewireError))
    judged = delivery_error(error)
    assert (judged.permanent, judged.in_doubt) == (False, in_doubt)
    assert not delivery_error(error, doing=False).in_doubt


@pytest.mark.parametrize(
    "name", [name for name in vars(slack_sdk.errors) if name.startswith(("Slack", "Bot"))]
)
def test_every_error_of_the_sdk_becomes_ours(name: str) -> None:
    """Whatever slack_sdk defines maps, with itself as the cause, and says no more than its name."""
    kind: type[SlackClientError] = getattr(slack_sdk.errors, name)
    error: Exception
    if kind is SlackApiError:
        error = answered({"ok": False, "error": "is_archived"})
    elif kind is SlackTokenRotationError:
        error = SlackTokenRotationError(answered({"ok": False, "error": "invalid_refresh_token"}))
    else:
        error = kind("xoxb-canary")
    with pytest.raises(DeliveryError) as caught, failing_as_deliveries():
        raise error
    assert caught.value.__cause__ is error
    assert "canary" not in caught.value.message


def test_workspace_without_the_app_is_closed() -> None:
    """No installation, no message to anywhere in it."""
    judged = delivery_error(NotInstalled("T1"))
    assert (judged.permanent, judged.closes) == (True, Scope.WORKSPACE)
    assert "T1" in judged.message


def test_our_own_mistakes_stay_what_they_are() -> None:
    """What is neither Slack's nor the network's is not dressed up: the log needs its traceback."""
    with pytest.raises(ZeroDivisionError), failing_as_deliveries():
        raise ZeroDivisionError


@pytest.mark.parametrize("name", ["bad_client_secret", "invalid_client_id", "invalid_arguments"])
def test_a_token_that_cannot_be_changed_fails_no_message(name: str) -> None:
    """What Slack refuses before a message is there says nothing about the message."""
    error = delivery_error(answered({"ok": False, "error": name}), doing=False)
    assert not (error.permanent or error.in_doubt)
    assert name in error.message
