"""What people did with postings: saved, applied, hidden; and whose company they muted.

It shapes a person's own messages and searches, never a channel's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.postings.stored import StoredPosting
from bot.postings.words import words
from bot.storage.missing import insert_missing
from bot.storage.schema import muted_companies, person_postings


class State(StrEnum):
    """What a person did with a posting; several can hold at once."""

    #: Wants to come back to it.
    SAVED = "saved"
    #: Has applied.
    APPLIED = "applied"
    #: Does not want to see it again.
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Mute:
    """A company that a person does not want to hear of."""

    #: Words of the name, folded, joined by single spaces.
    company: str
    #: As it was shown when it was muted.
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unwanted:
    """What some people do not want to be told about."""

    #: Of (person, posting).
    hidden: frozenset[tuple[int, int]]
    #: Of (person, company as `fold_company` gives it).
    muted: frozenset[tuple[int, str]]

    def wants(self, person_id: int, stored: StoredPosting) -> bool:
        """Tell whether a person may be told about a posting."""
        company = (person_id, fold_company(stored.posting.company))
        return (person_id, stored.id) not in self.hidden and company not in self.muted


def fold_company(name: str) -> str:
    """Give the one spelling by which a company is muted: "ACME, Inc." is "acme inc"."""
    return " ".join(words(name))


async def unwanted(
    connection: AsyncConnection, person_ids: Iterable[int], postings: Sequence[StoredPosting]
) -> Unwanted:
    """Ask at once what many people do not want to be told about.

    Args:
        connection: For reading.
        person_ids: Who would be told.
        postings: About what.
    """
    # Few people hide or mute anything and few postings come at once, so these ask by posting.
    hidden = await connection.execute(
        select(person_postings.c.person_id, person_postings.c.posting_id).where(
            person_postings.c.posting_id.in_([stored.id for stored in postings]),
            person_postings.c.state == State.HIDDEN.value,
        )
    )
    companies = {fold_company(stored.posting.company) for stored in postings}
    muted = await connection.execute(
        select(muted_companies.c.person_id, muted_companies.c.company).where(
            muted_companies.c.company.in_(companies)
        )
    )
    asked = set(person_ids)
    return Unwanted(
        hidden=frozenset((row[0], row[1]) for row in hidden if row[0] in asked),
        muted=frozenset((row[0], row[1]) for row in muted if row[0] in asked),
    )


async def mark(
    connection: AsyncConnection, person_id: int, posting_id: int, state: State, *, now: datetime
) -> bool:
    """Note what a person did with a posting.

    Returns:
        Whether it was not noted before.
    """
    values = {"person_id": person_id, "posting_id": posting_id, "state": state.value, "at": now}
    return await insert_missing(connection, person_postings, values)


async def unmark(
    connection: AsyncConnection, person_id: int, posting_id: int, state: State
) -> bool:
    """Take a note back.

    Returns:
        Whether there was one.
    """
    noted = (
        (person_postings.c.person_id == person_id)
        & (person_postings.c.posting_id == posting_id)
        & (person_postings.c.state == state.value)
    )
    return (await connection.execute(delete(person_postings).where(noted))).rowcount > 0


async def marked(connection: AsyncConnection, person_id: int, state: State) -> list[int]:
    """Give the ids of a person's postings in a state, latest first."""
    noted = (person_postings.c.person_id == person_id) & (person_postings.c.state == state.value)
    latest = person_postings.c.at.desc(), person_postings.c.posting_id.desc()
    found = await connection.scalars(
        select(person_postings.c.posting_id).where(noted).order_by(*latest)
    )
    return list(found)


async def states(
    connection: AsyncConnection, person_id: int, posting_ids: Sequence[int]
) -> dict[int, frozenset[str]]:
    """Give what a person did with each of these postings; those untouched are left out."""
    noted = (person_postings.c.person_id == person_id) & person_postings.c.posting_id.in_(
        posting_ids
    )
    found = await connection.execute(
        select(person_postings.c.posting_id, person_postings.c.state).where(noted)
    )
    by_posting: dict[int, frozenset[str]] = {}
    for posting_id, state in found:
        by_posting[posting_id] = by_posting.get(posting_id, frozenset()) | {state}
    return by_posting


async def marks_of(
    connection: AsyncConnection, person_ids: Iterable[int], posting_ids: Collection[int]
) -> dict[tuple[int, int], frozenset[str]]:
    """Give what many people did with postings, by (person, posting)."""
    # A message is about few postings, so this too asks by posting.
    asked = set(person_ids)
    found = await connection.execute(
        select(
            person_postings.c.person_id, person_postings.c.posting_id, person_postings.c.state
        ).where(person_postings.c.posting_id.in_(posting_ids))
    )
    marks: dict[tuple[int, int], frozenset[str]] = {}
    for person_id, posting_id, state in found:
        if person_id in asked:
            key = person_id, posting_id
            marks[key] = marks.get(key, frozenset()) | {state}
    return marks


async def mute_company(
    connection: AsyncConnection, person_id: int, name: str, *, now: datetime
) -> bool:
    """Hear no more of a company.

    Returns:
        Whether it was not muted before.
    """
    company = fold_company(name)
    values = {"person_id": person_id, "company": company, "name": name, "at": now}
    return await insert_missing(connection, muted_companies, values)


async def unmute_company(connection: AsyncConnection, person_id: int, company: str) -> bool:
    """Hear of a company again.

    Returns:
        Whether it was muted.
    """
    muted = (muted_companies.c.person_id == person_id) & (muted_companies.c.company == company)
    return (await connection.execute(delete(muted_companies).where(muted))).rowcount > 0


async def mutes(connection: AsyncConnection, person_id: int) -> list[Mute]:
    """Give the companies that a person muted, by name."""
    found = await connection.execute(
        select(muted_companies.c.company, muted_companies.c.name, muted_companies.c.at)
        .where(muted_companies.c.person_id == person_id)
        .order_by(muted_companies.c.company)
    )
    return [Mute(company=row.company, name=row.name, at=row.at) for row in found]
