"""Which of Slack's ways of running an app the settings ask for.

Two questions, each with two answers. How does Slack reach us: by Socket Mode, a connection that we
open, or by HTTP? Whom do we serve: one workspace by its token, or many that install the app?
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import SettingsError
from bot.messages.catalogue import _
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A way of running the app that hangs together. Empty texts stand for what it does not need."""

    #: "https://slack.com/api/", with the slash at its end.
    api_url: str
    #: Of the one workspace.
    bot_token: str
    #: For Socket Mode; "" means HTTP.
    app_token: str
    signing_secret: str
    #: For many workspaces, with the secret and at least one key.
    client_id: str
    client_secret: str
    encryption_keys: tuple[str, ...]
    #: "https://hirewire.example.org", without a slash at its end.
    public_url: str
    host: str
    port: int

    @property
    def by_socket(self) -> bool:
        """Whether Slack's requests come over a connection that we open."""
        return bool(self.app_token)

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the app by themselves."""
        return bool(self.client_id)

    @property
    def serves_http(self) -> bool:
        """Whether we must be reachable: for requests, or for installations."""
        return not self.by_socket or self.many_workspaces

    @property
    def site(self) -> str:
        """Where the API lives, "https://slack.com": its page for installing is there too."""
        return self.api_url.removesuffix("/").removesuffix("/api")

    def way_in(self, port: int) -> str:
        """Say how Slack's requests come in.

        Args:
            port: That we listen on, 0 where none is needed.
        """
        here = f"{self.host}, port {port}"
        if not self.by_socket:
            return f"Slack at {here}"
        return f"Slack by Socket Mode; installing at {here}" if port else "Slack by Socket Mode"


def read_setup(settings: Settings) -> Setup | None:
    """Read what is set of Slack.

    Returns:
        None when nothing of it is set: then Slack is not used.

    Raises:
        SettingsError: something is missing, or two things contradict each other.
    """
    setup = Setup(
        api_url=settings.slack_api_url.rstrip("/") + "/",
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        encryption_keys=_keys(settings.encryption_keys.get_secret_value()),
        public_url=settings.slack_public_url.rstrip("/"),
        host=settings.slack_host,
        port=settings.slack_port,
    )
    named = (setup.bot_token, setup.app_token, setup.signing_secret, setup.client_id)
    if not any((*named, setup.client_secret)):
        return None
    problem = _problem(setup)
    if problem:
        raise SettingsError(problem)
    return setup


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _problem(setup: Setup) -> str:
    """Say what keeps the settings from hanging together, "" when they do."""
    if bool(setup.client_id) != bool(setup.client_secret):
        return _("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both or neither.")
    if setup.bot_token and setup.client_id:
        return _(
            "SLACK_BOT_TOKEN serves one workspace and SLACK_CLIENT_ID many: set one of the two."
        )
    if not (setup.bot_token or setup.client_id):
        return _("Slack needs SLACK_BOT_TOKEN, or SLACK_CLIENT_ID for many workspaces.")
    if not (setup.app_token or setup.signing_secret):
        return _("Slack needs SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    return _problem_with_tokens(setup) or _problem_with_many(setup)


def _problem_with_tokens(setup: Setup) -> str:
    if setup.bot_token and not setup.bot_token.startswith(("xoxb-", "xoxe.xoxb-")):
        return _("SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-.")
    if setup.app_token and not setup.app_token.startswith("xapp-"):
        return _("SLACK_APP_TOKEN must be an app-level token, which begins with xapp-.")
    return ""


def _problem_with_many(setup: Setup) -> str:
    if not setup.many_workspaces:
        return ""
    if not setup.encryption_keys:
        return _(
            "The tokens of many workspaces are kept sealed: set HIREWIRE_ENCRYPTION_KEYS."
            " “hirewire slack key” makes a key."
        )
    if not setup.public_url:
        return _(
            "Workspaces install the app from our pages: set HIREWIRE_SLACK_PUBLIC_URL to where"
            " they are, like https://hirewire.example.org."
        )
    return ""
