"""How far what is derived from postings follows the rules of today's code and tables.

`bot.ingest.refresh` brings it further; here is only where it stands.
"""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import refreshes

#: What the full-text index, the board's counts and the places of postings are kept under.
POSTINGS = "postings"


async def done_to(connection: AsyncConnection, rules: str) -> int | None:
    """Tell up to which posting's id the rules are followed; None: everywhere."""
    found = await connection.execute(select(refreshes).where(refreshes.c.name == POSTINGS))
    row = found.one_or_none()
    if row is None or row.rules != rules:
        return 0
    return None if row.done_to is None else int(row.done_to)


async def keep_done_to(connection: AsyncConnection, rules: str, posting_id: int | None) -> None:
    """Note up to which posting's id the rules are followed; None: everywhere.

    Args:
        connection: With the transaction that made it so, after `take_turn`.
        rules: Which rules.
        posting_id: The last that was dealt with.
    """
    values = {"rules": rules, "done_to": posting_id}
    mine = update(refreshes).where(refreshes.c.name == POSTINGS)
    if not (await connection.execute(mine.values(values))).rowcount:
        await connection.execute(insert(refreshes).values(name=POSTINGS, **values))
