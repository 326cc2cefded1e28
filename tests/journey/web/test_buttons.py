"""The buttons of a card: each acts, says so, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journey.web.running import card, enter, is_live, type_line

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Write = Callable[..., Path]


async def alert(page: Page, write_posting: Write) -> Locator:
    """Have one alert on show, and give its card."""
    write_posting("ferry", title="Ferry Captain", hashtags="#sailing")
    await enter(page, "jobs")
    await expect(card(page, "Ferry Captain")).to_be_visible()
    return card(page, "Ferry Captain").first


def button(where: Locator, name: str) -> Locator:
    """Find a button by its whole name."""
    return where.get_by_role("button", name=name, exact=True)


async def test_save_is_noted_everywhere_and_taken_back(page: Page, write_posting: Write) -> None:
    """Save turns into Saved on every card of the posting, is kept, and can be undone."""
    shown = await alert(page, write_posting)
    found = await type_line(page, "search #sailing")
    await button(shown, "Save").click()
    await expect(button(shown, "Saved")).to_be_visible()
    await expect(button(found, "Saved")).to_be_visible()
    await expect(await type_line(page, "saved")).to_contain_text("You saved 1 posting.")
    await page.reload()
    await is_live(page)
    await expect(button(shown, "Saved")).to_be_visible()
    await button(shown, "Saved").click()
    reply = page.locator(".below")
    await expect(reply).to_contain_text("no longer among your saved ones")
    await expect(button(shown, "Save")).to_be_visible()
    await button(reply, "Undo").click()
    await expect(button(shown, "Saved")).to_be_visible()
    await expect(page.locator(".below")).to_have_count(1)


async def test_hide_takes_it_out_of_searches(page: Page, write_posting: Write) -> None:
    """A hidden posting folds away, is not found any more, and comes back when asked."""
    shown = await alert(page, write_posting)
    await button(shown, "Hide").click()
    await expect(button(shown, "Show again")).to_be_visible()
    await expect(shown.locator(".summary")).to_be_hidden()
    await expect(await type_line(page, "search #sailing")).to_contain_text("Nothing matches")
    await button(shown, "Show again").click()
    await expect(shown.locator(".summary")).to_be_visible()
    await expect(await type_line(page, "search #sailing")).to_contain_text("1 posting matches")


async def test_details_open_in_a_dialog(page: Page, write_posting: Write) -> None:
    """The whole posting opens on top; Esc closes it, and the focus is back on the button."""
    shown = await alert(page, write_posting)
    await button(shown, "Details").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("You keep the ferries of ferry running.")
    await expect(dialog.get_by_role("heading", name="What you will do")).to_be_visible()
    await button(dialog, "I applied").click()
    await expect(dialog).to_contain_text("Noted that you applied")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(button(shown, "Details")).to_be_focused()
    await button(shown, "Details").click()
    await button(dialog, "Close").click()
    await expect(dialog).to_be_hidden()


async def test_mute_and_unmute_a_company(page: Page, write_posting: Write) -> None:
    """A muted company is not found any more; Undo in the answer brings it back."""
    shown = await alert(page, write_posting)
    await shown.locator("summary").click()
    await button(shown, "Mute company").click()
    reply = page.locator(".below")
    await expect(reply).to_contain_text("You will hear no more of Harbour Lane.")
    await expect(button(shown, "Mute company")).to_be_hidden()
    await expect(await type_line(page, "search #sailing")).to_contain_text("Nothing matches")
    await button(reply, "Undo").click()
    await expect(reply).to_contain_text("You will hear of Harbour Lane again.")


async def test_why_is_told(page: Page, write_posting: Write) -> None:
    """Why says which subscription wanted the posting; asked twice it is said once."""
    shown = await alert(page, write_posting)
    for _ in range(2):
        await shown.locator("summary").click()
        await button(shown, "Why").click()
        await expect(page.locator(".below")).to_have_count(1)
        await expect(page.locator(".below")).to_contain_text("Delivery to #jobs")


async def test_a_subscription_is_paused_and_removed(page: Page) -> None:
    """Buttons beside the lines of a list act on them."""
    await enter(page, "jobs")
    listed = await type_line(page, "list")
    await button(listed, "Pause").first.click()
    await expect(button(page.locator("#log"), "Resume").first).to_be_visible()


async def test_a_button_pressed_twice_acts_once(page: Page, write_posting: Write) -> None:
    """A double click is one press, not Save and then its opposite."""
    shown = await alert(page, write_posting)
    await button(shown, "Save").dblclick()
    await expect(button(shown, "Saved")).to_be_visible()
    await expect(await type_line(page, "saved")).to_contain_text("You saved 1 posting.")
