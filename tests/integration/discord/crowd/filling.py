"""What people put into the fields of a command that Discord offers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.crowd.place import Place
from tests.integration.discord.crowd.saying import Line
from tests.integration.discord.crowd.town import ELSEWHERE, SERVERS, Town
from tests.integration.discord.crowd.watching import Watcher
from tests.twins.discord.offered import BOOLEAN, CHANNEL, ROLE, USER, Named, Put, is_offered
from tests.twins.discord.state import Channel, Json


@dataclass(frozen=True, kw_only=True)
class Filling:
    """Fields, and what there is to put into them."""

    town: Town
    watcher: Watcher

    def offered(self, who: Place, channel: Channel, line: Line) -> tuple[str, list[Json]]:
        """Give a command for a verb that Discord offers somebody here, and its fields."""
        world = self.town.twin.world
        found = [
            (f"{command['name']} {inner['name']}", list(inner.get("options") or ()))
            for command in world.commands[""]
            for inner in command["options"]
            if inner["name"] == line.verb
            and is_offered(world, channel, self.town.user(who), command)
        ]
        name, options = choose(found, line.to)
        return str(name), options

    def filled(
        self, who: Place, channel: Channel, line: Line, options: Iterable[Json]
    ) -> dict[str, Put]:
        """Put something into fields, channels first, for a text may be about one."""
        given: dict[str, Put] = {}
        numbered = list(enumerate(options))
        for at, option in sorted(numbered, key=lambda one: one[1]["type"] != CHANNEL):
            pick = line.picks[at % len(line.picks)]
            if pick % 3 == 0 and not option.get("required"):
                continue
            put = self._put(who, channel, line, option, pick, given)
            if put is not None:
                given[option["name"]] = put
        return given

    def _put(
        self,
        who: Place,
        channel: Channel,
        line: Line,
        option: Json,
        pick: int,
        given: dict[str, Put],
    ) -> Put | None:
        if option["type"] == BOOLEAN:
            return pick % 2 == 0
        if option["type"] == CHANNEL:
            kinds = option["channel_types"]
            there = self.town.channels(channel.guild_id) if channel.guild_id else []
            offered = [one for one in there if one.kind in kinds and self.town.sees(who, one)]
            return choose(offered, pick) if offered else None
        if option["type"] == ROLE:
            guild = self.town.twin.world.guilds.get(channel.guild_id)
            return choose(guild.roles.values(), pick) if guild else None
        if option.get("choices"):
            chosen: str = choose(option["choices"], pick)["value"]
            return chosen
        return line.filled(option, pick, mine=self.word(who, line, given), to=self.target(line))

    def target(self, line: Line) -> str:
        """Give the id of the channel that a line is about, here or elsewhere."""
        return str(choose(self._everywhere(), line.to).id)

    def _everywhere(self) -> list[Channel]:
        return [one for server in (*SERVERS, ELSEWHERE) for one in self.town.channels(server)]

    def named(self, option: Json) -> Named:
        """Give whom or what an option names, be it here or elsewhere."""
        world = self.town.twin.world
        roles = [one for guild in world.guilds.values() for one in guild.roles.values()]
        among: dict[int, Iterable[Any]] = {
            CHANNEL: self._everywhere(),
            ROLE: roles,
            USER: world.users.values(),
        }
        named: Named = choose(among[option["type"]], option["value"])
        return named

    def word(self, who: Place, line: Line, given: dict[str, Put]) -> str:
        """Give the word that somebody would use: a channel's, where it goes there."""
        place = who
        named = [one for one in given.values() if isinstance(one, Channel)]
        if named:
            place = self.town.place_of(named[0])
        elif line.verb == "edit":
            place = self.watcher.owners.get(("subscriptions", line.id), who)
        return place.word if place.word in self.town.may_read(who) else who.word


def choose(among: Iterable[Any], number: int) -> Any:
    """Give one of some things, counted round."""
    found = list(among)
    return found[number % len(found)]
