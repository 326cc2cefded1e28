"""The page on which people allow the app into their workspace.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from tests.twins.slack.state import Grant, World

#: What the app may say in the address of the page; the last three are the twin's own.
_ASKED = (
    *("client_id", "scope", "user_scope", "state", "redirect_uri", "team"),
    *("twin_team", "twin_user", "twin_denies"),
)


async def authorize(world: World, request: web.Request) -> web.Response:
    """Let a person allow the app into a team, or deny it.

    Who they are is said by `twin_user`, where by `twin_team`; with `twin_denies` they do not.
    """
    asked = request.query
    if problem := _problem(world, request):
        world.violations.append(f"the page for installing: {problem}")
        return web.Response(status=400, text=problem)
    scopes = {one for one in asked.get("scope", "").split(",") if one}
    state = asked.get("state", "")
    if scopes - world.app_scopes:
        world.violations.append(f"scopes beyond the manifest: {sorted(scopes - world.app_scopes)}")
    if asked.get("twin_denies"):
        return _back(asked["redirect_uri"], error="access_denied", state=state)
    code = f"canary-code-{next(world.numbers)}"
    world.grants[code] = Grant(
        team=asked.get("twin_team") or asked.get("team") or next(iter(world.teams)),
        user=asked.get("twin_user", "U1"),
        scopes=scopes,
        redirect_uri=asked["redirect_uri"],
        at=world.clock(),
    )
    return _back(asked["redirect_uri"], code=code, state=state)


def _problem(world: World, request: web.Request) -> str:
    asked = request.query
    if asked.get("client_id") != world.client_id:
        return "invalid_client_id"
    if not asked.get("scope") and not asked.get("user_scope"):
        return "invalid_scope"
    if asked.get("user_scope"):
        return "invalid_scope_requested: the manifest asks for none of a person"
    if not asked.get("state"):
        # Slack bears with it; but people could then be led to install into another's account.
        return "no state"
    redirect = urlsplit(asked.get("redirect_uri", ""))
    if redirect.scheme != "https" or not redirect.hostname or redirect.fragment:
        return "bad_redirect_uri"
    unknown = sorted(set(asked) - set(_ASKED))
    return f"unknown: {unknown}" if unknown else ""


def _back(address: str, **answer: str) -> web.Response:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), *answer.items()])
    return web.Response(status=302, headers={"Location": urlunsplit(parts._replace(query=query))})
