"""Shortcuts against the twin: a job is saved from any message that names one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.render import render_message
from bot.messages.alerts import alert_message, digest_message
from bot.messages.message import Message as Neutral
from bot.storage.session import Database
from tests.integration.slack.member import Member, member
from tests.twins.slack.state import Message


@pytest.fixture
async def ada(sqlite_database: Database) -> AsyncIterator[Member]:
    """Somebody in a workspace with the app, whose board has two postings."""
    async with member(sqlite_database) as ada:
        await ada.here.post(1, title="Engineer")
        await ada.here.post(2, title="Baker", company="Éclair & Sons")
        yield ada


def _stands(ada: Member, text: str, **fields: Any) -> Message:
    """Put a message into the channel."""
    message = Message(
        ts=ada.twin.world.next_ts(), user=fields.pop("user", "U2"), text=text, **fields
    )
    ada.team.channels["C1"].messages.append(message)
    return message


def _ours(ada: Member, neutral: Neutral) -> Message:
    rendered = render_message(neutral)
    team = ada.team
    return _stands(
        ada,
        rendered.text,
        blocks=rendered.blocks,
        user=team.bot_user,
        app_id=team.app_id,
        bot_id=team.bot_id,
    )


async def _save(ada: Member, message: Message) -> str:
    done = await ada.twin.shortcut(ada.team, "U1", "save_job", message)
    assert done.acked_within_s is not None
    await ada.office.settled()
    return ada.sees(ada.modals[-1])


async def test_our_alert_saves_its_posting(ada: Member) -> None:
    """By what its buttons carry, though it links to more than the posting."""
    stored = await ada.here.post(3, title="Chef")
    said = await _save(ada, _ours(ada, alert_message(stored, why="#python")))
    assert "Saved “Chef”" in said
    await ada.press(ada.modals[-1], label="Undo")
    assert "no longer among your saved ones" in ada.sees(ada.modals[-1])


async def test_our_digest_asks_which(ada: Member) -> None:
    """One is saved by its own button then."""
    stored = [await ada.here.post(number, title=f"Job {number}") for number in (3, 4)]
    said = await _save(ada, _ours(ada, digest_message(stored, delivery_id=1)))
    assert "Which shall I save?" in said
    assert "Job 3" in said
    await ada.press(ada.modals[-1], label="Save")
    assert "Saved “Job" in ada.sees(ada.modals[-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("<https://example.com/jobs/2?utm_source=x&amp;a=|look>", "", id="unknown"),
        pytest.param("Anyone? <https://example.com/jobs/2/|look>", "Saved “Baker”", id="link"),
        pytest.param("https://EXAMPLE.com/jobs/1", "Saved “Engineer”", id="bare"),
        pytest.param(
            "<https://example.com/jobs/1> <https://example.com/jobs/2>", "Which", id="two"
        ),
        pytest.param("Lunch?", "", id="none"),
    ],
)
async def test_others_messages_save_what_they_link_to(ada: Member, text: str, said: str) -> None:
    """Where nothing of the board is in it, that is said politely."""
    answer = await _save(ada, _stands(ada, text))
    assert (said or "I find no posting of the board in this message") in answer


async def test_buttons_of_other_apps_mean_nothing(ada: Member) -> None:
    """Their `save:1` is a posting of theirs."""
    blocks = render_message(alert_message(await ada.here.post(3))).blocks
    foreign = _stands(ada, "x", blocks=blocks, app_id="A9", bot_id="B9")
    for block in foreign.blocks:
        for element in block.get("elements", ()):
            element.pop("url", None)
        if block["type"] == "section":
            block["text"]["text"] = "x"
    assert "I find no posting" in await _save(ada, foreign)
