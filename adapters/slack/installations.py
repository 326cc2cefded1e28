"""Whose tokens we hold: of one workspace, from the settings, or of all that installed the app."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.calling import TROUBLE, reason_of, web_client
from adapters.slack.payload import text
from adapters.slack.rotation import is_over, refresh, runs_out
from adapters.slack.sealed_store import SealedStore
from adapters.slack.sealing import Sealer
from adapters.slack.setup import Setup
from adapters.slack.together import Together
from bot.commands.request import Desk
from bot.errors import HirewireError
from bot.messages.catalogue import _
from bot.storage.workspaces import Workspace, paused_workspaces
from bot.workspaces import workspace_installed, workspace_removed

#: How long an installation that was read holds. Another process may change it.
KEPT_FOR = timedelta(seconds=60)
#: Installations kept; the ones read longest ago go first.
MOST_KEPT = 1_000
#: Seconds that looking who is back may delay a start.
TRYING_S = 10.0
#: Slack's words for a token that nobody brings back to life.
#: Source: https://docs.slack.dev/reference/methods/auth.test
GONE = frozenset({"account_inactive", "token_revoked"})

log = structlog.get_logger()


class NotInstalled(HirewireError):
    """The workspace does not have the app."""

    def __init__(self, workspace: str) -> None:
        message = _("Slack workspace {workspace} has not installed the app.")
        super().__init__(message.format(workspace=workspace))


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What a workspace gave us when it installed the app."""

    #: The id of the team.
    workspace: str
    #: As people call it.
    name: str
    #: With which we call Slack: "xoxb-…".
    token: str = field(repr=False)
    #: Of our bot there, as messages name their sender.
    bot_id: str
    #: The bot's own user.
    user_id: str
    #: "" where Slack does not tell it.
    app_id: str
    #: What the bot may do.
    scopes: tuple[str, ...]


class Installations(Protocol):
    """Knows who installed the app."""

    async def start(self) -> None:
        """See to what is due before anything is sent or answered; fails for no workspace."""

    async def find(self, workspace: str, *, fresh: bool = False) -> Installed | None:
        """Give the installation of a workspace, with a token that works.

        Args:
            workspace: The id of the team.
            fresh: Whether it may have been changed by another process a moment ago.

        Returns:
            None where it does not have the app.

        Raises:
            SlackApiError: Slack refuses the token or fails; so may the network.
            StorageError: the database cannot be used.
        """

    async def forget(self, workspace: str) -> None:
        """Delete the tokens of a workspace that took the app out or revoked them."""

    async def close(self) -> None:
        """Let end what is under way: a token that Slack has changed must be stored."""


def installations_of(desk: Desk, setup: Setup) -> OneWorkspace | ManyWorkspaces:
    """Give the installations of the way that the app is run.

    Raises:
        SettingsError: a key for sealing is not a key.
    """
    return ManyWorkspaces(desk, setup) if setup.many_workspaces else OneWorkspace(desk, setup)


class OneWorkspace:
    """The workspace whose token is in the settings. Slack is asked once which one it is."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        """Ask nothing yet."""
        self._desk = desk
        self._setup = setup
        self._known: Installed | None = None
        self._asking: Together[Installed] = Together()

    async def start(self) -> None:
        """Ask; what Slack refuses now is asked again when it is needed."""
        try:
            await self._found()
        except (*TROUBLE, HirewireError) as error:
            log.warning(
                "slack_token_not_tried",
                reason=reason_of(error),
                advice="“hirewire doctor” says whether it is accepted",
            )

    async def find(self, workspace: str, *, fresh: bool = False) -> Installed | None:
        """Give the installation if it is this workspace's."""
        found = await self._found()
        return found if found.workspace == workspace else None

    async def forget(self, workspace: str) -> None:
        """Ask again next time: only Slack can tell whether the token in the settings is dead."""
        if self._known is not None and self._known.workspace == workspace:
            self._known = None

    async def close(self) -> None:
        """Wait for an answer that is under way."""
        await self._asking.wait()

    async def _found(self) -> Installed:
        return self._known or await self._asking.do("", self._ask)

    async def _ask(self) -> Installed:
        answer = await web_client(self._setup, token=self._setup.bot_token).auth_test()
        said = answer.data if isinstance(answer.data, Mapping) else {}
        found = Installed(
            workspace=text(said, "team_id"),
            name=text(said, "team"),
            token=self._setup.bot_token,
            bot_id=text(said, "bot_id"),
            user_id=text(said, "user_id"),
            app_id=text(said, "app_id"),
            scopes=read_scopes(answer.headers),
        )
        await workspace_installed(self._desk, "slack", found.workspace, found.name)
        self._known = found
        return found


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """An installation, and when it was read."""

    installed: Installed
    at: datetime


