"""Discord's settings: a token is enough, and a sentence says what makes no sense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.setup import point_at, read_setup
from bot.errors import SettingsError
from bot.settings import load_settings

TOKEN = {"discord_token": "canary.token.secret"}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "API_URL", "GATEWAY_URL"):
        monkeypatch.delenv(f"DISCORD_{name}", raising=False)


@pytest.fixture
def _discord_stays_where_it_is() -> Iterator[None]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def test_without_a_token_discord_is_not_used() -> None:
    """Other settings alone ask for nothing."""
    assert read_setup(load_settings(discord_manager_role="Jobs", discord_token="")) is None


def test_a_token_is_enough() -> None:
    """Everything else has a default that suits Discord itself."""
    setup = read_setup(load_settings(**TOKEN))
    assert setup
    assert setup.api_url == "https://discord.com/api/v10"
    assert setup.gateway_url == "wss://gateway.discord.gg/"
    assert (setup.manager_role, setup.crosspost, setup.dev_guild) == ("", False, None)


def test_what_is_set_is_taken() -> None:
    """A slash at the end of the API's address changes nothing."""
    given: dict[str, Any] = {
        **TOKEN,
        "discord_api_url": "http://proxy:8080/api/v10/",
        "discord_manager_role": " Jobs ",
        "discord_dev_guild": "1234567890123456789",
    }
    setup = read_setup(load_settings(**given))
    assert setup
    assert setup.api_url == "http://proxy:8080/api/v10"
    assert setup.manager_role == "Jobs"
    assert setup.dev_guild == 1234567890123456789


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param({"discord_token": "Bot canary"}, "the token alone", id="prefix"),
        pytest.param({"discord_token": "canary canary"}, "one word", id="spaces"),
        pytest.param({"discord_api_url": "discord.com"}, "DISCORD_API_URL", id="api"),
        pytest.param({"discord_api_url": "http://[bad"}, "DISCORD_API_URL", id="broken"),
        pytest.param({"discord_gateway_url": "https://g"}, "DISCORD_GATEWAY_URL", id="gateway"),
        pytest.param({"discord_dev_guild": "my server"}, "DEV_GUILD", id="guild"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(given: dict[str, str], says: str) -> None:
    """The setting is named, and the token is not repeated."""
    with pytest.raises(SettingsError, match=says) as caught:
        read_setup(load_settings(**{**TOKEN, **given}))
    assert "canary" not in caught.value.message


@pytest.mark.usefixtures("_discord_stays_where_it_is")
def test_discord_py_calls_where_the_settings_say() -> None:
    """A proxy, or a twin, stands where Discord would."""
    setup = read_setup(
        load_settings(
            **TOKEN,
            discord_api_url="http://127.0.0.1:9/api/v10",
            discord_gateway_url="ws://127.0.0.1:9/gateway",
        )
    )
    assert setup
    point_at(setup)
    assert Route("GET", "/users/@me").url == "http://127.0.0.1:9/api/v10/users/@me"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:9/gateway"
