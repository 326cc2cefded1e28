"""What people do in the town, each step watched: they type, press, fill in, send off, look."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.crowd.place import Place
from tests.integration.slack.crowd.saying import Line
from tests.integration.slack.crowd.town import TEAMS, Town
from tests.integration.slack.crowd.watching import Watcher
from tests.twins.slack.filling import Put
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.pressing import Spot, forged, spots
from tests.twins.slack.state import Json, Message, View
from tests.twins.slack.submitting import complaints

#: What is chosen where anything can be chosen.
_VALUES: dict[str, Sequence[str]] = {
    "builder_hashtags": ("python", "go", "bread", "<!channel>", "x" * 75),
    "builder_places": ("city:2643743", "country:GB", "world", "city:0", "<!here>"),
    "builder_companies": ("primer", "acme sons", "<!channel>", "y" * 75),
    "settings_zone": ("profile", "Asia/Tokyo", "Europe/London", "Mars/Olympus", "<@U1>"),
}
#: What our buttons are called.
_OURS = re.compile("press:|more:|link:")
#: Channels and people of both teams, and none.
_CONVERSATIONS = ("", "C1", "C2", "C3", "C4", "CT1", "CT2", "U2", "DU1", "T2")


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """Something that stood before somebody's eyes, or in a channel."""

    place: Place
    #: The conversation in which it stands, "" for views.
    channel: str
    where: Message | View | Json


