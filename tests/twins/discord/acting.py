"""What people do with the app: each becomes what Discord would send it, and waits for its answer.

twin.command(ana, channel, "jobs search", query="rust")     # options by name
twin.complete(ana, channel, "jobs search", query="ru")      # the last option is being typed
twin.press(ana, message, label="Save")
twin.select(ana, message, "remote", custom_id="hw:…")
twin.submit(done, {"query": "rust"})                        # of the modal that `done` opened
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.twins.discord.filling import Entry, submitted
from tests.twins.discord.gateway import Gateway
from tests.twins.discord.interaction import PATIENCE_S, Interaction
from tests.twins.discord.offered import Named, Put, fill, typing
from tests.twins.discord.pressing import find, pressed
from tests.twins.discord.state import Channel, Json, Message, User, World
from tests.twins.discord.told import resolved_json, told_json

COMMAND, COMPONENT, COMPLETE, MODAL = 2, 3, 4, 5
BUTTON = 2


class Acting:
    """The twin, as people use it."""

    world: World
    gateway: Gateway
    #: Seconds in which the bot has to answer an interaction first.
    acknowledge_s: float

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds that the bot brings about."""
        raise NotImplementedError

    async def command(
        self, user: User, channel: Channel, name: str, /, **options: Put
    ) -> Interaction:
        """Use a command as registered.

        Args:
            user: Who.
            channel: Where.
            name: "jobs search".
            options: By name.

        Raises:
            AssertionError: Discord does not offer it, or would not let them send it.
        """
        filled = fill(self.world, channel, user, name, options)
        return await self._do(COMMAND, user, channel, filled.data, filled.named)

    async def complete(
        self, user: User, channel: Channel, name: str, /, **options: Put
    ) -> list[Json]:
        """Type into an option of a command; give what is offered.

        Args:
            user: Who.
            channel: Where.
            name: Of the command.
            options: Those before, and last the one that is being typed.
        """
        *before, option = options
        text = str(options[option])
        given = {one: options[one] for one in before}
        filled = typing(self.world, channel, user, name, option, text, given)
        return (await self._do(COMPLETE, user, channel, filled.data)).choices

    async def press(
        self, user: User, message: Message, *, custom_id: str = "", label: str = ""
    ) -> Interaction:
        """Press a button, by what it carries or by what stands on it."""
        return await self.select(user, message, custom_id=custom_id, label=label)

    async def select(
        self, user: User, message: Message, *values: Put, custom_id: str = "", label: str = ""
    ) -> Interaction:
        """Choose from a select, by what it carries or by what stands in it while it is empty.

        Raises:
            AssertionError: there is no such thing, it is off, or not to be seen by them.
        """
        assert message.ephemeral_to in ("", user.id), "nobody else sees that message"
        data = pressed(find(message, custom_id=custom_id, label=label), values)
        named = [one for one in values if isinstance(one, Named)]
        return await self._component(user, message, data, named)

    async def press_raw(
        self, user: User, message: Message, custom_id: str, *, component_type: int = BUTTON
    ) -> Interaction:
        """Press what may not be there any more, or never was: stale and forged buttons."""
        data = {"custom_id": custom_id, "component_type": component_type, "id": 1}
        return await self._component(user, message, data, [])

    async def forge(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        *named: Named,
        message_id: str = "",
    ) -> Interaction:
        """Send what no app of Discord's would let anybody send.

        Args:
            kind: 2 a command, 3 a component, 4 a half-typed option, 5 a modal.
            user: Who.
            channel: Where.
            data: What was done, as the bot is told of it.
            named: Whom and what it names.
            message_id: In which message, "" for none.
        """
        return await self._do(kind, user, channel, data, named, message_id=message_id)

    async def submit(self, opened: Interaction, entries: Mapping[str, Entry]) -> Interaction:
        """Send off the modal that something opened; what is put in is named by custom id.

        Raises:
            AssertionError: there is no modal, or Discord would not let them send that.
        """
        filled = submitted(opened.modal, entries)
        user, channel = self.world.users[opened.user_id], self.world.channels[opened.channel_id]
        return await self._do(
            MODAL, user, channel, filled.data, filled.named, message_id=opened.message_id
        )

    async def _component(
        self, user: User, message: Message, data: Json, named: Iterable[Named]
    ) -> Interaction:
        channel = self.world.channels[message.channel_id]
        return await self._do(COMPONENT, user, channel, data, named, message_id=message.id)

    async def _do(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        named: Iterable[Named] = (),
        **fields: Any,
    ) -> Interaction:
        """Tell the app, and wait for its first answer."""
        await self.until(lambda: self.gateway.online(channel.guild_id))
        id_ = self.world.next_id()
        done = Interaction(
            id=id_,
            token=f"canary-interaction-{id_}",
            type=kind,
            user_id=user.id,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            at=self.world.clock(),
            acknowledge_s=self.acknowledge_s,
            only_user_installed=not self._is_installed(channel),
            twin=self,
            **fields,
        )
        resolved = resolved_json(self.world, channel, named, user)
        data = data | ({"resolved": resolved} if resolved else {})
        done.payload = told_json(self.world, done, data)
        self.world.interactions[done.token] = done
        began = asyncio.get_running_loop().time()
        self.gateway.dispatch("INTERACTION_CREATE", done.payload, channel.guild_id)
        try:
            await self.until(lambda: done.acked_after_s is not None, within_s=self.acknowledge_s)
        except TimeoutError:
            # The token is worth nothing from now on, however the world's clock stands.
            done.acknowledge_s = -1.0
            what = data.get("name") or data.get("custom_id")
            self.world.violations.append(f"“{what}” was not answered in {self.acknowledge_s} s")
        else:
            done.acked_within_s = asyncio.get_running_loop().time() - began
        return done

    def _is_installed(self, channel: Channel) -> bool:
        """Tell whether the app is there for everybody in a channel."""
        return not channel.guild_id or self.world.is_in(channel.guild_id)
