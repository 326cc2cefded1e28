"""What people do in the servers, each step watched: they fill in, type, press, choose, forge."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

from tests.crowd.place import HOME, Place
from tests.integration.discord.crowd.filling import Filling, choose
from tests.integration.discord.crowd.saying import NAMED, Line
from tests.integration.discord.crowd.town import Town
from tests.integration.discord.crowd.watching import Watcher
from tests.twins.discord.acting import BUTTON, COMMAND, COMPLETE, COMPONENT, MODAL
from tests.twins.discord.components import LINK, SELECT, SELECTS, walk
from tests.twins.discord.interaction import Interaction
from tests.twins.discord.offered import (
    fill,
    typing,
)
from tests.twins.discord.state import Channel, Json, Kind, Message

_OURS = "hw:"


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that somebody is about to do."""

    who: Place
    channel: Channel
    do: Callable[[], Awaitable[Interaction]]
    #: The action of a button that is about what is another's, "" for none.
    foreign: str = ""


@dataclass
class Crowd:
    """Everybody, with every message of which any of them could ever press something.

    What they do tells whether the bot was told of it.
    """

    town: Town
    watcher: Watcher
    filling: Filling
    #: The oldest first, deleted ones as well.
    seen: list[Message] = field(default_factory=list)
    #: Everything that was done.
    done: list[Interaction] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    async def types(self, who: Place, spot: int, line: Line) -> bool:
        """Send a command."""
        return await self._acts(self._command(who, spot, line))

    async def completes(self, who: Place, spot: int, line: Line, which: int) -> bool:
        """Type into a field that suggests something."""
        channel = self._stand(who, spot)
        name, options = self.filling.offered(who, channel, line)
        typed = [one for one in options if one.get("autocomplete")]
        if not typed:
            return False
        option = choose(typed, which)
        others = [one for one in options if one is not option]
        given = self.filling.filled(who, channel, line, others)
        said = line.filled(
            option, which, mine=self.filling.word(who, line, given), to=self.filling.target(line)
        )
        user, world = self.town.user(who), self.town.twin.world
        text = said if which % 5 else said[: which % 7]
        filled = typing(world, channel, user, name, option["name"], text, given)
        return await self._acts(
            Act(
                who=who,
                channel=channel,
                do=lambda: self.town.twin.forge(COMPLETE, user, channel, filled.data),
            )
        )

    async def presses(self, by: Place | None, back: int, which: int, value: int) -> bool:
        """Press something that somebody saw once; who does not see it, forges it."""
        act = self._press(by, back, which, value)
        return await self._acts(act) if act else False

    async def forges(self, who: Place, back: int, action: str, as_menu: bool, bare: bool) -> bool:
        """Press what never was; a number in it is taken for that of a row that exists."""
        verb, *rest = action.split(":")
        known = self.watcher.numbers(action)
        if known and rest and rest[0].isdecimal():
            rest[0] = str(known[int(rest[0]) % len(known)])
        said = action[:100] if bare else (_OURS + ":".join([verb, *rest]))[:100]
        message = self._own(who, back)
        if message is None:
            return False
        if as_menu:
            data: Json = {"custom_id": "hw/more:1", "component_type": SELECT, "values": [said]}
        else:
            data = {"custom_id": said or "x", "component_type": BUTTON}
        return await self._acts(self._pressing(who, message, data | {"id": 1}))

    async def forges_command(self, who: Place, spot: int, verb: str, fields: list[Json]) -> bool:
        """Send a command as it was once, or never."""
        channel = self._stand(who, spot)
        command = choose(self.town.twin.world.commands[""], spot)
        named = {one["name"]: self.filling.named(one) for one in fields if one["type"] in NAMED}
        told = [
            one | ({"value": named[one["name"]].id} if one["name"] in named else {})
            for one in fields
        ]
        data = {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": [{"type": 1, "name": verb, "options": told}],
        }
        user = self.town.user(who)
        return await self._acts(
            Act(
                who=who,
                channel=channel,
                do=lambda: self.town.twin.forge(COMMAND, user, channel, data, *named.values()),
            )
        )

    async def submits(self, who: Place, spot: int, form: Json) -> bool:
        """Send off a form that we never opened."""
        channel, user = self._stand(who, spot), self.town.user(who)
        return await self._acts(
            Act(
                who=who,
                channel=channel,
                do=lambda: self.town.twin.forge(MODAL, user, channel, form),
            )
        )

    async def rushes(
        self, people: Sequence[Place], back: int, which: int, line: Line, disturb: str
    ) -> bool:
        """Do several things at once: all press the same, and one sends a command besides.

        Args:
            people: Who presses.
            back: What.
            which: Of what stands there.
            line: What the first of them sends.
            disturb: What happens as soon as all are acknowledged: "", "message" or "channel" goes.
        """
        acts = [self._press(one, back, which, which) for one in people]
        acts.append(self._command(people[0], which, line))
        found = [one for one in acts if one]
        lost: list[Channel] = []

        def disturbs() -> None:
            channel = found[0].channel
            if disturb == "message" and channel.messages:
                latest = list(channel.messages.values())[-1]
                if not latest.ephemeral_to:
                    self.town.twin.delete_message(channel, latest)
                    lost.extend(one.channel for one in found)
            if disturb == "channel" and channel.kind is Kind.PUBLIC_THREAD:
                self.town.twin.delete_channel(channel)
                lost.extend(one.channel for one in found)

        return await self._acts(*found, then=disturbs, lost=lost)

    def notes(self) -> None:
        """Note what stands anywhere since the last time."""
        for channel in self.town.twin.world.channels.values():
            for message in channel.messages.values():
                if message.id not in self._known and _spots(message):
                    self._known.add(message.id)
                    self.seen.append(message)

    async def _acts(
        self,
        *acts: Act,
        then: Callable[[], None] = lambda: None,
        lost: Collection[Channel] = (),
    ) -> bool:
        """Let people do something at the same time, and check what became of it.

        Args:
            acts: What.
            then: What happens once all is acknowledged.
            lost: Channels in which an answer may not arrive; `then` may add some.
        """
        town, rows = self.town, self.watcher.rows
        town.looks()
        allowed = {Place(HOME, "")} - rows.keys()
        for act in acts:
            allowed |= town.may_change(act.who, act.channel, iter(rows))
            # It was erased; whoever comes again is somebody new.
            allowed |= {Place(act.channel.guild_id, "")} - rows.keys()
        done = await asyncio.gather(*(act.do() for act in acts))
        then()
        await town.settled()
        if lost:
            # A channel that goes is told to those whose it was.
            allowed |= {one for one in rows if one.team in (HOME, acts[0].channel.guild_id)}
        self.watcher.check(actor=acts[0].who, allowed=allowed)
        for one, act in zip(done, acts, strict=True):
            self.watcher.check_interaction(one, is_lost=act.channel in lost)
            if act.foreign:
                self.watcher.check_nothing_shown(act.who, act.foreign)
        self.done += done
        self.notes()
        return True

    # --- commands

    def _command(self, who: Place, spot: int, line: Line) -> Act:
        channel, user = self._stand(who, spot), self.town.user(who)
        name, options = self.filling.offered(who, channel, line)
        given, twin = self.filling.filled(who, channel, line, options), self.town.twin
        filled = fill(twin.world, channel, user, name, given)

        async def send() -> Interaction:
            return await twin.forge(COMMAND, user, channel, filled.data, *filled.named)

        return Act(who=who, channel=channel, do=send)

    # --- buttons and menus

    def _press(self, by: Place | None, back: int, which: int, value: int) -> Act | None:
        standing = [one for one in self.seen if self._stands(one)]
        if not standing:
            return None
        message = standing[-1 - back % len(standing)]
        found = _spots(message)
        who = by or self._reader(message, self.town.twin.world.channels[message.channel_id])
        if not found or who is None:
            return None
        spot = choose(found, which)
        data: Json = {"custom_id": spot["custom_id"], "component_type": spot["type"]}
        data["id"] = spot.get("id", 1)
        if spot["type"] in SELECTS:
            data["values"] = [choose(spot["options"], value)["value"]]
        shown = message if self._sees(who, message) else self._own(who, back)
        return self._pressing(who, shown, data) if shown else None

    def _pressing(self, who: Place, message: Message, data: Json) -> Act:
        twin, user = self.town.twin, self.town.user(who)
        channel = twin.world.channels[message.channel_id]
        said = (data.get("values") or [data["custom_id"]])[0].removeprefix(_OURS)
        foreign = said if self._is_foreign(who, channel, said) else ""
        return Act(
            who=who,
            channel=channel,
            do=lambda: twin.forge(COMPONENT, user, channel, data, message_id=message.id),
            foreign=foreign,
        )

    def _is_foreign(self, who: Place, channel: Channel, said: str) -> bool:
        """Tell whether a button is about a search or a digest that one may not read here."""
        owner = self.watcher.owner_of(said)
        if owner is None or owner == who:
            return False
        # What stands in a channel may be read by those in its server.
        return owner.is_person or owner.team != channel.guild_id

    def _reader(self, message: Message, channel: Channel) -> Place | None:
        """Give somebody who sees a message."""
        if message.ephemeral_to:
            return Place(HOME, message.ephemeral_to)
        people = [Place(HOME, one) for one in (*channel.recipients, *self._members(channel))]
        return next((one for one in people if self._sees(one, message)), None)

    def _members(self, channel: Channel) -> list[str]:
        guild = self.town.twin.world.guilds.get(channel.guild_id)
        bot = self.town.twin.world.bot_id
        return [one for one in guild.members if one != bot] if guild else []

    def _sees(self, who: Place, message: Message) -> bool:
        """Tell whether somebody can press something in a message."""
        if not self._stands(message) or message.ephemeral_to not in ("", who.id):
            return False
        return self.town.may_press_in(who, self.town.twin.world.channels[message.channel_id])

    def _stands(self, message: Message) -> bool:
        """Tell whether a message is still there."""
        channel = self.town.twin.world.channels.get(message.channel_id)
        return channel is not None and message.id in channel.messages

    def _own(self, who: Place, back: int) -> Message | None:
        """Give a message of the bot's that somebody sees."""
        latest = reversed(self.seen)
        own = list(itertools.islice((one for one in latest if self._sees(who, one)), back + 1))
        return own[-1] if own else None

    def _stand(self, who: Place, spot: int) -> Channel:
        channel: Channel = choose(self.town.may_stand_in(who), spot)
        return channel


def _spots(message: Message) -> list[Json]:
    """Give what can be pressed or chosen from."""
    return [
        one
        for _at, one in walk(message.components)
        if one["type"] in SELECTS or (one["type"] == BUTTON and one.get("style") != LINK)
    ]
