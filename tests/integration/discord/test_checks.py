"""`hirewire doctor` on Discord: what it looks at, and what it says to do."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.checks import check_discord
from bot.settings import load_settings
from tests.integration.discord.running import Place


def settings_of(place: Place, **changes: Any) -> dict[str, Any]:
    """What an operator has set."""
    return {
        "discord_token": place.twin.world.token,
        "discord_api_url": place.twin.api_url,
        "discord_gateway_url": place.twin.gateway_url,
        **changes,
    }


async def test_all_is_well(place: Place) -> None:
    """A token that Discord accepts is all that there is to look at."""
    found = await check_discord(load_settings(**settings_of(place)))
    assert found == [("discord settings", ""), ("discord token", "")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"discord_token": "canary"}, "DISCORD_TOKEN", id="token"),
        pytest.param({"discord_api_url": "http://127.0.0.1:9"}, "cannot be reached", id="away"),
        pytest.param({"discord_api_url": "here"}, "DISCORD_API_URL", id="settings"),
    ],
)
async def test_what_is_wrong_is_said(place: Place, changes: dict[str, str], says: str) -> None:
    """With the setting to change; the token is not repeated."""
    *_well, (_what, problem) = await check_discord(load_settings(**settings_of(place, **changes)))
    assert says in problem
    assert "canary" not in problem


async def test_without_a_token_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord is not used then."""
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert await check_discord(load_settings()) == []
