"""Setting Slack up on the command line."""

from __future__ import annotations

import json
import socket

import pytest
import yaml
from cryptography.fernet import Fernet

from tests.journey.terminal import Terminal


def test_the_manifest_is_printed_for_either_way(terminal: Terminal) -> None:
    """Without options as the settings say, else as asked; by HTTP an address is needed."""
    plain = yaml.safe_load(terminal("slack", "manifest").out)
    assert plain["settings"]["socket_mode_enabled"] is True
    url = "https://jobs.example.com"
    said = terminal("slack", "manifest", "--mode", "http", "--workspaces", "many", "--url", url)
    made = yaml.safe_load(said.out)
    assert made["settings"]["interactivity"]["request_url"] == f"{url}/slack/events"
    assert made["oauth_config"]["redirect_urls"] == [f"{url}/slack/oauth_redirect"]
    refused = terminal("slack", "manifest", "--mode", "http")
    assert (refused.code, refused.out) == (2, "")
    assert "--url" in refused.err


def test_the_manifest_follows_the_settings(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address in the settings need not be given again."""
    monkeypatch.setenv("HIREWIRE_SLACK_PUBLIC_URL", "https://jobs.example.com/")
    said = terminal("slack", "manifest", "--mode", "http")
    assert "request_url: https://jobs.example.com/slack/events" in said.out


def test_what_is_asked_for_needs_no_settings(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is still setting things up gets the manifest that they name."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.1")
    said = terminal("slack", "manifest", "--mode", "socket", "--workspaces", "one")
    assert yaml.safe_load(said.out)["settings"]["socket_mode_enabled"] is True
    assert terminal("slack", "manifest").code == 2


def test_a_taken_port_ends_the_run_in_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody can mend is said without a traceback, from wherever it comes."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for name, value in {
            "SLACK_BOT_TOKEN": "xoxb-canary",
            "SLACK_SIGNING_SECRET": "canary",
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "HIREWIRE_SLACK_PORT": port,
            "HIREWIRE_WEB": "false",
            "HIREWIRE_LOG_LEVEL": "ERROR",
        }.items():
            monkeypatch.setenv(name, value)
        said = terminal("run")
    assert said.code == 2
    assert said.err == (
        f"hirewire: Slack's requests cannot be taken at 127.0.0.1, port {port} (address already in"
        " use); choose another HIREWIRE_SLACK_PORT or HIREWIRE_SLACK_HOST.\n"
    )


def test_a_key_is_drawn(terminal: Terminal) -> None:
    """Each is fresh, and one that seals."""
    keys = {terminal("slack", "key").out.strip() for _ in range(2)}
    assert len(keys) == 2
    for key in keys:
        Fernet(key)


def test_doctor_looks_at_slack(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with Slack's settings is a line among the others."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    said = terminal("doctor", "--json")
    problems = {one["name"]: one["problem"] for one in json.loads(said.out)["checks"]}
    assert said.code == 1
    assert "SLACK_APP_TOKEN" in problems["slack settings"]
    assert "canary" not in said.out + said.err
