"""What a request by HTTP must prove."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from adapters.slack.guard import Guard, Refused, is_known

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime.fromtimestamp(1531420618, UTC)

#: Slack's own example, with its signature.
#: Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
EXAMPLE = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
    b".803a0bc887a14d10d2c447fce8b6703c"
)
EXAMPLE_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "actions": [{"action_id": "press:1", "value": "save:1"}],
    "trigger_id": "1.2.a",
    "enterprise": None,
}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U1", "tab": "home"},
}


def _make_guard(now: datetime = NOW) -> Guard:
    return Guard(SECRET, clock=lambda: now)


def _sign(body: bytes, timestamp: str = "1531420618") -> str:
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


def _headers(
    body: bytes,
    *,
    timestamp: str = "1531420618",
    signature: str | None = None,
    content_type: str = "application/x-www-form-urlencoded",
) -> CIMultiDict[str]:
    return CIMultiDict(
        {
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": _sign(body, timestamp) if signature is None else signature,
            "content-type": content_type,
        }
    )


def _check_json(payload: object) -> dict[str, Any]:
    body = json.dumps(payload).encode()
    return _make_guard().check(body, _headers(body, content_type="application/json"))


def _check_form(**fields: str) -> dict[str, Any]:
    body = urlencode(fields).encode()
    return _make_guard().check(body, _headers(body))


def test_slacks_own_example_passes() -> None:
    """The request that Slack's pages sign as an example is let through."""
    found = _make_guard().check(EXAMPLE, _headers(EXAMPLE, signature=EXAMPLE_SIGNATURE))
    assert found["command"] == "/webhook-collect"
    assert found["text"] == ""


@pytest.mark.parametrize(
    ("seconds", "passes"),
    [(-301, False), (-300, True), (0, True), (300, True), (301, False)],
)
def test_a_request_counts_for_five_minutes(seconds: int, passes: bool) -> None:
    """A request five minutes old or early counts, one second more and it does not."""
    guard = _make_guard(NOW + timedelta(seconds=seconds))
    if passes:
        assert guard.check(EXAMPLE, _headers(EXAMPLE))
    else:
        with pytest.raises(Refused):
            guard.check(EXAMPLE, _headers(EXAMPLE))


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": "1531420618.0"},
        {"timestamp": "１５３１４２０６１８", "signature": EXAMPLE_SIGNATURE},
        {"timestamp": "9" * 5_000, "signature": EXAMPLE_SIGNATURE},
        {"signature": ""},
        {"signature": "v0=" + "0" * 64},
        {"signature": "v0=ÿ" + "0" * 63},
        {"signature": EXAMPLE_SIGNATURE.removeprefix("v0=")},
        {"signature": EXAMPLE_SIGNATURE.upper()},
    ],
    ids=repr,
)
def test_a_false_signature_or_time_is_refused(changes: dict[str, str]) -> None:
    """What does not prove that Slack sent it just now is refused, without a traceback."""
    with pytest.raises(Refused):
        _make_guard().check(EXAMPLE, _headers(EXAMPLE, **changes))


def test_without_headers_a_request_is_refused() -> None:
    """A request that claims nothing is refused."""
    with pytest.raises(Refused):
        _make_guard().check(EXAMPLE, CIMultiDict())


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'"command"', "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"payload=[]", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(1_000)), "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
    ids=["not-utf8", "empty", "cut", "deep", "text", "cut-form", "list", "wide", "nothing"],
)
def test_a_signed_body_that_makes_no_sense_is_refused(body: bytes, content_type: str) -> None:
    """Even with a right signature, what cannot be read is refused."""
    with pytest.raises(Refused):
        _make_guard().check(body, _headers(body, content_type=content_type))


@pytest.mark.parametrize(
    "payload",
    [
        PRESS,
        EVENT,
        {"type": "url_verification", "challenge": "abc", "token": "t"},
        {"type": "app_rate_limited", "team_id": "T1", "api_app_id": "A1"},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "builder"}},
        {"type": "view_closed", "user": {"id": "U1"}, "view": {"callback_id": ""}},
        {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "new_alert"},
        {"type": "message_action", "user": {"id": "U1"}, "callback_id": "save_job"},
        {"type": "block_suggestion", "user": {"id": "U1"}, "action_id": "tags", "value": "py"},
        {"type": "something_new", "user": {"id": "U1"}},
    ],
    ids=lambda payload: payload["type"],
)
def test_what_slack_sends_passes(payload: dict[str, Any]) -> None:
    """Every kind of request passes, as do kinds that came after this was written."""
    assert _check_json(payload) == payload
    assert _check_form(payload=json.dumps(payload)) == payload


@pytest.mark.parametrize(
    "changes",
    [
        {"type": 7},
        {"user": ["U1"]},
        {"user": None},
        {"team": 1},
        {"actions": "press"},
        {"actions": []},
        {"actions": [{"value": "x"}]},
        {"actions": [None]},
        {"authorizations": [None]},
        {"authorizations": {"0": {}}},
        {"view": "V1"},
        {"trigger_id": {}},
        {"event": []},
    ],
    ids=repr,
)
def test_an_unknown_shape_is_refused(changes: dict[str, Any]) -> None:
    """A request whose parts are of the wrong kind is refused before Bolt looks into them."""
    assert is_known(PRESS)
    assert not is_known({**PRESS, **changes})
    assert not is_known({})
    assert not is_known({**EVENT, "event": None})
    assert not is_known({**EVENT, "event_id": None})


def test_a_command_may_mention_a_payload() -> None:
    """The word “payload” in what somebody typed does not turn a command into an interaction."""
    found = _check_form(command="/jobs", text="search payload={}", trigger_id="1.2.a")
    assert found["text"] == "search payload={}"
    body = b"command=%2Fjobs&text=x&payload=%7B%7D"
    assert _make_guard().check(body, _headers(body))["command"] == "/jobs"


def test_a_replay_without_an_id_is_noticed() -> None:
    """The same signature a second time is a replay where nothing else names the request."""
    guard, signed = _make_guard(), _headers(b"x")
    closed = {"type": "view_closed", "user": {"id": "U1"}}
    assert not guard.is_repeated(closed, signed)
    assert guard.is_repeated(closed, signed)
    assert not guard.is_repeated(closed, _headers(b"y"))
    # These are known by their ids, and questions may be asked twice.
    assert not guard.is_repeated(PRESS, signed)
    assert not guard.is_repeated({"type": "block_suggestion"}, signed)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_keys = st.sampled_from([*PRESS, *EVENT, "view", "authorizations", "response_urls", "command"])


@settings(max_examples=60)
@given(body=st.binary(max_size=200), timestamp=st.text(max_size=12), signature=st.text(max_size=70))
def test_whatever_a_stranger_sends_is_refused(body: bytes, timestamp: str, signature: str) -> None:
    """Arbitrary bytes and headers are refused; nothing else is raised."""
    with pytest.raises(Refused):
        _make_guard().check(body, _headers(body, timestamp=timestamp, signature=signature))


@settings(max_examples=60)
@given(payload=st.dictionaries(_keys, _json), is_form=st.booleans())
def test_whatever_is_signed_passes_or_is_refused(payload: dict[str, Any], is_form: bool) -> None:
    """A signed request of any shape is let through or refused; nothing else is raised."""
    try:
        found = _check_form(payload=json.dumps(payload)) if is_form else _check_json(payload)
    except Refused:
        return
    assert is_known(found)
