"""Who may ask the chat page for anything, and what its answers let a browser do."""

from __future__ import annotations

import re

import pytest

from adapters.web.app import build_web
from adapters.web.security import HEADERS, MAX_BODY_BYTES, TOKEN_HEADER
from bot.errors import SettingsError
from bot.storage.session import Database
from tests.integration.web.client import Browser
from tests.integration.web.making import desk_on


@pytest.mark.parametrize("path", ["/", "/health", "/events", "/static/chat.css", "/api/unread"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", "127.0.0.1:1", "localhost.evil.example"]
)
async def test_foreign_names_are_refused(browser: Browser, path: str, host: str) -> None:
    """A domain that somebody points at this machine reads nothing (DNS rebinding)."""
    status, _text = await browser.get(path, Host=host)
    assert status == 403


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
async def test_own_names_are_welcome(browser: Browser, name: str) -> None:
    """Every name of this machine, with the port that was connected to, is ours."""
    status, _text = await browser.get("/", Host=f"{name}:{browser.port}")
    assert status == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="other-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="other-port"),
        pytest.param({"Origin": "https://evil.example"}, id="origin"),
        pytest.param({"Origin": "null"}, id="sandbox"),
        pytest.param({TOKEN_HEADER: "forged"}, id="token"),
        pytest.param({TOKEN_HEADER: "\u00e9"}, id="token-not-ascii"),
        pytest.param({TOKEN_HEADER: ""}, id="no-token"),
    ],
)
async def test_other_sites_cannot_act(browser: Browser, headers: dict[str, str]) -> None:
    """Whatever a website makes the browser send, nothing happens."""
    await browser.load()
    asked = {TOKEN_HEADER: browser.token, **headers}
    body = {"room": "jobs", "line": "subscribe #cobol"}
    async with browser.session.post("/api/say", json=body, headers=asked) as answer:
        assert answer.status == 403
        assert set(await answer.json()) == {"error"}
    _status, said = await browser.api("say", room="jobs", line="list")
    assert "#cobol" not in said["html"]


async def test_other_sites_cannot_listen(browser: Browser) -> None:
    """What happens here is told to our own page only; a link from elsewhere may open it."""
    status, _text = await browser.get("/events", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403
    status, _text = await browser.get("/", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 200


async def test_scripts_send_json(browser: Browser) -> None:
    """What another site could post without asking, a form or plain text, is refused."""
    await browser.load()
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {TOKEN_HEADER: browser.token, "Content-Type": kind}
        async with browser.session.post("/api/say", data="{}", headers=headers) as answer:
            assert answer.status == 415


@pytest.mark.parametrize("body", ["", "[]", "nonsense", "[" * 60_000, '{"room": 7}', "{}"])
async def test_nonsense_is_refused(browser: Browser, body: str) -> None:
    """Whatever is sent, the answer is one sentence."""
    await browser.load()
    headers = {TOKEN_HEADER: browser.token, "Content-Type": "application/json"}
    async with browser.session.post("/api/say", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert set(await answer.json()) == {"error"}


async def test_bodies_are_limited(browser: Browser) -> None:
    """A body far beyond any line is not read."""
    await browser.load()
    status, said = await browser.api("say", room="jobs", line="x" * MAX_BODY_BYTES)
    assert status == 413
    assert set(said) == {"error"}


async def test_every_answer_is_guarded(browser: Browser) -> None:
    """Pages, files and errors carry the headers that keep them to themselves."""
    for path in ("/", "/static/chat.js", "/health", "/nowhere"):
        async with browser.session.get(path) as answer:
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_the_page_needs_nothing_from_elsewhere(browser: Browser) -> None:
    """No script or style stands in the page itself, and nothing is loaded from another host."""
    text = await browser.load()
    assert not re.search(r"<style|\son\w+=|\sstyle=", text)
    assert all('src="/static/' in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r'(src|href)="(https?:)?//', text)


async def test_only_this_machine_is_served(sqlite_database: Database) -> None:
    """An address that others can reach is refused, since the page has no password."""
    page = build_web(desk_on(sqlite_database))
    with pytest.raises(SettingsError, match="no password"):
        await page.start("0.0.0.0")  # noqa: S104 - that is what must not work
    await page.stop()


async def test_a_taken_port_is_said(browser: Browser, sqlite_database: Database) -> None:
    """A port in use is an error with a way out."""
    page = build_web(desk_on(sqlite_database))
    with pytest.raises(SettingsError, match=f"Port {browser.port}"):
        await page.start(port=browser.port)


async def test_forms_need_the_token_too(browser: Browser) -> None:
    """A form that another page posts does nothing."""
    status, _text = await browser.submit("/say", room="jobs", line="help")
    assert status == 403
