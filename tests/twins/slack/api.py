"""Slack's Web API: `POST /api/<method>`, answered as Slack answers.

A request passes: reading it, mishaps by plan, the token, the rate, the arguments, the scope, texts
that must not be live, and then the method itself in one of the files beside this one.
"""

from __future__ import annotations

import base64
import binascii
import json
from urllib.parse import parse_qsl

from aiohttp import web

from tests.twins.slack import account, chat, conversations, oauth, users, views
from tests.twins.slack.arguments import check_arguments
from tests.twins.slack.calls import Asked, Call, Known, Refused, TwinLike
from tests.twins.slack.faults import Fault, Plan
from tests.twins.slack.live import live_tokens
from tests.twins.slack.state import Json, Team, World

METHODS: dict[str, Known] = {
    **account.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **oauth.METHODS,
    **users.METHODS,
    **views.METHODS,
}
#: Mishaps after which nothing was done.
_INSTEAD = (
    Fault.DROP_BEFORE,
    Fault.FAIL_BEFORE,
    Fault.UNAVAILABLE,
    Fault.RATE_LIMITED,
    Fault.REFUSED,
)


def api_routes(twin: TwinLike) -> list[web.RouteDef]:
    """Give the routes of the Web API for an aiohttp application."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await _answer(twin, request)

    return [web.post("/api/{method}", answer), web.get("/api/{method}", answer)]


async def _answer(twin: TwinLike, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    try:
        asked = await _read(twin, method, request)
    except Refused as refused:
        twin.world.violations.append(f"{method}: {refused}")
        return web.json_response(refused.answer())
    team = asked.home.id if asked.home else ""
    call = Call(method=method, team=team, arguments=asked.arguments)
    twin.calls.append(call)
    plan = twin.faults.take(method, team)
    if plan and plan.fault is Fault.HANG_BEFORE:
        await twin.faults.hang()
    if plan and plan.fault in _INSTEAD:
        return _mishap(plan, request)
    wait_s = twin.rates.wait_s(method, team, str(asked.arguments.get("channel", "")))
    if wait_s:
        call.error = "ratelimited"
        return _too_many(wait_s)
    answer = _perform(asked)
    call.error = str(answer.get("error", ""))
    if plan and plan.fault is Fault.HANG_AFTER:
        await twin.faults.hang()
    if plan and plan.fault not in (Fault.HANG_BEFORE, Fault.HANG_AFTER):
        return await _mishap_after(plan, request, answer)
    return web.json_response(answer, headers=_headers(asked))


def _perform(asked: Asked) -> Json:
    """Do what is asked; note what Slack would not have let pass."""
    try:
        known = METHODS.get(asked.method)
        if known is None:
            raise Refused("unknown_method", ours=True, req_method=asked.method)
        _authenticate(asked, known)
        check_arguments(asked)
        if known.scopes:
            asked.needs(*known.scopes)
        for sentence in live_tokens(asked.arguments):
            asked.note(sentence)
        return {"ok": True, **known.do(asked)}
    except Refused as refused:
        if refused.ours:
            asked.note(str(refused))
        return refused.answer()


def _authenticate(asked: Asked, known: Known) -> None:
    if known.by == "client":
        return
    if not asked.token:
        raise Refused("not_authed", ours=True)
    is_app_token = asked.token == asked.world.app_token
    if known.by == "app":
        if not is_app_token:
            raise Refused("not_allowed_token_type" if asked.home else "invalid_auth")
        return
    if is_app_token:
        raise Refused("not_allowed_token_type", ours=True)
    if asked.home is None:
        raise Refused("invalid_auth")
    _check_token(asked.world, asked.home, asked.token)


def _check_token(world: World, team: Team, token: str) -> None:
    if not team.installed:
        raise Refused("account_inactive")
    if token in team.revoked:
        raise Refused("token_revoked")
    if team.tokens.get(token, float("inf")) <= world.clock():
        raise Refused("token_expired")


async def _read(twin: TwinLike, method: str, request: web.Request) -> Asked:
    """Read a request: JSON, a form, or an address with a query."""
    arguments: Json = dict(request.query)
    if "token" in arguments:
        # Apps made since 2021 may not, and proxies log it.
        raise Refused("invalid_auth", ours=True)
    body = await request.read()
    if body and request.content_type == "application/json":
        arguments.update(_read_json(body))
    elif request.content_type == "multipart/form-data":
        raise Refused("invalid_post_type", ours=True)
    elif body:
        arguments.update(parse_qsl(body.decode(), keep_blank_values=True))
    kind, _space, rest = request.headers.get("Authorization", "").partition(" ")
    token = rest if kind == "Bearer" else ""
    token = token or str(arguments.get("token", ""))
    arguments.pop("token", None)
    return Asked(
        twin=twin,
        method=method,
        arguments={name: value for name, value in arguments.items() if value is not None},
        token=token,
        home=twin.world.team_of(token) if token else None,
        client=_client(rest) if kind == "Basic" else ("", ""),
    )


def _read_json(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        raise Refused("invalid_json", ours=True) from None
    if not isinstance(found, dict):
        raise Refused("json_not_object", ours=True)
    return found


def _client(encoded: str) -> tuple[str, str]:
    try:
        name, _colon, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _headers(asked: Asked) -> dict[str, str]:
    return {"X-OAuth-Scopes": ",".join(sorted(asked.home.scopes))} if asked.home else {}


def _too_many(retry_after_s: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"},
        status=429,
        headers={"Retry-After": str(retry_after_s)},
    )


def _mishap(plan: Plan, request: web.Request) -> web.StreamResponse:
    if plan.fault is Fault.RATE_LIMITED:
        return _too_many(plan.retry_after_s)
    if plan.fault is Fault.REFUSED:
        return web.json_response(Refused(plan.error).answer())
    if plan.fault is Fault.FAIL_BEFORE:
        return web.Response(status=500, text="Internal Server Error")
    if plan.fault is Fault.UNAVAILABLE:
        return web.Response(status=503, text="Service Unavailable")
    return _dropped(request)


async def _mishap_after(plan: Plan, request: web.Request, answer: Json) -> web.StreamResponse:
    if plan.fault is Fault.FAIL_AFTER:
        return web.Response(status=500, text="Internal Server Error")
    if plan.fault is Fault.NOT_JSON:
        return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
    if plan.fault is Fault.DROP_AFTER:
        return _dropped(request)
    body = json.dumps(answer).encode()
    begun = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return begun


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
