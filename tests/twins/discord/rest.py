"""Discord's REST API: `/api/v10/…`, answered as Discord answers.

A request passes: reading it, mishaps by plan, the bot's token, how many there may be, the published
specification, and then the call itself in one of the files beside this one.
"""

from __future__ import annotations

import json
import math
from typing import Any

from aiohttp import web

from tests.twins.discord import (
    account,
    channels,
    commands,
    guilds,
    interactions,
    messages,
    openapi,
    threads,
    webhooks,
)
from tests.twins.discord.buckets import Verdict, whole_ms
from tests.twins.discord.calls import Asked, Call, Known, TwinLike
from tests.twins.discord.errors import Refused
from tests.twins.discord.faults import Fault, Plan
from tests.twins.discord.files import Upload, read_parts

#: Those with fixed words in their address come first, for the first that fits answers.
CALLS: dict[str, Known] = {
    **account.CALLS,
    **guilds.CALLS,
    **channels.CALLS,
    **messages.CALLS,
    **threads.CALLS,
    **commands.CALLS,
    **interactions.CALLS,
    **webhooks.CALLS,
}
PREFIX = "/api/v10"
#: Mishaps after which nothing was done.
_INSTEAD = (
    Fault.DROP_BEFORE,
    Fault.FAIL_BEFORE,
    Fault.UNAVAILABLE,
    Fault.RATE_LIMITED,
    Fault.BANNED,
    Fault.REFUSED,
)
#: Mishaps to an answer to what was done.
_BREAKS = (Fault.DROP_AFTER, Fault.CUT_BODY)
_HANGS = (Fault.HANG_BEFORE, Fault.HANG_AFTER)
#: Not in the specification, and not ours to leave out: discord.py sends it with every message, and
#: asks so for a post in a forum.
_ALWAYS_SENT = {"tts"}
_ALWAYS_ASKED = {"use_nested_fields"}


def rest_routes(twin: TwinLike) -> list[web.RouteDef]:
    """Give the routes of the REST API for an aiohttp application."""

    def route(name: str) -> web.RouteDef:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await _answer(twin, name, request)

        method, _space, path = name.partition(" ")
        return web.route(method, PREFIX + path, answer)

    async def unknown(request: web.Request) -> web.StreamResponse:
        twin.world.violations.append(f"{request.method} {request.path}: there is no such call")
        return _json(404, {"message": "404: Not Found", "code": 0})

    return [*map(route, CALLS), web.route("*", PREFIX + "/{rest:.*}", unknown)]


async def _answer(twin: TwinLike, name: str, request: web.Request) -> web.StreamResponse:
    call = Call(
        route=name,
        path=request.path.removeprefix(PREFIX),
        query=dict(request.query),
        at=twin.world.clock(),
    )
    twin.calls.append(call)
    plan = None
    try:
        call.body, call.files = await _body(request)
        plan = twin.faults.take(name, call.path)
        if plan and plan.fault is Fault.HANG_BEFORE:
            await twin.faults.hang()
        if twin.buckets.banned or (plan and plan.fault is Fault.BANNED):
            return _noted(twin, call, web.Response(status=429, text="error code: 1015"))
        if plan and plan.fault in _INSTEAD:
            call.code = plan.code
            struck = _mishap(plan, request)
            return struck if plan.fault is Fault.DROP_BEFORE else _noted(twin, call, struck)
        verdict = twin.buckets.take(name, _major(request), twin.world.clock())
        if verdict.retry_after_s:
            return _noted(twin, call, _too_many(verdict))
        status, written = _perform(twin, name, request, call)
        answer = _json(status, written, verdict.headers)
    except Refused as refused:
        twin.world.violations.append(f"{name}: {refused}")
        answer = _json(refused.status, refused.answer())
    if plan and plan.fault is Fault.HANG_AFTER:
        await twin.faults.hang()
    if plan and plan.fault in _BREAKS:
        return await _break(plan, request, answer)
    if plan and plan.fault not in _HANGS:
        answer = _spoilt(plan)
    return _noted(twin, call, answer)


def _noted(twin: TwinLike, call: Call, answer: web.Response) -> web.Response:
    """Write down how a call ended."""
    call.status = answer.status
    twin.buckets.note_status(answer.status, answer.headers.get("X-RateLimit-Scope", ""))
    return answer


