"""Whoever watches Discord's crowd: what was shown to whom by the bot's calls and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from structlog.typing import EventDict

from tests.crowd import watching
from tests.crowd.place import HOME, Place
from tests.integration.discord.crowd.town import Town
from tests.twins.discord import state
from tests.twins.discord.calls import Call
from tests.twins.discord.interaction import ACKNOWLEDGE_S, Interaction
from tests.twins.discord.interactions import AUTOCOMPLETE, CHOICES
from tests.twins.discord.state import Kind


class Watcher(watching.Watcher):
    """Looks after every step, and fails when something is not as it must be."""

    def __init__(self, town: Town, file: Path, logs: Sequence[EventDict]) -> None:
        """Begin to watch.

        Args:
            town: Whom.
            file: Their database.
            logs: What our own code logs.
        """
        super().__init__(town, file, logs)
        self._town = town
        self._calls = len(town.twin.calls)

    def check_interaction(self, done: Interaction, *, is_lost: bool = False) -> None:
        """Check what somebody was told.

        Args:
            done: What they did.
            is_lost: Where they did it is gone since, so that nothing may have reached them.
        """
        # The twin has noted it as well; this is for what it forgives.
        assert done.acked_within_s is not None
        assert done.acked_within_s < ACKNOWLEDGE_S
        if done.type == AUTOCOMPLETE:
            assert done.answer_type == CHOICES
            return
        assert done.replies or is_lost, f"nothing followed the acknowledgement of {done.payload}"
        channel = self._town.twin.world.channels.get(done.channel_id)
        for answer in done.replies:
            assert not answer.is_loading
            is_alone = channel is None or channel.kind is Kind.DIRECT
            assert is_alone or answer.ephemeral_to == done.user_id, f"all can read {answer}"

    def shown(self) -> Iterator[tuple[Place, str]]:
        """Give what the bot has shown since the last time, and to whom."""
        calls = self._town.twin.calls
        for call in calls[self._calls :]:
            place = self._reader(call) if call.body is not None else None
            if place is not None:
                yield place, json.dumps(call.body, ensure_ascii=False)
        self._calls = len(calls)

    def _reader(self, call: Call) -> Place | None:
        world = self._town.twin.world
        what, id_, *rest = call.path.strip("/").split("/")
        match what:
            case "channels":
                channel = world.channels.get(id_)
                return self._town.place_of(channel) if channel else None
            case "interactions" | "webhooks":
                return self._asker(world.interactions[rest[0]], rest[2:])
        return None

    def _asker(self, done: state.Interaction, message: Sequence[str]) -> Place:
        """Tell who sees an answer: who asked, or everybody in the channel."""
        who = Place(HOME, done.user_id)
        channel = self._town.twin.world.channels.get(done.channel_id)
        if channel is None or channel.kind is Kind.DIRECT or not message:
            # Whether a new message is theirs alone is checked with the answers.
            return who
        id_ = done.original_id if message[0] == "@original" else message[0]
        found = channel.messages.get(id_)
        return who if found is None or found.ephemeral_to else self._town.place_of(channel)
