"""Take the README's picture of the chat page: `python -m tests.journey.web.screenshot`.

It needs Debian's Chromium, fills a database in a temporary folder with the samples of `seeds/`, as
the demo does, and writes `docs/chat-page.png`.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from bot.app import Bot, open_desk
from bot.demo import demo_settings, read_seeds, subscribe_everyone
from tests.journey.web.conftest import CHROMIUM, FLAGS
from tests.journey.web.running import enter

ROOT = Path(__file__).resolve().parents[3]
PICTURE = ROOT / "docs" / "chat-page.png"


async def photograph(address: str) -> None:
    """Open #python, ask something, and keep what is to be seen."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(
            base_url=address, viewport={"width": 1280, "height": 860}, reduced_motion="reduce"
        )
        for room in ("jobs", "london", "remote-europe"):
            await enter(page, room)
        await enter(page, "python")
        await page.locator("#log .card").last.get_by_role("button", name="Save").click()
        await page.locator(".below").wait_for()
        await page.locator("#scroll").evaluate("log => log.scrollTo(0, log.scrollHeight)")
        await page.get_by_role("combobox").fill("search #py")
        await page.get_by_role("option").first.wait_for()
        await page.screenshot(path=PICTURE)
        await browser.close()


async def main() -> None:
    """Run the bot on the samples for as long as the picture takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), seeds=ROOT / "seeds", port=0)
        async with open_desk(settings) as desk:
            await subscribe_everyone(desk)
            await read_seeds(desk)
            bot, stop = Bot(desk), asyncio.Event()
            await bot.deliver()
            ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(bot.run(stop=stop, on_ready=ready.set_result))
            await photograph(await ready)
            stop.set()
            await task


if __name__ == "__main__":
    asyncio.run(main())
