"""Settings: the environment first, then `hirewire.toml`, then these defaults.

Names in the file are the names here. In the environment they are in upper case behind `HIREWIRE_`,
but for those that other tools know too: `DATABASE_URL`, `SLACK_BOT_TOKEN`, `DISCORD_TOKEN` and the
like. A secret may also come from a file: `DATABASE_URL_FILE`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSetting

from bot.errors import SettingsError

#: Settings that may be read from the file that `<NAME>_FILE` names, as container secrets are.
SECRETS = (
    "database_url",
    "encryption_keys",
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_client_secret",
    "discord_token",
)


def _well_known(name: str, default: object) -> Any:  # noqa: ANN401 - as pydantic's own `Field`
    return Field(default=default, validation_alias=name)


class FolderSource(BaseModel):
    """A folder of posting files: a `[[sources]]` table in `hirewire.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Name used in `source:name`; the folder's own name unless told.
    name: str = ""
    #: The folder, relative to the working directory.
    path: Path
    #: Announce what is already in it when it is first read.
    announce_backlog: bool = False

    @property
    def label(self) -> str:
        """The name people see, case folded."""
        return (self.name or self.path.resolve().name).casefold()


class Settings(BaseSettings):
    """Everything that an operator can decide."""

    model_config = SettingsConfigDict(env_prefix="HIREWIRE_", extra="forbid", frozen=True)

    #: `sqlite:///path` or `postgresql://…`. `DATABASE_URL` in the environment.
    database_url: SecretStr = _well_known("database_url", SecretStr("sqlite:///hirewire.db"))
    #: Where postings come from.
    sources: tuple[FolderSource, ...] = ()
    #: Seconds between two looks at every source; changes are also noticed at once.
    scan_every_s: float = Field(default=60, ge=1, le=86_400)
    #: Alerts that one destination takes in an hour before the rest collapses into one message.
    channel_limit_per_hour: int = Field(default=20, ge=1, le=1_000)
    #: When a digest arrives unless a member says otherwise, local time.
    digest_hour: int = Field(default=9, ge=0, le=23)
    #: The community's time zone, for members who have not named theirs.
    time_zone: str = "UTC"
    #: For how many days after an alert its message follows the posting's edits.
    update_days: int = Field(default=30, ge=0, le=365)
    #: What to do with a message whose outcome stays unknown.
    in_doubt: Literal["resend", "hold"] = "resend"
    #: Whether `run` serves the chat page.
    web: bool = True
    #: The chat page's port on 127.0.0.1; 0 takes any free one.
    web_port: int = Field(default=8080, ge=0, le=65_535)
    #: Keys that seal what is secret in the database, with commas; the first one seals, all open.
    encryption_keys: SecretStr = SecretStr("")
    #: For how many days the data of a workspace is kept after it took the bot out.
    grace_days: int = Field(default=30, ge=0, le=3_650)
    #: The token of one workspace, "xoxb-…". `SLACK_BOT_TOKEN` in the environment, and so on.
    slack_bot_token: SecretStr = _well_known("slack_bot_token", SecretStr(""))
    #: For Socket Mode, "xapp-…"; without it Slack calls us by HTTP.
    slack_app_token: SecretStr = _well_known("slack_app_token", SecretStr(""))
    #: Proves that a request by HTTP comes from Slack.
    slack_signing_secret: SecretStr = _well_known("slack_signing_secret", SecretStr(""))
    #: For many workspaces: the app's own id and secret, with which they install it.
    slack_client_id: str = _well_known("slack_client_id", "")
    slack_client_secret: SecretStr = _well_known("slack_client_secret", SecretStr(""))
    #: Where Slack's methods are.
    slack_api_url: str = _well_known("slack_api_url", "https://slack.com/api/")
    #: Where Slack's requests and installations come in, when they come by HTTP; 0 takes any port.
    slack_host: str = "127.0.0.1"
    slack_port: int = Field(default=3000, ge=0, le=65_535)
    #: How the world reaches that: "https://hirewire.example.org".
    slack_public_url: str = ""
    #: Whether only a workspace's admins may subscribe channels, rather than their members.
    slack_admins_only: bool = False
    #: The bot's token. `DISCORD_TOKEN` in the environment, and so on.
    discord_token: SecretStr = _well_known("discord_token", SecretStr(""))
    #: Where Discord's API is, or a proxy that stands in front of it.
    discord_api_url: str = _well_known("discord_api_url", "https://discord.com/api/v10")
    #: Where a connection begins that is not told otherwise.
    discord_gateway_url: str = _well_known("discord_gateway_url", "wss://gateway.discord.gg/")
    #: A role whose members may change what channels get, beside those who may manage the server:
    #: its name or its id; "" for none.
    discord_manager_role: str = ""
    #: Whether what is posted in an announcement channel goes on to the servers that follow it.
    discord_crosspost: bool = False
    #: The id of a server to develop in: commands are kept there alone, and change at once.
    discord_dev_guild: str = ""
    #: "json" for machines, "text" for people; "auto" asks the terminal.
    log_format: Literal["auto", "json", "text"] = "auto"
    #: The least severe level that is logged.
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            message = f"“{name}” is not a time zone; write it like Europe/London"
            raise ValueError(message)
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The community's time zone."""
        return ZoneInfo(self.time_zone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Overrides, environment, secret files, `hirewire.toml`: the first to speak wins."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=_settings_file())
        return init_settings, env_settings, SecretFiles(settings_cls), file


class SecretFiles(PydanticBaseSettingsSource):
    """Secrets from files that the environment names: `DATABASE_URL_FILE=/run/secrets/db`."""

    def get_field_value(self, field: object, field_name: str) -> tuple[Any, str, bool]:
        """Read one; any text may be a secret, hence the `Any` of the parent's signature."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if field_name not in SECRETS or not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError):
            message = f"{variable} names {path}, which cannot be read."
            raise SettingsError(message) from None

    def __call__(self) -> dict[str, Any]:
        """Read all that are named."""
        read = {name: self.get_field_value(None, name)[0] for name in SECRETS}
        return {name: value for name, value in read.items() if value is not None}


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Args:
        overrides: Values that win over everything, by the names of `Settings`.

    Raises:
        SettingsError: a value makes no sense, a file is missing or broken, or a name is unknown.
    """
    values: dict[str, Any] = overrides
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_first_problem(error)) from None
    except UnreadableSetting as error:
        message = f"A setting cannot be read: {error}."
        raise SettingsError(message) from None
    except ValueError as error:
        # What tomllib says names the line and column.
        message = f"{_settings_file()} is not valid TOML: {error}."
        raise SettingsError(message) from None


def _settings_file() -> Path:
    named = os.environ.get("HIREWIRE_CONFIG")
    path = Path(named or "hirewire.toml")
    if named and not path.is_file():
        message = f"HIREWIRE_CONFIG names {named}, and there is no such file."
        raise SettingsError(message)
    return path


def _first_problem(error: ValidationError) -> str:
    # The value itself is left out: it may be a secret.
    problem = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"There is no setting called “{name}”."
    reason = problem["msg"].removeprefix("Value error, ")
    return f"The setting {name} does not make sense: {reason}."
