"""Who, where and which, read out of what Slack sends: five kinds of payload say it five ways.

Everything here is pure and takes any shape: what is not where it should be is "".
Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: A decoded request. What a platform sends may hold anything, hence `Any`.
Payload = Mapping[str, Any]


def workspace_of(body: Payload) -> str:
    """Give the id of the workspace whose installation a request belongs to.

    A view tells where the app was installed when it is shown elsewhere; an event tells it by its
    authorization, since a shared channel belongs to several workspaces.
    """
    view, event, user = part(body, "view"), part(body, "event"), part(body, "user")
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    return (
        text(view, "app_installed_team_id")
        or text(part(body, "team"), "id")
        or (text(first, "team_id") if isinstance(first, Mapping) else "")
        or text(body, "team_id")
        or text(event, "team")
        or text(user, "team_id")
        or text(view, "team_id")
    )


def person_of(body: Payload) -> str:
    """Give the id of the person who did it."""
    event = part(body, "event")
    return (
        text(part(body, "user"), "id")
        or text(body, "user_id")
        or text(event, "user")
        or text(part(event, "user"), "id")
    )


def name_of(body: Payload) -> str:
    """Give the name under which a request knows the person."""
    user = part(body, "user")
    return text(user, "name") or text(user, "username") or text(body, "user_name")


def channel_of(body: Payload) -> str:
    """Give the id of the channel they stand in; "" in direct messages and at Home.

    A modal stands where it was opened, as its `private_metadata` says: the id alone, or
    `{"channel": id}`. Only we write that, and whoever acts on it asks again for their rights.
    """
    found = place_of(body) or _remembered(text(part(body, "view"), "private_metadata"))
    return "" if found.startswith("D") else found


def place_of(body: Payload) -> str:
    """Give the id of the conversation that a request comes from, direct messages as well."""
    return (
        text(part(body, "channel"), "id")
        or text(body, "channel_id")
        or text(part(body, "container"), "channel_id")
    )


def request_key(body: Payload) -> str:
    """Name a request so that a second one like it is known; "" when nothing names it."""
    if event := text(body, "event_id"):
        return f"slack:event:{event}"
    if trigger := text(body, "trigger_id"):
        return f"slack:trigger:{trigger}"
    return ""


def kind_of(body: Payload) -> str:
    """Say what a request is, for the log: "block_actions", "event app_home_opened"."""
    kind = text(body, "type") or ("command" if "command" in body else "unknown")
    event = text(part(body, "event"), "type")
    return f"event {event}" if event else kind


def unescape(said: str) -> str:
    """Give back what a person typed; Slack escapes three characters and nothing else.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text(body: Payload, key: str) -> str:
    """Give a text that stands under a key, "" when something else or nothing does."""
    value = body.get(key)
    return value if isinstance(value, str) else ""


def part(body: Payload, key: str) -> Payload:
    """Give the object that stands under a key, an empty one when something else or nothing does."""
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def _remembered(metadata: str) -> str:
    if not metadata.startswith("{"):
        return metadata if metadata[:1] in ("C", "G", "D") and metadata.isalnum() else ""
    try:
        kept = json.loads(metadata)
    except ValueError:
        return ""
    return text(kept, "channel") if isinstance(kept, Mapping) else ""
