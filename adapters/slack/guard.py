"""What a request by HTTP must prove before anything else looks at it.

A request counts when it is signed by Slack, not older than five minutes, and has one of the shapes
that Slack sends. Everything else is refused in the same way, whatever is wrong with it. Bolt and
slack_sdk answer some of it with a traceback, so this stands in front of them.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from adapters.slack.payload import Payload, part, request_key, text

#: A modal's state is the largest thing that Slack sends: a view has at most 250 KB.
MAX_BODY_BYTES = 1_000_000
#: Fields of a form; a command has about fifteen.
MAX_FIELDS = 100
#: Requests without an id of their own that are remembered, for as long as they could come again.
MOST_REMEMBERED = 10_000

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

_EITHER = (str, Mapping)
#: What Bolt looks into, and what it takes for granted to find there.
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "type": str,
    "event": Mapping,
    "view": Mapping,
    "message": Mapping,
    "container": Mapping,
    "team": _EITHER,
    "user": _EITHER,
    "enterprise": _EITHER,
    "channel": _EITHER,
    "team_id": str,
    "user_id": str,
    "channel_id": str,
    "trigger_id": str,
    "event_id": str,
    "response_url": str,
}
_LISTS = ("authorizations", "response_urls", "actions")


class Refused(Exception):
    """The request does not come from Slack, or makes no sense."""


class _InjectedClock(Clock):
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


class Guard:
    """Checks requests by HTTP."""

    def __init__(self, signing_secret: str, *, clock: Callable[[], datetime]) -> None:
        """Remember nothing yet.

        Args:
            signing_secret: With which Slack signs.
            clock: Now, aware UTC.
        """
        self._verifier = SignatureVerifier(signing_secret, clock=_InjectedClock(clock))
        self._remembered: dict[str, None] = {}

    def check(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """Check a request and take it apart.

        Args:
            body: As it came.
            headers: By name, whatever its case.

        Returns:
            What it says: an event, an interaction, or a command's fields.

        Raises:
            Refused: it is not signed by Slack, is too old, or makes no sense.
        """
        said = self._proven(body, headers)
        payload = read_body(said, headers.get("Content-Type", ""))
        if not is_known(payload):
            message = "unknown shape"
            raise Refused(message)
        return payload

    def is_repeated(self, payload: Payload, headers: Mapping[str, str]) -> bool:
        """Tell whether exactly this request came before, of those that carry no id of their own.

        Those that do are known by it: see `Work`. Questions may be asked again.
        """
        if request_key(payload) or text(payload, "type") in _QUESTIONS:
            return False
        signature = headers["X-Slack-Signature"]
        if signature in self._remembered:
            return True
        self._remembered[signature] = None
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return False

    def _proven(self, body: bytes, headers: Mapping[str, str]) -> str:
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        # The SDK's verifier raises on a timestamp that is no number and on other than ASCII.
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            message = "no signature"
            raise Refused(message)
        try:
            said = body.decode("utf-8")
        except UnicodeDecodeError:
            message = "not UTF-8"
            raise Refused(message) from None
        if not self._verifier.is_valid(said, timestamp, signature):
            message = "wrong or old signature"
            raise Refused(message)
        return said


#: What asks and changes nothing.
_QUESTIONS = frozenset({"url_verification", "block_suggestion"})


def read_body(said: str, content_type: str) -> dict[str, Any]:
    """Read a body: JSON for events, a form for commands, JSON in a form for interactions.

    Raises:
        Refused: it is none of these.
    """
    if content_type.partition(";")[0].strip().lower() == "application/json":
        return _json_object(said)
    try:
        fields = dict(parse_qsl(said, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        message = "not a form"
        raise Refused(message) from None
    # The word may stand in what somebody typed after a command, where it means nothing.
    if "payload" in fields and "command" not in fields:
        return _json_object(fields["payload"])
    return dict(fields)


def is_known(payload: Payload) -> bool:
    """Tell whether a request has one of the shapes that Slack sends, as far as anyone looks."""
    if not _has_right_types(payload):
        return False
    kind = text(payload, "type")
    if text(payload, "command") or text(payload, "ssl_check") == "1":
        return True
    if kind == "url_verification":
        return bool(text(payload, "challenge"))
    if kind == "event_callback":
        return bool(text(part(payload, "event"), "type") and text(payload, "event_id"))
    if kind == "app_rate_limited":
        return True
    return bool(kind) and bool(text(part(payload, "user"), "id")) and _is_interaction(payload, kind)


def _is_interaction(payload: Payload, kind: str) -> bool:
    if kind == "block_actions":
        actions = payload.get("actions") or ()
        return bool(actions) and all(text(action, "action_id") for action in actions)
    if kind in ("view_submission", "view_closed"):
        return isinstance(part(payload, "view").get("callback_id"), str)
    if kind in ("shortcut", "message_action"):
        return bool(text(payload, "callback_id"))
    if kind == "block_suggestion":
        return bool(text(payload, "action_id"))
    # A kind that came after this was written: acknowledged, and nothing done.
    return True


def _has_right_types(payload: Payload) -> bool:
    # A key may be there with null: `"enterprise": null` is the rule.
    for key, kinds in _TYPES.items():
        if payload.get(key) is not None and not isinstance(payload[key], kinds):
            return False
    for key in _LISTS:
        entries = payload.get(key)
        if entries is None:
            continue
        if not isinstance(entries, list) or not all(isinstance(one, Mapping) for one in entries):
            return False
    return True


def _json_object(said: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = "not a JSON object"
        raise Refused(message)
    return found
