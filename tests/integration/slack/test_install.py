"""Installing by our pages, as a browser does it: away with a state, back with a code."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from adapters.slack.install import COOKIE, INSTALL_PATH, REDIRECT_PATH, install_routes
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.manifest import bot_scopes
from adapters.slack.sealing import new_key
from adapters.slack.setup import read_setup
from bot.commands.request import Desk
from bot.log import configure_logging
from bot.settings import load_settings
from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.slack.installing import rows
from tests.twins.slack.faults import Fault
from tests.twins.slack.state import Grant, Team
from tests.twins.slack.twin import Twin

KEY = new_key()
PUBLIC_URL = "https://hirewire.example.org"
Browser = TestClient[Any, None]


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """A team that does not have the app yet; its name is not to be trusted."""
    async with Twin() as twin:
        team = twin.add_team("T1", "<script>alert(1)</script> & Sons")
        team.installed, team.bot_token = False, ""
        yield twin
        twin.assert_clean()


@dataclass(frozen=True, kw_only=True)
class Site:
    """Our pages, and a browser that looks at them."""

    twin: Twin
    installations: ManyWorkspaces
    browser: Browser
    community: Community

    @property
    def team(self) -> Team:
        """Who installs the app."""
        return self.twin.world.teams["T1"]

    async def set_out(self) -> str:
        """Open the first page; give the state that it sends along."""
        return query_of(link_in(await page(await self.browser.get(INSTALL_PATH))))["state"]

    async def come_back(self, **query: str) -> ClientResponse:
        """Come back from Slack."""
        return await self.browser.get(REDIRECT_PATH, params=query)

    def allow(self, **fields: Any) -> str:
        """Press "Allow" on Slack's page; give the code that it sends along."""
        grant: dict[str, Any] = {
            "team": "T1",
            "user": "U1",
            "scopes": set(bot_scopes()),
            "redirect_uri": PUBLIC_URL + REDIRECT_PATH,
            "at": self.twin.world.clock(),
        }
        code = f"canary-code-{len(self.twin.world.grants)}"
        self.twin.world.grants[code] = Grant(**{**grant, **fields})
        return code


@asynccontextmanager
async def serving(twin_url: str, twin: Twin, database: Database) -> AsyncIterator[Site]:
    """Serve the pages, and give a browser."""
    settings = load_settings(
        slack_client_id=twin.world.client_id,
        slack_client_secret=twin.world.client_secret,
        slack_signing_secret="canary-signing",
        slack_public_url=PUBLIC_URL,
        slack_api_url=twin_url,
        encryption_keys=KEY,
    )
    setup = read_setup(settings)
    assert setup
    community = Community(database)
    desk = Desk(database=database, settings=settings, clock=community.clock)
    installations = ManyWorkspaces(desk, setup)
    application = web.Application()
    application.add_routes(install_routes(desk, setup, installations))
    async with TestServer(application) as server:
        # Something in front of us speaks https, and the cookie is for that alone.
        jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/").origin())
        browser: Browser = TestClient(server, cookie_jar=jar)
        async with browser:
            yield Site(twin=twin, installations=installations, browser=browser, community=community)


@pytest.fixture
async def site(twin: Twin, sqlite_database: Database) -> AsyncIterator[Site]:
    """Serve the pages, and give a browser."""
    async with serving(twin.api_url, twin, sqlite_database) as site:
        yield site


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def link_in(html: str) -> str:
    """Give where the page's one button leads."""
    links = _Links()
    links.feed(html)
    (link,) = links.found
    return link


