"""The whole bot on Slack: nothing set but where the twin is, and two tokens or an installation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet

from bot.app import Bot, open_desk
from bot.commands.request import Desk
from bot.settings import FolderSource, load_settings
from bot.storage.overview import overview
from tests.twins.slack.pressing import spots
from tests.twins.slack.state import Channel, Json, Message, Team
from tests.twins.slack.twin import Twin

WritePosting = Callable[..., Path]
SOCKET, HTTP = "socket", "http"
TRANSPORTS = pytest.mark.parametrize("transport", [SOCKET, HTTP])
#: Seconds after which something that should happen at once has not happened.
PATIENCE_S = 30.0


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Give a Slack with two teams: a person and a channel each."""
    async with Twin() as twin:
        for number in (1, 2):
            team = twin.add_team(f"T{number}", f"Team {number}", installed=False)
            twin.add_user(team, f"U{number}", name=f"ada{number}", tz="Asia/Tokyo")
            twin.add_channel(team, f"C{number}", "jobs", members=[f"U{number}", team.bot_user])
        yield twin
        twin.assert_clean()


@dataclass(kw_only=True)
class Running:
    """A bot that runs as `hirewire run` does."""

    desk: Desk
    #: Where its pages for installing are, "" where it has none.
    site: str


@asynccontextmanager
async def running(twin: Twin, folder: Path, **settings: Any) -> AsyncIterator[Running]:
    """Run the bot on a folder of postings until the end of the block."""
    loaded = load_settings(
        database_url=f"sqlite:///{folder / 'test.db'}",
        sources=(FolderSource(path=folder / "postings"),),
        web=False,
        slack_api_url=twin.api_url,
        slack_port=0,
        **settings,
    )
    stop = asyncio.Event()
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with open_desk(loaded) as desk:
        task = asyncio.create_task(Bot(desk).run(stop=stop, on_listening=listening.set_result))
        try:
            async with asyncio.timeout(PATIENCE_S):
                either: set[asyncio.Future[Any]] = {task, listening}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    task.result()
                await _until_backlog_is_read(desk)
            port = listening.result().rpartition("port ")[2]
            site = f"http://127.0.0.1:{port}" if port.isdigit() else ""
            yield Running(desk=desk, site=site)
        finally:
            stop.set()
            await task


def one_team(twin: Twin, transport: str) -> Json:
    """Give the settings of the first team alone."""
    team = twin.world.teams["T1"]
    team.installed = True
    how = (
        {"slack_app_token": twin.world.app_token}
        if transport == SOCKET
        else {"slack_signing_secret": twin.world.signing_secret}
    )
    return {"slack_bot_token": team.bot_token, **how}


def many_teams(twin: Twin, transport: str) -> Json:
    """Give the settings of an app that teams install by themselves."""
    how = (
        {"slack_app_token": twin.world.app_token}
        if transport == SOCKET
        else {"slack_signing_secret": twin.world.signing_secret}
    )
    return {
        "slack_client_id": twin.world.client_id,
        "slack_client_secret": twin.world.client_secret,
        "encryption_keys": Fernet.generate_key().decode(),
        "slack_public_url": "https://hirewire.example.org",
        **how,
    }


async def _until_backlog_is_read(desk: Desk) -> None:
    while True:
        async with desk.database.read() as connection:
            sources = (await overview(connection)).sources
        if sources and all(source.scanned_at for source in sources):
            return
        await asyncio.sleep(0.02)


async def arrives(twin: Twin, channel: Channel, count: int = 1) -> list[Message]:
    """Wait for messages in a channel."""
    await twin.until(lambda: len(channel.messages) >= count, within_s=PATIENCE_S)
    return channel.messages


def text_of(part: Any) -> str:
    """Give all that can be read in a payload."""
    if isinstance(part, dict):
        return "\n".join(text_of(value) for key, value in part.items() if key != "type")
    if isinstance(part, list):
        return "\n".join(text_of(value) for value in part)
    return str(part)


def labels(where: Any) -> list[str]:
    """Give what stands on what can be pressed."""
    return [(spot.option or spot.element).get("text", {}).get("text", "") for spot in spots(where)]


@TRANSPORTS
async def test_a_file_becomes_an_alert_that_stays_true(
    twin: Twin, tmp_path: Path, write_posting: WritePosting, transport: str
) -> None:
    """With two tokens: a file is announced; its edits and its end change the message there."""
    team = twin.world.teams["T1"]
    channel = team.channels["C1"]
    async with running(twin, tmp_path, **one_team(twin, transport)) as bot:
        twin.connect(bot.site)
        asked = await twin.type(team, "U1", "C1", "subscribe #python in:london to here")
        assert "comes to #jobs" in text_of(await asked.replies())
        path = write_posting("new", title="Deckhand <!channel> & Co")
        [alert] = await arrives(twin, channel)
        assert "Deckhand &lt;!channel&gt; &amp; Co" in text_of(alert.blocks)
        assert alert.sent["unfurl_links"] is False
        assert alert.metadata
        assert alert.metadata["event_type"] == "job_alert"
        shown = labels(alert)
        assert {"Apply", "Details", "Save", "Hide", "Mute company", "Why", "Unsubscribe"} == set(
            shown
        )
        write_posting("new", title="Senior Deckhand")
        await twin.until(lambda: alert.edited, within_s=PATIENCE_S)
        assert "Senior Deckhand" in text_of(alert.blocks)
        alert.edited = False
        path.unlink()
        await twin.until(lambda: alert.edited, within_s=PATIENCE_S)
        assert "~" in text_of(alert.blocks)
        assert len(channel.messages) == 1


