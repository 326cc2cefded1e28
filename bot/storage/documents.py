"""Documents: which files were read, in which state, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.postings.posting import Problem
from bot.storage.postings import batches
from bot.storage.schema import documents, sources

_COLUMNS = (
    documents.c.path,
    documents.c.signature,
    documents.c.content_hash,
    documents.c.posting_id,
    documents.c.waits_for,
    documents.c.rejected_reason,
    documents.c.rejected_line,
)


@dataclass(frozen=True, kw_only=True)
class KnownDocument:
    """A file as it was when we last read it."""

    #: Relative to its source.
    path: str
    #: Tells whether somebody touched it since.
    signature: str
    #: SHA-256, hexadecimal; "" when it could not even be opened.
    content_hash: str
    #: The posting it holds, or held before it was rejected.
    posting_id: int | None = None
    #: The posting that it would hold, had not another file the same url.
    waits_for: int | None = None
    #: Why it was rejected; None when it was read.
    rejected_reason: str | None = None
    #: Where to look, from 1; None when it was read.
    rejected_line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The file that holds a posting."""

    #: Name of its source.
    source: str
    source_id: int
    path: str
    posting_id: int


async def signatures(connection: AsyncConnection, source_id: int) -> dict[str, str]:
    """Give the signature of every known file of a source, by path."""
    query = select(documents.c.path, documents.c.signature)
    rows = await connection.execute(query.where(documents.c.source_id == source_id))
    return {path: signature for path, signature in rows.all()}


async def rejections(connection: AsyncConnection, source_id: int) -> dict[str, Problem]:
    """Give what is wrong with the rejected files of a source, by path."""
    query = select(*_COLUMNS).where(
        documents.c.source_id == source_id, documents.c.rejected_reason.is_not(None)
    )
    return {
        row.path: Problem(path=row.path, line=row.rejected_line or 1, reason=row.rejected_reason)
        for row in await connection.execute(query)
    }


async def known(
    connection: AsyncConnection, source_id: int, paths: Iterable[str]
) -> dict[str, KnownDocument]:
    """Give what is known of some files of a source, by path."""
    found: dict[str, KnownDocument] = {}
    for batch in batches(paths):
        query = select(*_COLUMNS).where(
            documents.c.source_id == source_id, documents.c.path.in_(batch)
        )
        rows = (await connection.execute(query)).mappings()
        found.update((row["path"], KnownDocument(**row)) for row in rows)
    return found


async def holders(connection: AsyncConnection, posting_ids: Iterable[int]) -> dict[int, Holder]:
    """Give the file that holds each of these postings; a posting without a file is left out."""
    found: dict[int, Holder] = {}
    for batch in batches(posting_ids):
        query = (
            select(
                sources.c.name.label("source"),
                documents.c.source_id,
                documents.c.path,
                documents.c.posting_id,
            )
            .join(sources)
            .where(documents.c.posting_id.in_(batch))
        )
        rows = (await connection.execute(query)).mappings()
        found.update((row["posting_id"], Holder(**row)) for row in rows)
    return found


async def awaited(connection: AsyncConnection, posting_ids: Iterable[int]) -> set[int]:
    """Tell which of these postings some other file would hold too."""
    found: set[int] = set()
    for batch in batches(posting_ids):
        query = select(documents.c.waits_for).where(documents.c.waits_for.in_(batch))
        found.update(await connection.scalars(query))
    return found


async def heirs(connection: AsyncConnection, source_id: int) -> dict[str, str]:
    """Give the files of a source that wait for a posting which no file holds any more.

    Returns:
        Path → signature, in the order of paths.
    """
    holding = documents.alias("holding")
    held = exists().where(holding.c.posting_id == documents.c.waits_for)
    query = select(documents.c.path, documents.c.signature).where(
        documents.c.source_id == source_id,
        documents.c.waits_for.is_not(None),
        # Those that wait are rejected, and of the rejected there is a short index.
        documents.c.rejected_reason.is_not(None),
        ~held,
    )
    rows = await connection.execute(query)
    return dict(sorted((path, signature) for path, signature in rows.all()))


async def save(connection: AsyncConnection, source_id: int, read: Sequence[KnownDocument]) -> None:
    """Note in which state files were read, and what became of them."""
    if not read:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(documents)
    new = {column.name: row.excluded[column.name] for column in _COLUMNS if column.name != "path"}
    await connection.execute(
        row.on_conflict_do_update(index_elements=["source_id", "path"], set_=new),
        [{"source_id": source_id, **vars(document)} for document in read],
    )


async def forget(connection: AsyncConnection, source_id: int, paths: Iterable[str]) -> None:
    """Forget files that are no longer there."""
    for batch in batches(paths):
        gone = (documents.c.source_id == source_id) & documents.c.path.in_(batch)
        await connection.execute(delete(documents).where(gone))
