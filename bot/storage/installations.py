"""Slack's installations: what slack_sdk's own stores do not do with their tables.

What is sealed there, and how, is known to the adapter that keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import DateTime, column, delete, select, table, update

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
_STATES = table("slack_oauth_states", column("expire_at", DateTime()))


async def change_sealed(database: Database, change: Callable[[str], str | None]) -> int:
    """Change every sealed secret.

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
                if not values:
                    continue
                # One that another process has changed meanwhile is left as it is.
                same = (secrets.c[one] == row[one] for one in values)
                statement = update(secrets).where(secrets.c.id == row["id"], *same).values(values)
                changed += len(values) * (await connection.execute(statement)).rowcount
    return changed


async def forget_states(database: Database, *, now: datetime) -> None:
    """Forget the states of those who went to Slack to install the app and never came back.

    Args:
        database: Where they are.
        now: Aware UTC; slack_sdk writes its times without a zone.
    """
    over = _STATES.c.expire_at < now.astimezone(UTC).replace(tzinfo=None)
    async with database.write() as connection:
        await connection.execute(delete(_STATES).where(over))
