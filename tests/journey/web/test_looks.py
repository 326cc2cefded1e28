"""How the page looks and reads: on a phone, in the dark, by ear, and with hostile postings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journey.web.running import card, enter, type_line

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Write = Callable[..., Path]

PHONE = {"viewport": {"width": 375, "height": 740}, "is_mobile": True, "has_touch": True}

#: Every control that a reader cannot name, every id that is not alone, and what else is amiss.
AMISS = (Path(__file__).parent / "amiss.js").read_text(encoding="utf-8")

#: Texts that are too faint for what lies behind them.
FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")


async def furnish(page: Page, write_posting: Write) -> None:
    """Have everything on show: an open and a closed alert, a search, a mistake, suggestions."""
    write_posting("ferry", title="Ferry Captain", hashtags="#sailing,#c++")
    gone = write_posting("gone", title="Bosun")
    await enter(page, "jobs")
    await expect(card(page, "Bosun")).to_be_visible()
    await expect(card(page, "Ferry Captain")).to_be_visible()
    gone.unlink()
    await expect(card(page, "Bosun")).to_contain_text("closed")
    await type_line(page, "list")
    await type_line(page, "search #sailing")
    await type_line(page, "search in:Lodnon")
    await page.get_by_role("combobox").fill("s")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.get_by_role("combobox").press("ArrowDown")


@pytest.mark.parametrize("looks", [PHONE, {}], ids=["phone", "desk"])
async def test_nothing_reaches_out_of_the_window(
    page: Page, write_posting: Write, looks: dict[str, Any]
) -> None:
    """However long a word is, nobody has to scroll sideways."""
    write_posting("long", title="Endless" * 60, hashtags="#" + "tag" * 40, location="X" * 200)
    await enter(page, "jobs")
    await expect(card(page, "Endless")).to_be_visible()
    await type_line(page, "search title:" + "y" * 300)
    widths = await page.evaluate(
        "[...document.querySelectorAll('html, #scroll, main')]"
        ".map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert widths == [0, 0, 0]


@pytest.mark.parametrize("looks", [PHONE], ids=["phone"])
async def test_a_phone_can_do_everything(
    page: Page, write_posting: Write, looks: dict[str, Any]
) -> None:
    """On a phone rooms, cards and the box are there, and targets are large enough for a thumb."""
    write_posting("ferry", title="Ferry Captain", hashtags="#sailing")
    await enter(page, "jobs")
    save = card(page, "Ferry Captain").get_by_role("button", name="Save")
    await save.tap()
    await expect(card(page, "Ferry Captain").get_by_role("button", name="Saved")).to_be_visible()
    await page.get_by_role("navigation").locator("[data-room='@me']").tap()
    await expect(page.locator("body")).to_have_attribute("data-room", "@me")
    heights = await page.evaluate(
        "[...document.querySelectorAll('.button, #line')].filter((one) => one.checkVisibility())"
        ".map((one) => one.clientHeight)"
    )
    assert min(heights) >= 36


@pytest.mark.parametrize(
    "looks", [{"color_scheme": "light"}, {"color_scheme": "dark"}], ids=["light", "dark"]
)
async def test_every_text_can_be_read(
    page: Page, write_posting: Write, looks: dict[str, Any]
) -> None:
    """In the light and in the dark, no text is fainter than the guidelines allow."""
    await furnish(page, write_posting)
    assert await page.evaluate(FAINT) == []
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    is_dark = max(int(part) for part in ground[4:-1].split(",")) < 64
    assert is_dark == (looks["color_scheme"] == "dark")


async def test_everything_has_a_name(page: Page, write_posting: Write) -> None:
    """Who hears the page rather than sees it can tell every control from every other."""
    await furnish(page, write_posting)
    assert await page.evaluate(AMISS) == []
    await expect(page.get_by_role("log")).to_have_attribute("aria-label", "Messages")
    await page.keyboard.press("Escape")
    await card(page, "Ferry Captain").first.get_by_role("button", name="Details").click()
    await expect(page.get_by_role("dialog", name="Ferry Captain at Harbour Lane")).to_be_visible()
    assert await page.evaluate(AMISS) == []


@pytest.mark.parametrize("looks", [{"timezone_id": "Asia/Tokyo", "locale": "en-GB"}], ids=["tokyo"])
async def test_times_are_those_of_the_reader(
    page: Page, write_posting: Write, looks: dict[str, Any]
) -> None:
    """The exact time is told in the zone of the browser."""
    write_posting("ferry", title="Ferry Captain")
    await enter(page, "jobs")
    posted = card(page, "Ferry Captain").locator(".age time")
    await expect(posted).to_have_attribute(
        "title", re.compile("Thursday,? 1 January 2026 at 09:00")
    )


HOSTILE = """---
title: "<script>window.pwned = 1</script>\\u202Egnp.exe<img src=x onerror=alert(1)>"
companyName: "</bdi><b onclick='alert(1)'>Evil & Co"
location: "<i>London</i>, UK"
url: "https://jobs.example.com/hostile"
applyUrl: "javascript:window.pwned=1"
timestamp: 1767225600000
hashtags: "#<script>,#a\\"onx=1,#python"
summary: "<iframe src='https://evil.example'></iframe> {{ 7 * 7 }}"
---

## <script>window.pwned = 1</script>

<img src="https://evil.example/pixel.png" onerror="window.pwned = 1">
![pixel](https://evil.example/pixel.png)
[https://good.example](https://evil.example) [run](javascript:window.pwned=1)
"""


async def test_a_hostile_posting_is_inert(page: Page, tmp_path: Path, bot: object) -> None:
    """Whatever a posting holds, it is text: nothing runs, nothing is loaded, no link lies."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    (tmp_path / "postings" / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    await enter(page, "jobs")
    shown = card(page, "Evil & Co")
    await expect(shown).to_contain_text("<script>window.pwned = 1</script>")
    assert "\u202e" not in await shown.inner_text()
    await shown.get_by_role("button", name="Details").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("https://good.example (evil.example)")
    links = await page.locator("#log a, dialog a").evaluate_all("all => all.map((one) => one.href)")
    assert all(link.startswith(("http://127.0.0.1:", "https://")) for link in links)
    assert await page.evaluate("window.pwned") is None
    assert await page.locator("#log :is(script, img, iframe), dialog :is(script, img)").count() == 0
    assert all(url.startswith("http://127.0.0.1:") for url in asked)
