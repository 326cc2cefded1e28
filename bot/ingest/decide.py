"""What became of each file, decided from what it says and what the database knows; nothing is done.

- A posting is its url, wherever the file lies: the same url in another file is a move.
- Of two files with one url the one that held the posting before keeps it, else the first by path.
  The other is rejected; it waits, and takes over when the first is gone.
- A file that can no longer be read keeps its posting as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.ingest.records import changed_record, is_noticeable, new_record
from bot.messages.catalogue import _
from bot.postings.posting import Problem
from bot.reading import Bad, Good, Reading, Same
from bot.storage.documents import Holder, KnownDocument
from bot.storage.posting_rows import Record
from bot.storage.sources import Source


class Fate(StrEnum):
    """What became of a file."""

    #: Its posting was never seen before.
    NEW = "new"
    #: Its posting says something else.
    EDITED = "edited"
    #: Its author closed the posting.
    CLOSED = "closed"
    #: Its posting was closed, and is open again.
    REOPENED = "reopened"
    #: It says what it said.
    UNCHANGED = "unchanged"
    #: It holds no posting that can be read, or one that another file holds.
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the database knows when a chunk of readings comes in."""

    #: Where the files come from.
    source: Source
    #: Files as they were last read, by path.
    known: Mapping[str, KnownDocument]
    #: Postings that these files held, by id.
    records: Mapping[int, Record]
    #: Postings that these files name now, by url.
    by_url: Mapping[str, Record]
    #: Which file holds each posting that they name now.
    holders: Mapping[int, Holder]
    #: Ids for urls that no posting has yet.
    new_ids: Mapping[str, int]
    #: Files that are no longer there.
    gone: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file, and what shall be stored for it."""

    fate: Fate
    #: To be noted of the file.
    document: KnownDocument
    #: The posting as it shall be; None when it stays as it is.
    record: Record | None = None
    #: The posting as it was; None when it is new, or stays as it is.
    before: Record | None = None
    #: The file that held the posting until now.
    moved_from: str | None = None

    @property
    def is_noticeable(self) -> bool:
        """Whether people who were shown the posting would see a difference."""
        return (
            self.record is not None
            and self.before is not None
            and is_noticeable(self.before.stored, self.record.stored)
        )


def decide(readings: Sequence[Reading], before: Before, *, now: datetime) -> list[Outcome]:
    """Tell what became of each file.

    Args:
        readings: In the order of their paths.
        before: What is known of them.
        now: Aware UTC.
    """
    return list(_Chunk(readings, before, now).outcomes())


class _Chunk:
    """Files that are looked at together: one may take what another lets go."""

    def __init__(self, readings: Sequence[Reading], before: Before, now: datetime) -> None:
        self._readings = readings
        self._before = before
        self._now = now
        #: Which file gets each url.
        self._claims: dict[str, str] = {}
        leaving = frozenset(self._leaving())
        for reading in readings:
            if isinstance(reading, Good) and self._may_take(reading, leaving):
                self._claims.setdefault(reading.posting.url, reading.path)
        self._taken = {self._id_of(url): path for url, path in self._claims.items()}

    def outcomes(self) -> Iterator[Outcome]:
        for reading in self._readings:
            match reading:
                case Good() if self._claims.get(reading.posting.url) == reading.path:
                    yield self._takes(reading)
                case Good():
                    yield self._waits(reading)
                case Bad():
                    yield self._rejected(reading, reading.problem)
                case Same():
                    yield Outcome(fate=Fate.UNCHANGED, document=self._touched(reading))

    def _leaving(self) -> Iterator[str]:
        """Name the files that say another url than that of the posting they hold."""
        for reading in self._readings:
            held = self._held_by(reading.path)
            if (
                isinstance(reading, Good)
                and held
                and held.stored.posting.url != reading.posting.url
            ):
                yield reading.path

    def _may_take(self, reading: Good, leaving: frozenset[str]) -> bool:
        holder = self._holder(reading.posting.url)
        if holder is None:
            return True
        free = {reading.path} | leaving | self._before.gone
        return holder.source_id == self._before.source.id and holder.path in free

    def _takes(self, reading: Good) -> Outcome:
        old = self._before.by_url.get(reading.posting.url)
        holder = self._holder(reading.posting.url)
        moved_from = holder.path if holder and holder.path != reading.path else None
        document = replace(
            self._touched(reading),
            posting_id=self._id_of(reading.posting.url),
            waits_for=None,
            rejected_reason=None,
            rejected_line=None,
        )
        record = self._record(reading, old)
        return Outcome(
            fate=_fate(old, record),
            document=document,
            record=record,
            before=old if record else None,
            moved_from=moved_from,
        )

    def _waits(self, reading: Good) -> Outcome:
        url = reading.posting.url
        problem = Problem(path=reading.path, line=1, reason=self._whose(url))
        outcome = self._rejected(reading, problem)
        return replace(outcome, document=replace(outcome.document, waits_for=self._id_of(url)))

    def _whose(self, url: str) -> str:
        """Say which other file keeps this one from its posting."""
        holder = self._holder(url)
        if url in self._claims or holder is None:
            other = self._claims[url]
        elif holder.source_id == self._before.source.id:
            other = holder.path
        else:
            other = _("{path} of the source {source}").format(
                path=holder.path, source=holder.source
            )
        return _("This posting has the same url as {other}; change the url or remove one.").format(
            other=other
        )

    def _rejected(self, reading: Good | Bad, problem: Problem) -> Outcome:
        document = self._touched(reading)
        # The last good version stays, unless its posting has moved to another file.
        kept = None if self._taken.get(document.posting_id or 0) else document.posting_id
        return Outcome(
            fate=Fate.REJECTED,
            document=replace(
                document,
                posting_id=kept,
                waits_for=None,
                rejected_reason=problem.reason,
                rejected_line=problem.line,
            ),
        )

    def _touched(self, reading: Reading) -> KnownDocument:
        known = self._before.known.get(reading.path)
        return replace(
            known or KnownDocument(path=reading.path, signature="", content_hash=""),
            signature=reading.signature,
            content_hash=reading.content_hash,
        )

    def _record(self, reading: Good, old: Record | None) -> Record | None:
        source, now = self._before.source, self._now
        if old is None:
            posting_id = self._before.new_ids[reading.posting.url]
            return new_record(reading, posting_id, source, now=now)
        return changed_record(old, reading, source, now=now)

    def _holder(self, url: str) -> Holder | None:
        record = self._before.by_url.get(url)
        return self._before.holders.get(record.stored.id) if record else None

    def _held_by(self, path: str) -> Record | None:
        known = self._before.known.get(path)
        return self._before.records.get(known.posting_id or 0) if known else None

    def _id_of(self, url: str) -> int:
        record = self._before.by_url.get(url)
        return record.stored.id if record else self._before.new_ids[url]


def _fate(old: Record | None, new: Record | None) -> Fate:
    if old is None:
        return Fate.NEW
    if new is None:
        return Fate.UNCHANGED
    if new.stored.is_open != old.stored.is_open:
        return Fate.REOPENED if new.stored.is_open else Fate.CLOSED
    return Fate.UNCHANGED if new.content_hash == old.content_hash else Fate.EDITED
