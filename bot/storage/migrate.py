"""Bring a database to the tables that this code knows, at start and by `hirewire db upgrade`.

The steps are Alembic revisions in `migrations/versions/`. All of them run in one transaction, so a
start that is cut off leaves the database as it was.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import StorageError
from bot.storage.session import Database

log = structlog.get_logger()

_SCRIPTS = Path(__file__).with_name("migrations")
#: Any number will do, as long as every process of ours takes the same.
_LOCK = 0x48495245


async def upgrade(database: Database) -> None:
    """Create or change the tables; does nothing when they are as they should be.

    Any number of processes may call this at once: one works, the others wait for it.

    Raises:
        StorageError: the database was made by newer code, or cannot be opened or written.
    """
    scripts = ScriptDirectory.from_config(_config())
    async with database.read() as connection:
        found = await connection.run_sync(_revision)
    if found == scripts.get_current_head():
        return
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_run, scripts)


def _run(connection: Connection, scripts: ScriptDirectory) -> None:
    found = _revision(connection)
    _require_known(found, scripts)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    log.info("database_upgraded", before=found, after=scripts.get_current_head())


def _require_known(revision: str | None, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        message = (
            f"The database is newer than this Hirewire (it is at revision {revision}); "
            "start the newer version, or restore a backup from before its upgrade."
        )
        raise StorageError(message)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    # A percent sign in a path would otherwise be read as a reference.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