@TRANSPORTS
async def test_buttons_windows_and_home(
    twin: Twin, tmp_path: Path, write_posting: WritePosting, transport: str
) -> None:
    """What a person presses is answered: details in a window, marks, Home, and the builder."""
    team = twin.world.teams["T1"]
    write_posting("old", title="Old Deckhand")
    async with running(twin, tmp_path, **one_team(twin, transport)) as bot:
        twin.connect(bot.site)
        await (await twin.type(team, "U1", "C1", "subscribe #python to here")).replies()
        write_posting("new", title="New Deckhand")
        [alert] = await arrives(twin, team.channels["C1"])
        details = await (await twin.press(team, "U1", alert, label="Details")).opened()
        assert "keep the ferries" in text_of(details.content)
        saved = await (await twin.press(team, "U1", alert, label="Save")).replies()
        assert "Saved" in text_of(saved)
        why = await (await twin.press(team, "U1", alert, label="Why")).replies()
        assert "#python" in text_of(why)
        home = await (await twin.open_home(team, "U1")).opened()
        assert "New Deckhand" in text_of(home.content)
        assert "Asia/Tokyo" in text_of(home.content)
        builder = await (await twin.shortcut(team, "U1", "new_alert")).opened()
        assert builder.type == "modal"
        kept = await (await twin.shortcut(team, "U1", "save_job", alert)).opened()
        assert "Saved" in text_of(kept.content)
        found = await twin.type(team, "U1", "C1", "search deckhand")
        [page] = await found.replies()
        assert "Old Deckhand" in text_of(page)


@TRANSPORTS
async def test_a_digest_comes_by_direct_message(
    twin: Twin, tmp_path: Path, write_posting: WritePosting, transport: str
) -> None:
    """What waits for a digest is sent together, and its rest is a press away."""
    team = twin.world.teams["T1"]
    async with running(twin, tmp_path, **one_team(twin, transport)) as bot:
        twin.connect(bot.site)
        await (await twin.type(team, "U1", "C1", "subscribe #python daily")).replies()
        await (await twin.type(team, "U1", "C1", "subscribe all to here")).replies()
        for number in range(12):
            write_posting(f"new-{number}", title=f"Deckhand {number}")
        await arrives(twin, team.channels["C1"], 12)
        await (await twin.type(team, "U1", "C1", "digest")).replies()
        direct = team.direct("U1")
        [digest] = await arrives(twin, direct)
        assert digest.text.startswith("12 jobs")
        assert labels(digest).count("Details") == 10
        await twin.press(team, "U1", digest, label="2 more", channel=direct.id)
        await twin.until(lambda: digest.edited, within_s=PATIENCE_S)
        assert labels(digest).count("Details") == 2


@TRANSPORTS
async def test_two_teams_install_and_never_meet(
    twin: Twin, tmp_path: Path, write_posting: WritePosting, transport: str
) -> None:
    """Two workspaces install the app from its page; each gets its own, and nothing of the other."""
    async with running(twin, tmp_path, **many_teams(twin, transport)) as bot:
        for team in twin.world.teams.values():
            await _install(twin, bot.site, team)
        twin.connect(bot.site if transport == HTTP else "")
        first, second = twin.world.teams.values()
        await (await twin.type(first, "U1", "C1", "subscribe #python to here")).replies()
        await (await twin.type(second, "U2", "C2", "subscribe #rust to here")).replies()
        write_posting("py", title="Snake Keeper", hashtags="#python")
        write_posting("rs", title="Iron Smith", hashtags="#rust")
        [ours] = await arrives(twin, first.channels["C1"])
        [theirs] = await arrives(twin, second.channels["C2"])
        assert "Snake Keeper" in ours.text
        assert "Iron Smith" in theirs.text
        listed = await (await twin.type(second, "U2", "C2", "list")).replies()
        assert "#rust" in text_of(listed)
        assert "#python" not in text_of(listed)
        pause = await twin.type(second, "U2", "C2", "pause 1")
        assert "no subscription 1" in text_of(await pause.replies())
        await twin.event(first, {"type": "app_uninstalled"})
        first.installed = False
        write_posting("both", title="Tinker", hashtags="#python,#rust")
        await arrives(twin, second.channels["C2"], 2)
        assert len(first.channels["C1"].messages) == 1


async def _install(twin: Twin, site: str, team: Team) -> None:
    """Go through the pages as an admin's browser does."""
    public = "https://hirewire.example.org"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.get(f"{site}/slack/install") as page:
            text = await page.text()
            cookies = {one.key: one.value for one in page.cookies.values()}
        link = text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        asked = f"{link}&twin_team={team.id}"
        async with browser.get(asked, allow_redirects=False) as allowed:
            back = allowed.headers["Location"].replace(public, site)
        async with browser.get(back, cookies=cookies) as done:
            assert done.status == 200, await done.text()
