"""A running bot to open in a browser, and what tests do at its page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.app import Bot, open_desk
from bot.commands.request import Actor, Desk
from bot.commands.run import run
from bot.settings import FolderSource, load_settings

#: Only a failing test ever waits this long.
PATIENCE_S = 30


@dataclass(frozen=True, kw_only=True)
class Running:
    """A bot that watches a folder and serves its page."""

    #: The page's address.
    address: str
    desk: Desk

    async def say(self, line: str, *, channel: str = "") -> None:
        """Ask for something beforehand, as the person at the page would."""
        me = Actor(platform="web", workspace="local", person="me", channel=channel, may_manage=True)
        reply = await run(line, actor=me, desk=self.desk)
        assert not reply.is_error, reply.message.heading


@asynccontextmanager
async def running(database: Path, postings: Path) -> AsyncIterator[Running]:
    """Run the whole bot on a database and a folder of postings."""
    settings = load_settings(
        database_url=f"sqlite:///{database}",
        sources=(FolderSource(path=postings, announce_backlog=True),),
        # Notice even what is written before the folder is being watched.
        scan_every_s=1,
        channel_limit_per_hour=1_000,
        web_port=0,
    )
    async with open_desk(settings) as desk:
        stop = asyncio.Event()
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(Bot(desk).run(stop=stop, on_ready=ready.set_result))
        either: set[asyncio.Future[Any]] = {task, ready}
        await asyncio.wait(either, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield Running(address=ready.result(), desk=desk)
        stop.set()
        await task


async def enter(page: Page, room: str) -> None:
    """Open a room and wait until the page is told what happens."""
    await page.goto(f"/?room={room}")
    await is_live(page)


async def is_live(page: Page) -> None:
    """Wait until the page is told what happens."""
    await expect(page.locator("body[data-live]")).to_be_attached()


async def type_line(page: Page, line: str) -> Locator:
    """Type a line and send it; give its answer, the last one on the page."""
    answers = page.locator("#log > .private")
    before = await answers.count()
    box = page.get_by_role("combobox")
    await box.fill(line)
    await box.press("Escape")
    await box.press("Enter")
    await expect(answers).to_have_count(before + 1)
    return answers.last


def card(page: Page, title: str) -> Locator:
    """Find the card of a posting."""
    return page.locator("#log .card", has_text=title)
