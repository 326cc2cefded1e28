"""Who, where and which, read out of what Slack sends."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.payload import (
    channel_of,
    kind_of,
    name_of,
    person_of,
    request_key,
    unescape,
    workspace_of,
)

COMMAND: dict[str, Any] = {
    "command": "/jobs",
    "team_id": "T1",
    "user_id": "U1",
    "user_name": "ada",
    "channel_id": "C1",
    "trigger_id": "1.2.a",
}
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1", "domain": "acme"},
    "user": {"id": "U1", "name": "ada", "team_id": "T9"},
    "channel": {"id": "C1", "name": "jobs"},
    "container": {"type": "message", "channel_id": "C1"},
    "trigger_id": "1.2.b",
}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T8",
    "authorizations": [{"team_id": "T1"}],
    "event": {"type": "user_change", "user": {"id": "U1", "tz": "Europe/London"}},
    "event_id": "Ev1",
}
SUBMISSION: dict[str, Any] = {
    "type": "view_submission",
    "team": {"id": "T9"},
    "user": {"id": "U1", "username": "ada"},
    "view": {"app_installed_team_id": "T1", "private_metadata": '{"channel": "C1"}'},
}
SHORTCUT: dict[str, Any] = {
    "type": "shortcut",
    "team": None,
    "user": {"id": "U1", "username": "ada", "team_id": "T1"},
}
EVERY = [COMMAND, PRESS, EVENT, SUBMISSION, SHORTCUT]


@pytest.mark.parametrize("body", EVERY, ids=kind_of)
def test_every_payload_tells_workspace_and_person(body: dict[str, Any]) -> None:
    """The workspace is the one whose installation it is about, wherever the person is at home."""
    assert workspace_of(body) == "T1"
    assert person_of(body) == "U1"
    assert name_of(body) == ("" if body is EVENT else "ada")


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        (COMMAND, "C1"),
        (PRESS, "C1"),
        (SUBMISSION, "C1"),
        (SHORTCUT, ""),
        (EVENT, ""),
        ({**COMMAND, "channel_id": "D1"}, ""),
        ({"container": {"type": "message", "channel_id": "G1"}}, "G1"),
        ({"view": {"private_metadata": "C7"}}, "C7"),
        ({"view": {"private_metadata": "D7"}}, ""),
        ({"view": {"private_metadata": "{broken"}}, ""),
        ({"view": {"private_metadata": "[1]"}}, ""),
    ],
)
def test_a_payload_tells_the_channel(body: dict[str, Any], channel: str) -> None:
    """Direct messages are no channel; a modal stands where it was opened."""
    assert channel_of(body) == channel


def test_a_request_is_named_by_slacks_own_id() -> None:
    """An event goes by its id, what a person did by its trigger, and some have neither."""
    assert request_key(EVENT) == "slack:event:Ev1"
    assert request_key(COMMAND) == "slack:trigger:1.2.a"
    assert request_key({"type": "view_closed"}) == ""


@pytest.mark.parametrize("junk", [None, 3, [], "x", {"id": 3}], ids=repr)
def test_junk_reads_as_nothing(junk: object) -> None:
    """What is not where it should be reads as nothing, and raises nothing."""
    body = dict.fromkeys(["team", "view", "event", "channel", "container", "authorizations"], junk)
    assert workspace_of(body) == ""
    assert person_of({"user": junk, "event": junk}) == ""
    assert channel_of(body) == ""
    assert name_of({"user": junk}) == ""


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("R&amp;D", "R&D"),
        ("&amp;lt;", "&lt;"),
        ("&lt;b&gt;", "<b>"),
        ("<#C1|python> in:uk", "<#C1|python> in:uk"),
        ("&quot;", "&quot;"),
    ],
)
def test_three_characters_are_given_back_once(said: str, typed: str) -> None:
    """What Slack escapes is undone once, and nothing that the person typed themselves."""
    assert unescape(said) == typed
