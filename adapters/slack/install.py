"""Where a workspace installs the app: it goes to Slack with a state, and comes back with a code.

GET /slack/install           what the app does, with the button
GET /slack/oauth_redirect    the way back: the code becomes the workspace's token

The state proves that who comes back is who went. It is in the database for ten minutes, counts
once, and must be in the browser's cookie as well: nobody can be sent into somebody else's
installation.
Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore

from adapters.slack.calling import TROUBLE, ask_for_token, reason_of, web_client
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.manifest import bot_scopes
from adapters.slack.pages import failure, invitation, shown, welcome
from adapters.slack.payload import part, text
from adapters.slack.sdk_log import sdk_logger
from adapters.slack.setup import Setup
from bot.commands.request import Desk
from bot.errors import StorageError
from bot.messages.catalogue import _
from bot.storage.installations import forget_states
from bot.storage.session import said_plainly

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
COOKIE = "hirewire-slack-state"
#: How long somebody may take to decide on Slack's page. Its code works as long.
STATE_FOR_S = 600

_WORD = re.compile(r"[a-z_]{1,60}", re.ASCII)
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}", re.ASCII)

log = structlog.get_logger()


class _Refused(Exception):
    """It cannot be installed like that; the text is for whoever tries."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def install_routes(desk: Desk, setup: Setup, installations: ManyWorkspaces) -> list[web.RouteDef]:
    """Give the pages for installing.

    Args:
        desk: Database and clock.
        setup: Knows the app's id and secret, and where we are reached.
        installations: Keeps what workspaces give us.
    """
    pages = _Install(desk, setup, installations)
    return [
        # Whoever only looks whether there is a page gets no state.
        web.get(INSTALL_PATH, _failing_politely(pages, pages.begin), allow_head=False),
        web.get(REDIRECT_PATH, _failing_politely(pages, pages.finish), allow_head=False),
    ]


class _Install:
    def __init__(self, desk: Desk, setup: Setup, installations: ManyWorkspaces) -> None:
        self._desk = desk
        self._setup = setup
        self._installations = installations
        self._states = AsyncSQLAlchemyOAuthStateStore(
            STATE_FOR_S, desk.database.writing_engine, logger=sdk_logger()
        )
        #: Where to begin anew.
        self.again = setup.public_url + INSTALL_PATH
        #: Where the cookie counts; something in front of us may serve us below a path of its own.
        self._path = urlsplit(setup.public_url).path + "/slack/"

    async def begin(self, request: web.Request) -> web.Response:
        await forget_states(self._desk.database, now=self._desk.clock())
        with said_plainly():
            state: str = await self._states.async_issue()
        answer = shown(invitation(self._address(state, request.query.get("team", ""))))
        answer.set_cookie(
            COOKIE,
            state,
            max_age=STATE_FOR_S,
            path=self._path,
            secure=self._setup.public_url.startswith("https:"),
            httponly=True,
            # Slack's page sends people back by a link, with which such a cookie goes along.
            samesite="Lax",
        )
        return answer

    async def finish(self, request: web.Request) -> web.Response:
        if error := request.query.get("error"):
            raise _denied(error)
        await self._check_state(request)
        code = request.query.get("code", "")
        if not code:
            raise _Refused(_("Slack sent no code along."))
        installation = await self._exchange(code)
        await self._installations.save(installation)
        query = urlencode({"app": installation.app_id, "team": installation.team_id})
        address = f"{self._setup.site}/app_redirect?{query}"
        answer = shown(welcome(installation.team_name or installation.team_id or "", address))
        answer.del_cookie(COOKIE, path=self._path)
        return answer

    def _address(self, state: str, team: str) -> str:
        asked = {
            "client_id": self._setup.client_id,
            "scope": ",".join(bot_scopes()),
            "state": state,
            "redirect_uri": self._setup.public_url + REDIRECT_PATH,
        }
        if _TEAM.fullmatch(team):
            # Which of their workspaces Slack proposes.
            asked["team"] = team
        return f"{self._setup.site}/oauth/v2/authorize?{urlencode(asked)}"

    async def _check_state(self, request: web.Request) -> None:
        state = request.query.get("state", "")
        kept = request.cookies.get(COOKIE, "")
        if not state or not hmac.compare_digest(_bytes(state), _bytes(kept)):
            raise _Refused(_("This link does not belong to this browser, or was opened long ago."))
        if not await self._states.async_consume(state):
            raise _Refused(_("This link was used before, or ten minutes have passed."))

    async def _exchange(self, code: str) -> Installation:
        setup = self._setup
        try:
            answer = await ask_for_token(
                setup, code=code, redirect_uri=setup.public_url + REDIRECT_PATH
            )
            given = answer.data if isinstance(answer.data, Mapping) else {}
            _check(given)
            tested = await web_client(setup, token=given["access_token"]).auth_test()
            return _installation(given, bot_id=tested.get("bot_id") or "", now=self._desk.clock())
        except TROUBLE as error:
            # Not the error itself: what it repeats of the answer may hold a token.
            log.warning("slack_installation_failed", reason=reason_of(error))
            raise _not_accepted(reason_of(error)) from None


