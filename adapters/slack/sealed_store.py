"""The installations in the database: slack_sdk's own store, with every secret of it sealed."""

from __future__ import annotations

import structlog
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore

from adapters.slack.sdk_log import sdk_logger
from adapters.slack.sealing import Sealer
from bot.storage.installations import SEALED, change_sealed
from bot.storage.session import Database, said_plainly

log = structlog.get_logger()


class SealedStore:
    """Keeps one installation for each workspace.

    An id of a workspace is unique in all of Slack, so the organisation that it may belong to is
    not part of the key: few requests tell it.
    """

    def __init__(self, database: Database, client_id: str, sealer: Sealer) -> None:
        """Prepare; nothing is read yet.

        Args:
            database: Where they are.
            client_id: Of our app: the table may hold those of others.
            sealer: Seals and opens.
        """
        self._database = database
        self._reading = AsyncSQLAlchemyInstallationStore(
            client_id, database.engine, logger=sdk_logger()
        )
        self._writing = AsyncSQLAlchemyInstallationStore(
            client_id, database.writing_engine, logger=sdk_logger()
        )
        self._sealer = sealer
        #: Workspaces whose secrets no key opens, so that each is logged once.
        self._closed: set[str] = set()

    async def find(self, workspace: str) -> Installation | None:
        """Give an installation with its secrets opened.

        Returns:
            None where there is none, or where no key opens its secrets.

        Raises:
            StorageError: the database cannot be read.
        """
        found = await self._find(workspace)
        if found is None:
            return None
        opened = {name: self._open(found, name) for name in _secrets_of(found)}
        if None not in opened.values():
            return _with(found, **opened)
        if workspace not in self._closed:
            self._closed.add(workspace)
            log.error("slack_tokens_not_opened", workspace=workspace)
        return None

    async def save(self, installation: Installation) -> None:
        """Store an installation in the place of an earlier one of the same workspace.

        Raises:
            StorageError: the database cannot be written.
        """
        workspace = installation.team_id or ""
        earlier = await self._find(workspace)
        sealed = {
            name: self._sealer.seal(getattr(installation, name))
            for name in _secrets_of(installation)
        }
        # slack_sdk knows a row by the time of its installation.
        at = (earlier or installation).installed_at
        with said_plainly():
            await self._writing.async_save(
                _with(installation, enterprise_id=None, installed_at=at, **sealed)
            )
        self._closed.discard(workspace)

    async def delete(self, workspace: str) -> None:
        """Delete an installation with its tokens.

        Raises:
            StorageError: the database cannot be written.
        """
        with said_plainly():
            await self._writing.async_delete_all(enterprise_id=None, team_id=workspace)

    async def reseal(self) -> int:
        """Seal with the first key what was sealed with another.

        Returns:
            How many secrets.

        Raises:
            StorageError: the database cannot be written.
        """
        return await change_sealed(self._database, self._sealer.reseal)

    async def _find(self, workspace: str) -> Installation | None:
        with said_plainly():
            return await self._reading.async_find_installation(
                enterprise_id=None, team_id=workspace
            )

    def _open(self, installation: Installation, name: str) -> str | None:
        return self._sealer.open_(getattr(installation, name))


def _secrets_of(installation: Installation) -> list[str]:
    return [name for name in SEALED["slack_installations"] if getattr(installation, name)]


def _with(installation: Installation, **changed: object) -> Installation:
    return Installation(**{**installation.to_dict_for_copying(), **changed})