@dataclass
class Crowd:
    """Everybody, with everything that any of them ever saw.

    What they do tells whether the app was told of it.
    """

    town: Town
    watcher: Watcher
    #: The oldest first, closed and deleted things as well.
    seen: list[Seen] = field(default_factory=list)
    #: What was done, with how it was sent.
    done: list[tuple[Place, str, Interaction]] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)

    async def types(self, who: Place, spot: int, line: Line) -> bool:
        """Type a command."""
        channel = _pick(self.town.may_stand_in(who), spot)
        to = _pick([one.id for team in TEAMS for one in self.town.channels(team)], line.to)
        mine = self._word(who, line, channel, to)
        said = line.filled(mine=mine, to=f"<#{to}|>")
        twin = self.town.twin
        return await self._acts(
            who,
            "slash_commands",
            lambda: twin.command(self.town.team(who), who.id, channel, said),
            channel=channel,
        )

    async def presses(self, by: Place | None, back: int, which: int, value: int) -> bool:
        """Press something that somebody saw once; who did not see it, forges it."""
        if not self.seen:
            return False
        seen = self.seen[-1 - back % len(self.seen)]
        found = spots(seen.where)
        spot = found[which % len(found)] if found else forged("save:1")
        who = by or (seen.place if seen.place.is_person else Place(seen.place.team, "U1"))
        if not self._sees(who, seen):
            return await self._forges(who, back, spot)
        put = _value_for(spot.element, value) if spot.is_input else None
        return await self._presses(who, seen, spot, put)

    async def forges(self, who: Place, back: int, action: str, name: str) -> bool:
        """Press what never was; a number in it is taken for that of a row that exists."""
        verb, *rest = action.split(":")
        known = self.watcher.numbers(action)
        if known and rest and rest[0].isdecimal():
            rest[0] = str(known[int(rest[0]) % len(known)])
        spot = forged(":".join([verb, *rest]), action_id=name)
        return await self._forges(who, back, spot)

    async def submits(self, back: int, choices: Sequence[int], text: str) -> bool:
        """Fill in a form that somebody has open, and send it off."""
        found = self._open("submit")
        if not found:
            return False
        team, view = found[-1 - back % len(found)]
        who = Place(team, view.user)
        for number, block in enumerate(b for b in view.content["blocks"] if b["type"] == "input"):
            choice = choices[number % len(choices)]
            if choice:
                element = block["element"]
                put = text if element["type"] == "plain_text_input" else _value_for(element, choice)
                self.town.twin.fill(view, element["action_id"], put)
        if complaints(view):
            return False
        return await self._acts(
            who, "", lambda: self.town.twin.submit(self.town.team(who), who.id, view)
        )

    async def asks(self, back: int, which: int, typed: str) -> bool:
        """Type into a field that suggests something."""
        for team, view in self._open("submit")[-1 - back :]:
            names = [one.element["action_id"] for one in spots(view) if _suggests(one.element)]
            if not names:
                continue
            who = Place(team, view.user)
            offered = await self.town.twin.suggest(
                self.town.team(who), who.id, view, _pick(names, which), typed
            )
            self.watcher.check(actor=who, allowed=())
            self.watcher.check_shown(who, str(offered))
            return True
        return False

    async def opens_home(self, who: Place) -> bool:
        """Look at Home."""
        return await self._acts(
            who, "events_api", lambda: self.town.twin.open_home(self.town.team(who), who.id)
        )

    async def takes_shortcut(self, who: Place, name: str) -> bool:
        """Choose a shortcut from anywhere."""
        return await self._acts(
            who,
            "interactive",
            lambda: self.town.twin.shortcut(self.town.team(who), who.id, name),
        )

    async def saves(self, who: Place, back: int, text: str) -> bool:
        """Choose a message's shortcut: of one of ours, or of one that somebody wrote just now."""
        channels = self.town.may_stand_in(who)
        team, world = self.town.team(who), self.town.twin.world
        standing = [one for id_ in channels for one in team.channels[id_].messages]
        # What only one person sees has no such menu.
        messages = [one for one in standing if not one.ephemeral_to]
        if not messages or text:
            written = Message(ts=world.next_ts(), user="U2", text=text or "Lunch?")
            team.channels[channels[-1]].messages.append(written)
            messages = [written]
        message = messages[-1 - back % len(messages)]
        return await self._acts(
            who,
            "interactive",
            lambda: self.town.twin.shortcut(team, who.id, "save_job", message),
        )

    async def closes(self, back: int, *, everything: bool) -> None:
        """Close a modal."""
        found = self._open("blocks")
        if found:
            team, view = found[-1 - back % len(found)]
            twin = self.town.twin
            await twin.close(self.town.team(team), view.user, view, all_of_it=everything)

    async def repeats(self, back: int) -> bool:
        """Let Slack send something once more; nothing may come of it."""
        if not self.done:
            return False
        who, kind, done = self.done[-1 - back % len(self.done)]
        answers = len(done.answers)
        await self.town.twin.deliver(done, kind, done.payload)
        await self.settles()
        self.watcher.check(actor=who, allowed=())
        self.watcher.check_interaction(done, who, answered=answers)
        return True

    async def settles(self) -> None:
        """Wait until everything is done that was asked for."""
        for _turn in range(5):
            # Bolt acknowledges an event before it calls us.
            await asyncio.sleep(0)
            await self.town.office.settled()

    def notes(self) -> None:
        """Note what stands anywhere since the last time."""
        for team in self.town.twin.world.teams.values():
            for channel in team.channels.values():
                for message in channel.messages:
                    reader = channel.user or message.ephemeral_to or channel.id
                    self._note(Place(team.id, reader), channel.id, message)
            for view in team.views.values():
                self._note(Place(team.id, view.user), "", view)

    async def _acts(
        self,
        who: Place,
        kind: str,
        do: Callable[[], Awaitable[Interaction]],
        *,
        channel: str = "",
    ) -> bool:
        """Let somebody do something, and check what became of it.

        Args:
            who: Who.
            kind: How it is sent, "" for what Slack never sends again.
            do: What.
            channel: In which conversation.
        """
        self.town.stands(who, channel)
        allowed = self.town.may_change(who)
        whole = Place(who.team, "")
        if whole not in self.watcher.rows:
            # It was erased; whoever comes again is somebody new.
            allowed.add(whole)
        done = await do()
        await self.settles()
        self.watcher.check(actor=who, allowed=allowed)
        self.watcher.check_interaction(done, who)
        for answer in done.answers:
            self._note(who, done.channel, answer)
        self.notes()
        if kind:
            self.done.append((who, kind, done))
        return True

    async def _presses(self, who: Place, seen: Seen, spot: Spot, put: Put) -> bool:
        twin, team = self.town.twin, self.town.team(who)
        is_foreign = self._is_foreign(who, spot)
        await self._acts(
            who,
            # A count in a form may be made twice.
            "" if spot.is_input else "interactive",
            lambda: twin.press_raw(team, who.id, seen.where, spot, channel=seen.channel, value=put),
            channel=seen.channel,
        )
        if is_foreign:
            self.watcher.check_nothing_shown(who, str(spot))
        return True

    async def _forges(self, who: Place, back: int, spot: Spot) -> bool:
        """Press what is not there, in something that one sees oneself."""
        own = [one for one in self.seen if self._sees(who, one)]
        beside = Seen(place=who, channel=self.town.team(who).direct(who.id).id, where={})
        seen = own[-1 - back % len(own)] if own else beside
        put = _value_for(spot.element, back) if spot.is_input else None
        return await self._presses(who, seen, spot, put)

    def _is_foreign(self, who: Place, spot: Spot) -> bool:
        """Tell whether a button is about a search or a digest of somebody else."""
        told = (spot.option or spot.element).get("value") or ""
        owner = self.watcher.owner_of(str(told))
        if owner is None or owner == who or not _OURS.match(spot.element["action_id"]):
            return False
        # What stands in a channel may be read by those who see the channel.
        return owner.is_person or owner.team != who.team

    def _sees(self, who: Place, seen: Seen) -> bool:
        if seen.place == who:
            return True
        in_channel = not seen.place.is_person and seen.place.team == who.team
        return in_channel and seen.channel in self.town.may_stand_in(who)

    def _open(self, field_: str) -> list[tuple[str, View]]:
        return [
            (team.id, view)
            for team in self.town.twin.world.teams.values()
            for view in team.views.values()
            if view.type == "modal" and field_ in view.content
        ]

    def _note(self, place: Place, channel: str, where: Message | View | Json) -> None:
        if id(where) not in self._known:
            self._known.add(id(where))
            self.seen.append(Seen(place=place, channel=channel, where=where))

    def _word(self, who: Place, line: Line, channel: str, to: str) -> str:
        """Give the word that somebody would use: a channel's, where it goes there."""
        place = who
        if "to here" in line.template:
            place = Place(who.team, channel)
        elif "{to}" in line.template:
            place = Place(who.team, to)
        elif line.template.startswith("edit"):
            place = self.watcher.owners.get(("subscriptions", line.id), who)
        return place.word if place.word in self.town.may_read(who) else who.word


def _suggests(element: Json) -> bool:
    return str(element["type"]).endswith("external_select")


def _value_for(element: Json, number: int) -> Put:
    """Choose something for an input by a number."""
    kind: str = element["type"]
    listed = [str(one["value"]) for one in element.get("options", ())]
    offered = listed or _VALUES.get(element["action_id"], ("x", "<!channel>"))
    if kind in ("plain_text_input", "email_text_input", "url_text_input", "number_input"):
        return ("python", "in:lodnon", "<!channel> -intern", "remote", "")[number % 5]
    if kind == "conversations_select":
        return _CONVERSATIONS[number % len(_CONVERSATIONS)]
    if kind == "timepicker":
        return f"{number % 24:02}:{number % 60:02}"
    if kind.startswith("multi_") or kind == "checkboxes":
        return [value for at, value in enumerate(offered) if number >> at & 1]
    return offered[number % len(offered)]


def _pick(among: Sequence[Any] | Iterable[Any], number: int) -> Any:
    found = list(among)
    return found[number % len(found)]