def _perform(twin: TwinLike, name: str, request: web.Request, call: Call) -> tuple[int, Any]:
    """Do what is asked; note what Discord would not have let pass."""
    asked = Asked(
        twin=twin,
        route=name,
        place=dict(request.match_info),
        query=call.query,
        body=call.body,
        files=call.files,
    )
    try:
        if CALLS[name].by_token:
            _authenticate(asked, request)
        _check(asked)
        return CALLS[name].do(asked)
    except Refused as refused:
        call.code = refused.code
        if refused.ours:
            asked.note(str(refused))
        return refused.status, refused.answer()


def _authenticate(asked: Asked, request: web.Request) -> None:
    if request.headers.get("Authorization") != f"Bot {asked.world.token}":
        raise Refused(0)
    if not request.headers.get("User-Agent", "").startswith("DiscordBot ("):
        # Source: https://discord.com/developers/docs/reference#user-agent
        asked.note("the header User-Agent must say “DiscordBot (address, version)”")


def _check(asked: Asked) -> None:
    """Refuse what is not as the specification says."""
    if asked.body is not None or asked.route.startswith(("POST", "PUT", "PATCH")):
        problems = openapi.wrong_in_body(asked.route, asked.body)
        if problems and asked.body is not None:
            raise Refused(50035, ours=True, problems=problems)
    for field in openapi.unknown_fields(asked.route, asked.body):
        if field not in _ALWAYS_SENT:
            asked.note(f"it has no field “{field}”")
    for field in openapi.unknown_queries(asked.route, asked.query):
        if field not in _ALWAYS_ASKED:
            asked.note(f"its query has no “{field}”")


async def _body(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    if request.content_type == "multipart/form-data":
        return await read_parts(request)
    body = await request.read()
    if not body:
        return None, {}
    if request.content_type != "application/json":
        raise Refused(50109, ours=True)
    try:
        return json.loads(body), {}
    except ValueError:
        raise Refused(50109, ours=True) from None


def _major(request: web.Request) -> str:
    """Name the channel, server or webhook that a call is about, which has a bucket of its own."""
    names = ("channel_id", "guild_id", "webhook_id", "webhook_token")
    return "/".join(request.match_info[one] for one in names if one in request.match_info)


def _json(status: int, written: Any, headers: dict[str, str] | None = None) -> web.Response:
    """Answer with JSON.

    The type must be just this: with a charset behind it discord.py takes the answer for text.
    """
    if status == 204:
        return web.Response(status=204, headers=headers)
    told = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
    return web.Response(status=status, body=json.dumps(written).encode(), headers=told)


def _too_many(verdict: Verdict) -> web.Response:
    after = whole_ms(verdict.retry_after_s)
    return _json(
        429,
        {
            "message": "You are being rate limited.",
            "retry_after": after,
            "global": verdict.is_global,
        },
        {**verdict.headers, "Retry-After": str(max(1, math.ceil(after)))},
    )


def _mishap(plan: Plan, request: web.Request) -> web.Response:
    if plan.fault is Fault.RATE_LIMITED:
        headers = {"X-RateLimit-Scope": "shared"}
        return _too_many(Verdict(retry_after_s=plan.retry_after_s, headers=headers))
    if plan.fault is Fault.REFUSED:
        refused = Refused(plan.code)
        return _json(refused.status, refused.answer())
    if plan.fault is Fault.FAIL_BEFORE:
        return web.Response(status=500, text="Internal Server Error")
    if plan.fault is Fault.UNAVAILABLE:
        return web.Response(status=503, text="Service Unavailable")
    return _dropped(request)


def _spoilt(plan: Plan) -> web.Response:
    """Answer wrongly what was done."""
    if plan.fault is Fault.FAIL_AFTER:
        return web.Response(status=500, text="Internal Server Error")
    return web.Response(text="<html>Bad gateway</html>", content_type="text/html")


async def _break(plan: Plan, request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Break the connection before the answer or in the middle of it."""
    if plan.fault is Fault.DROP_AFTER:
        return _dropped(request)
    body = answer.body if isinstance(answer.body, bytes) else b"{}"
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
