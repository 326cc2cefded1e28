"""Whoever watches: who was shown what, whose rows have changed, what went wrong in the log."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from structlog.typing import EventDict

from bot.storage.schema import (
    deliveries,
    destinations,
    digest_schedules,
    matches,
    muted_companies,
    people,
    person_postings,
    searches,
    subscriptions,
    workspaces,
)
from tests.integration.slack.crowd.town import Place, Town, words_in
from tests.twins.slack.calls import Call
from tests.twins.slack.interaction import ACKNOWLEDGE_S, Interaction
from tests.twins.slack.state import Message

#: What only people change, by asking for it; everything else also changes by itself.
ASKED_FOR = frozenset(
    {subscriptions.name, person_postings.name, muted_companies.name, searches.name}
)
_OF_PEOPLE = (person_postings, muted_companies, searches)
_OF_PLACES = (subscriptions, digest_schedules, deliveries, matches)
#: Who made a channel's subscription is their own to erase; a query is told by its text.
_LEFT_OUT = ("created_by", "query_id")

_ERRORS = ("error", "exception", "critical")
#: Said of a workspace that nothing can be sent to, which happens here on purpose.
_EXPECTED = ("workspace_paused",)

Row = tuple[object, ...]
#: Everything that belongs to somebody, by whose it is; of a team as a whole by the id "".
Rows = Mapping[Place, frozenset[Row]]


class Watcher:
    """Looks after every step, and fails when something is not as it must be."""

    def __init__(self, town: Town, file: Path, logs: Sequence[EventDict]) -> None:
        """Begin to watch.

        Args:
            town: Whom.
            file: Their database.
            logs: What our own code logs.
        """
        self._town = town
        self._logs = logs
        self._read_logs = 0
        self._database = sqlite3.connect(file)
        self._calls = len(town.twin.calls)
        self._version = 0
        #: Whose view it is, by its id; of closed ones as well.
        self._viewers: dict[str, Place] = {}
        self.rows: Rows = {}
        #: Whose a row is, by its table, or kind of delivery, and id.
        self.owners: dict[tuple[str, int], Place] = {}
        #: What the latest step has shown, to whomever.
        self.said: list[str] = []
        self._look()
        self.log = Failures()

    def close(self) -> None:
        """End it."""
        self._database.close()
        self.log.close()

    def check(
        self,
        *,
        actor: Place | None = None,
        allowed: Collection[Place] | None,
        asked: Collection[str] = ASKED_FOR,
    ) -> None:
        """Check what became of a step.

        Args:
            actor: Who did something; None when it happened by itself.
            allowed: Whose rows may have changed; None for everybody's.
            asked: Tables that may have changed at all, of those that people change.
        """
        world = self._town.twin.world
        assert not world.violations, world.violations
        assert not self.log.records, self.log.records
        for entry in self._logs[self._read_logs :]:
            is_expected = entry["log_level"] not in _ERRORS or entry["event"] in _EXPECTED
            assert is_expected, entry
        self._read_logs = len(self._logs)
        before = self.rows
        self._look()
        self._check_rows(before, actor, allowed, asked)
        self._note_viewers()
        self.said.clear()
        for place, said in self._shown():
            self.check_shown(place, said)

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

    def check_shown(self, place: Place, said: str) -> None:
        """Check that somebody, or a channel, may read something."""
        self.said.append(said)
        foreign = words_in(said) - self._town.may_read(place)
        assert not foreign, f"{place} was shown {foreign}: {said[:2_000]}"

    def _check_rows(
        self,
        before: Rows,
        actor: Place | None,
        allowed: Collection[Place] | None,
        asked: Collection[str],
    ) -> None:
        for place in before.keys() | self.rows.keys():
            earlier, now = before.get(place, frozenset()), self.rows.get(place, frozenset())
            if earlier == now:
                continue
            changed = earlier ^ now
            assert allowed is None or place in allowed, f"{actor} changed {place}: {changed}"
            unasked = {row[0] for row in changed} & ASKED_FOR - set(asked)
            assert not unasked, f"{actor} changed {unasked} of {place}: {changed}"
            self._check_words(place, str(now - earlier), actor)

    def _check_words(self, place: Place, said: str, actor: Place | None) -> None:
        """Check that nothing foreign is kept; what managers put into a channel is told there."""
        new = words_in(said) - self._town.may_read(place)
        if new and not place.is_person and actor is not None:
            new -= (known := self._town.may_read(actor))
            self._town.told[place] |= words_in(said) & known
        assert not new, f"{actor} put {new} into what {place} has: {said}"

    def _note_viewers(self) -> None:
        for team in self._town.twin.world.teams.values():
            for view in team.views.values():
                self._viewers[view.id] = Place(team.id, view.user)

    def _shown(self) -> Iterator[tuple[Place, str]]:
        """Give what our bot has shown since the last time, and to whom."""
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

    def _look(self) -> None:
        [version] = self._database.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self.rows = dict(self._read())

    def _read(self) -> Iterator[tuple[Place, frozenset[Row]]]:
        teams = {row["id"]: row["external_id"] for row in self._all(workspaces.name)}
        found: dict[Place, set[Row]] = {}

        def note(place: Place, table: str, row: Mapping[str, Any]) -> None:
            kept = (value for name, value in row.items() if name not in _LEFT_OUT)
            found.setdefault(place, set()).add((table, *kept))

        owners: dict[tuple[str, int], Place] = {}
        for kind, table in (("person_id", people), ("destination_id", destinations)):
            for row in self._all(table.name):
                place = Place(teams[row["workspace_id"]], row["external_id"])
                owners[kind, row["id"]] = place
                note(place, table.name, row)
        for row in self._all(workspaces.name):
            note(Place(row["external_id"], ""), workspaces.name, row)
        texts = {row["id"]: row["text"] for row in self._all("queries")}
        self.owners = {}
        for kind, tables in (("person_id", _OF_PEOPLE), ("destination_id", _OF_PLACES)):
            for table in tables:
                for row in self._all(table.name):
                    place = owners[kind, row[kind]]
                    if "id" in row:
                        self.owners[row.get("kind", table.name), row["id"]] = place
                    if "query_id" in row:
                        row["query"] = texts[row["query_id"]]
                    note(place, table.name, row)
        for place, rows in found.items():
            yield place, frozenset(rows)

    def _all(self, table: str) -> list[dict[str, Any]]:
        found = self._database.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


class Failures(logging.Handler):
    """What a library, or the loop itself, takes for an error."""

    def __init__(self) -> None:
        """Begin to listen."""
        super().__init__(logging.ERROR)
        self.records: list[str] = []
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note it."""
        self.records.append(f"{record.name}: {record.getMessage()}")

    def close(self) -> None:
        """Listen no longer."""
        logging.getLogger().removeHandler(self)
        super().close()
