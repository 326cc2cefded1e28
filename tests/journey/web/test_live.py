"""What happens while the page is open: it shows by itself, once, and in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from adapters.web.app import build_web
from bot.channel import Address
from bot.commands.request import Desk
from bot.messages.message import Message
from tests.journey.web.running import Running, card, enter, is_live, type_line

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

JOBS = Address.parse("web:local/jobs")
Write = Callable[..., Path]


async def test_an_alert_appears_by_itself(page: Page, write_posting: Write) -> None:
    """A file that is added becomes an alert in the open page, which was not loaded again."""
    await enter(page, "jobs")
    await page.evaluate("window.kept = 'since before'")
    write_posting("ferry", title="Ferry Captain", hashtags="#boats")
    alert = card(page, "Ferry Captain")
    await expect(alert).to_be_visible()
    await expect(alert).to_contain_text("Harbour Lane")
    await expect(alert).to_contain_text("London, United Kingdom")
    await expect(alert.get_by_role("link", name="#boats")).to_be_visible()
    await expect(alert.get_by_role("link", name="Apply")).to_have_attribute("target", "_blank")
    assert await page.evaluate("window.kept") == "since before"


async def test_a_closed_posting_is_struck_through(page: Page, write_posting: Write) -> None:
    """When the file goes, the alert that is there says that the posting is closed."""
    await enter(page, "jobs")
    file = write_posting("ferry", title="Ferry Captain")
    await expect(card(page, "Ferry Captain")).to_have_count(1)
    file.unlink()
    await expect(card(page, "Ferry Captain").locator("h3 s")).to_be_visible()
    await expect(card(page, "Ferry Captain")).to_contain_text("closed")
    await expect(card(page, "Ferry Captain")).to_have_count(1)


async def test_a_subscription_made_here_gets_its_alert(page: Page, write_posting: Write) -> None:
    """What is subscribed in the page arrives in the page."""
    await enter(page, "@me")
    answer = await type_line(page, "subscribe #sailing to me instant")
    await expect(answer).to_contain_text("#sailing")
    write_posting("sails", title="Sailmaker", hashtags="#sailing")
    await expect(card(page, "Sailmaker")).to_be_visible()
    await expect(card(page, "Sailmaker").locator(".why")).to_contain_text("#sailing")


async def test_other_rooms_count_what_is_unread(page: Page, write_posting: Write) -> None:
    """What arrives elsewhere is counted there, until one looks."""
    await enter(page, "@me")
    rooms = page.get_by_role("navigation", name="Rooms")
    write_posting("ferry", title="Ferry Captain")
    await expect(rooms.get_by_label("1 unread")).to_be_visible()
    await rooms.get_by_role("link", name="jobs").click()
    await expect(card(page, "Ferry Captain")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("jobs")
    await expect(rooms.get_by_label("1 unread")).to_have_count(0)
    await rooms.get_by_role("link", name="You").or_(rooms.get_by_role("link", name="me")).click()
    await expect(page.locator("#log > article")).to_have_count(0)
    await page.go_back()
    await expect(card(page, "Ferry Captain")).to_be_visible()


async def test_replies_are_still_there_when_one_comes_back(page: Page) -> None:
    """A private answer stays in its room, in this tab."""
    await enter(page, "jobs")
    await type_line(page, "privacy")
    rooms = page.get_by_role("navigation", name="Rooms")
    await rooms.locator("[data-room='@me']").click()
    await expect(page.locator("#log > .private")).to_have_count(0)
    await rooms.locator("[data-room='jobs']").click()
    await expect(page.locator("#log > .private")).to_have_count(1)


async def test_new_channels_appear(page: Page) -> None:
    """A channel opens by being named, and stands in the list at once."""
    await enter(page, "@me")
    await type_line(page, "subscribe #rust to #rusty")
    rooms = page.get_by_role("navigation", name="Rooms")
    await expect(rooms.get_by_role("link", name="rusty")).to_be_visible()


async def test_a_broken_connection_loses_and_doubles_nothing(
    page: Page, bot: Running, complaints: list[str]
) -> None:
    """While the bot is away messages are written; once it is back each of them shows once."""
    desk: Desk = bot.desk
    first = build_web(desk)
    port = await first.start()
    await page.goto(f"http://127.0.0.1:{port}/?room=jobs")
    await is_live(page)
    await first.adapter.send(JOBS, Message(heading="Before."), delivery_id=901)
    await expect(page.get_by_role("heading", name="Before.")).to_be_visible()
    await page.get_by_role("combobox").fill("half a li")
    await first.stop()
    await expect(page.get_by_text("Not connected. Trying again…")).to_be_visible()
    second = build_web(desk)
    ref = await second.adapter.send(JOBS, Message(heading="Meanwhile."), delivery_id=902)
    await second.start(port=port)
    await is_live(page)
    await expect(page.get_by_role("heading", name="Meanwhile.")).to_be_visible()
    await second.adapter.edit(JOBS, ref, Message(heading="Meanwhile, edited."))
    await second.adapter.send(JOBS, Message(heading="After."), delivery_id=903)
    await expect(page.get_by_role("heading", name="After.")).to_be_visible()
    said = await page.locator("#log > article h2").all_text_contents()
    assert said == ["Before.", "Meanwhile, edited.", "After."]
    await expect(page.get_by_role("combobox")).to_have_value("half a li")
    # The page has the new process's token by now.
    await type_line(page, "privacy")
    await page.close()
    await second.stop()
    # That the bot was away is what the browser may say.
    assert all("Failed to load resource" in complaint for complaint in complaints)
    complaints.clear()


async def test_earlier_messages_come_before_the_others(page: Page, bot: Running) -> None:
    """Asked for, what was said earlier is put before what is on show, each once."""
    web = build_web(bot.desk)
    for number in range(1, 61):
        await web.adapter.send(JOBS, Message(heading=f"{number}"), delivery_id=900 + number)
    await enter(page, "jobs")
    headings = page.locator("#log > article h2")
    await expect(headings).to_have_count(50)
    await page.get_by_role("link", name="Show earlier").click()
    await expect(headings).to_have_count(60)
    assert await headings.all_text_contents() == [str(number) for number in range(1, 61)]
    await expect(page.get_by_role("link", name="Show earlier")).to_have_count(0)


async def test_forgetting_empties_the_room(page: Page, write_posting: Write) -> None:
    """What was erased is gone from the open page as well."""
    await enter(page, "@me")
    await type_line(page, "subscribe all to me instant")
    write_posting("ferry", title="Ferry Captain")
    await expect(card(page, "Ferry Captain")).to_be_visible()
    await type_line(page, "forget me now")
    await expect(page.get_by_role("heading", name="Done: I have forgotten you.")).to_be_visible()
    await expect(card(page, "Ferry Captain")).to_have_count(0)


async def test_the_page_works_without_a_script(
    chromium: Browser, bot: Running, write_posting: Write
) -> None:
    """Where no script runs, lines and buttons are forms, and every answer is a page."""
    write_posting("ferry", title="Ferry Captain")
    context = await chromium.new_context(base_url=bot.address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/?room=jobs")
    await page.get_by_role("combobox").fill("search #python")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Only you see this")).to_be_visible()
    await context.close()
