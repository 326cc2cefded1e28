"""Where messages go in these tests, and who has the app: two teams of the twin."""

from __future__ import annotations

from adapters.slack.installations import Installed
from adapters.slack.setup import Setup, read_setup
from bot.channel import Address
from bot.messages.message import Message
from bot.settings import load_settings
from tests.twins.slack.state import Message as Written
from tests.twins.slack.twin import Twin

JOBS = Address.parse("slack:T1/C1")
OWNER = Address.parse("slack:T1/@U1")
THEIRS = Address.parse("slack:T2/C2")
SAID = Message(heading="One.")


class Everybody:
    """Every team of the twin, as if each had installed the app."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        #: A token that is not the latest any more.
        self.known_before = ""

    async def start(self) -> None:
        """There is nothing to see to."""

    async def find(self, workspace: str, *, fresh: bool = False) -> Installed | None:
        """Give the token that the twin made, or the one that was known before."""
        team = self.twin.world.teams.get(workspace)
        if team is None:
            return None
        return Installed(
            workspace=team.id,
            name=team.name,
            token=team.bot_token if fresh or not self.known_before else self.known_before,
            bot_id=team.bot_id,
            user_id=team.bot_user,
            app_id=team.app_id,
            scopes=tuple(team.scopes),
        )

    async def close(self) -> None:
        """There is nothing under way."""

    async def forget(self, workspace: str) -> None:
        """The twin keeps them."""


def setup_for(url: str) -> Setup:
    """Point the adapter somewhere."""
    settings = load_settings(
        slack_bot_token="xoxb-canary", slack_app_token="xapp-canary", slack_api_url=url
    )
    setup = read_setup(settings)
    assert setup
    return setup


def written(twin: Twin, address: Address) -> list[Written]:
    """Give what stands in a channel or in a person's direct messages."""
    team = twin.world.teams[address.workspace]
    if address.is_person:
        return team.direct(address.target).messages
    return team.channels[address.target].messages