class ManyWorkspaces:
    """The workspaces that installed the app by our pages."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        """Read nothing yet.

        Raises:
            SettingsError: a key for sealing is not a key.
        """
        self._desk = desk
        self._setup = setup
        sealer = Sealer(setup.encryption_keys)
        self._store = SealedStore(desk.database, setup.client_id, sealer)
        self._kept: dict[str, _Kept] = {}
        self._rotating: Together[Installation | None] = Together()

    async def start(self) -> None:
        """Seal with the first key whatever is sealed with an earlier one, and look who is back.

        Workspaces that were given up are tried again: a key may have been found that opens their
        tokens, or their admins may have let us in. Of those that took the app out while nobody
        listened we let go.
        """
        await self.reseal()
        async with self._desk.database.read() as connection:
            paused = await paused_workspaces(connection)
        with suppress(TimeoutError):
            async with asyncio.timeout(TRYING_S):
                for one in paused:
                    if one.platform == "slack":
                        await self._try_again(one)

    async def _try_again(self, given_up: Workspace) -> None:
        workspace = given_up.external_id
        found = await self._store.find(workspace)
        if found is None:
            return
        if given_up.paused_reason != NotInstalled(workspace).message:
            try:
                await web_client(self._setup, token=found.bot_token or "").auth_test()
            except TROUBLE as error:
                if reason_of(error) in GONE:
                    await workspace_removed(self._desk, "slack", workspace, given_up.paused_reason)
                    await self.forget(workspace)
                return
        await workspace_installed(self._desk, "slack", workspace, "")

    async def reseal(self) -> int:
        """Seal with the first key whatever is sealed with an earlier one.

        Returns:
            How many secrets.
        """
        count = await self._store.reseal()
        if count:
            log.info("slack_tokens_resealed", count=count)
        return count

    async def find(self, workspace: str, *, fresh: bool = False) -> Installed | None:
        """Give the installation of a workspace; a token that runs out soon is changed first."""
        now = self._desk.clock()
        kept = self._kept.get(workspace)
        if kept is not None and not fresh and now - kept.at < KEPT_FOR:
            return kept.installed
        found = await self._store.find(workspace)
        if found is not None and runs_out(found, now):
            found = await self._rotating.do(workspace, lambda: self._rotate(workspace))
        # That there is none is not kept: an installation counts at once, in every process.
        return None if found is None else self._keep(_installed(found))

    async def save(self, installation: Installation) -> None:
        """Store what a workspace gave us, and serve it from now on.

        Raises:
            StorageError: the database cannot be written.
        """
        found = _installed(installation)
        await self._store.save(installation)
        self._kept.pop(found.workspace, None)
        await workspace_installed(self._desk, "slack", found.workspace, found.name)
        log.info("slack_workspace_installed", workspace=found.workspace)

    async def forget(self, workspace: str) -> None:
        """Delete the tokens of a workspace that took the app out or revoked them."""
        await self._store.delete(workspace)
        self._kept.pop(workspace, None)
        log.info("slack_tokens_deleted", workspace=workspace)

    async def close(self) -> None:
        """Let end what is under way: a token that Slack has changed must be stored."""
        await self._rotating.wait()

    async def _rotate(self, workspace: str) -> Installation | None:
        now = self._desk.clock()
        found = await self._store.find(workspace)
        if found is None or not runs_out(found, now):
            return found
        try:
            fresh = await refresh(self._setup, found, now=now)
        except (*TROUBLE, HirewireError) as error:
            # Each refresh token counts once; another process may have been faster.
            stored = await self._store.find(workspace)
            if stored is None or stored.bot_token != found.bot_token:
                return stored
            log.warning("slack_token_not_changed", workspace=workspace, reason=reason_of(error))
            if is_over(found, now):
                raise
            return found
        stored = await self._store.find(workspace)
        if stored is None or stored.bot_token != found.bot_token:
            # Taken out, or installed anew, in the meantime.
            return stored
        await self._store.save(fresh)
        return fresh

    def _keep(self, installed: Installed) -> Installed:
        self._kept.pop(installed.workspace, None)
        self._kept[installed.workspace] = _Kept(installed=installed, at=self._desk.clock())
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return installed


def read_scopes(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Read what a token may do from the headers of any answer.

    Source: https://docs.slack.dev/authentication/tokens
    """
    listed = headers.get("x-oauth-scopes", "")
    return tuple(sorted(scope.strip() for scope in listed.split(",") if scope.strip()))


def _installed(installation: Installation) -> Installed:
    return Installed(
        workspace=installation.team_id or "",
        name=installation.team_name or "",
        token=installation.bot_token or "",
        bot_id=installation.bot_id or "",
        user_id=installation.bot_user_id or "",
        app_id=installation.app_id or "",
        scopes=tuple(installation.bot_scopes or ()),
    )
