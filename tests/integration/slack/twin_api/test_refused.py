"""What Slack refuses, and what it bears with and our bot must not do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.integration.slack.twin_api.small import MODAL, Small, refused
from tests.shared_data import shared
from tests.twins.slack.state import Channel, Json, Message, Team


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        pytest.param("C9", "channel_not_found", id="unknown"),
        pytest.param("C3", "is_archived", id="archived"),
        pytest.param("G2", "channel_not_found", id="private, not joined"),
        pytest.param("C2", "not_in_channel", id="public, not joined"),
        pytest.param("U2", "channel_not_found", id="deactivated person"),
        pytest.param("U1", "messages_tab_disabled", id="messages switched off"),
    ],
)
async def test_destinations_that_refuse(twin: Small, channel: str, error: str) -> None:
    """What can happen to an honest app is refused as Slack does and held against nobody."""
    twin.team.scopes.discard("chat:write.public")
    twin.team.messages_enabled = False

    assert (await refused(twin.client.chat_postMessage(channel=channel, text="Go")))["error"] == (
        error
    )
    assert twin.world.violations == []


async def test_scopes(twin: Small) -> None:
    """A missing scope is named; one that the manifest does not even ask for is our mistake."""
    twin.team.scopes.remove("chat:write")
    answer = await refused(twin.client.chat_postMessage(channel="C1", text="Go"))
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "chat:write"
    assert "commands" in answer["provided"].split(",")
    assert twin.world.violations == []

    twin.team.direct("U1")
    assert (await refused(twin.client.conversations_info(channel="D1")))["needed"] == "im:read"
    assert "missing_scope" in twin.world.violations[0]


async def test_channels_of_another_team(twin: Small) -> None:
    """A channel of another team does not exist here, and asking for it is a mistake."""
    other = Team(
        id="T2",
        name="Other",
        bot_token="xoxb-canary-2",
        bot_id="B2",
        bot_user="U0",
        app_id="A1",
        scopes=set(),
        channels={"C7": Channel(id="C7", name="theirs")},
    )
    twin.world.teams["T2"] = other
    answer = await refused(twin.client.chat_postMessage(channel="C7", text="Go"))
    assert answer["error"] == "channel_not_found"
    assert "C7 belongs to T2" in twin.world.violations[0]


Calls = Callable[[AsyncWebClient], Awaitable[Any]]


def _post(**arguments: Any) -> Calls:
    return lambda client: client.api_call("chat.postMessage", json={"channel": "C1", **arguments})


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(_post(), "no_text", id="nothing to say"),
        pytest.param(_post(text="Go", blocks="nonsense"), "invalid_blocks_format", id="no JSON"),
        pytest.param(_post(text="Go", blocks=[{"type": "section"}]), "invalid_blocks", id="shape"),
        pytest.param(
            _post(text="Go", blocks=[{"type": "divider"}] * 51), "invalid_blocks", id="51 blocks"
        ),
        pytest.param(
            _post(
                text="Go",
                blocks=[
                    {"type": "section", "text": {"type": "plain_text", "text": "x" * 2_700}}
                    for _ in range(5)
                ],
            ),
            "msg_blocks_too_long",
            id="13,500 characters",
        ),
        pytest.param(_post(text="Go", markdown_text="Go"), "markdown_text_conflict", id="Markdown"),
        pytest.param(
            _post(text="Go", metadata={"event_type": "a b", "event_payload": {}}),
            "invalid_metadata_format",
            id="metadata",
        ),
        pytest.param(
            _post(text="Go", metadata={"event_type": "a", "event_payload": {"x": "y" * 9_000}}),
            "metadata_too_large",
            id="large metadata",
        ),
        pytest.param(
            lambda client: client.api_call("chat.postMessage", json={"text": "Go"}),
            "invalid_arguments",
            id="no channel",
        ),
        pytest.param(_post(text="Go", unfurl_links="maybe"), "invalid_arguments", id="type"),
        pytest.param(
            lambda client: client.api_call("chat.shout", json={}), "unknown_method", id="method"
        ),
        pytest.param(
            lambda client: client.conversations_history(channel="C1", limit=1_001),
            "invalid_limit",
            id="limit",
        ),
        pytest.param(
            lambda client: client.conversations_history(channel="C1", cursor="?"),
            "invalid_cursor",
            id="cursor",
        ),
        pytest.param(
            lambda client: client.views_publish(user_id="U1", view=MODAL),
            "invalid_arguments",
            id="modal as Home",
        ),
        pytest.param(
            lambda client: client.views_publish(
                user_id="U1",
                view={
                    "type": "home",
                    "blocks": [
                        {"type": "section", "text": {"type": "plain_text", "text": "é" * 2_999}}
                        for _ in range(45)
                    ],
                },
            ),
            "view_too_large",
            id="270 KB",
        ),
    ],
)
async def test_mistakes_are_refused_and_noted(twin: Small, call: Calls, error: str) -> None:
    """What Slack would not take is refused by its name and counts as a violation."""
    if error == "invalid_arguments":
        shared("specs/slack-web-openapi-v2-2021.json")
    answer = await refused(call(twin.client))
    assert answer["error"] == error
    assert len(twin.world.violations) == 1
    assert error in twin.world.violations[0]


async def test_changing_what_may_not_be_changed(twin: Small) -> None:
    """A person's message is not ours to change, a long text too long, a closed channel frozen."""
    channel = twin.team.channels["C1"]
    channel.messages.append(Message(ts="1.000001", user="U1", text="Hello"))
    own = await twin.post()
    answer = await refused(twin.client.chat_update(channel="C1", ts="1.000001", text="Go"))
    assert answer["error"] == "cant_update_message"
    answer = await refused(twin.client.chat_update(channel="C1", ts=own, text="x" * 4_001))
    assert answer["error"] == "msg_too_long"
    assert len(twin.world.violations) == 2
    channel.is_archived = True
    answer = await refused(twin.client.chat_update(channel="C1", ts=own, text="Go"))
    assert answer["error"] == "is_inactive"
    assert len(twin.world.violations) == 2


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param({"text": "<!channel> Go"}, "<!channel>", id="everyone"),
        pytest.param({"text": "Go <@U1>"}, "<@U1>", id="person"),
        pytest.param({"text": "Go <#C1|jobs>"}, "<#C1|jobs>", id="channel"),
        pytest.param({"text": "<https://evil.example|good.example>"}, "good.example", id="host"),
        pytest.param({"text": "<javascript:alert(1)|Go>"}, "javascript", id="scheme"),
        pytest.param({"text": "Go", "link_names": True}, "mentions", id="link_names"),
        pytest.param({"text": "x" * 4_001}, "4001 characters", id="long"),
        pytest.param({"text": "Go", "priority": 1}, "priority", id="unknown argument"),
        pytest.param(
            {
                "text": "Go",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "@here"}}],
            },
            "@here",
            id="not verbatim",
        ),
        pytest.param(
            {
                "text": "Go",
                "blocks": [{"type": "markdown", "text": "[good.example](https://evil.example)"}],
            },
            "good.example",
            id="Markdown",
        ),
    ],
)
async def test_what_slack_bears_with_is_noted(twin: Small, arguments: Json, found: str) -> None:
    """Slack posts these; our bot must never send them."""
    await twin.client.api_call("chat.postMessage", json={"channel": "C1", **arguments})
    assert len(twin.world.violations) == 1
    assert found in twin.world.violations[0]


async def test_what_is_not_live_is_not_noted(twin: Small) -> None:
    """Dates, escaped tokens, plain text and links to where they say are fine."""
    link = "<https://jobs.a.example|a.example: Node.js>"
    text = f"<!date^1764000000^{{date}}|today> &lt;!channel&gt; {link}"
    plain = {"type": "section", "text": {"type": "plain_text", "text": "<!channel> @here"}}
    await twin.client.chat_postMessage(channel="C1", text=text, blocks=[plain])
    assert twin.world.violations == []
