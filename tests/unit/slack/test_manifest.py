"""The manifest, held against Slack's rules for one, in every way of running."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from adapters.slack.events import HANDLERS
from adapters.slack.http import EVENTS_PATH
from adapters.slack.install import REDIRECT_PATH
from adapters.slack.manifest import FILE, bot_events, bot_scopes, print_manifest
from adapters.slack.setup import Setup
from bot.errors import SettingsError

URL = "https://jobs.example.com/slack-app"
WAYS = list(itertools.product([True, False], [True, False]))


Address = Annotated[str, StringConstraints(pattern=r"^https://")]


class Strict(BaseModel):
    """A part of a manifest: no field that Slack does not know.

    Source: node-slack-sdk, packages/web-api/src/types/request/manifest.ts
    """

    model_config = ConfigDict(extra="forbid", strict=True)


class Display(Strict):
    """How the app is shown."""

    name: str = Field(min_length=1, max_length=35)
    description: str = Field(min_length=1, max_length=140)
    long_description: Annotated[str, StringConstraints(min_length=174, max_length=4000)]
    background_color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class AppHome(Strict):
    """Its tabs."""

    home_tab_enabled: bool
    messages_tab_enabled: bool
    messages_tab_read_only_enabled: bool


class BotUser(Strict):
    """Its user."""

    display_name: Annotated[str, StringConstraints(max_length=80, pattern=r"^[\w .-]+$")]
    always_online: bool


class Command(Strict):
    """A slash command."""

    command: Annotated[str, StringConstraints(max_length=32, pattern=r"^/[a-z]+$")]
    url: Address | None = None
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str = Field(min_length=1, max_length=1000)
    should_escape: bool


class Shortcut(Strict):
    """A shortcut."""

    name: str = Field(min_length=1, max_length=24)
    type: Literal["global", "message"]
    callback_id: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=150)


class Features(Strict):
    """What people see."""

    app_home: AppHome
    bot_user: BotUser
    slash_commands: Annotated[list[Command], Field(max_length=50)]
    shortcuts: Annotated[list[Shortcut], Field(max_length=10)]


class Scopes(Strict):
    """What it may do."""

    bot: Annotated[list[str], Field(max_length=255)]


class OAuth(Strict):
    """How it is installed."""

    redirect_urls: list[Address] | None = None
    scopes: Scopes


class Events(Strict):
    """What it hears of."""

    request_url: Address | None = None
    bot_events: Annotated[list[str], Field(max_length=100)]


class Interactivity(Strict):
    """Buttons and modals."""

    is_enabled: bool
    request_url: Address | None = None
    message_menu_options_url: Address | None = None


class Settings(Strict):
    """How it is reached."""

    event_subscriptions: Events
    interactivity: Interactivity
    org_deploy_enabled: bool
    socket_mode_enabled: bool
    token_rotation_enabled: bool


class Manifest(Strict):
    """The whole."""

    display_information: Display
    features: Features
    oauth_config: OAuth
    settings: Settings


#: What Slack asks for before it tells of an event; the others need nothing.
#: Source: https://docs.slack.dev/reference/events
NEEDED = {
    "channel_": "channels:read",
    "group_": "groups:read",
    "member_": "channels:read",
    "user_": "users:read",
}


def manifest(*, by_socket: bool, many: bool) -> Manifest:
    """Print it, and read it as Slack does."""
    printed = print_manifest(None, by_socket=by_socket, many=many, url=URL)
    return Manifest.model_validate(yaml.safe_load(printed))


@pytest.mark.parametrize(("by_socket", "many"), WAYS)
def test_every_way_is_valid_and_complete(by_socket: bool, many: bool) -> None:
    """By HTTP every address is there and ours; by Socket Mode none is asked for."""
    made = manifest(by_socket=by_socket, many=many)
    events, interactivity = made.settings.event_subscriptions, made.settings.interactivity
    asked = {
        made.features.slash_commands[0].url,
        events.request_url,
        interactivity.request_url,
        interactivity.message_menu_options_url,
    }
    assert asked == ({None} if by_socket else {URL + EVENTS_PATH})
    assert made.settings.socket_mode_enabled is by_socket
    assert made.settings.token_rotation_enabled is many
    assert made.oauth_config.redirect_urls == ([URL + REDIRECT_PATH] if many else None)


def test_the_file_itself_is_the_simplest_manifest() -> None:
    """Pasted as it stands it is good for Socket Mode and one workspace."""
    printed = print_manifest(None)
    assert yaml.safe_load(FILE.read_text()) == yaml.safe_load(printed)
    assert "example.org" not in printed
    assert "#http" not in printed
    assert "#socket" not in printed


def test_what_is_printed_follows_the_settings() -> None:
    """Whoever has set Slack up needs no options."""
    setup = Setup(
        api_url="https://slack.com/api/",
        bot_token="",
        app_token="",
        signing_secret="canary",
        client_id="1.1",
        client_secret="canary",
        encryption_keys=("canary",),
        public_url=URL,
        host="",
        port=0,
    )
    printed = print_manifest(setup)
    assert printed == print_manifest(None, by_socket=False, many=True, url=URL + "/")
    assert "canary" not in printed
    assert yaml.safe_load(print_manifest(setup, by_socket=True, many=False)) == yaml.safe_load(
        print_manifest(None)
    )


@pytest.mark.parametrize(
    "url", ["", "http://a.example", "https://", "https://a b", "https://a/?x", 'https://a"b', "a\n"]
)
def test_an_address_is_needed_and_must_be_one(url: str) -> None:
    """Without an address that Slack can reach there is one sentence, and no broken manifest."""
    with pytest.raises(SettingsError, match="--url"):
        print_manifest(None, by_socket=False, url=url)


def test_the_app_hears_of_what_it_handles_and_may_hear_of() -> None:
    """No event is subscribed in vain, none that we handle is left out, none lacks its scope."""
    assert set(bot_events()) == {*HANDLERS, "app_home_opened"}
    needed = {
        scope for event in bot_events() for word, scope in NEEDED.items() if event.startswith(word)
    }
    assert needed <= set(bot_scopes())


def test_every_scope_is_explained() -> None:
    """Above each scope, or above the group of them, a comment says why."""
    lines = [line.strip() for line in FILE.read_text().splitlines()]
    listed = lines[lines.index("bot:") + 1 : lines.index("settings:")]
    assert listed[0].startswith("# ")
    for before, line in itertools.pairwise(listed):
        if line.startswith("- "):
            assert before.startswith(("# ", "- ")), line
