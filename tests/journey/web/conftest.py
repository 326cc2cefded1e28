"""One Chromium for a test process; a bot, and a page that must not complain, for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.journey.web.running import PATIENCE_S, Running, running

#: Debian's package; Playwright's own browsers are not needed.
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Give a browser, or skip where there is none, unless there has to be one."""
    if not CHROMIUM.exists():
        if os.environ.get("HIREWIRE_REQUIRE_BROWSER"):
            pytest.fail(f"HIREWIRE_REQUIRE_BROWSER is set and {CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is not installed")
    expect.set_options(timeout=PATIENCE_S * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(
    chromium: Browser, tmp_path: Path, sqlite_template: Path, write_posting: Callable[..., Path]
) -> AsyncIterator[Running]:
    """Give a bot that watches `postings/` and announces all of it in #jobs."""
    database = tmp_path / "hirewire.db"
    shutil.copy(sqlite_template, database)
    async with running(database, tmp_path / "postings") as made:
        await made.say("subscribe all to here", channel="jobs")
        yield made


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: errors of the script, and what its policy forbids."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(
    chromium: Browser, bot: Running, complaints: list[str], request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    """Give an empty tab; a test that is parametrized by `looks` decides what it is like."""
    callspec = getattr(request.node, "callspec", None)
    looks = callspec.params.get("looks", {}) if callspec else {}
    context = await chromium.new_context(base_url=bot.address, **looks)
    made = await context.new_page()
    made.set_default_timeout(PATIENCE_S * 1000)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    made.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    yield made
    await context.close()
    assert complaints == []
