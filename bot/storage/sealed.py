"""The columns that hold sealed secrets, changed in place when the key changes.

What they hold, and how it is sealed, is known to the adapter that keeps it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import column, select, table, update

from bot.storage.session import Database

#: Sealed columns by table. An address for posting without a token is a secret too.
SEALED: Mapping[str, tuple[str, ...]] = {
    "slack_bots": ("bot_token", "bot_refresh_token"),
    "slack_installations": (
        "bot_token",
        "bot_refresh_token",
        "user_token",
        "user_refresh_token",
        "incoming_webhook_url",
    ),
}


async def change_sealed(database: Database, change: Callable[[str], str | None]) -> int:
    """Change every sealed secret, all of them or none.

    Args:
        database: Where they are.
        change: Gives what to store instead of what is stored, None to leave it.

    Returns:
        How many were changed.
    """
    changed = 0
    for name, sealed in SEALED.items():
        secrets = table(name, column("id"), *(column(one) for one in sealed))
        async with database.write() as connection:
            for row in (await connection.execute(select(secrets))).mappings().all():
                new = {one: change(row[one]) for one in sealed if row[one]}
                values = {one: value for one, value in new.items() if value is not None}
                if values:
                    changed += len(values)
                    await connection.execute(
                        update(secrets).where(secrets.c.id == row["id"]).values(values)
                    )
    return changed
