"""Calls Slack for each workspace, with its token and over one session."""

from __future__ import annotations

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import TIMEOUT_S, web_client
from adapters.slack.installations import Installations, Installed, NotInstalled
from adapters.slack.setup import Setup

#: Seconds that a connection may take: what is given up so soon has surely not arrived.
CONNECT_TIMEOUT_S = 5.0


class Clients:
    """Gives what calls Slack; between `open` and `close`."""

    def __init__(self, setup: Setup, installations: Installations) -> None:
        """Call nothing yet.

        Args:
            setup: Knows where Slack is.
            installations: Knows the token of each workspace.
        """
        self._setup = setup
        self._installations = installations
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the session, and look at the installations."""
        # slack_sdk's own limit does not reach calls over a session that it is given.
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
        # All workspaces share it, so it keeps no cookies.
        self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            await self._installations.start()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the session, once tokens that are being changed are stored; twice is fine."""
        await self._installations.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def of(self, workspace: str, *, fresh: bool = False) -> AsyncWebClient:
        """Give the client of a workspace.

        Args:
            workspace: The id of the team.
            fresh: Whether its token may have been changed by another process a moment ago.

        Raises:
            NotInstalled: the workspace does not have the app.
            SlackApiError: the token is refused, or Slack fails; it is asked only now and then.
        """
        return self._client((await self.installed(workspace, fresh=fresh)).token)

    async def installed(self, workspace: str, *, fresh: bool = False) -> Installed:
        """Give the installation of a workspace.

        Raises:
            NotInstalled: the workspace does not have the app.
            SlackApiError: the token is refused, or Slack fails; it is asked only now and then.
        """
        found = await self._installations.find(workspace, fresh=fresh)
        if found is None:
            raise NotInstalled(workspace)
        return found

    async def forget(self, workspace: str) -> None:
        """Let go of the tokens of a workspace that took the app out."""
        await self._installations.forget(workspace)

    def anonymous(self) -> AsyncWebClient:
        """Give a client without a token."""
        return self._client("")

    def _client(self, token: str) -> AsyncWebClient:
        if self._session is None:
            # It would open a session for each call, which nobody would see.
            message = "the clients are not open"
            raise RuntimeError(message)
        return web_client(self._setup, token=token, session=self._session)
