"""Somebody who types and presses, wherever a test puts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commands.request import Actor, Desk, LookAtPing, Reply, no_pings
from bot.commands.run import complete, press, run
from bot.messages.message import Button, Message
from tests.integration.community import Community


@dataclass
class Visitor:
    """A person of a workspace, in a channel or in direct messages."""

    community: Community
    person: str = "me"
    workspace: str = "local"
    home: str = ""
    channel: str = ""
    may_manage: bool = False
    channels: dict[str, str] = field(default_factory=dict)
    rights_known: bool = True
    look_at_ping: LookAtPing = no_pings

    @property
    def actor(self) -> Actor:
        """Who the adapter says they are."""
        return Actor(
            platform="web",
            workspace=self.workspace,
            person=self.person,
            home=self.home,
            name=self.person.title(),
            channel=self.channel,
            may_manage=self.may_manage,
            channels=self.channels,
            rights_known=self.rights_known,
            look_at_ping=self.look_at_ping,
        )

    @property
    def desk(self) -> Desk:
        """What the use cases work with."""
        community = self.community
        return Desk(database=community.database, settings=community.settings, clock=community.clock)

    async def say(self, line: str) -> Message:
        """Type a line that must go well."""
        reply = await run(line, actor=self.actor, desk=self.desk)
        assert not reply.is_error, reply.message
        return reply.message

    async def say_wrongly(self, line: str) -> Message:
        """Type a line that must be refused."""
        reply = await run(line, actor=self.actor, desk=self.desk)
        assert reply.is_error, reply.message
        return reply.message

    async def press(self, action: str) -> Reply:
        """Press a button that must work."""
        reply = await press(action, actor=self.actor, desk=self.desk)
        assert not reply.is_error, reply.message
        return reply

    async def press_wrongly(self, action: str) -> Message:
        """Press a button that must be refused."""
        reply = await press(action, actor=self.actor, desk=self.desk)
        assert reply.is_error, reply.message
        return reply.message

    async def complete(self, line: str) -> list[str]:
        """Type half a line; give the lines that are offered."""
        return [one.line for one in await complete(line, actor=self.actor, desk=self.desk)]


def buttons(message: Message) -> dict[str, Button]:
    """Give every button of a message that comes back to us, by its label; the first of each."""
    every = [
        *message.buttons,
        *(button for row in message.rows for button in row.buttons),
        *(button for card in message.cards for button in card.buttons),
    ]
    found: dict[str, Button] = {}
    for button in every:
        found.setdefault(button.label, button)
    return found


def titles(message: Message) -> list[str]:
    """Give the titles of a message's postings."""
    return [card.title for card in message.cards]


def texts(message: Message) -> str:
    """Give everything that a message says, for tests that look for a word."""
    rows = [f"{row.label}: {row.text}" for row in message.rows]
    return "\n".join([message.heading, *message.paragraphs, *rows, message.footer])
