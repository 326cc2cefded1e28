"""The box: every verb, completion, earlier lines, and all of it by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journey.web.running import Running, card, enter, type_line

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Write = Callable[..., Path]


async def test_a_search_pages(page: Page, write_posting: Write) -> None:
    """Results come five at a time; the next five take the place of the first."""
    for number in range(7):
        write_posting(f"job-{number}", title=f"Sailor {number}", hashtags="#sailing")
    await enter(page, "jobs")
    await expect(card(page, "Sailor")).to_have_count(7)
    answer = await type_line(page, "search #sailing")
    await expect(answer.locator(".card")).to_have_count(5)
    first = set(await answer.locator(".card h3").all_inner_texts())
    await answer.get_by_role("button", name="More", exact=True).last.click()
    await expect(answer.locator(".card")).to_have_count(2)
    second = set(await answer.locator(".card h3").all_inner_texts())
    assert len(first | second) == 7
    await expect(page.locator("#log > .private")).to_have_count(1)
    await answer.get_by_role("button", name="Back").click()
    await expect(answer.locator(".card")).to_have_count(5)
    assert set(await answer.locator(".card h3").all_inner_texts()) == first


@pytest.mark.parametrize(
    "line",
    [
        *("help", "tags", "places", "list", "saved", "applied", "hide", "digest", "privacy"),
        *("mute", "search all", "subscribe #go to me daily at 09:00 tz Europe/London"),
        *("/jobs search in:uk", "subscribe remote to #jobs weekly"),
    ],
)
async def test_every_verb_is_answered(page: Page, line: str) -> None:
    """Whatever a member may say is answered in the page, and the box is empty again."""
    await enter(page, "jobs")
    answer = await type_line(page, line)
    await expect(answer.locator(".asked")).to_contain_text(line)
    await expect(answer).not_to_have_class("error")
    await expect(page.get_by_role("combobox")).to_have_value("")


async def test_a_wrong_line_stays_to_be_put_right(page: Page) -> None:
    """A mistake is answered with advice, and the line is still in the box."""
    await enter(page, "jobs")
    answer = await type_line(page, "search in:Lodnon")
    await expect(answer).to_contain_text("London, United Kingdom")
    await expect(page.get_by_role("combobox")).to_have_value("search in:Lodnon")


async def test_the_keyboard_is_enough(page: Page, write_posting: Write) -> None:
    """From the first Tab to an answer and its buttons, no mouse is needed."""
    write_posting("ferry", title="Ferry Captain", hashtags="#sailing")
    await enter(page, "jobs")
    await expect(card(page, "Ferry Captain")).to_be_visible()
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the command box")).to_be_focused()
    await keys.press("Enter")
    box = page.get_by_role("combobox")
    await expect(box).to_be_focused()
    await keys.type("sear")
    await expect(page.get_by_role("option", name="search")).to_be_visible()
    await keys.press("ArrowDown")
    await expect(page.get_by_role("option", name="search")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(box).to_have_attribute("aria-activedescendant", "choice-0")
    await keys.press("Enter")
    await expect(box).to_have_value("search ")
    await keys.type("#sai")
    await expect(page.get_by_role("option", name="#sailing")).to_be_visible()
    await keys.press("Tab")
    await expect(box).to_have_value("search #sailing")
    await expect(box).to_be_focused()
    await keys.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await keys.press("Enter")
    answer = page.locator("#log > .private")
    await expect(answer).to_contain_text("1 posting matches")
    more = answer.locator("summary")
    await more.focus()
    await keys.press("Enter")
    await expect(answer.get_by_role("button", name="Mute company")).to_be_visible()
    await keys.press("Escape")
    await expect(answer.get_by_role("button", name="Mute company")).to_be_hidden()
    await expect(more).to_be_focused()
    await keys.press("Enter")
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(answer.get_by_role("button", name="Why", exact=True)).to_be_focused()
    await keys.press("Enter")
    await expect(answer.locator(".below")).to_contain_text("what became of it")


async def test_tab_is_no_trap(page: Page) -> None:
    """Once a suggestion was taken, the next Tab leaves the box as everywhere."""
    await enter(page, "jobs")
    box = page.get_by_role("combobox")
    await box.press_sequentially("sub")
    await expect(page.get_by_role("option", name="subscribe", exact=True)).to_be_visible()
    await box.press("Tab")
    await expect(box).to_have_value("subscribe ")
    await expect(page.get_by_role("option").first).to_be_visible()
    await box.press("Tab")
    await expect(page.get_by_role("button", name="Send")).to_be_focused()


async def test_earlier_lines_come_back(page: Page) -> None:
    """The up arrow recalls what was typed before, the down arrow goes on."""
    await enter(page, "jobs")
    await type_line(page, "help")
    await type_line(page, "privacy")
    box = page.get_by_role("combobox")
    await box.press("ArrowUp")
    await expect(box).to_have_value("privacy")
    await box.press("ArrowUp")
    await expect(box).to_have_value("help")
    await box.press("ArrowDown")
    await expect(box).to_have_value("privacy")


async def test_suggestions_open_by_the_down_arrow(page: Page) -> None:
    """In an empty box the down arrow shows what can be said; a click takes one."""
    await enter(page, "jobs")
    box = page.get_by_role("combobox")
    await box.press("ArrowDown")
    await page.get_by_role("option", name="search").click()
    await expect(box).to_have_value("search ")
    await expect(box).to_be_focused()


async def test_a_chip_begins_a_search(page: Page, write_posting: Write) -> None:
    """A hashtag puts its search into the box, and the page stays."""
    write_posting("ferry", title="Ferry Captain", hashtags="#c++")
    await enter(page, "jobs")
    await card(page, "Ferry Captain").get_by_role("link", name="#c++").click()
    box = page.get_by_role("combobox")
    await expect(box).to_have_value("search #c++")
    await expect(box).to_be_focused()


async def test_the_servers_refusal_is_said(page: Page, bot: Running, complaints: list[str]) -> None:
    """When an answer is a refusal, its sentence is on the page and the line is not lost."""
    await enter(page, "jobs")
    await page.evaluate("document.body.dataset.token = 'forged'")
    box = page.get_by_role("combobox")
    await box.fill("help")
    await box.press("Enter")
    await expect(
        page.get_by_text("This page was opened before the bot was restarted.")
    ).to_be_visible()
    await expect(box).to_have_value("help")
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()