def query_of(address: str) -> dict[str, str]:
    """Give what an address says after its question mark."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def page(answer: ClientResponse, status: int = 200) -> str:
    """Read a page, and check what every page has to say to the browser."""
    html = await answer.text()
    assert answer.status == status, html
    assert answer.content_type == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in html
    assert "canary" not in html
    return html


async def states(database: Database) -> int:
    """Count the states that wait for somebody to come back."""
    async with database.read() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM slack_oauth_states")) or 0)


async def test_the_button_leads_to_slack(site: Site) -> None:
    """It asks for what the manifest asks for, comes back here, and carries the cookie's state."""
    answer = await site.browser.get(INSTALL_PATH, params={"team": "T1"})
    link = link_in(await page(answer))
    cookie = answer.cookies[COOKIE]
    assert link.startswith(site.twin.url.rstrip("/") + "/oauth/v2/authorize?")
    assert query_of(link) == {
        "client_id": site.twin.world.client_id,
        "scope": ",".join(bot_scopes()),
        "redirect_uri": PUBLIC_URL + REDIRECT_PATH,
        "state": cookie.value,
        "team": "T1",
    }
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["max-age"]) == ("/slack/", "600")


@pytest.mark.parametrize("rotates", [False, True], ids=["lasting", "rotating"])
async def test_installing(site: Site, rotates: bool) -> None:
    """Away and back, and the workspace is served; the page says what to do next."""
    site.team.rotates = rotates
    link = link_in(await page(await site.browser.get(INSTALL_PATH)))
    async with ClientSession() as slack, slack.get(link, allow_redirects=False) as allowed:
        back = allowed.headers["Location"]
    assert back.startswith(PUBLIC_URL + REDIRECT_PATH)
    html = await page(await site.come_back(**query_of(back)))
    assert "/jobs help" in html
    assert "/invite" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in html
    assert link_in(html).endswith("/app_redirect?app=A1&team=T1")
    found = await site.installations.find("T1")
    assert found
    assert (found.token, found.bot_id) == (site.team.bot_token, site.team.bot_id)
    assert (found.user_id, found.app_id) == (site.team.bot_user, site.team.app_id)
    assert set(found.scopes) == site.team.scopes
    # Who installed it matters to nobody, and "forget me" would have to find it.
    [stored] = await rows(site.community.database, "slack_installations")
    assert stored["user_id"] == ""
    assert await states(site.community.database) == 0
    assert site.browser.session.cookie_jar.filter_cookies(site.browser.make_url("/slack/")) == {}


async def test_a_state_counts_once(site: Site) -> None:
    """Whoever goes back in the browser is told so, and nothing is asked of Slack."""
    state = await site.set_out()
    kept = {"Cookie": f"{COOKIE}={state}"}
    await page(await site.come_back(state=state, code=site.allow()))
    asked = len(site.twin.calls)
    query = {"state": state, "code": site.allow()}
    again = await site.browser.get(REDIRECT_PATH, params=query, headers=kept)
    assert "used before" in await page(again, 400)
    assert len(site.twin.calls) == asked


@pytest.mark.parametrize("made_up", ["", "another", "é", "x" * 5_000])
async def test_a_state_of_another_browser(site: Site, made_up: str) -> None:
    """Nobody finishes what somebody else began."""
    await site.set_out()
    html = await page(await site.come_back(state=made_up, code=site.allow()), 400)
    assert "does not belong to this browser" in html
    assert link_in(html) == PUBLIC_URL + INSTALL_PATH
    site.browser.session.cookie_jar.clear()
    html = await page(await site.come_back(state=made_up, code=site.allow()), 400)
    assert "does not belong to this browser" in html
    assert site.twin.calls == []


