"""What Discord's errors, discord.py's and the network's mean for a delivery: every one of them."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp.client_reqrep import ConnectionKey

from adapters.discord.failing import TROUBLE, delivery_error, failing_as_deliveries
from adapters.discord.refusals import MENDED_BY_RIGHTS, REFUSALS, reason_of
from bot.errors import DeliveryError, Scope

#: Codes of https://discord.com/developers/docs/topics/opcodes-and-status-codes#json with their
#: HTTP status, and what each closes for good.
CLOSING: dict[int, tuple[int, Scope]] = {
    **dict.fromkeys((40001, 50014), (401, Scope.WORKSPACE)),
    **dict.fromkeys((10003, 10004, 10013), (404, Scope.DESTINATION)),
    **dict.fromkeys((50001, 50013, 50007, 50278, 40007), (403, Scope.DESTINATION)),
    **dict.fromkeys((40058, 50024, 50008, 50033, 160005), (400, Scope.DESTINATION)),
    **dict.fromkeys((10062, 10015, 10008), (404, Scope.MESSAGE)),
    **dict.fromkeys((40060, 40094, 50035, 50006, 50109, 40067), (400, Scope.MESSAGE)),
    **dict.fromkeys((30046, 50005, 50021, 20009), (400, Scope.MESSAGE)),
    **dict.fromkeys((200000, 200001, 240000), (400, Scope.MESSAGE)),
    50027: (401, Scope.MESSAGE),
    40005: (413, Scope.MESSAGE),
}
#: And those that only ask for patience.
LATER = {
    **dict.fromkeys((20016, 20022, 20028, 20029, 31001, 31002, 40003, 40062), 429),
    130000: 503,
    **dict.fromkeys((50083, 160006, 160007, 40004, 40006), 400),
}
KEY = ConnectionKey(
    host="discord.com",
    port=443,
    is_ssl=True,
    ssl=True,
    proxy=None,
    proxy_auth=None,
    proxy_headers_hash=None,
)


@dataclass
class Answer:
    """As much of an answer of Discord's as discord.py's errors look at."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = "because"


def refused(
    status: int, code: int = 0, *, body: Any = None, headers: dict[str, str] | None = None
) -> discord.HTTPException:
    """Make what discord.py raises for an answer."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    usual = discord.DiscordServerError if status >= 500 else discord.HTTPException
    said = {"code": code, "message": "No."} if body is None else body
    # Its errors look at an answer and do not care what it is.
    answer: Any = Answer(status, headers or {})
    return kinds.get(status, usual)(answer, said)


@pytest.mark.parametrize("code", CLOSING)
def test_code_closes_what_it_should(code: int) -> None:
    """A dead end is noticed: the right amount is closed, and the code stands in the reason."""
    status, scope = CLOSING[code]
    error = delivery_error(refused(status, code))
    assert (error.permanent, error.closes, error.in_doubt) == (True, scope, False)
    assert str(code) in error.message


@pytest.mark.parametrize("code", LATER)
def test_code_asks_for_patience(code: int) -> None:
    """What passes by itself is tried again, no earlier than Discord allows, and is no doubt."""
    error = delivery_error(refused(LATER[code], code, headers={"Retry-After": "2.5"}))
    assert (error.permanent, error.retry_after_s, error.in_doubt) == (False, 2.5, False)
    assert str(code) in error.message


def test_every_code_of_the_table_is_tried_here() -> None:
    """The tables of this file leave none out."""
    assert set(REFUSALS) == CLOSING.keys() | LATER.keys()


def test_unknown_code_loses_nothing() -> None:
    """An error that Discord invents tomorrow is tried again, with its code in the record."""
    error = delivery_error(refused(400, 999_999))
    assert (error.permanent, error.in_doubt) == (False, False)
    assert "999999" in error.message


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524, 408])
def test_accident_is_in_doubt(status: int) -> None:
    """Discord, or what stands before it, may have passed the message on."""
    assert delivery_error(refused(status)).in_doubt
    assert not delivery_error(refused(status), doing=False).in_doubt


def test_refused_token_stops_everything() -> None:
    """Whatever calls it so, a token that is refused is the operator's to set."""
    for error in (refused(401), discord.LoginFailure("Improper token has been passed.")):
        failed = delivery_error(error)
        assert (failed.permanent, failed.closes) == (True, Scope.WORKSPACE)


@pytest.mark.parametrize(
    "error",
    [
        discord.RateLimited(31.5),
        refused(429, body="error code: 1015", headers={"Retry-After": "31.5"}),
    ],
    ids=["discord.py's", "Cloudflare's"],
)
def test_too_many_wait_as_told(error: Exception) -> None:
    """The wait is Discord's own."""
    failed = delivery_error(error)
    assert (failed.permanent, failed.retry_after_s, failed.in_doubt) == (False, 31.5, False)


def test_wait_that_is_no_number_is_none() -> None:
    """What cannot be read leaves the wait to us."""
    assert delivery_error(refused(429, headers={"Retry-After": "soon"})).retry_after_s is None
    assert delivery_error(refused(429)).retry_after_s is None


def test_form_says_where_it_is_wrong_and_repeats_nothing() -> None:
    """The record names the places of a refused form, and no word that stood there."""
    wrong = {"_errors": [{"code": "X", "message": "canary is too long"}]}
    body = {"code": 50035, "message": "Invalid Form Body", "errors": {"content": wrong}}
    message = delivery_error(refused(400, body=body)).message
    assert "content" in message
    assert "canary" not in message


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectorError(KEY, OSError(111, "refused")),
        aiohttp.ClientConnectorCertificateError(KEY, ssl.CertificateError()),
        aiohttp.ConnectionTimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_never_left_is_no_doubt(error: Exception) -> None:
    """Without a connection nothing can have arrived."""
    failed = delivery_error(error)
    assert (failed.permanent, failed.in_doubt) == (False, False)
    assert "discord.com" not in failed.message


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset"),
        aiohttp.ClientPayloadError(),
        aiohttp.ServerTimeoutError(),
        TimeoutError(),
        ConnectionResetError(104, "reset"),
        json.JSONDecodeError("Expecting value", "<html>", 0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_lost_answer_is_in_doubt(error: Exception) -> None:
    """What broke after the request left may have arrived, unless it only asked."""
    assert isinstance(error, TROUBLE)
    assert delivery_error(error).in_doubt
    assert not delivery_error(error, doing=False).in_doubt


def test_every_error_of_the_sdk_is_one_of_ours() -> None:
    """Whatever discord.py can raise, the core sees its own error with that as its cause."""
    found = [
        kind
        for kind in vars(discord.errors).values()
        if isinstance(kind, type) and issubclass(kind, discord.DiscordException)
    ]
    assert len(found) >= 14
    for kind in found:
        error = kind.__new__(kind)
        error.__dict__.update(
            status=400, code=0, text="", retry_after=1.0, response=SimpleNamespace(headers={})
        )
        with pytest.raises(DeliveryError) as caught, failing_as_deliveries():
            raise error
        assert caught.value.__cause__ is error


def test_our_own_mistakes_stay_ours() -> None:
    """A programming error is not hidden behind a platform's."""
    with pytest.raises(KeyError), failing_as_deliveries():
        raise KeyError("x")


def test_mended_reasons_are_those_of_sending() -> None:
    """A channel that sending closed for want of rights opens by the same words."""
    for code in MENDED_BY_RIGHTS:
        assert delivery_error(refused(403, code)).message == reason_of(code)
