"""Slack's settings: four ways of running that hang together, and a sentence for all else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from adapters.slack.setup import Setup, read_setup
from bot.errors import SettingsError
from bot.settings import load_settings

ONE = {"slack_bot_token": "xoxb-1"}
MANY = {
    "slack_client_id": "1.1",
    "slack_client_secret": "secret",
    "encryption_keys": "a key, another",
    "slack_public_url": "https://hirewire.example.org/",
}
SOCKET = {"slack_app_token": "xapp-1"}
HTTP = {"slack_signing_secret": "signing"}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)


def read(given: Mapping[str, str]) -> Setup | None:
    """Read what is set."""
    return read_setup(load_settings(**given))


@pytest.mark.parametrize(
    ("given", "by_socket", "many", "serves_http"),
    [
        pytest.param({**ONE, **SOCKET}, True, False, False, id="one-socket"),
        pytest.param({**ONE, **HTTP}, False, False, True, id="one-http"),
        pytest.param({**MANY, **SOCKET}, True, True, True, id="many-socket"),
        pytest.param({**MANY, **HTTP}, False, True, True, id="many-http"),
        pytest.param({**ONE, **SOCKET, **HTTP}, True, False, False, id="both-ways-in"),
    ],
)
def test_each_way_of_running(
    given: Mapping[str, str], by_socket: bool, many: bool, serves_http: bool
) -> None:
    """Socket Mode or HTTP, one workspace or many: all four go together."""
    setup = read(given)
    assert setup
    assert (setup.by_socket, setup.many_workspaces) == (by_socket, many)
    assert setup.serves_http is serves_http


@pytest.mark.parametrize(
    "given",
    [{}, {"slack_public_url": "https://a.example"}, {"slack_api_url": "http://localhost/api"}],
    ids=["nothing", "only-an-address", "only-the-api"],
)
def test_without_any_secret_slack_is_not_used(given: Mapping[str, str]) -> None:
    """Nothing set means no Slack, not a mistake."""
    assert read(given) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"slack_client_id": "1.1"}, "belong together", id="id-without-secret"),
        pytest.param({"slack_client_secret": "x"}, "belong together", id="secret-without-id"),
        pytest.param({**ONE, **MANY, **SOCKET}, "set one of the two", id="one-and-many"),
        pytest.param(SOCKET, "needs SLACK_BOT_TOKEN", id="nobody-to-serve"),
        pytest.param(HTTP, "needs SLACK_BOT_TOKEN", id="nobody-to-serve-by-http"),
        pytest.param(ONE, "needs SLACK_APP_TOKEN", id="no-way-in"),
        pytest.param(MANY, "needs SLACK_APP_TOKEN", id="many-without-a-way-in"),
        pytest.param({**SOCKET, "slack_bot_token": "xapp-1"}, "xoxb-", id="tokens-mixed-up"),
        pytest.param({**ONE, "slack_app_token": "xoxb-1"}, "xapp-", id="app-token-is-none"),
        pytest.param({**MANY, **HTTP, "encryption_keys": " , "}, "hirewire slack key", id="no-key"),
        pytest.param({**MANY, **HTTP, "slack_public_url": ""}, "PUBLIC_URL", id="no-address"),
    ],
)
def test_what_does_not_hang_together(given: Mapping[str, str], said: str) -> None:
    """One sentence names the setting to change, and repeats no secret."""
    with pytest.raises(SettingsError, match=said) as caught:
        read(given)
    assert not any(value in caught.value.message for value in ("xoxb-1", "xapp-1", "signing"))


def test_addresses_are_made_even() -> None:
    """Slashes at the end make no difference; Slack's own pages are beside its API."""
    setup = read({**MANY, **HTTP, "slack_api_url": "http://127.0.0.1:9/api"})
    assert setup
    assert setup.api_url == "http://127.0.0.1:9/api/"
    assert setup.site == "http://127.0.0.1:9"
    assert setup.public_url == "https://hirewire.example.org"
    assert setup.encryption_keys == ("a key", "another")
