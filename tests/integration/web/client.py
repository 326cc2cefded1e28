"""A browser that runs no script, for tests of what the server answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.web.app import WebPage
from adapters.web.security import TOKEN_HEADER


@dataclass
class Browser:
    """A browser without a script: it keeps the page's token."""

    session: aiohttp.ClientSession
    page: WebPage
    port: int
    token: str = ""
    #: Grows whenever the sender is woken.
    woken: list[None] = field(default_factory=list)

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Get a page; give its status and text."""
        async with self.session.get(path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def load(self, path: str = "/") -> str:
        """Load a page and note its token."""
        status, text = await self.get(path)
        assert status == 200
        found = re.search(r'data-token="([^"]+)"', text)
        assert found
        self.token = found[1]
        return text

    async def api(self, path: str, **asked: object) -> tuple[int, Any]:
        """Ask as the page's script does."""
        headers = {TOKEN_HEADER: self.token}
        async with self.session.post(f"/api/{path}", json=asked, headers=headers) as answer:
            return answer.status, await answer.json()

    async def submit(self, path: str, **fields: str) -> tuple[int, str]:
        """Submit a form as a browser without a script does."""
        async with self.session.post(path, data={"token": self.token, **fields}) as answer:
            return answer.status, await answer.text()
