"""A world with one team behind no more than the twin's Web API."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.twins.slack.calls import Call
from tests.twins.slack.faults import Faults
from tests.twins.slack.rates import Rates
from tests.twins.slack.state import Channel, Json, Team, User, World, manifest_scopes

SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "*Go*", "verbatim": True}}
MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Details"},
    "blocks": [SECTION],
}
HOME: Json = {"type": "home", "blocks": [SECTION]}


@dataclass
class Small:
    """No more of a twin than its Web API."""

    now: list[float] = field(default_factory=lambda: [1_764_000_000.0])
    world: World = field(init=False)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(init=False)
    calls: list[Call] = field(default_factory=list)
    client: AsyncWebClient = field(init=False)
    #: Without a token.
    stranger: AsyncWebClient = field(init=False)

    def __post_init__(self) -> None:
        """Fill the world with a team and a clock that stands still."""
        self.world = World(clock=lambda: self.now[0])
        self.rates = Rates(lambda: self.now[0])
        team = Team(
            id="T1",
            name="Acme",
            bot_token="xoxb-canary-1",
            bot_id="B1",
            bot_user="U0",
            app_id="A1",
            scopes=set(manifest_scopes()),
        )
        team.users = {
            "U1": User(id="U1", name="ada", tz="Asia/Tokyo"),
            "U2": User(id="U2", name="bob", deleted=True),
        }
        team.channels = {
            "C1": Channel(id="C1", name="jobs", members={"U0", "U1"}),
            "C2": Channel(id="C2", name="random"),
            "C3": Channel(id="C3", name="old", members={"U0"}, is_archived=True),
            "G1": Channel(id="G1", name="board", members={"U0", "U1"}, is_private=True),
            "G2": Channel(id="G2", name="secret", members={"U1"}, is_private=True),
        }
        self.world.teams["T1"] = team

    @property
    def team(self) -> Team:
        """The only team."""
        return self.world.teams["T1"]

    def socket_url(self) -> str:
        """Give an address that nobody answers."""
        return "ws://127.0.0.1:1/link"

    def with_token(self, token: str) -> AsyncWebClient:
        """Make a client with another token."""
        client = self.client
        return AsyncWebClient(
            token=token, base_url=client.base_url, session=client.session, retry_handlers=[]
        )

    async def post(self, channel: str = "C1", **more: Any) -> str:
        """Post something; give its ts."""
        answer = await self.client.chat_postMessage(channel=channel, text="Go", **more)
        return str(answer["ts"])

    def trigger(self, *, view: str = "") -> str:
        """Let a person press something."""
        return self.world.new_trigger("T1", "U1", view=view)


async def refused(call: Awaitable[Any]) -> Json:
    """Give what Slack says when it refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer = caught.value.response
    return answer.data if isinstance(answer.data, dict) else {}
