"""A member of a workspace in which the app runs: what they see at Home and in modals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.channel import Address
from bot.storage.session import Database
from bot.storage.subscriptions import Subscription
from tests.integration.community import Community
from tests.integration.slack.running import SOCKET, Running, desk_for, running
from tests.making import NOW
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.payloads import Put
from tests.twins.slack.state import Message, Team, View
from tests.twins.slack.twin import Twin
from tests.unit.slack.looking import looks


@dataclass(kw_only=True)
class Member:
    """Somebody of the team T1, who is in the channel C1 and not in C2."""

    office: Running
    #: Stores postings and looks at what is stored.
    here: Community
    user: str = "U1"

    @property
    def twin(self) -> Twin:
        """Slack."""
        return self.office.twin

    @property
    def team(self) -> Team:
        """Their workspace."""
        return self.twin.world.teams["T1"]

    @property
    def address(self) -> Address:
        """Their direct messages."""
        return Address(platform="slack", workspace="T1", target=self.user, is_person=True)

    def sees(self, view: View) -> str:
        """Give a view as lines."""
        shown = [block for block in view.content["blocks"] if block["type"] != "input"]
        return looks(shown)

    @property
    def home(self) -> str:
        """Give their Home tab as lines."""
        return self.sees(self.home_view)

    @property
    def home_view(self) -> View:
        """Their Home tab."""
        return next(view for view in self.team.views.values() if self._has(view, "home"))

    @property
    def modals(self) -> list[View]:
        """The modals that they have open, the lowest first."""
        return [view for view in self.team.views.values() if self._has(view, "modal")]

    @property
    def direct(self) -> list[Message]:
        """What the bot wrote to them."""
        return self.team.direct(self.user).messages

    async def open_home(self) -> View:
        """Look at Home, once it is there."""
        return await self._done(await self.twin.open_home(self.team, self.user))

    async def press(
        self, view: View, *, action: str = "", label: str = "", value: Put = None
    ) -> Interaction:
        """Press or fill in something of a view, and wait until all of it is done."""
        done = await self.twin.press(
            self.team, self.user, view, action=action, label=label, value=value
        )
        assert done.acked_within_s is not None
        await self.office.settled()
        return done

    async def opens(self, view: View, label: str) -> View:
        """Press a button that opens a modal; give the modal."""
        await self.press(view, label=label)
        return self.modals[-1]

    async def submit(self, view: View, **values: Put) -> dict[str, str]:
        """Send a modal off; give the mistakes that are told at once, by field."""
        done = await self.twin.submit(self.team, self.user, view, values)
        assert done.acked_within_s is not None
        await self.office.settled()
        errors: dict[str, str] = done.ack.get("errors", {})
        return errors

    async def subscriptions(self) -> list[Subscription]:
        """Look at every subscription."""
        return await self.here.subscriptions()

    async def _done(self, interaction: Interaction) -> View:
        view = await interaction.opened()
        await self.office.settled()
        return view

    def _has(self, view: View, kind: str) -> bool:
        return view.type == kind and view.user == self.user


@asynccontextmanager
async def member(database: Database, *, transport: str = SOCKET) -> AsyncIterator[Member]:
    """Run the app in two workspaces of the same ids, and be somebody in the first."""
    async with Twin() as twin:
        twin.world.clock = NOW.timestamp
        for name in ("T1", "T2"):
            team = twin.add_team(name, f"Team {name}")
            twin.add_user(team, "U1", name="ada", tz="Asia/Tokyo")
            twin.add_user(team, "U2", name="guest", is_restricted=True)
            twin.add_channel(team, "C1", "jobs", members=["U1", "U2", team.bot_user])
            twin.add_channel(team, "C2", "board", members=[team.bot_user])
        desk = desk_for(database, twin, transport=transport, many=True)
        async with running(twin, desk) as office:
            yield Member(office=office, here=Community(database))
