"""Answers by response_url, and the page for installing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from tests.integration.slack.twin_transports.bolt import HTTP, connected, noted
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.state import Json, Message, Team, manifest_scopes
from tests.twins.slack.twin import Twin

REPLACES = {"replace_original": True}
REDIRECT = "https://hirewire.example.org/slack/oauth_redirect"


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


class Asked:
    """A command that waits for its answers, which a test gives itself."""

    def __init__(self, done: Interaction, url: str, session: aiohttp.ClientSession) -> None:
        self.done, self.url, self.session = done, url, session

    async def answer(self, payload: Any) -> int:
        """Answer; give the status."""
        async with self.session.post(self.url, json=payload) as answer:
            return answer.status


@pytest.fixture
async def asked(twin: Twin, team: Team) -> AsyncIterator[Asked]:
    """Give a command that was acknowledged, at a time that stands still."""
    urls: list[str] = []
    async with connected(twin, HTTP) as app, aiohttp.ClientSession() as session:

        @app.command("/jobs")
        async def typed(ack: Any, command: Json) -> None:
            urls.append(command["response_url"])
            await ack()

        @app.action(re.compile(""))
        async def pressed(ack: Any) -> None:
            await ack()

        done = await twin.command(team, "U1", "C1", "")
        yield Asked(done, urls[0], session)


async def test_an_answer_counts_five_times(asked: Asked) -> None:
    """The sixth comes too late; Slack says so, and that is no mistake."""
    statuses = [await asked.answer({"text": f"{number}"}) for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [one["text"] for one in await asked.done.replies(5)] == list("01234")


async def test_an_answer_counts_for_half_an_hour(twin: Twin, asked: Asked) -> None:
    """Then the address is gone."""
    at = asked.done.ends_at
    for late_s, status in ((-1.0, 200), (1.0, 404)):
        now = at + late_s
        twin.world.clock = lambda now=now: now  # type: ignore[misc]
        assert await asked.answer({"text": "Here"}) == status


@pytest.mark.parametrize(
    ("payload", "note"),
    [
        ({"blocks": [{"type": "section"}], "text": "x"}, "invalid_blocks"),
        ({}, "no_text"),
        ({"text": "x", "response_type": "loud"}, "response_type"),
        ({"text": "<!channel>"}, "live token"),
        ([], "invalid_payload"),
    ],
    ids=["blocks", "nothing", "response-type", "live", "no-object"],
)
async def test_a_wrong_answer_is_noted(twin: Twin, asked: Asked, payload: Any, note: str) -> None:
    """Whatever Slack would not take, or would make people jump, is a mistake of the app's."""
    await asked.answer(payload)
    await noted(twin, note)


async def test_an_answer_takes_a_message_away(twin: Twin, team: Team, asked: Asked) -> None:
    """Only the message in which something was pressed."""
    message = Message(ts=twin.world.next_ts(), user="U1", text="A job")
    team.channels["C1"].messages.append(message)
    assert await asked.answer({"delete_original": True}) == 200
    assert team.channels["C1"].messages == [message]
    asked.done.pressed = message
    assert await asked.answer({"delete_original": True}) == 200
    assert team.channels["C1"].messages == []


async def test_what_takes_an_answers_place_can_be_pressed(
    twin: Twin, team: Team, asked: Asked
) -> None:
    """People see the last that was put there, whichever of them a test holds in its hand."""
    texts = []
    for number in range(3):
        button = {"type": "button", "action_id": f"{number}", "text": _plain(f"Go {number}")}
        blocks = [{"type": "actions", "elements": [button]}]
        assert await asked.answer({"text": f"{number}", "blocks": blocks, **REPLACES}) == 200
        [*_, answer] = await asked.done.replies(number + 1)
        texts.append([one["text"] for one in asked.done.answers])
        done = await twin.press(team, "U1", answer, label=f"Go {number}")
        container = done.payload["container"]
        assert container["is_ephemeral"] is True
        assert "message" not in done.payload
        asked.done.pressed = answer
    assert texts == [["0"], ["1", "1"], ["2", "2", "2"]]


async def test_an_answer_to_a_press_says_whether_it_takes_the_place(
    twin: Twin, asked: Asked
) -> None:
    """Slack does not document what happens else."""
    asked.done.pressed = {"text": "A list"}
    assert await asked.answer({"text": "A note"}) == 200
    await noted(twin, "is not said")
    assert await asked.answer({"text": "A note", "replace_original": False}) == 200


async def test_installing(twin: Twin, team: Team) -> None:
    """The page sends people back with a code and the state; the code becomes a token."""
    team.installed = False
    page = f"{twin.url}oauth/v2/authorize?"
    asked = {
        "client_id": twin.world.client_id,
        "scope": ",".join(sorted(manifest_scopes())),
        "state": "canary state",
        "redirect_uri": REDIRECT,
    }
    back = urlsplit(await twin.allow(team, "U1", page + urlencode(asked)))
    said = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert back.geturl().startswith(REDIRECT + "?")
    assert said["state"] == "canary state"
    form = {
        "client_id": twin.world.client_id,
        "client_secret": twin.world.client_secret,
        "code": said["code"],
        "redirect_uri": REDIRECT,
    }
    async with aiohttp.ClientSession() as session:
        asking = session.post(f"{twin.api_url}oauth.v2.access", data=form)
        async with asking as answer:
            given = await answer.json()
    assert given["access_token"] == team.bot_token
    assert given["team"]["id"] == "T1"
    assert given["authed_user"]["id"] == "U1"
    assert team.installed
    denied = await twin.allow(team, "U1", page + urlencode(asked), denies=True)
    assert denied == f"{REDIRECT}?error=access_denied&state=canary+state"
    await twin.allow(team, "U1", page + urlencode({**asked, "scope": "admin"}))
    await noted(twin, "beyond the manifest")
    wrong = {
        "client_id": ("other", "invalid_client_id"),
        "scope": ("", "invalid_scope"),
        "state": ("", "no state"),
        "redirect_uri": ("http://hirewire.example.org/", "bad_redirect_uri"),
        "user_scope": ("admin", "of a person"),
    }
    for name, (value, note) in wrong.items():
        with pytest.raises(AssertionError):
            await twin.allow(team, "U1", page + urlencode({**asked, name: value}))
        await noted(twin, note)
