"""What the chat page shows, over a real socket and without a script."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
from pathlib import Path

import aiohttp
import pytest

from adapters.web.app import build_web
from adapters.web.reading import Reader
from bot.channel import Address
from bot.storage.session import Database
from bot.storage.web_messages import Room
from tests.integration.web.client import Browser
from tests.integration.web.making import JOBS, ME, desk_on, open_rooms, say


async def test_the_first_channel_is_shown(browser: Browser) -> None:
    """Without a choice the first channel is on show, and every room is in the list."""
    text = await browser.load()
    assert re.search(r'data-room="jobs" aria-current="page"', text)
    assert all(f'data-room="{room}"' in text for room in ("jobs", "remote", "@me"))


async def test_an_empty_bot_shows_direct_messages(sqlite_database: Database) -> None:
    """Before anything was subscribed there is still somewhere to type."""
    page = build_web(desk_on(sqlite_database))
    port = await page.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        text = await (await session.get("/")).text()
    await page.stop()
    assert '<body class="chat" data-room="@me"' in text


async def test_messages_stand_in_their_room(browser: Browser) -> None:
    """Each room shows its own messages."""
    await browser.page.adapter.send(JOBS, say("For jobs."), delivery_id=1)
    await browser.page.adapter.send(ME, say("For me."), delivery_id=2)
    jobs, mine = await browser.load("/?room=jobs"), await browser.load("/?room=@me")
    assert ("For jobs." in jobs, "For me." in jobs) == (True, False)
    assert ("For jobs." in mine, "For me." in mine) == (False, True)


async def test_earlier_messages_are_a_page_away(browser: Browser) -> None:
    """Fifty messages are shown; the ones before them are behind a link, and back again."""
    for number in range(1, 54):
        await browser.page.adapter.send(JOBS, say(f"Number {number}."), delivery_id=number)
    last = await browser.load("/?room=jobs")
    assert ("Number 3." in last, "Number 4." in last) == (False, True)
    found = re.search(r'id="earlier"[^>]*href="([^"]+)"', last)
    assert found
    earlier = await browser.load(found[1].replace("&amp;", "&"))
    assert ("Number 3." in earlier, "Number 4." in earlier) == (True, False)
    assert 'id="earlier"' not in earlier
    assert "Show the latest" in earlier


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40])
async def test_nonsense_in_the_address_is_ignored(browser: Browser, before: str) -> None:
    """A page number that is none shows the latest."""
    await browser.page.adapter.send(JOBS, say("Here."), delivery_id=1)
    assert "Here." in await browser.load(f"/?room=jobs&before={before}")


async def test_an_unknown_room_is_said(browser: Browser) -> None:
    """A room that does not exist is one sentence and a way back, and no way in."""
    status, text = await browser.get("/?room=<b>nowhere")
    assert status == 404
    assert "no room called “&lt;b&gt;nowhere”" in text
    await browser.load()
    assert (await browser.api("say", room="nowhere", line="help"))[0] == 404
    assert (await browser.submit("/say", room="nowhere", line="help"))[0] == 404


async def test_an_unknown_page_is_said(browser: Browser) -> None:
    """An address that leads nowhere is answered in words, and no file is read outside."""
    assert (await browser.get("/nowhere"))[0] == 404
    assert (await browser.get("/static/%2e%2e/app.py"))[0] in (403, 404)
    status, text = await browser.get("/api/say")
    assert (status, set(json.loads(text))) == (405, {"error"})


async def test_health_is_told(browser: Browser) -> None:
    """A probe learns that the bot works."""
    status, text = await browser.get("/health")
    assert (status, json.loads(text)) == (200, {"status": "ok"})


async def test_another_person_may_have_a_room(browser: Browser, sqlite_database: Database) -> None:
    """Whoever else is a destination has a room of their own, which says what it is."""
    await open_rooms(sqlite_database, Address.parse("web:local/@ada"))
    assert "Direct messages</p>" in await browser.load("/?room=@ada")


async def test_our_own_mistakes_are_not_explained(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we did wrong is logged; the page says only that it was."""

    async def broken(_reader: Reader) -> list[Room]:
        secret = "canary"
        raise RuntimeError(secret)

    monkeypatch.setattr(Reader, "rooms", broken)
    status, text = await browser.get("/")
    assert status == 500
    assert "Something went wrong here." in text
    assert "canary" not in text
    assert "web_request_failed" in capsys.readouterr().out


async def test_a_broken_database_is_told(empty_sqlite_url: str) -> None:
    """When the database fails, the page says so in one sentence, with no traceback."""
    database = Database(empty_sqlite_url)
    page = build_web(desk_on(database))
    port = await page.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        answer = await session.get("/")
        assert answer.status == 503
        assert "The database does not answer" in await answer.text()
    await page.stop()
    await database.close()


async def test_a_missing_database_is_no_health(tmp_path: Path) -> None:
    """When the database cannot be reached, a probe learns it and why."""
    folder = tmp_path / "gone"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'hirewire.db'}")
    shutil.rmtree(folder)
    page = build_web(desk_on(database))
    port = await page.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        answer = await session.get("/health")
        assert answer.status == 503
        assert (await answer.json())["reason"]
    await page.stop()
    await database.close()


async def test_pages_that_go_are_let_go(browser: Browser) -> None:
    """A page that was closed is noticed when there is something to tell, and costs no more."""
    async with browser.session.get("/events?after=0-0") as events:
        await events.content.readline()
        assert browser.page.hub.listeners == 1
        events.close()
    async with asyncio.timeout(20):
        for number in itertools.count(1):
            if not browser.page.hub.listeners:
                break
            await browser.page.adapter.send(JOBS, say("Anybody?"), delivery_id=number)
