"""Whoever watches Slack's crowd: what was shown to whom by the app's calls and answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from structlog.typing import EventDict

from tests.crowd import watching
from tests.crowd.place import Place
from tests.integration.slack.crowd.town import Town
from tests.twins.slack.calls import Call
from tests.twins.slack.interaction import ACKNOWLEDGE_S, Interaction
from tests.twins.slack.state import Message


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
        #: Whose view it is, by its id; of closed ones as well.
        self._viewers: dict[str, Place] = {}

    def check_interaction(self, done: Interaction, who: Place, *, answered: int = 0) -> None:
        """Check what somebody was told.

        Args:
            done: What they did.
            who: They.
            answered: Answers that were there before.
        """
        # The twin has noted it as well; this is for what it forgives.
        assert done.acked_within_s is not None
        assert done.acked_within_s < ACKNOWLEDGE_S
        self.check_shown(who, str(done.ack))
        for answer in done.answers[answered:]:
            self.check_shown(who, str(answer))
            takes_place = answer.get("replace_original") or answer.get("response_type") != (
                "ephemeral"
            )
            if takes_place and isinstance(done.pressed, Message):
                is_alone = done.channel.startswith("D") or done.pressed.ephemeral_to
                assert is_alone, f"all of {done.channel} read {answer}"

    def _note_viewers(self) -> None:
        for team in self._town.twin.world.teams.values():
            for view in team.views.values():
                self._viewers[view.id] = Place(team.id, view.user)

    def shown(self) -> Iterator[tuple[Place, str]]:
        """Give what the bot has shown since the last time, and to whom."""
        self._note_viewers()
        calls = self._town.twin.calls
        for call in calls[self._calls :]:
            place = self._reader(call)
            if place is not None:
                yield place, str(call.arguments)
        self._calls = len(calls)

    def _reader(self, call: Call) -> Place | None:
        said, world = call.arguments, self._town.twin.world
        match call.method:
            case "views.open" | "views.push":
                return Place(call.team, world.triggers[said["trigger_id"]].user)
            case "views.update":
                return self._viewers.get(said["view_id"])
            case "views.publish":
                return Place(call.team, said["user_id"])
            case "chat.postEphemeral":
                return Place(call.team, said["user"])
            case "chat.postMessage" | "chat.update":
                channel = world.teams[call.team].channels.get(said["channel"])
                return Place(call.team, (channel.user if channel else "") or said["channel"])
        return None
