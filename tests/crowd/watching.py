"""Whoever watches a crowd: who was shown what, whose rows have changed, what went wrong in the log.

What a platform's twin tells of all that is read by a subclass for each.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

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
from tests.crowd.place import Place, words_in

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


#: What buttons are about that show, and that change something: the table or kind of delivery.
READ = {"page": "searches", "alert": "searches", "rejoin": "searches", "digest": "digest"}
CHANGED = dict.fromkeys(("cadence", "pause", "resume", "unsub", "widen"), "subscriptions")
#: How a button says that it leads nowhere, or we that we failed.
_NOTHING = ("does not work any more", "Something went wrong")


class Town(Protocol):
    """Where a crowd lives."""

    #: Words that stand in what a channel gets, put there by somebody who knew them.
    told: dict[Place, set[str]]

    @property
    def violations(self) -> list[str]:
        """What the app did that the platform refuses or forbids."""
        ...

    def may_read(self, place: Place) -> set[str]:
        """Give the words that may be shown to somebody, or in a channel."""
        ...


class Watcher:
    """Looks after every step, and fails when something is not as it must be."""

    def __init__(self, town: Town, file: Path, logs: Sequence[EventDict]) -> None:
        """Begin to watch.

        Args:
            town: Whom.
            file: Their database.
            logs: What our own code logs.
        """
        self._where = town
        self._logs = logs
        self._read_logs = 0
        self._database = sqlite3.connect(file)
        self._version = 0
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
        violations = self._where.violations
        assert not violations, violations
        assert not self.log.records, self.log.records
        for entry in self._logs[self._read_logs :]:
            is_expected = entry["log_level"] not in _ERRORS or entry["event"] in _EXPECTED
            assert is_expected, entry
        self._read_logs = len(self._logs)
        before = self.rows
        self._look()
        self._check_rows(before, actor, allowed, asked)
        self.said.clear()
        for place, said in self.shown():
            self.check_shown(place, said)

    def shown(self) -> Iterator[tuple[Place, str]]:
        """Give what the bot has shown since the last time, and to whom."""
        raise NotImplementedError

    def owner_of(self, action: str) -> Place | None:
        """Tell whose the search or the digest is that a button would show; None for nobody's."""
        name, _colon, rest = action.partition(":")
        number = rest.partition(":")[0]
        if name not in READ or not number.isdecimal():
            return None
        return self.owners.get((READ[name], int(number)))

    def numbers(self, action: str) -> list[int]:
        """Give the numbers of all that a button of this name could be about."""
        kind = (READ | CHANGED).get(action.partition(":")[0])
        return sorted(number for what, number in self.owners if what == kind)

    def check_nothing_shown(self, who: Place, action: str) -> None:
        """Check that somebody was told nothing by a button about what is another's."""
        # An acknowledgement alone says nothing; the answer may have met an accident.
        said = " ".join(one for one in self.said if one != "{}")
        is_told = not said or any(one in said for one in _NOTHING)
        assert is_told, f"{who} pressed {action} and saw {said}"

    def check_shown(self, place: Place, said: str) -> None:
        """Check that somebody, or a channel, may read something."""
        self.said.append(said)
        foreign = words_in(said) - self._where.may_read(place)
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
        new = words_in(said) - self._where.may_read(place)
        if new and not place.is_person and actor is not None:
            new -= (known := self._where.may_read(actor))
            self._where.told[place] |= words_in(said) & known
        assert not new, f"{actor} put {new} into what {place} has: {said}"

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
