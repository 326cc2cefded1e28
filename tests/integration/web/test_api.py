"""What the chat page answers to lines, buttons and its own script."""

from __future__ import annotations

import json

import pytest

from bot.messages.alerts import alert_message
from bot.storage.session import Database
from tests.integration.web.client import Browser
from tests.integration.web.making import JOBS, ME, say
from tests.making import make_posting, store


async def test_lines_are_answered(browser: Browser) -> None:
    """A typed line comes back as HTML that only its author sees."""
    await browser.load()
    status, said = await browser.api("say", room="jobs", line="/jobs help")
    assert status == 200
    assert "Only you see this" in said["html"]
    assert (said["is_error"], said["replaces"], said["is_long"]) == (False, False, False)
    assert browser.woken == []


async def test_what_is_owed_at_once_is_looked_for(browser: Browser) -> None:
    """A digest that somebody asked for goes out without waiting for the next look."""
    await browser.load()
    await browser.api("say", room="jobs", line="/jobs digest")
    assert browser.woken == [None]


async def test_wrong_lines_are_said_to_be_wrong(browser: Browser) -> None:
    """A mistake is an answer like any other, marked as one."""
    await browser.load()
    status, said = await browser.api("say", room="jobs", line="search in:Lodnon")
    assert (status, said["is_error"]) == (200, True)
    assert "London" in said["html"]


async def test_a_line_opens_a_channel(browser: Browser) -> None:
    """Only here a channel comes into being by being named."""
    await browser.load()
    _status, said = await browser.api("say", room="jobs", line="subscribe #go to #Gophers")
    assert not said["is_error"]
    assert 'data-room="gophers"' in await browser.load()


async def test_marks_come_back_with_the_answer(browser: Browser, sqlite_database: Database) -> None:
    """After Save every card of the posting can say Saved, also when the page is loaded anew."""
    stored = await store(sqlite_database, make_posting())
    await browser.page.adapter.send(JOBS, alert_message(stored), delivery_id=1)
    assert f'value="save:{stored.id}"' in await browser.load()
    _status, said = await browser.api("press", room="jobs", action=f"save:{stored.id}")
    assert said["posting"] == stored.id
    assert said["marks"]["save"] == {"action": f"unsave:{stored.id}", "label": "Saved"}
    assert said["marks"]["hide"]["action"] == f"hide:{stored.id}"
    assert f'value="unsave:{stored.id}"' in await browser.load()


async def test_details_are_long(browser: Browser, sqlite_database: Database) -> None:
    """A whole posting is told apart, to be shown on its own."""
    stored = await store(sqlite_database, make_posting())
    await browser.load()
    _status, said = await browser.api("press", room="jobs", action=f"details:{stored.id}")
    assert said["is_long"]
    assert "<strong>payments</strong>" in said["html"]


@pytest.mark.parametrize(
    "action", ["", "save:", "save:x", "save:999999", "nonsense:1", "save:1:2:3:4"]
)
async def test_stale_buttons_are_said_to_be_stale(browser: Browser, action: str) -> None:
    """A button that leads nowhere is answered in words."""
    await browser.load()
    status, said = await browser.api("press", room="jobs", action=action)
    assert (status, said["is_error"]) == (200, True)


async def test_completions_are_offered(browser: Browser) -> None:
    """The box learns how a line can go on."""
    status, text = await browser.get("/api/complete?room=jobs&line=subs")
    assert status == 200
    assert json.loads(text)["completions"][0] == {
        "line": "subscribe ",
        "label": "subscribe",
        "detail": "",
    }


async def test_unread_messages_are_counted(browser: Browser) -> None:
    """Each room counts what came after the last message read; nonsense counts from the start."""
    for number, address in enumerate((JOBS, JOBS, ME), start=1):
        await browser.page.adapter.send(address, say("New."), delivery_id=number)
    _status, text = await browser.get("/api/unread?read=jobs:1&read=@me:x&read=none:0")
    assert json.loads(text) == {"jobs": 1, "@me": 1, "none": 0}


async def test_the_page_works_without_a_script(browser: Browser, sqlite_database: Database) -> None:
    """Forms bring the same answers as the script does, below the room's messages."""
    stored = await store(sqlite_database, make_posting())
    await browser.load()
    status, text = await browser.submit("/say", room="jobs", line="search #python")
    assert status == 200
    assert stored.posting.title in text
    status, text = await browser.submit("/press", room="jobs", action=f"save:{stored.id}")
    assert status == 200
    assert "Saved “Infrastructure Engineer”" in text
    _status, text = await browser.submit("/say", room="jobs", line="search in:Lodnon")
    assert 'value="search in:Lodnon"' in text


async def test_open_pages_do_not_hold_up_the_end(browser: Browser) -> None:
    """Stopping ends the event stream, so that the process can go."""
    await browser.load()
    async with browser.session.get("/events?after=0-0") as events:
        assert events.headers["Content-Type"] == "text/event-stream"
        assert (await events.content.readline()).startswith(b"retry:")
        await browser.page.stop()
        rest = await events.content.read()
    assert b"event: hello" in rest