async def test_a_state_ends(site: Site) -> None:
    """After ten minutes one has to begin anew; what nobody came back with is cleared away."""
    database = site.community.database
    state = await site.set_out()
    async with database.write() as connection:
        await connection.execute(text("UPDATE slack_oauth_states SET expire_at = '2020-01-01'"))
    html = await page(await site.come_back(state=state, code=site.allow()), 400)
    assert "ten minutes" in html
    await site.set_out()
    assert await states(database) == 1


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"error": "access_denied"}, 200, "did not allow it"),
        ({"error": "<b>canary</b>"}, 400, "did not let you install"),
        ({}, 400, "sent no code"),
        ({"code": "canary-unknown"}, 400, "did not accept the code"),
    ],
    ids=["denied", "another-error", "no-code", "unknown-code"],
)
async def test_what_slack_sends_back_instead(
    site: Site, query: dict[str, str], status: int, said: str
) -> None:
    """Each is one sentence with a way to begin anew, and repeats nothing of the address."""
    state = await site.set_out()
    html = await page(await site.come_back(state=state, **query), status)
    assert said in html
    assert link_in(html) == PUBLIC_URL + INSTALL_PATH
    assert await site.installations.find("T1") is None


@pytest.mark.parametrize(
    ("method", "fault", "error", "status"),
    [
        ("oauth.v2.access", Fault.REFUSED, "code_already_used", 400),
        ("oauth.v2.access", Fault.REFUSED, "bad_client_secret", 500),
        ("oauth.v2.access", Fault.REFUSED, "something_new", 502),
        ("oauth.v2.access", Fault.UNAVAILABLE, "", 502),
        ("oauth.v2.access", Fault.DROP_AFTER, "", 502),
        ("oauth.v2.access", Fault.CUT_BODY, "", 502),
        ("oauth.v2.access", Fault.NOT_JSON, "", 502),
        ("auth.test", Fault.FAIL_BEFORE, "", 502),
    ],
)
async def test_slack_fails_on_the_way_back(
    site: Site, method: str, fault: Fault, error: str, status: int
) -> None:
    """Nothing is stored half-way, and the second attempt works."""
    site.twin.faults.plan(method, fault, error=error)
    state = await site.set_out()
    html = await page(await site.come_back(state=state, code=site.allow()), status)
    assert "was not installed" in html
    assert await site.installations.find("T1") is None
    state = await site.set_out()
    await page(await site.come_back(state=state, code=site.allow()))
    assert await site.installations.find("T1")


async def test_a_whole_organisation_is_refused(twin: Twin, sqlite_database: Database) -> None:
    """An installation for many workspaces at once is not stored, since it is none for one."""

    async def given(_request: web.Request) -> web.Response:
        return web.json_response(
            {
                "ok": True,
                "access_token": "xoxb-canary",
                "is_enterprise_install": True,
                "enterprise": {"id": "E1", "name": "Acme"},
                "team": None,
            }
        )

    slack = web.Application()
    slack.router.add_post("/api/oauth.v2.access", given)
    async with (
        TestServer(slack) as server,
        serving(str(server.make_url("/api/")), twin, sqlite_database) as site,
    ):
        state = await site.set_out()
        html = await page(await site.come_back(state=state, code="canary"), 400)
    assert "choose one workspace" in html
    async with sqlite_database.read() as connection:
        assert not (await connection.execute(text("SELECT * FROM slack_bots"))).all()


async def test_no_secret_is_logged_or_stored(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG, through an installation, a change of its token and every accident: not one."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging(load_settings(log_level="DEBUG", log_format="json"))
    try:
        site.team.rotates = True
        for fault in (Fault.CUT_BODY, Fault.NOT_JSON, Fault.DROP_AFTER, None):
            if fault:
                site.twin.faults.plan("oauth.v2.access", fault)
            state = await site.set_out()
            await site.come_back(state=state, code=site.allow())
        site.community.wait(hours=11)
        site.twin.faults.plan("oauth.v2.access", Fault.CUT_BODY)
        assert await site.installations.find("T1")
        site.community.wait(minutes=2)
        assert await site.installations.find("T1")
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()
    said = capsys.readouterr()
    assert "slack_workspace_installed" in said.err
    assert "canary" not in said.out + said.err
    file = Path(site.community.database.url.database or "")
    for each in (file, file.with_name(f"{file.name}-wal")):
        assert b"slack_bots" in file.read_bytes()
        assert b"canary" not in each.read_bytes()
