"""The app's manifest for each way of running it, out of one file: `manifest.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from adapters.slack.setup import Setup
from bot.errors import SettingsError
from bot.messages.catalogue import _

FILE = Path(__file__).with_name("manifest.yaml")
#: Stands in the file for where we are reached.
EXAMPLE_URL = "https://hirewire.example.org"

#: "#http url: …": counts in that way of running only.
_ONLY = re.compile(r"(?P<indent> *)#(?P<way>http|many) (?P<rest>.*)")
#: "socket_mode_enabled: true #socket": counts in that way of running only, and in the file itself.
_UNLESS = re.compile(r"(?P<rest>.*\S) #(?P<way>socket|one)")
_PLAIN_URL = re.compile(r"https://[^\s/?#\"']+(/[^\s?#\"']*)?", re.ASCII)


def print_manifest(
    setup: Setup | None, *, by_socket: bool | None = None, many: bool | None = None, url: str = ""
) -> str:
    """Give the manifest for the settings, or for what is asked for instead.

    Args:
        setup: What the settings ask for; without any, Socket Mode and one workspace are meant.
        by_socket: Whether over a connection that we open; None takes what the settings say.
        many: Whether many workspaces install the app; None takes what the settings say.
        url: Where the world reaches us; "" takes what the settings say.

    Raises:
        SettingsError: it needs to know where we are reached, and does not.
    """
    by_socket = (setup is None or setup.by_socket) if by_socket is None else by_socket
    many = (setup is not None and setup.many_workspaces) if many is None else many
    url = (url or (setup.public_url if setup else "")).rstrip("/")
    if not (by_socket and not many) and not _PLAIN_URL.fullmatch(url):
        raise SettingsError(
            _(
                "Slack has to know where it reaches us, an address that begins with https://:"
                " add --url https://hirewire.example.org with yours."
            )
        )
    ways = {"socket" if by_socket else "http", "many" if many else "one"}
    lines = "\n".join(_counting(FILE.read_text(encoding="utf-8"), ways)) + "\n"
    return _without_heading(lines).replace(EXAMPLE_URL, url)


@cache
def bot_scopes() -> tuple[str, ...]:
    """Name the permissions that the app asks for, the same whichever way it runs."""
    scopes: list[str] = _read()["oauth_config"]["scopes"]["bot"]
    return tuple(sorted(scopes))


@cache
def bot_events() -> tuple[str, ...]:
    """Name the events that the app wants to hear of."""
    events: list[str] = _read()["settings"]["event_subscriptions"]["bot_events"]
    return tuple(sorted(events))


def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _counting(text: str, ways: set[str]) -> Iterator[str]:
    for line in text.splitlines():
        if only := _ONLY.fullmatch(line):
            if only["way"] in ways:
                yield only["indent"] + only["rest"]
        elif unless := _UNLESS.fullmatch(line):
            if unless["way"] in ways:
                yield unless["rest"]
        else:
            yield line


def _without_heading(text: str) -> str:
    """Leave out what the file says about itself."""
    return text[text.index("display_information:") :]
