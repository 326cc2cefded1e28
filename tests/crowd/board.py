"""The board that a crowd finds: a few postings, and some by hostile authors."""

from __future__ import annotations

from dataclasses import replace

from tests.adapter_contract import HOSTILE, hostile_posting
from tests.integration.community import Community
from tests.making import NOWHERE, REMOTE, make_posting, store

#: Longer than what authors write by accident, and short enough to be quick.
LONGEST = 700


async def stock(here: Community) -> None:
    """Put postings on the board; some of them are announced."""
    await here.post(1)
    await here.post(2, REMOTE, title="Gopher", company="Acme & Sons", hashtags=("go",))
    await here.post(3, NOWHERE, title="Baker", hashtags=("python", "bread"), apply_url="")
    for number, text in enumerate(HOSTILE, 4):
        url = make_posting(number).url
        posting = replace(hostile_posting(text[:LONGEST]).posting, url=url)
        stored = await store(here.database, posting, REMOTE if number % 2 else NOWHERE)
        if number % 2:
            await here.announce(stored)