def _failing_politely(pages: _Install, handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except _Refused as refused:
            return shown(failure(refused.reason, pages.again), refused.status)
        except StorageError as error:
            log.warning("slack_page_failed", path=request.path, reason=error.message)
            reason = _("The database does not answer. Try again in a moment.")
            return shown(failure(reason, pages.again), HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("slack_page_failed", path=request.path)
            reason = _("Something went wrong here. It has been logged.")
            return shown(failure(reason, pages.again), HTTPStatus.INTERNAL_SERVER_ERROR)

    return answer


def _denied(error: str) -> _Refused:
    if error == "access_denied":
        return _Refused(_("You did not allow it, so nothing was changed."), HTTPStatus.OK)
    # Anybody can write anything there.
    known = _WORD.fullmatch(error) is not None
    log.warning("slack_installation_refused", reason=error if known else "not a word of Slack's")
    return _Refused(_("Slack did not let you install it; your workspace's admins can tell why."))


#: Slack's words for what only who runs the app can mend.
_OURS = frozenset(
    {
        "bad_client_secret",
        "bad_redirect_uri",
        "invalid_client_id",
        "oauth_authorization_url_mismatch",
    }
)


def _not_accepted(error: str) -> _Refused:
    if error in _OURS:
        return _Refused(
            _("The app is not set up rightly: whoever runs it finds the reason in its log."),
            HTTPStatus.INTERNAL_SERVER_ERROR,
        )
    if error in ("invalid_code", "code_already_used"):
        return _Refused(_("Slack did not accept the code: it was used before, or is too old."))
    return _Refused(_("Slack did not answer as it should."), HTTPStatus.BAD_GATEWAY)


# Slack's answers hold anything, hence `Any`.
def _check(given: Mapping[str, Any]) -> None:
    if given.get("is_enterprise_install"):
        raise _Refused(
            _("It cannot be installed for a whole organisation: choose one workspace of it.")
        )
    if not (text(given, "access_token") and text(part(given, "team"), "id")):
        log.warning("slack_installation_failed", reason="no token")
        raise _Refused(_("Slack gave no token for a bot."), HTTPStatus.BAD_GATEWAY)


def _installation(given: Mapping[str, Any], *, bot_id: str, now: datetime) -> Installation:
    team = part(given, "team")
    lasts_s = given.get("expires_in")
    return Installation(
        app_id=text(given, "app_id"),
        team_id=text(team, "id"),
        team_name=text(team, "name"),
        bot_token=text(given, "access_token"),
        bot_id=bot_id,
        bot_user_id=text(given, "bot_user_id"),
        bot_scopes=text(given, "scope"),
        bot_refresh_token=text(given, "refresh_token") or None,
        bot_token_expires_at=(
            now + timedelta(seconds=lasts_s) if isinstance(lasts_s, int) else None
        ),
        # Who installed it is nothing that we need to know.
        user_id="",
        token_type=text(given, "token_type"),
        installed_at=now,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
